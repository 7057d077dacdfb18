"""The clocks of cases: M-TIME from the clue to the county's decision, M-NOHELP to the first measure."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from households.rules.dates import add_months
from monitoring.choices.cases import MONITORED, UNDECIDED, Timing
from monitoring.models.cases import MonitoringCase
from monitoring.models.measures import SupportMeasure
from povertycase.access import NOTHING
from povertycase.calendars import Span, WorkingCalendar
from povertycase.exceptions import CalendarMissing
from povertycase.models import User
from povertycase.models.parameters import values_for_places, working_calendar

DECIDE_DAYS, ALARM_DAYS = "ident.max_days", "ident.alarm_days"
FIRST_MONTHS, WARN_DAYS = "measure.first_due", "measure.warn_days"
BACKLOG_DAYS = "adopt.backlog_days"
KEYS = [DECIDE_DAYS, ALARM_DAYS, FIRST_MONTHS, WARN_DAYS, BACKLOG_DAYS]
DAY = datetime.timedelta(days=1)
MONTH_TEXT, DAY_TEXT, DECEMBER = 7, 10, 12


@dataclass(frozen=True, slots=True)
class Figures:
    """What policy says of a place. months: to the first measure; warn_days: how long before one is told.

    backlog_days: within which the measures of a case that a roll told of are written down.
    """

    decide: Span
    alarm: Span
    months: int
    warn_days: int
    backlog_days: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock. due_on: its last day; None where the holidays of a year are not known."""

    is_decision: bool
    due_on: datetime.date | None
    timing: Timing | None
    days_left: int = 0


def figures_for(codes: Iterable[str], *, on: datetime.date) -> Mapping[str, Figures]:
    """{place: figures} of many places by one query; a place that nothing speaks for is left out."""
    known = values_for_places(KEYS, division_codes=codes, on=on)
    return {code: _figures(values) for code, values in known.items() if set(KEYS) <= values.keys()}


def _figures(values: Mapping[str, object]) -> Figures:
    decide, alarm = (_span(values[key]) for key in (DECIDE_DAYS, ALARM_DAYS))
    months, warn_days, backlog_days = (
        int(str(values[key])) for key in (FIRST_MONTHS, WARN_DAYS, BACKLOG_DAYS)
    )
    return Figures(decide, alarm, months, warn_days, backlog_days)


def _span(value: object) -> Span:
    assert isinstance(value, dict)  # the fixture's shape  # noqa: S101
    return Span.of(value)


class Clocks:
    """The figures of some places on a day, and the calendar where one of them counts working days."""

    def __init__(self, codes: Iterable[str], *, on: datetime.date) -> None:
        self.on = on
        self.figures = figures_for(set(codes), on=on)
        counted = any(each.decide.is_working or each.alarm.is_working for each in self.figures.values())
        self.calendar = working_calendar() if counted else WorkingCalendar({})

    def of(self, case: MonitoringCase, *, is_helped: bool) -> Clock | None:
        """The clock that runs for a case; is_helped: a measure has landed. None where none runs."""
        figures = self.figures.get(case.division_id)
        if figures is None:
            return None
        if case.status in UNDECIDED:
            return self._decision(case.clue_on, figures)
        if case.status in MONITORED and not is_helped and case.identified_on:
            return self._help(case, figures)
        return None

    def decision_due_on(self, case: MonitoringCase) -> datetime.date | None:
        """The last day of M-TIME; None where nobody set the days, or the holidays are not known."""
        figures = self.figures.get(case.division_id)
        return self._last(case.clue_on, figures.decide) if figures else None

    def help_due_on(self, case: MonitoringCase) -> datetime.date | None:
        """The last day for the first measure of an identified case; None where nobody set the months.

        What a roll told of has so many days to write down what was given before.
        """
        figures = self.figures.get(case.division_id)
        if figures is None:
            return None
        due_on = help_due_on(case.identified_on, months=figures.months)
        if case.adopted_on is None:
            return due_on
        return max(due_on, case.adopted_on + datetime.timedelta(days=figures.backlog_days))

    def _decision(self, clue_on: datetime.date, figures: Figures) -> Clock:
        due_on, alarm_on = self._last(clue_on, figures.decide), self._last(clue_on, figures.alarm)
        if due_on is None or alarm_on is None:
            return Clock(is_decision=True, due_on=None, timing=None)
        return self._clock(due_on, alarm_on, is_decision=True)

    def _help(self, case: MonitoringCase, figures: Figures) -> Clock:
        due_on = self.help_due_on(case)
        assert due_on is not None  # its place has figures  # noqa: S101
        alarm_on = due_on - datetime.timedelta(days=figures.warn_days)
        return self._clock(due_on, alarm_on, is_decision=False)

    def _clock(self, due_on: datetime.date, alarm_on: datetime.date, *, is_decision: bool) -> Clock:
        timing = (
            Timing.OVERDUE if self.on > due_on else Timing.ALARM if self.on >= alarm_on else Timing.IN_TIME
        )
        return Clock(is_decision, due_on, timing, (due_on - self.on).days)

    def _last(self, start: datetime.date, span: Span) -> datetime.date | None:
        try:
            return self.calendar.last_day(start, span)
        except CalendarMissing:  # the holidays of a year are not announced: said, not guessed
            return None

    def condition(self, timing: str) -> Q:
        """The cases of these places whose clock stands so; those without a clock never."""
        groups: dict[Figures, list[str]] = {}
        for code, figures in self.figures.items():
            groups.setdefault(figures, []).append(code)
        conditions = [
            Q(division__in=codes) & self._condition(figures, timing) for figures, codes in groups.items()
        ]
        return reduce(or_, conditions, NOTHING)

    def _condition(self, figures: Figures, timing: str) -> Q:
        late = Q(status__in=UNDECIDED) & Q(clue_on__lte=self._newest_late(figures))
        alarmed = Q(status__in=UNDECIDED) & Q(clue_on__lte=self._newest_alarmed(figures))
        unhelped = Q(status__in=MONITORED) & ~_has_landed()
        late_help = unhelped & self._help_due_before(figures, self.on)
        ahead = self.on + datetime.timedelta(days=figures.warn_days)
        alarmed_help = unhelped & self._help_due_before(figures, ahead + DAY)
        if timing == Timing.OVERDUE:
            return late | late_help
        if timing == Timing.ALARM:
            return alarmed & ~late | alarmed_help & ~late_help
        return Q(status__in=UNDECIDED) & ~(alarmed | late) | unhelped & ~(alarmed_help | late_help)

    def _newest_late(self, figures: Figures) -> datetime.date:
        """The newest day of a clue whose last day is over."""
        return self._newest(figures.decide, self.on - DAY)

    def _newest_alarmed(self, figures: Figures) -> datetime.date:
        """The newest day of a clue about which somebody is told."""
        return self._newest(figures.alarm, self.on)

    def _newest(self, span: Span, until: datetime.date) -> datetime.date:
        day = until - datetime.timedelta(days=span.days)
        while (last := self._last(day, span)) is None or last > until:
            day -= DAY
        return day

    def _help_due_before(self, figures: Figures, before: datetime.date) -> Q:
        """As `help_due_on` says it of one case: its last day lies before a day."""
        adopted_before = before - datetime.timedelta(days=figures.backlog_days)
        is_written_down = Q(adopted_on=None) | Q(adopted_on__lt=adopted_before)
        return self._identified_before(figures, before) & is_written_down

    def _identified_before(self, figures: Figures, before: datetime.date) -> Q:
        """Identified so early that the last day for the first measure lies before a day."""
        day = add_months(before, -figures.months)
        while help_due_on(day.isoformat(), months=figures.months) >= before:
            day -= DAY
        month = add_months(before.replace(day=1), -figures.months - 1)
        by_day = Q(identified_on__lte=day.isoformat(), identified_on__regex=r"^.{10}$")
        year = month.year if month.month == DECEMBER else month.year - 1
        by_month = Q(identified_on__lte=month.strftime("%Y-%m"), identified_on__regex=r"^.{7}$")
        by_year = Q(identified_on__lte=str(year), identified_on__regex=r"^.{4}$")
        return by_day | by_month | by_year


def help_due_on(identified_on: str, *, months: int) -> datetime.date:
    """The last day for the first measure; of a month alone the end of the month that is `months` later."""
    if len(identified_on) == DAY_TEXT:
        return add_months(datetime.date.fromisoformat(identified_on), months)
    month = identified_on if len(identified_on) == MONTH_TEXT else f"{identified_on}-12"
    return add_months(datetime.date.fromisoformat(f"{month}-01"), months + 1) - DAY


def _has_landed() -> Exists:
    return Exists(SupportMeasure.objects.filter(case=OuterRef("pk"), landed_on__isnull=False))


def with_help(cases: QuerySet[MonitoringCase]) -> QuerySet[MonitoringCase]:
    """The cases with `is_helped`: whether a measure has landed."""
    return cases.annotate(is_helped=_has_landed())


def clocks_for(user: User, *, on: datetime.date) -> Clocks:
    """The clocks of every place in which `user` has an open case."""
    rows = MonitoringCase.objects.visible_to(user).open()
    return Clocks(rows.order_by().values_list("division_id", flat=True).distinct(), on=on)
