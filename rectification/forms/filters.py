"""The filters of the pages of tickets and of proposals."""

import datetime
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.forms.case_filters import OfHouseholdsFilter
from povertycase.calendars import SOON_DAYS
from povertycase.models import Organisation, User, WarZone
from projects.forms.money_filters import ANYTHING, chosen, place, year_of
from rectification.choices.sources import FeedbackLevel, SupervisionKind
from rectification.choices.tickets import (
    Cause,
    DutyRole,
    ProposalStatus,
    RectifyMode,
    TicketStatus,
    Topic,
)
from rectification.forms.searching import LONGEST_SEARCH, NumberSearchForm, OfTicketsFilter
from rectification.forms.zones import NO_ZONE, zone_choices
from rectification.models import IssueSource, Ticket, TicketProposal, TicketType, standing
from rectification.models.tickets import TicketQuerySet
from rectification.models.turns import waiting_for

COMMON = [("", ANYTHING), ("true", _("共性问题")), ("false", _("单项问题"))]
OWN = [("", _("含下级")), ("true", _("只看本级"))]
HOMES = [("", _("每件都列")), ("true", _("每户只列最急的一件"))]
BY_BOARD = ("own", "homes", "cases_since", "closed_in")
CAME_BACK = [("", ANYTHING), ("true", _("反弹过")), ("false", _("没有反弹"))]


class Group(TextChoices):
    """How a ticket stands, in a word for lists; each status may be asked for as well."""

    COUNTED = "counted", _("全部（不含已撤销）")
    OPEN = "open", _("未销号")
    IN_TIME = "in_time", _("按期销号")
    MINE = "mine", _("待我办理")
    OVERDUE = "overdue", _("已超期")
    SOON = "soon", _("7 天内到期")
    RESPONSE_LATE = "response_late", _("响应超时")
    HANDLING_LATE = "handling_late", _("处置超时")
    HOURS_LATE = "hours_late", _("响应或处置超时")


def type_choices() -> list[tuple[str, Any]]:
    """Types under their topics, those that ended too: old tickets have them."""
    groups: dict[str, list[tuple[str, str]]] = {str(label): [] for label in Topic.labels}
    for each in TicketType.objects.order_by("pk"):
        groups[each.get_topic_display()].append((str(each.pk), f"{each.code} {each.name}"))
    return [(label, those) for label, those in groups.items() if those]


class TicketPageFilter(OfTicketsFilter):
    """Tickets by number, words or family; how they stand, what they are about, whence, where and whose."""

    group = django_filters.ChoiceFilter(
        label=_("办理情况"),
        choices=[*Group.choices, *TicketStatus.choices],
        empty_label=ANYTHING,
        method="filter_group",
    )
    topic = chosen(_("整治专题"), "type__topic", Topic.choices)
    type = django_filters.ChoiceFilter(label=_("问题类型"), choices=type_choices, empty_label=ANYTHING)
    source = django_filters.ChoiceFilter(label=_("问题来源"), empty_label=ANYTHING, method="filter_source")
    level = chosen(_("反馈层级"), "source__level", FeedbackLevel.choices)
    place = place(_("乡镇/村"))
    own = django_filters.BooleanFilter(
        label=_("本级/下级"), method="filter_own", widget=forms.Select(choices=OWN)
    )
    unit = django_filters.ChoiceFilter(label=_("牵头、责任单位"), empty_label=ANYTHING, method="filter_unit")
    zone = django_filters.ChoiceFilter(label=_("战区"), empty_label=ANYTHING, method="filter_zone")
    duty_role = chosen(_("责任定位"), "duty_role", DutyRole.choices)
    mode = chosen(_("整改类型"), "mode", RectifyMode.choices)
    common = django_filters.BooleanFilter(
        label=_("共性/单项"), field_name="is_common", widget=forms.Select(choices=COMMON)
    )
    rebounded = django_filters.BooleanFilter(
        label=_("反弹"), method="filter_rebounded", widget=forms.Select(choices=CAME_BACK)
    )
    overdue = django_filters.BooleanFilter(
        label=_("已超期"), method="filter_overdue", widget=forms.HiddenInput
    )
    cases_since = django_filters.DateFilter(
        label=_("近期同类问题，发现日期起"),
        method="filter_cases",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    closed_in = year_of(_("当年销号（限定知悉范围的不计），年度"), method="filter_closed")
    # The last one: of the tickets that all others leave.
    homes = django_filters.BooleanFilter(
        label=_("按件/按户"), method="filter_homes", widget=forms.Select(choices=HOMES)
    )

    class Meta:
        model = Ticket
        form = NumberSearchForm
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole, user = Ticket.objects.visible_to(self.request.user), self.request.user
        # Asked for where somebody chooses one: a figure is counted without.
        self._offer("unit", lambda: unit_choices(whole))
        # A department sees no sources.
        self._offer("source", source_choices(user))
        zones = zone_choices(user, timezone.localdate())
        self._offer("zone", [*zones, (NO_ZONE, str(_("未划入战区")))] if zones else [])

    def _offer(self, name: str, choices: Any) -> None:
        """What this user chooses from; without any choice there is no filter."""
        if not choices:
            del self.filters[name]
            return
        self.filters[name].extra["choices"] = choices
        # Whoever describes the filter leaves a field of its own at the class, and it is copied here.
        vars(self.filters[name]).pop("_field", None)

    @property
    def form(self) -> forms.Form:
        """What only the board or an inspection asks for is shown where it asks."""
        form: forms.Form = super().form
        for name in BY_BOARD:
            if not self.data.get(name):
                form.fields[name].widget = forms.HiddenInput()
        return form

    def filter_group(self, rows: TicketQuerySet, _name: str, group: str) -> QuerySet:
        """As it stands."""
        if group == Group.MINE:
            return rows.filter(waiting_for(self.request.user))
        today, now = timezone.localdate(), timezone.now()
        wanted: dict[str, Q] = {
            Group.COUNTED: ~standing.CANCELLED,
            Group.OPEN: standing.OPEN,
            Group.IN_TIME: standing.CLOSED & standing.IN_TIME,
            Group.OVERDUE: standing.overdue(today),
            Group.SOON: standing.due_within(SOON_DAYS, today),
            Group.RESPONSE_LATE: standing.response_late(now),
            Group.HANDLING_LATE: standing.handling_late(now),
            Group.HOURS_LATE: standing.hours_late(now),
        }
        return rows.filter(wanted.get(group, Q(status=group)))

    def filter_source(self, rows: QuerySet, _name: str, key: str) -> QuerySet:
        """From a source, or from one below it."""
        return rows.filter(standing.of_source(key))

    def filter_unit(self, rows: QuerySet, _name: str, key: str) -> QuerySet:
        """Led or answered for by an organisation."""
        return rows.filter(Q(lead_unit=key) | Q(responsible_unit=key))

    def filter_zone(self, rows: QuerySet, _name: str, key: str) -> QuerySet:
        """In a township that is the zone's today, or in none of any zone."""
        today = timezone.localdate()
        zones = WarZone.objects.visible_to(self.request.user).in_force(today)
        if key == NO_ZONE:
            return rows.exclude(zones.holding("division__code", today))
        return rows.filter(zones.filter(pk=key).holding("division__code", today))

    def filter_own(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """What lies in the place itself and in nothing below it."""
        place = self.form.cleaned_data.get("place")
        return rows.filter(division=place) if wanted and place else rows

    def filter_cases(self, rows: QuerySet, _name: str, since: datetime.date) -> QuerySet:
        """Those that a suggested inspection counts."""
        return rows.filter(standing.cases(since))

    def filter_closed(self, rows: QuerySet, _name: str, year: Decimal) -> QuerySet:
        """Those that a year's targets count."""
        return rows.filter(standing.closed_in(int(year)))

    def filter_homes(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """One for each household: the one due first, so that as many are listed as there are households."""
        if not wanted:
            return rows
        urgent = rows.exclude(household=None).order_by("household", F("due_on").asc(nulls_last=True), "pk")
        return rows.filter(pk__in=urgent.distinct("household").values("pk"))


def source_choices(user: User) -> list[tuple[str, str]]:
    """The sources that `user` knows, the newest first, each with what is below it behind a mark."""
    rows = IssueSource.objects.visible_to(user).order_by("-received_on", "-pk")
    known = list(rows.values_list("pk", "parent_id", "name"))
    here = {key for key, _parent, _name in known}
    choices = []
    for key, parent, name in known:
        if parent in here:
            continue
        choices.append((str(key), name))
        choices += [(str(each), f"　└ {below}") for each, above, below in known if above == key]
    return choices


def unit_choices(tickets: QuerySet[Ticket]) -> list[tuple[str, str]]:
    """The organisations that lead or answer for any of the tickets."""
    pairs = tickets.order_by().values_list("lead_unit", "responsible_unit").distinct()
    keys = {key for pair in pairs for key in pair if key is not None}
    rows = Organisation.objects.filter(pk__in=keys).order_by("name")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


class ProposalPageFilter(OfHouseholdsFilter):
    """Proposals by family or words, what they come from, topic, place and state; those that wait first."""

    search = django_filters.CharFilter(
        label=_("户主或问题表述"), method="filter_search", max_length=LONGEST_SEARCH
    )
    status = chosen(_("状态"), "status", ProposalStatus.choices)
    cause = chosen(_("来源类别"), "cause", Cause.choices)
    topic = chosen(_("整治专题"), "type__topic", Topic.choices)
    type = django_filters.ChoiceFilter(label=_("问题类型"), choices=type_choices, empty_label=ANYTHING)
    place = place(_("乡镇/村"))

    class Meta:
        model = TicketProposal
        form = NumberSearchForm
        fields = ()

    def filter_search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """By words of what was found, or by whom the household is known."""
        return rows.filter(Q(content__contains=text) | self._named(text, self.request.user))


class SourcePageFilter(forms.Form):
    """Sources by words, kind and level."""

    text = forms.CharField(label=_("名称或文号"), max_length=LONGEST_SEARCH, required=False)
    kind = forms.ChoiceField(
        label=_("监督类别"), choices=[("", ANYTHING), *SupervisionKind.choices], required=False
    )
    level = forms.ChoiceField(
        label=_("反馈层级"), choices=[("", ANYTHING), *FeedbackLevel.choices], required=False
    )
