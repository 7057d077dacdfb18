"""Cases as a list, on the page of a household, and counted by state."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership, Registration
from monitoring.choices.cases import IDENTIFYING, REMOVING, CaseStatus, Timing
from monitoring.models import MonitoringCase
from monitoring.models.clocks import Clock, Clocks, clocks_for, with_help
from povertycase.models import Division, User

Lamp = Mapping[str, str]
STATES = {Timing.OVERDUE: "overdue", Timing.ALARM: "soon", Timing.IN_TIME: "ok"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as a list shows it. lamp: None while no clock runs for it."""

    case: MonitoringCase
    head: str
    number: str
    place: str
    risks: Sequence[str]
    clock: Clock | None
    lamp: Lamp | None

    @property
    def due_on(self) -> datetime.date | None:
        """The last day of its clock."""
        return self.clock.due_on if self.clock else None


@dataclass(frozen=True, slots=True)
class Stages:
    """How many cases of a list stand where."""

    whole: int
    identifying: int
    active: int
    removing: int
    removed: int
    rejected: int
    cleared: int


def listed(cases: QuerySet[MonitoringCase]) -> QuerySet[MonitoringCase]:
    """The cases with place, risks and whether they are helped at hand."""
    return with_help(cases).select_related("division__parent").prefetch_related("risks")


def rows_of(cases: Iterable[MonitoringCase], user: User, *, on: datetime.date) -> list[CaseRow]:
    """The rows of cases that come from listed(): the same queries whatever their number."""
    known = list(cases)
    heads, numbers = heads_of((each.household_id for each in known), user)
    clocks = Clocks((each.division_id for each in known), on=on)
    return [_row(each, heads, numbers, clocks) for each in known]


def _row(
    case: MonitoringCase, heads: Mapping[int, str], numbers: Mapping[int, str], clocks: Clocks
) -> CaseRow:
    clock = clocks.of(case, is_helped=case.is_helped)  # type: ignore[attr-defined]
    risks = sorted(case.risks.all(), key=lambda each: each.rank)
    return CaseRow(
        case=case,
        head=heads.get(case.household_id, ""),
        number=numbers.get(case.household_id, ""),
        place=place_of(case.division),
        risks=[each.risk for each in risks],
        clock=clock,
        lamp=lamp_of(clock),
    )


def heads_of(households: Iterable[int], user: User) -> tuple[dict[int, str], dict[int, str]]:
    """({household: name of its head}, {household: its 户编号}) by two queries."""
    keys = set(households)
    members = HouseholdMembership.objects.visible_to(user).heads().filter(household__in=keys)
    numbers = Registration.objects.visible_to(user).filter(household__in=keys).order_by("-pk")
    return (
        dict(members.values_list("household_id", "person__name")),
        dict(numbers.values_list("household_id", "number")),
    )


def place_of(division: Division) -> str:
    """Township and village."""
    return f"{division.parent.name if division.parent else ''}{division.name}"


def lamp_of(clock: Clock | None) -> Lamp | None:
    """What the clock says, with what it is the clock of."""
    if clock is None:
        return None
    if clock.timing is None:
        return {"state": "soon", "words": _("工作日历未录入，算不出期限")}
    what = _("审定") if clock.is_decision else _("首项措施")
    return {"state": STATES[clock.timing], "words": f"{what}{_left(clock.days_left)}"}


def _left(days: int) -> str:
    if days < 0:
        return _("超期 %s 天") % -days
    return _("今日到期") if days == 0 else _("还剩 %s 天") % days


def stages_of(cases: QuerySet[MonitoringCase]) -> Stages:
    """How many stand where."""
    counted = dict(cases.order_by().values_list("status").annotate(count=Count("pk")))
    return Stages(
        whole=sum(counted.values()),
        identifying=sum(counted.get(each, 0) for each in IDENTIFYING),
        active=counted.get(CaseStatus.ACTIVE, 0),
        removing=sum(counted.get(each, 0) for each in REMOVING),
        removed=counted.get(CaseStatus.REMOVED, 0),
        rejected=counted.get(CaseStatus.REJECTED, 0),
        cleared=counted.get(CaseStatus.CLEARED, 0),
    )


def timings_of(user: User, *, on: datetime.date) -> dict[str, int]:
    """{timing: how many cases} of the clocks that are over or nearly so."""
    clocks = clocks_for(user, on=on)
    rows = MonitoringCase.objects.visible_to(user)
    return {each: rows.filter(clocks.condition(each)).count() for each in (Timing.OVERDUE, Timing.ALARM)}


def cases_of(household: Household, user: User, *, on: datetime.date) -> list[CaseRow]:
    """The episodes of a household, the newest first."""
    rows = MonitoringCase.objects.visible_to(user).filter(household=household)
    return rows_of(listed(rows).order_by("-episode"), user, on=on)
