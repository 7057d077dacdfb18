"""2-10: monitored households that wait for their first measure, by how near its last day is."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from households.choices import Severity
from households.models import Household
from households.reports.households import head_of, place_of, with_summary
from households.rules.dates import add_months
from monitoring.choices.cases import MONITORED
from monitoring.models import MonitoringCase, SupportMeasure
from monitoring.models.clocks import FIRST_MONTHS, WARN_DAYS
from monitoring.rules.backlog import is_backlog
from monitoring.rules.helping import not_helped, when_identified
from monitoring.rules.policy import BACKLOG
from povertycase.models import User
from povertycase.models.parameters import values_for_places


@dataclass(frozen=True, slots=True)
class Waiting:
    """One household that has no measure yet. due_on: None where only the month of 识别 is known."""

    case: int
    due_on: datetime.date | None
    is_late: bool
    message: str


@dataclass(frozen=True, slots=True)
class FirstRow:
    """The same as a list shows it."""

    case: MonitoringCase
    head: str
    place: str
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class FirstCounts:
    """soon: the warning runs; late: the last day is over."""

    soon: int
    late: int


def waiting_for_first(user: User, *, on: datetime.date) -> list[Waiting]:
    """Those about whom M-NOHELP says something, the most urgent first."""
    landed = SupportMeasure.objects.visible_to(user).filter(landed_on__isnull=False, landed_on__lte=on)
    cases = MonitoringCase.objects.visible_to(user).filter(status__in=MONITORED).exclude(identified_on="")
    named = ("pk", "identified_on", "division_id", "adopted_on", "measures")
    rows = list(cases.exclude(pk__in=landed.values("case")).values_list(*named).order_by("pk").distinct("pk"))
    keys = [FIRST_MONTHS, WARN_DAYS, BACKLOG]
    figures = values_for_places(keys, division_codes={row[2] for row in rows}, on=on)
    found = [
        _judged(pk, text, figures[code], on)
        for pk, text, code, adopted_on, planned in rows
        if not _is_backlog(adopted_on, planned, figures[code], on)
    ]
    return sorted(
        (each for each in found if each), key=lambda each: (not each.is_late, each.due_on or on, each.case)
    )


def first_counts(user: User, *, on: datetime.date) -> FirstCounts:
    """How many, for the tiles."""
    found = waiting_for_first(user, on=on)
    late = sum(each.is_late for each in found)
    return FirstCounts(soon=len(found) - late, late=late)


def first_rows(waiting: list[Waiting], user: User) -> list[FirstRow]:
    """The rows of one page."""
    homes = with_summary(Household.objects.visible_to(user), user=user)
    rows = MonitoringCase.objects.visible_to(user).filter(pk__in=[each.case for each in waiting])
    cases = {each.pk: each for each in rows}
    known = {each.pk: each for each in homes.filter(pk__in=[each.household_id for each in cases.values()])}
    return [_row(cases[each.case], known, each) for each in waiting if each.case in cases]


def lamp_words(waiting: Waiting, on: datetime.date) -> str:
    """How near its last day is."""
    if waiting.due_on is None:
        return _("已超期")
    left = (waiting.due_on - on).days
    return _("逾期 %s 天") % -left if left < 0 else _("还剩 %s 天") % left


def _is_backlog(
    adopted_on: datetime.date | None, planned: int | None, figures: dict[str, int], on: datetime.date
) -> bool:
    """名册承接, and nobody has entered what was done there: no household waits for its first measure."""
    days = int(figures[BACKLOG]) if BACKLOG in figures else None
    return planned is None and is_backlog(adopted_on, (), as_of=on, days=days)


def _judged(pk: int, text: str, figures: dict[str, int], on: datetime.date) -> Waiting | None:
    if not {FIRST_MONTHS, WARN_DAYS} <= figures.keys():
        return None
    months = int(figures[FIRST_MONTHS])
    identified = when_identified(text)
    found = not_helped(identified, (), as_of=on, months=months, warn_days=int(figures[WARN_DAYS]))
    if found is None:
        return None
    due_on = None if identified.is_month else add_months(identified.day, months)
    return Waiting(pk, due_on, found.severity == Severity.ERROR, found.message)


def _row(case: MonitoringCase, homes: dict[int, Household], waiting: Waiting) -> FirstRow:
    home = homes[case.household_id]
    head = head_of(home)
    return FirstRow(case, head.name if head else "", place_of(home), waiting)
