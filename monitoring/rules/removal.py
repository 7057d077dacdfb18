"""风险消除: everything that must hold before, M-FAST, and what may be overridden."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from households.choices import SafeguardItem, Severity
from households.rules.dates import add_months, months_between
from monitoring.choices.cases import RemovalWay
from monitoring.rules.found import G1, SEED2, Facts, Found
from monitoring.rules.helping import Identified, Landed, answers
from monitoring.rules.windows import is_fresh, is_year, year_before
from povertycase.exceptions import Unmet

HALF_YEAR = f"监测满规定月数方可消除；{G1} 2_11_002"
INCOME = f"收入持续稳定超过监测线；{G1} 4_11_010"
SAFEGUARDS = f"两不愁三保障和饮水安全；{G1} 1_11_005至1_11_008"
FAST = f"{SEED2} 二(一) 快进快出；{G1} 5_18_009"
EXPENSE = "大额刚性支出已解决"
# A statement speaks of a year: one that ended longer before the half year says nothing of it.
STATEMENT_MONTHS = 12
# 三保障 and drinking water.
REQUIRED = (SafeguardItem.SCHOOLING, SafeguardItem.MEDICAL, SafeguardItem.HOUSING, SafeguardItem.WATER)
# “原则上不低于半年” is a principle with exceptions, and the law of 无劳动能力 knows one; nothing else does.
OVERRIDABLE = frozenset({"E1", "E4", "E7"})


@dataclass(frozen=True, slots=True)
class Observed:
    """One statement of income. ended_on: the last day it speaks of."""

    ended_on: datetime.date
    per_capita_yuan: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures of policy. line_yuan: the year's monitoring line, None when nobody has set it.

    fresh_months: how long before the day of judgement the newest income may have ended.
    """

    months: int
    income_months: int
    fresh_months: int
    check_days: int
    line_yuan: Decimal | None
    oop_yuan: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a case on the day its removal is judged; None is unknown everywhere.

    checks: the newest of each safeguard, whether it was met and when. oop_yuan: compliant out-of-pocket
    medical expense of the newest statement, whose window `spent` is; claims_yuan: what insurances paid of it.
    blank_fields: labels of what
    must be filled in afterwards and is not. natural_document: why the risk went by itself, with its paper.
    applied_on: None before anybody has applied.
    """

    identified: Identified
    way: str
    risks: Sequence[str]
    measures: Sequence[Landed]
    incomes: Sequence[Observed] = ()
    checks: Mapping[str, tuple[bool, datetime.date]] = field(default_factory=dict)
    oop_yuan: Decimal | None = None
    claims_yuan: Decimal | None = None
    spent: tuple[datetime.date, datetime.date] | None = None
    is_without_labour: bool | None = None
    open_tickets: int = 0
    open_warnings: int = 0
    blank_fields: Sequence[str] = ()
    has_natural_document: bool = False
    applied_on: datetime.date | None = None


def removal_unmet(standing: Standing, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """M-REMOVE, E1 to E9 and E11: all that keeps the risk from being marked as removed, at once.

    The steps of E10 have gates of their own. Source: DOMAIN § 5.6 M-ELIM
    """
    return [
        *_time_unmet(standing, limits, on=on),
        *_measures_unmet(standing, on=on),
        *_income_unmet(standing, limits, on=on),
        *_safeguards_unmet(standing, limits, on=on),
        *_expense_unmet(standing, limits, on=on),
        *_labour_unmet(standing),
        *_open_unmet(standing),
        *_fields_unmet(standing),
    ]


def _time_unmet(standing: Standing, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """E1: for as long as policy says when it is applied for; what went by itself has its reason instead."""
    if standing.way == RemovalWay.NATURAL:
        if standing.has_natural_document:
            return []
        message = "自然消除的，请上传说明风险为什么自然消除的材料。"
        return [Unmet("E1", message, FAST, "natural_document")]
    ready_on = add_months(standing.identified.day, limits.months)
    if (standing.applied_on or on) >= ready_on:
        return []
    since = f"{standing.identified.shown} 识别"
    message = f"{since}，监测满 {limits.months} 个月（{ready_on.isoformat()}）后才能申请消除。"
    return [Unmet("E1", message, HALF_YEAR, "applied_on")]


def _measures_unmet(standing: Standing, *, on: datetime.date) -> list[Unmet]:
    """E2: something that landed answers each risk; whether it is over by now is no matter."""
    if standing.way == RemovalWay.NATURAL:
        return []
    kinds = {each.kind for each in standing.measures if each.landed_on is not None and each.landed_on <= on}
    return [
        Unmet("E2", f"风险“{risk}”还没有落实对应的帮扶措施。", f"{SEED2} 二(一)", "measures")
        for risk in standing.risks
        if not answers(risk, kinds, at_removal=True)
    ]


def _income_unmet(standing: Standing, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """E3, E4: the newest income is of late and above the line, and so was every one for half a year before.

    Incomes end with months, so months are counted: from 31 March to 30 September it is half a year.
    """
    if limits.line_yuan is None:
        message = "本年度监测收入线还没有设定，请县级管理员先在政策参数中设定。"
        return [Unmet("E3", message, INCOME, "income")]
    if not standing.incomes:
        return [Unmet("E3", f"还没有收入记录，{_asked_for(on)}", INCOME, "income")]
    newest, *before = sorted(standing.incomes, key=lambda each: each.ended_on, reverse=True)
    line = limits.line_yuan
    if not is_fresh(newest.ended_on, as_of=on, months=limits.fresh_months):
        return [Unmet("E3", f"最近一期收入{_too_old(newest.ended_on, limits, on)}", INCOME, "income")]
    if newest.per_capita_yuan <= line:
        message = f"最近一期人均纯收入 {newest.per_capita_yuan:,.2f} 元，没有超过监测线 {line:,.2f} 元。"
        return [Unmet("E3", message, INCOME, "income")]
    least, most = limits.income_months, limits.income_months + STATEMENT_MONTHS
    steady = [each for each in before if least <= months_between(each.ended_on, newest.ended_on) <= most]
    if not steady:
        _first, day = year_before(add_months(newest.ended_on.replace(day=1), 1 - least))
        message = (
            f"截至 {newest.ended_on.isoformat()} 的一期收入之前 {least} 至 {most} 个月没有另一期收入记录，"
            f"看不出收入稳定，请补登记截至 {day.isoformat()} 或之前的家庭收支。"
        )
        return [Unmet("E4", message, INCOME, "income")]
    return [
        Unmet("E4", _not_above(then), INCOME, "income")
        for then in before
        if then.ended_on >= steady[0].ended_on and then.per_capita_yuan <= line
    ]


def _asked_for(on: datetime.date) -> str:
    first, last = year_before(on)
    return f"请登记 {first.isoformat()} 至 {last.isoformat()} 的家庭收支。"


def _too_old(ended_on: datetime.date, limits: Limits, on: datetime.date) -> str:
    """How to mend what ended too long ago."""
    return f"只到 {ended_on.isoformat()}，已超过 {limits.fresh_months} 个月，{_asked_for(on)}"


def _not_above(then: Observed) -> str:
    return f"{then.ended_on.isoformat()} 一期人均 {then.per_capita_yuan:,.2f} 元，没有超过监测线。"


def _safeguards_unmet(standing: Standing, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """E5: 三保障 and water were looked at lately, and each was found to be met."""
    unmet = []
    for item in REQUIRED:
        known = standing.checks.get(item)
        if known is None:
            message = f"“{item.label}”还没有核查。"
        elif not known[0]:
            message = f"“{item.label}”{known[1].isoformat()} 核查为不达标。"
        elif (on - known[1]).days > limits.check_days:
            message = (
                f"“{item.label}”上次核查是 {known[1].isoformat()}，超过 {limits.check_days} 天，请重新核查。"
            )
        else:
            continue
        unmet.append(Unmet("E5", message, SAFEGUARDS, str(item)))
    return unmet


def _expense_unmet(standing: Standing, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """E6: what the household had to pay for illness in a year lies below the threshold, or was covered."""
    unknown = _expense_unknown(standing, limits, on=on)
    if unknown or standing.oop_yuan is None:
        return [Unmet("E6", unknown, EXPENSE, "oop_yuan")]
    rest = standing.oop_yuan - (standing.claims_yuan or Decimal(0))
    if standing.oop_yuan < limits.oop_yuan or rest <= 0:
        return []
    message = f"近12个月合规自付 {standing.oop_yuan:,.2f} 元，达到 {limits.oop_yuan:,.0f} 元，理赔没有覆盖。"
    return [Unmet("E6", message, EXPENSE, "oop_yuan")]


def _expense_unknown(standing: Standing, limits: Limits, *, on: datetime.date) -> str:
    """Why the expense of the last twelve months is not known, and how to mend it; "" when it is."""
    if standing.oop_yuan is None or standing.spent is None:
        return f"还没有登记近12个月合规自付支出，{_asked_for(on)}"
    first, last = standing.spent
    if not is_year(first, last):
        words = f"合规自付支出是 {first.isoformat()} 至 {last.isoformat()} 的，不是满12个月的"
        return f"{words}，{_asked_for(on)}"
    if not is_fresh(last, as_of=on, months=limits.fresh_months):
        return f"合规自付支出{_too_old(last, limits, on)}"
    return ""


def _labour_unmet(standing: Standing) -> list[Unmet]:
    """E7: a household in which nobody can work is helped on."""
    if standing.is_without_labour is False:
        return []
    if standing.is_without_labour is None:
        message = "家庭成员的劳动技能没有填全，看不出是不是整户无劳动能力。"
    else:
        message = "整户无劳动能力的，原则上不消除，由县级说明理由。"
    return [Unmet("E7", message, f"{G1} 4_11_011", "labour")]


def _open_unmet(standing: Standing) -> list[Unmet]:
    """E8, E9: nothing about this household is still open elsewhere."""
    unmet = []
    if standing.open_tickets:
        message = f"还有 {standing.open_tickets} 个未销号的整改问题。"
        unmet.append(Unmet("E8", message, f"{SEED2} 三", "tickets"))
    if standing.open_warnings:
        message = f"还有 {standing.open_warnings} 条部门预警没有处理。"
        unmet.append(Unmet("E9", message, f"{SEED2} 二(一) 部门筛查预警", "warnings"))
    return unmet


def _fields_unmet(standing: Standing) -> list[Unmet]:
    """E11: what is asked of a household afterwards is there now."""
    if not standing.blank_fields:
        return []
    message = f"还没有填：{'、'.join(standing.blank_fields)}。"
    return [Unmet("E11", message, f"{G1} 1_11_004、1_11_011", "fields")]


def overridden(unmet: Sequence[Unmet], reasons: Mapping[str, str]) -> list[Unmet]:
    """What is left when the county overrides conditions with a reason each; most cannot be overridden.

    Source: DOMAIN § 9.6
    """
    given = {code for code, reason in reasons.items() if reason.strip()} & OVERRIDABLE
    return [item for item in unmet if item.code not in given]


def too_fast(
    identified: Identified,
    removed: Identified,
    *,
    way: str,
    measures: Sequence[Landed],
    months: int,
    hard_months: int,
) -> Found | None:
    """M-FAST: out again in the same or the next month, or without any measure between (error), or before
    half a year is over (warning). What went by itself is exempt, and what a roll says without the way.

    months, hard_months: the figures of policy, 6 and 1. Months alone are counted as months.
    Source: SEED2 § 二(一) 快进快出; G1 § 5_18_009
    """
    if way != RemovalWay.HELPED:
        return None
    passed = months_between(identified.day, removed.day)
    facts: Facts = {"identified_on": identified.shown, "removed_on": removed.shown, "months": passed}
    words = f"{identified.shown} 识别、{removed.shown} 消除"
    if passed <= hard_months:
        return _fast("soon", Severity.ERROR, f"{words}，当月或次月即消除。", facts)
    last = add_months(removed.day, 1) - datetime.timedelta(days=1) if removed.is_month else removed.day
    between = [each for each in measures if each.landed_on and identified.day <= each.landed_on <= last]
    if not between:
        return _fast("unhelped", Severity.ERROR, f"{words}，其间没有落实任何帮扶措施。", facts)
    is_soon = (
        passed < months
        if identified.is_month or removed.is_month
        else removed.day < add_months(identified.day, months)
    )
    if is_soon:
        return _fast("early", Severity.WARNING, f"{words}，不满 {months} 个月。", facts)
    return None


def _fast(part: str, severity: Severity, message: str, facts: Facts) -> Found:
    return Found(rule="M-FAST", part=part, severity=severity, message=message, clause=FAST, facts=facts)
