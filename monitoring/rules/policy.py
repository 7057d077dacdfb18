"""The figures of policy that the screening takes, out of the values of parameters; a missing one is None."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from households.rules.policy import KEYS as REGISTER_KEYS
from households.rules.policy import Policy, read_policy
from monitoring.rules.truth import Shares
from povertycase.calendars import Span

LINE, OOP_REGISTERED, OOP_OTHER = "income.monitor_line", "med.oop_registered", "med.oop_other"
NEAR, FRESH, QUIET = "screen.near_line", "screen.fresh_months", "screen.quiet_days"
FIRST_DUE, WARN, DEVELOP = "measure.first_due", "measure.warn_days", "devel.due_months"
SLOW, FAST, LONG = "elim.min_months", "elim.hard_fast_months", "elim.long_open_months"
SHARE, MOST_DAYS, ALARM = "labour.lack_share", "ident.max_days", "ident.alarm_days"
CUTOFF, SWEEPS = "med.subsidy_cutoff", "sweep.per_year"
BAND, PERCENTILE, IDENTICAL = "income.band", "income.band_percentile", "income.identical_least"
WAGES, STEADY, STUDENTS = "group.wage_share", "group.steady_months", "group.students"
CARE = "group.care_months"
BACKLOG = "adopt.backlog_days"
KEYS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *(LINE, OOP_REGISTERED, OOP_OTHER, NEAR, FRESH, QUIET, FIRST_DUE, WARN, DEVELOP, SLOW, FAST),
            *(LONG, SHARE, MOST_DAYS, ALARM, CUTOFF, SWEEPS, BAND, PERCENTILE, IDENTICAL),
            *(WAGES, STEADY, STUDENTS, CARE, BACKLOG),
            *REGISTER_KEYS,
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is in force in a place on a day; None is unknown, and the rule that needs it is silent."""

    line_yuan: Decimal | None = None
    oop_registered_yuan: Decimal | None = None
    oop_other_yuan: Decimal | None = None
    near_line: Decimal | None = None
    fresh_months: int | None = None
    quiet_days: int | None = None
    first_due_months: int | None = None
    warn_days: int | None = None
    develop_months: int | None = None
    slow_months: int | None = None
    fast_months: int | None = None
    long_months: int | None = None
    shares: Shares | None = None
    most_days: Span | None = None
    alarm_days: Span | None = None
    subsidy_cutoff: str = ""
    sweeps: int | None = None
    band: Decimal | None = None
    percentile: int | None = None
    identical_least: int | None = None
    wage_share: Decimal | None = None
    steady_months: Decimal | None = None
    students: int | None = None
    care_months: int | None = None
    backlog_days: int | None = None
    register: Policy = field(default_factory=Policy)

    def cutoff_on(self, as_of: date) -> date | None:
        """The last day of insurance enrolment that counts in the year of `as_of`."""
        try:
            return date.fromisoformat(f"{as_of.year}-{self.subsidy_cutoff}")
        except ValueError:
            return None

    def oop_yuan(self, *, is_registered: bool) -> Decimal | None:
        """The threshold of medical expense: the lower one for 脱贫户 and whoever is monitored."""
        return self.oop_registered_yuan if is_registered else self.oop_other_yuan


def read_figures(values: Mapping[str, Any]) -> Figures:
    """The figures out of parameter values by key; what is not of its shape is None.

    Source: DOMAIN § 5.1
    """
    share = values.get(SHARE)
    return Figures(
        line_yuan=_figure(values.get(LINE)),
        oop_registered_yuan=_figure(values.get(OOP_REGISTERED)),
        oop_other_yuan=_figure(values.get(OOP_OTHER)),
        near_line=_figure(values.get(NEAR)),
        fresh_months=_whole(values.get(FRESH)),
        quiet_days=_whole(values.get(QUIET)),
        first_due_months=_whole(values.get(FIRST_DUE)),
        warn_days=_whole(values.get(WARN)),
        develop_months=_whole(values.get(DEVELOP)),
        slow_months=_whole(values.get(SLOW)),
        fast_months=_whole(values.get(FAST)),
        long_months=_whole(values.get(LONG)),
        shares=_shares(share) if isinstance(share, Mapping) else None,
        most_days=_days(values.get(MOST_DAYS)),
        alarm_days=_days(values.get(ALARM)),
        subsidy_cutoff=str(values.get(CUTOFF) or ""),
        sweeps=_whole(values.get(SWEEPS)),
        band=_figure(values.get(BAND)),
        percentile=_whole(values.get(PERCENTILE)),
        identical_least=_whole(values.get(IDENTICAL)),
        wage_share=_figure(values.get(WAGES)),
        steady_months=_figure(values.get(STEADY)),
        students=_whole(values.get(STUDENTS)),
        care_months=_whole(values.get(CARE)),
        backlog_days=_whole(values.get(BACKLOG)),
        register=read_policy(values),
    )


def _figure(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool | Mapping):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _whole(value: Any) -> int | None:
    figure = _figure(value)
    return int(figure) if figure is not None and figure == figure.to_integral_value() else None


def _days(value: Any) -> Span | None:
    days = _whole(value.get("days")) if isinstance(value, Mapping) else None
    return None if days is None else Span(days, is_working=value.get("count") == "working")


def _shares(value: Mapping[str, Any]) -> Shares | None:
    share, large, family = (
        _figure(value.get("share")),
        _figure(value.get("large")),
        _whole(value.get("large_family")),
    )
    return None if share is None or large is None or family is None else Shares(share, large, family)
