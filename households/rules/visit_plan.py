"""How often a household is visited: its class, the period a day lies in, what counts as a visit (V-VISIT).

reports.visit_plan says the same in SQL for whole counties; a test holds the two together.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from households.choices import EXITED_TYPES, MonitoringState
from households.choices.visit_plan import VisitClass
from households.choices.visits import VisitWay

MONTHS_OF_A_YEAR = 12
# The parameter that says how often; a class without one in force has no plan.
KEYS = {
    VisitClass.ACTIVE: "visit.active",
    VisitClass.EXITED: "visit.exited",
    VisitClass.REMOVED: "visit.removed",
}
PHONE_KEY = "visit.phone_counts"


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many visits in each period of so many months."""

    times: int
    months: int


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both within."""

    starts_on: datetime.date
    ends_on: datetime.date

    def holds(self, day: datetime.date) -> bool:
        """Whether a day lies in it."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """What decides whether a visit counts.

    is_current: no correction took its place. is_proved: with a position, a picture or a signature.
    is_answered_for: its day lies within a pairing of the visitor with the household, or within a post of the
    visitor as a cadre of the place. None is unknown.
    """

    day: datetime.date
    way: str
    is_current: bool = True
    is_proved: bool | None = True
    is_answered_for: bool | None = True


def class_of(*, household_type: str, monitoring_category: str, monitoring_state: str) -> VisitClass | None:
    """The class of a household on the register, None for one that no frequency is set for.

    The strictest that fits: who is monitored; 脱贫户, whatever became of a risk; whose risk was removed. A
    blank state of a monitored household counts as monitored, as it does in rules.helping.

    Source: PLAN § frequency
    """
    if monitoring_category and monitoring_state != MonitoringState.REMOVED:
        return VisitClass.ACTIVE
    if household_type in EXITED_TYPES:
        return VisitClass.EXITED
    return VisitClass.REMOVED if monitoring_category else None


def frequency_of(value: Any) -> Frequency | None:
    """A parameter's value {times, months} as a frequency; None when it is absent or makes no sense.

    Source: PLAN § frequency
    """
    if not isinstance(value, dict):
        return None
    times, months = value.get("times"), value.get("months")
    if type(times) is not int or type(months) is not int or times < 1:
        return None
    return Frequency(times, months) if 1 <= months <= MONTHS_OF_A_YEAR else None


def period_of(day: datetime.date, *, months: int) -> Period:
    """The period of whole calendar months a day lies in; periods are counted from January of year 0.

    months: 1 to 12. Those that divide twelve begin with the year: quarters begin in January, April, July
    and October.

    Source: PLAN § frequency, CC § 200
    """
    index = day.year * MONTHS_OF_A_YEAR + day.month - 1
    first = index - index % months
    return Period(_month(first), _month(first + months) - datetime.timedelta(days=1))


def _month(index: int) -> datetime.date:
    year, month = divmod(index, MONTHS_OF_A_YEAR)
    return datetime.date(year, month + 1, 1)


def is_counted(visit: SeenVisit, *, phone_counts: bool | None) -> bool | None:
    """Whether a visit counts, None while a fact that decides is unknown.

    A visit at home needs a proof; one by phone has none to give and counts where the place allows it.

    Source: PLAN § counted
    """
    proved = phone_counts if visit.way == VisitWay.PHONE else visit.is_proved
    facts = (visit.is_current, visit.is_answered_for, proved)
    if False in facts:
        return False
    return None if None in facts else True


def days_counted(
    visits: Collection[SeenVisit], period: Period, *, phone_counts: bool | None
) -> tuple[int, int]:
    """How many days of a period have a visit that counts, at least and at most.

    Two visits of one day count once. The two figures differ while it is unknown whether some visit counts.

    Source: PLAN § counted
    """
    judged = [(each.day, is_counted(each, phone_counts=phone_counts)) for each in visits]
    sure = {day for day, counts in judged if counts and period.holds(day)}
    possible = {day for day, counts in judged if counts is not False and period.holds(day)}
    return len(sure), len(possible)


def is_visited(
    visits: Collection[SeenVisit], period: Period, *, times: int, phone_counts: bool | None
) -> bool | None:
    """Whether a household has the visits it needs in a period, None when that is not known.

    Source: PLAN § counted
    """
    least, most = days_counted(visits, period, phone_counts=phone_counts)
    if least >= times:
        return True
    return None if most >= times else False


def overdue_days(
    *,
    today: datetime.date,
    prior: Period,
    months: int,
    last_on: datetime.date | None,
    paired_since: datetime.date | None,
) -> int:
    """For how many days a household that was not visited in the whole period before this one is overdue.

    Counted from the end of the first whole period after the last visit that counts; without any, from the
    end of the period before this one. Nobody is overdue for the time before answering for the household:
    paired_since is the first day of the reader's own pairing, None for whoever reads for a place.

    Source: PLAN § counted
    """
    since = prior.ends_on
    if last_on is not None and last_on < prior.starts_on:
        after = period_of(last_on, months=months).ends_on + datetime.timedelta(days=1)
        since = min(since, period_of(after, months=months).ends_on)
    if paired_since is not None:
        since = max(since, paired_since)
    return max((today - since).days, 0)


def latest_day(partial: str) -> str:
    """The last day a partial date may mean, as text that compares with a day's; "" is never.

    Source: PLAN § counted
    """
    return partial + "9999-99-99"[len(partial) :]
