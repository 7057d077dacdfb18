"""The filters of meetings and notices of villages; one set for pages and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.models import NoticeObjection, PublicNotice, ReviewMeeting
from projects.forms.money_filters import ANYTHING, place

LONGEST_SEARCH = 40


class MeetingFilter(django_filters.FilterSet):
    """Meetings by place, chair and day."""

    search = django_filters.CharFilter(
        label=_("主持人"), field_name="chaired_by", lookup_expr="contains", max_length=LONGEST_SEARCH
    )
    division = place()
    held_from = django_filters.DateFilter(label=_("评议日期起"), field_name="held_on", lookup_expr="gte")
    held_until = django_filters.DateFilter(label=_("评议日期止"), field_name="held_on", lookup_expr="lte")

    class Meta:
        model = ReviewMeeting
        fields = ()


class Hanging(TextChoices):
    """What is to be done about a notice today."""

    RUNNING = "running", _("公示中")
    OVER = "over", _("已期满")
    OBJECTED = "objected", _("有异议未答复")


class NoticeFilter(django_filters.FilterSet):
    """Notices by place, where they hung, day, and whether they hang or wait for an answer."""

    search = django_filters.CharFilter(
        label=_("张贴地点"), field_name="place", lookup_expr="contains", max_length=LONGEST_SEARCH
    )
    division = place()
    state = django_filters.ChoiceFilter(
        label=_("情况"), choices=Hanging.choices, empty_label=ANYTHING, method="filter_state"
    )
    posted_from = django_filters.DateFilter(label=_("公示开始起"), field_name="posted_on", lookup_expr="gte")
    posted_until = django_filters.DateFilter(label=_("公示开始止"), field_name="posted_on", lookup_expr="lte")

    class Meta:
        model = PublicNotice
        fields = ()

    def filter_state(self, notices: QuerySet, _name: str, state: str) -> QuerySet:
        """Hanging today, over, or with somebody's objection open."""
        today = timezone.localdate()
        if state == Hanging.OBJECTED:
            user: Any = self.request.user
            waiting = NoticeObjection.objects.visible_to(user).filter(answered_on=None)
            return notices.filter(pk__in=waiting.values("notice"))
        over = Q(ended_on__lt=today)
        return notices.filter(over if state == Hanging.OVER else ~over & Q(posted_on__lte=today))


def _typed(form: Any, names: tuple[str, ...]) -> None:
    """Days are chosen."""
    for name in names:
        form.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MeetingPageFilter(MeetingFilter):
    """The same on the page, whose address says that meetings are meant."""

    kind = django_filters.CharFilter(method="filter_kind", widget=forms.HiddenInput)

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        _typed(self.form, ("held_from", "held_until"))

    def filter_kind(self, meetings: QuerySet, _name: str, _kind: str) -> QuerySet:
        """They are meetings already."""
        return meetings


class NoticePageFilter(NoticeFilter):
    """The same on the page."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        _typed(self.form, ("posted_from", "posted_until"))
