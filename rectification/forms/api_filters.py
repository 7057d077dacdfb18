"""The filters of rectification's collections."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.forms.money_filters import chosen, place
from rectification.choices import tickets as words
from rectification.choices.sources import FeedbackLevel, SupervisionKind
from rectification.forms.searching import NumberSearchForm, OfTicketsFilter
from rectification.models import (
    DeadlineExtension,
    IssueSource,
    Referral,
    Ticket,
    TicketProposal,
    TicketType,
    standing,
)


def number(label: Any, field: str) -> django_filters.NumberFilter:
    """The key of something that a row is about."""
    return django_filters.NumberFilter(label=label, field_name=field)


def day(label: Any, field: str, lookup: str) -> django_filters.DateFilter:
    """From a day on, or until a day."""
    return django_filters.DateFilter(label=label, field_name=field, lookup_expr=lookup)


HOURS = {"is_response_late": standing.response_late, "is_handling_late": standing.handling_late}


class TicketFilter(OfTicketsFilter):
    """Tickets by what was found, where, of which type and source, whose they are, and how they stand."""

    division = place()
    household, person = number(_("户"), "household"), number(_("人"), "person")
    project, organisation = number(_("项目"), "project"), number(_("单位"), "organisation")
    village = django_filters.CharFilter(label=_("行政村的区划代码"), field_name="village", max_length=12)
    source = number(_("问题来源"), "source")
    level = chosen(_("反馈层级"), "source__level", FeedbackLevel.choices)
    type = django_filters.CharFilter(label=_("问题类型代码"), field_name="type__code", max_length=12)
    topic = chosen(_("整治专题"), "type__topic", words.Topic.choices)
    mode = chosen(_("整改类型"), "mode", words.RectifyMode.choices)
    status = chosen(_("状态"), "status", words.TicketStatus.choices)
    lead_unit = number(_("牵头单位"), "lead_unit")
    responsible_unit = number(_("责任单位"), "responsible_unit")
    duty_role = chosen(_("责任定位"), "duty_role", words.DutyRole.choices)
    executor = django_filters.CharFilter(
        label=_("经办人的用户名"), field_name="executor__username", max_length=150
    )
    parent = django_filters.NumberFilter(label=_("共性问题"), method="filter_parent")
    is_open = django_filters.BooleanFilter(label=_("未销号"), method="filter_open")
    is_overdue = django_filters.BooleanFilter(label=_("已超期"), method="filter_overdue")
    is_response_late = django_filters.BooleanFilter(label=_("响应超时"), method="filter_hours")
    is_handling_late = django_filters.BooleanFilter(label=_("处置超时"), method="filter_hours")
    is_common = django_filters.BooleanFilter(label=_("共性问题"), field_name="is_common")
    is_restricted = django_filters.BooleanFilter(label=_("限定知悉范围"), field_name="is_restricted")
    has_rebounded = django_filters.BooleanFilter(label=_("反弹过"), method="filter_rebounded")
    found_from, found_until = (
        day(_("发现日期起"), "found_on", "gte"),
        day(_("发现日期止"), "found_on", "lte"),
    )
    due_from, due_until = day(_("整改时限起"), "due_on", "gte"), day(_("整改时限止"), "due_on", "lte")
    closed_from, closed_until = (
        day(_("销号日期起"), "closed_on", "gte"),
        day(_("销号日期止"), "closed_on", "lte"),
    )

    class Meta:
        model = Ticket
        form = NumberSearchForm
        fields = ()

    def filter_parent(self, rows: QuerySet, _name: str, key: int) -> QuerySet:
        """The children of a common one that the person sees."""
        seen = Ticket.objects.visible_to(self.request.user).filter(pk=key)
        return rows.filter(parent__in=seen.order_by().values("pk"))

    def filter_open(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Neither closed nor cancelled, or one of both."""
        return rows.filter(standing.OPEN if wanted else standing.SETTLED)

    def filter_hours(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """R-HOURS: open, and its hour has passed; or not."""
        late = HOURS[name](timezone.now())
        return rows.filter(late if wanted else ~late)


class ExtensionFilter(django_filters.FilterSet):
    """Requests for more time by ticket, place and state."""

    ticket = number(_("问题"), "ticket")
    division = place()
    status = chosen(_("状态"), "status", words.ExtensionStatus.choices)

    class Meta:
        model = DeadlineExtension
        fields = ()


class TicketProposalFilter(django_filters.FilterSet):
    """Proposals by what they come from, type, place, household and state."""

    division = place()
    household = number(_("户"), "household")
    cause = chosen(_("来源类别"), "cause", words.Cause.choices)
    type = django_filters.CharFilter(label=_("问题类型代码"), field_name="type__code", max_length=12)
    topic = chosen(_("整治专题"), "type__topic", words.Topic.choices)
    status = chosen(_("状态"), "status", words.ProposalStatus.choices)

    class Meta:
        model = TicketProposal
        fields = ()


class SourceFilter(django_filters.FilterSet):
    """Sources by place, kind, level, and the one above them."""

    division = place()
    kind = chosen(_("监督类别"), "kind", SupervisionKind.choices)
    level = chosen(_("反馈层级"), "level", FeedbackLevel.choices)
    parent = number(_("上级来源"), "parent")

    class Meta:
        model = IssueSource
        fields = ()


class TypeFilter(django_filters.FilterSet):
    """Kinds of problems by topic, and whether they are in use."""

    topic = chosen(_("整治专题"), "topic", words.Topic.choices)
    is_active = django_filters.BooleanFilter(label=_("使用中"), field_name="is_active")

    class Meta:
        model = TicketType
        fields = ()


class ReferralFilter(django_filters.FilterSet):
    """Referrals by ticket, place and state."""

    ticket = number(_("问题"), "ticket")
    division = place()
    status = chosen(_("状态"), "status", words.ReferralStatus.choices)

    class Meta:
        model = Referral
        fields = ()
