"""Measures and plans as lists: whose they are, where, and how near their day is."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _

from households.models import Household
from households.reports.households import head_of, place_of, with_summary
from monitoring.choices.cases import MONITORED
from monitoring.choices.measures import MeasureState, PlanStatus
from monitoring.models import MonitoringCase, SupportMeasure, SupportPlan
from monitoring.models.clocks import WARN_DAYS
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import User
from povertycase.models.parameters import values_for_places
from projects.choices.library import IN_LIBRARY
from projects.models import Project

Lamp = Mapping[str, str]
MOST_PROJECTS = 200
PLACES = tuple(CODE_LENGTHS[level] for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE))


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure as a list shows it."""

    measure: SupportMeasure
    head: str
    place: str
    lamp: Lamp


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan as a list shows it."""

    plan: SupportPlan
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class LackingRow:
    """A monitored household without a plan for a year."""

    case: MonitoringCase
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class PlanYear:
    """How the plans of a year stand: households, and how many of them have a plan that stands so."""

    year: int
    households: int
    lacking: int
    drafted: int
    submitted: int
    approved: int


def with_homes(rows: QuerySet, user: User) -> QuerySet:
    """Rows of cases with their households at hand, in the same queries whatever their number."""
    homes = with_summary(Household.objects.visible_to(user), user=user)
    return rows.select_related("case").prefetch_related(Prefetch("case__household", homes))


def rows_of(measures: Iterable[SupportMeasure], *, on: datetime.date) -> list[MeasureRow]:
    """The rows of measures that come from with_homes."""
    found = list(measures)
    figures = values_for_places([WARN_DAYS], division_codes={each.division_id for each in found}, on=on)
    soon = {code: int(known.get(WARN_DAYS, 0)) for code, known in figures.items()}
    return [
        MeasureRow(each, *_whose(each.case), lamp_of(each, on=on, soon_days=soon[each.division_id]))
        for each in found
    ]


def lamp_of(measure: SupportMeasure, *, on: datetime.date, soon_days: int) -> Lamp:
    """How near its day is; landed and ended ones are done."""
    if measure.ended_on is not None:
        return {"state": "done", "words": _("已结束")}
    if measure.landed_on is not None:
        return {"state": "ok", "words": _("已落实")}
    left = (measure.planned_on - on).days
    if left < 0:
        return {"state": "overdue", "words": _("逾期 %s 天") % -left}
    if left == 0:
        return {"state": "soon", "words": _("今日到期")}
    return {"state": "soon" if left <= soon_days else "ok", "words": _("还剩 %s 天") % left}


def counts_of(user: User, *, on: datetime.date) -> dict[str, int]:
    """{state: how many} in the user's reach; late ones are planned ones too."""
    rows = SupportMeasure.objects.visible_to(user)
    return {str(state): rows.in_state(state, on).count() for state in MeasureState}


def plan_rows(plans: Iterable[SupportPlan]) -> list[PlanRow]:
    """The rows of plans that come from with_homes."""
    return [PlanRow(each, *_whose(each.case)) for each in plans]


def lacking_plans(user: User, *, year: int, place: str) -> QuerySet[MonitoringCase]:
    """The monitored cases without a plan for a year."""
    plans = SupportPlan.objects.visible_to(user).filter(year=year).exclude(status=PlanStatus.REPLACED)
    cases = MonitoringCase.objects.visible_to(user).filter(status__in=MONITORED)
    return cases.filter(division__code__startswith=place).exclude(pk__in=plans.values("case"))


def lacking_rows(cases: Iterable[MonitoringCase], user: User) -> list[LackingRow]:
    """The rows of such cases."""
    known = list(cases)
    homes = with_summary(Household.objects.visible_to(user), user=user)
    prefetch_related_objects(known, Prefetch("household", homes))
    return [LackingRow(each, *_whose(each)) for each in known]


def plan_year(user: User, *, year: int, place: str) -> PlanYear:
    """How the plans of a year stand in a place."""
    cases = MonitoringCase.objects.visible_to(user).filter(
        status__in=MONITORED, division__code__startswith=place
    )
    plans = SupportPlan.objects.visible_to(user).filter(year=year, division__code__startswith=place)
    count = {str(status): plans.filter(status=status).count() for status in PlanStatus}
    return PlanYear(
        year=year,
        households=cases.count(),
        lacking=lacking_plans(user, year=year, place=place).count(),
        drafted=count[PlanStatus.DRAFTED],
        submitted=count[PlanStatus.SUBMITTED],
        approved=count[PlanStatus.APPROVED],
    )


def _whose(case: MonitoringCase) -> tuple[str, str]:
    head = head_of(case.household)
    return head.name if head else "", place_of(case.household)


def projects_for(case: MonitoringCase, user: User) -> list[Project]:
    """The projects that reach the household's place, the newest first."""
    places = [case.division_id[:length] for length in PLACES]
    rows = Project.objects.visible_to(user).filter(division__in=places, status__in=IN_LIBRARY)
    return list(rows.order_by("-year", "name", "pk")[:MOST_PROJECTS])


def one_case(user: User, pk: int) -> MonitoringCase:
    """The case with risks and household at hand, or the 404 that access.get_or_404 gives."""
    homes = with_summary(Household.objects.visible_to(user), user=user)
    rows = MonitoringCase.objects.visible_to(user).filter(pk=pk)
    found = rows.prefetch_related("risks", Prefetch("household", homes)).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
