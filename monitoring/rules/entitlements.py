"""Whether measures and people agree: allowances, work away from home, insurance subsidies."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from households.choices import Severity
from households.rules.dates import add_months
from monitoring.rules.found import G1, Facts, Found
from monitoring.rules.helping import Identified, Landed

# What each allowance is called in the list of measures.
LOW_INCOME, DESTITUTE, DISABLED = "低保", "特困供养", "残疾人补贴"
AWAY = frozenset({"外出务工补贴", "劳务输出"})
SUBSIDY = "参加城乡居民基本医疗保险个人缴费补贴"
_WITHOUT = {LOW_INCOME: "4_11_015", DESTITUTE: "4_11_016", DISABLED: "4_11_015"}
_UNMEASURED = {LOW_INCOME: "5_16_003", DESTITUTE: "5_16_004", DISABLED: "5_16_008"}


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whether somebody in the household has what each allowance is for; None is unknown.

    disabled: for the measure; severely: grade one or two, for whom the subsidy is due.
    """

    low_income: bool | None = None
    destitute: bool | None = None
    disabled: bool | None = None
    severely: bool | None = None


def allowances_disagree(recipients: Recipients, measures: Iterable[Landed]) -> list[Found]:
    """M-NOHELP (error): an allowance as a measure for which nobody qualifies, and the reverse.

    Silent where it is not known whether anybody does.
    Source: G1 § 4_11_015, 4_11_016, 5_16_003, 5_16_004, 5_16_008
    """
    given = items_of(measures)
    qualify: Mapping[str, bool | None] = {
        LOW_INCOME: recipients.low_income,
        DESTITUTE: recipients.destitute,
        DISABLED: recipients.disabled,
    }
    due = {**qualify, DISABLED: recipients.severely}
    found = [
        _odd(f"item:{item}", Severity.ERROR, f"措施里有“{item}”，但没有符合的成员。", _WITHOUT[item])
        for item in qualify
        if item in given and qualify[item] is False
    ]
    return found + [
        _odd(f"lack:{item}", Severity.ERROR, f"有成员应享受“{item}”，措施里却没有。", _UNMEASURED[item])
        for item in due
        if item not in given and due[item]
    ]


def away_without_work(measures: Iterable[Landed], *, works_away: bool | None) -> list[Found]:
    """M-NOHELP (warning): help for work away from home, but nobody works outside the county.

    Silent while no place of work is known.
    Source: G1 § 5_17_011 to 5_17_013
    """
    given = sorted(items_of(measures) & AWAY)
    if not given or works_away is not False:
        return []
    message = f"措施里有{'、'.join(given)}，但没有成员在县外务工。"
    return [_odd("away", Severity.WARNING, message, "5_17_011至5_17_013")]


def subsidy_disagrees(
    identified: Identified,
    measures: Iterable[Landed],
    *,
    cutoff_on: datetime.date,
    as_of: datetime.date,
) -> Found | None:
    """M-INS-SUB (warning): monitored by the year's cutoff without 参保缴费补贴, or later and with it.

    Nothing is lacking before the cutoff is over. The measure counts when it landed after the cutoff of the
    year before and by this one: insurance of a year is paid from the autumn before. A month alone
    is compared with the month of the cutoff.
    Source: G1 § 1111_06, 1111_13
    """
    before = add_months(cutoff_on, -12)
    this_year = [each for each in measures if each.landed_on and before < each.landed_on <= cutoff_on]
    has_it = SUBSIDY in items_of(this_year)
    last = cutoff_on.replace(day=1) if identified.is_month else cutoff_on
    in_time = identified.day <= last
    facts: Facts = {"cutoff_on": cutoff_on.isoformat(), "has_subsidy": has_it}
    if in_time and not has_it and as_of > cutoff_on:
        words = f"{cutoff_on.isoformat()} 参保截止时已在监测，本参保年度没有参保缴费补贴。"
        return _subsidy("lack", words, "1111_06", facts)
    if not in_time and has_it:
        words = f"{cutoff_on.isoformat()} 参保截止后才纳入监测，本参保年度却有参保缴费补贴。"
        return _subsidy("late", words, "1111_13", facts)
    return None


def items_of(measures: Iterable[Landed]) -> set[str]:
    """Everything that is done within some measures.

    Source: DOMAIN § 3.8
    """
    return {item for each in measures for item in each.items}


def _odd(part: str, severity: Severity, message: str, clause: str) -> Found:
    return Found(rule="M-NOHELP", part=part, severity=severity, message=message, clause=f"{G1} {clause}")


def _subsidy(part: str, message: str, clause: str, facts: Facts) -> Found:
    return Found(
        rule="M-INS-SUB",
        part=part,
        severity=Severity.WARNING,
        message=message,
        clause=f"{G1} {clause}",
        facts=facts,
    )
