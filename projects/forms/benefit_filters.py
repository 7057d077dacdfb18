"""The filters of who benefits, what is due, what is lent and what was divided; for pages and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.choices.benefits import BenefitMode, DueKind
from projects.forms.money_filters import ANYTHING, chosen, place
from projects.forms.places import OwnFilter
from projects.models import BenefitDue, BenefitLink, BenefitPayment, DividendRun, InKindLoan

LONGEST_SEARCH = 40


class State(TextChoices):
    """Whether a link stands."""

    IN_FORCE = "in_force", _("联结中")
    ENDED = "ended", _("已结束")


class Kind(TextChoices):
    """Who benefits."""

    HOUSEHOLD = "beneficiary", _("农户")
    PERSON = "person", _("个人")
    VILLAGE = "village", _("整村")


class Fulfilled(TextChoices):
    """What stands on a link."""

    SHORT = "short", _("有未兑现（欠兑现）")
    DUE = "due", _("有到期应兑现")
    PAID = "paid", _("有已兑现")
    LENT = "lent", _("有实物未归还")


class BenefitFilter(django_filters.FilterSet):
    """Links by project, place, way, who benefits, whether they stand, and what was kept of the promises."""

    search = django_filters.CharFilter(
        label=_("项目名称/编号"), method="filter_search", max_length=LONGEST_SEARCH
    )
    division = place()
    own = OwnFilter()
    mode = chosen(_("利益联结方式"), "mode", BenefitMode.choices)
    who = django_filters.ChoiceFilter(
        label=_("受益对象"), choices=Kind.choices, empty_label=ANYTHING, method="filter_who"
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=State.choices, empty_label=ANYTHING, method="filter_state"
    )
    fulfilled = django_filters.ChoiceFilter(
        label=_("兑现情况"), choices=Fulfilled.choices, empty_label=ANYTHING, method="filter_fulfilled"
    )

    class Meta:
        model = BenefitLink
        fields = ()

    def filter_search(self, links: QuerySet, _name: str, text: str) -> QuerySet:
        """By a part of the project's name, or the beginning of its number."""
        text = text.strip()
        return links.filter(Q(project__name__contains=text) | Q(project__number__startswith=text))

    def filter_who(self, links: QuerySet, _name: str, kind: str) -> QuerySet:
        """Households, single people, or whole villages."""
        return links.filter(**{f"{kind}__isnull": False})

    def filter_state(self, links: QuerySet, _name: str, state: str) -> QuerySet:
        """Those in force, or those that have ended."""
        return links.filter(ended_on__isnull=state == State.IN_FORCE)

    def filter_fulfilled(self, links: QuerySet, _name: str, wanted: str) -> QuerySet:
        """With promises that have fallen due, paid or not, or with things that are out."""
        return links.filter(pk__in=self._keys(wanted))

    def _keys(self, wanted: str) -> Any:
        user, today = self.request.user, timezone.localdate()
        if wanted == Fulfilled.LENT:
            loans = InKindLoan.objects.visible_to(user).with_settled()
            return loans.filter(open_count__gt=0).values("link")  # type: ignore[misc]
        if wanted == Fulfilled.PAID:
            lines = BenefitPayment.objects.visible_to(user).filter(due__due_on__lte=today)
            return lines.values("due__link")
        dues = BenefitDue.objects.visible_to(user).filter(due_on__lte=today, amount_yuan__gt=0)
        if wanted == Fulfilled.SHORT:
            dues = dues.with_paid().filter(short_yuan__gt=0)  # type: ignore[misc]
        return dues.values("link")


class BenefitOfFilter(BenefitFilter):
    """The same, and by the keys of project and beneficiary."""

    project = django_filters.NumberFilter(label=_("项目"), field_name="project")
    household = django_filters.NumberFilter(label=_("受益户"), field_name="beneficiary")
    person = django_filters.NumberFilter(label=_("受益人"), field_name="person")
    village = django_filters.CharFilter(label=_("受益村"), field_name="village", max_length=12)


class DueFilter(django_filters.FilterSet):
    """Promises by place, project, link, kind, run, day; is_short: fallen due and not wholly paid."""

    division = place()
    project = django_filters.NumberFilter(label=_("项目"), field_name="link__project")
    link = django_filters.NumberFilter(label=_("利益联结"), field_name="link")
    run = django_filters.NumberFilter(label=_("收益分配"), field_name="run")
    kind = chosen(_("类别"), "kind", DueKind.choices)
    due_from = django_filters.DateFilter(label=_("应兑现日期起"), field_name="due_on", lookup_expr="gte")
    due_until = django_filters.DateFilter(label=_("应兑现日期止"), field_name="due_on", lookup_expr="lte")
    is_short = django_filters.BooleanFilter(label=_("欠兑现"), method="filter_short")

    class Meta:
        model = BenefitDue
        fields = ()

    def filter_short(self, dues: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Fallen due by today with something missing, or not."""
        late = Q(due_on__lte=timezone.localdate(), short_yuan__gt=0)
        return dues.filter(late) if wanted else dues.exclude(late)


class InKindFilter(django_filters.FilterSet):
    """Things lent by place, project and link; is_open: some are out; is_overdue: out past their day."""

    division = place()
    project = django_filters.NumberFilter(label=_("项目"), field_name="link__project")
    link = django_filters.NumberFilter(label=_("利益联结"), field_name="link")
    is_open = django_filters.BooleanFilter(label=_("未还清"), method="filter_open")
    is_overdue = django_filters.BooleanFilter(label=_("已逾期"), method="filter_overdue")

    class Meta:
        model = InKindLoan
        fields = ()

    def filter_open(self, loans: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Some are out, or none."""
        return loans.filter(open_count__gt=0) if wanted else loans.filter(open_count=0)

    def filter_overdue(self, loans: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Out past the day by which they should be back, or not."""
        late = Q(due_on__lt=timezone.localdate(), open_count__gt=0)
        return loans.filter(late) if wanted else loans.exclude(late)


class DividendFilter(django_filters.FilterSet):
    """Divisions of yields by place, project and day of the decision."""

    division = place()
    project = django_filters.NumberFilter(label=_("项目"), field_name="project")
    decided_from = django_filters.DateFilter(
        label=_("决定日期起"), field_name="decided_on", lookup_expr="gte"
    )
    decided_until = django_filters.DateFilter(
        label=_("决定日期止"), field_name="decided_on", lookup_expr="lte"
    )

    class Meta:
        model = DividendRun
        fields = ()
