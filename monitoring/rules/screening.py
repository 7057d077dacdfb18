"""应纳未纳: what makes a household that is not monitored worth a look."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.choices import SafeguardItem, Severity
from households.rules.dates import months_between
from monitoring.rules.found import G1, SEED2, Facts, Found

RULE = "M-NIN"
CLAUSE = f"{SEED2} 二(一) 应纳未纳"
# Safeguards whose failing alone is a reason; the others are amenities.
REASONS = (SafeguardItem.HOUSING, SafeguardItem.WATER, SafeguardItem.MEDICAL, SafeguardItem.SCHOOLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures of policy. line_yuan: the year's line, None when nobody has set it; near_line: 1.2.

    fresh_months: how old the end of an income's window may be. quiet_days: how long a decided rejection
    keeps the household out of the list while its facts stay the same.
    """

    line_yuan: Decimal | None
    near_line: Decimal
    fresh_months: int
    oop_yuan: Decimal
    quiet_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What is known of a household that is not monitored; None is unknown.

    income_ended_on: the last day of the newest statement. late_warnings: departments' warnings that nobody
    handled in time. groups: the key groups it belongs to.
    """

    per_capita_yuan: Decimal | None = None
    income_ended_on: datetime.date | None = None
    failing: frozenset[str] = frozenset()
    oop_yuan: Decimal | None = None
    late_warnings: int = 0
    groups: Sequence[str] = ()
    rejected_on: datetime.date | None = None
    has_new_facts: bool = False


def overlooked(home: Household, limits: Limits, *, as_of: datetime.date) -> list[Found]:
    """M-NIN (warning): every reason why the household should be looked at; 确认 is the county's.

    Nothing after a rejection that is newer than quiet_days, as long as nothing is new.
    Source: SEED2 § 二(一) 应纳未纳; G1 § 1_02_001 to 1_02_006
    """
    if _was_rejected(home, limits, as_of=as_of):
        return []
    return [
        *_by_income(home, limits, as_of=as_of),
        *_by_safeguards(home),
        *_by_warnings(home),
        *_by_expense(home, limits),
    ]


def _was_rejected(home: Household, limits: Limits, *, as_of: datetime.date) -> bool:
    if home.rejected_on is None or home.has_new_facts:
        return False
    return (as_of - home.rejected_on).days <= limits.quiet_days


def _by_income(home: Household, limits: Limits, *, as_of: datetime.date) -> list[Found]:
    """Below the line; or below 1.2 times the line in a key group. Strictly below; the newest figures only."""
    if home.per_capita_yuan is None or home.income_ended_on is None or limits.line_yuan is None:
        return []
    if months_between(home.income_ended_on, as_of) > limits.fresh_months:
        return []
    income, line = home.per_capita_yuan, limits.line_yuan
    facts: Facts = {
        "per_capita_yuan": str(income),
        "line_yuan": str(line),
        "ended_on": home.income_ended_on.isoformat(),
    }
    if income < line:
        message = f"人均纯收入 {income:,.2f} 元，低于监测线 {line:,.2f} 元。"
        return [_seen("income", message, f"{CLAUSE}；{G1} 1_02_006", facts)]
    near = limits.near_line * line
    if home.groups and income < near:
        groups = "、".join(home.groups)
        words = f"低于监测线的 {limits.near_line} 倍（{near:,.2f} 元）"
        message = f"属于{groups}，人均纯收入 {income:,.2f} 元，{words}。"
        return [_seen("group", message, CLAUSE, facts)]
    return []


def _by_safeguards(home: Household) -> list[Found]:
    return [
        _seen(
            f"safeguard:{item}",
            f"“{SafeguardItem(item).label}”核查为不达标。",
            f"{CLAUSE}；{G1} 1_02_001至1_02_005",
            {"item": str(item)},
        )
        for item in REASONS
        if item in home.failing
    ]


def _by_warnings(home: Household) -> list[Found]:
    if not home.late_warnings:
        return []
    message = f"有 {home.late_warnings} 条部门预警超期没有处理。"
    return [_seen("warnings", message, f"{SEED2} 二(一) 部门筛查预警", {"late": home.late_warnings})]


def _by_expense(home: Household, limits: Limits) -> list[Found]:
    """At the threshold or above it."""
    if home.oop_yuan is None or home.oop_yuan < limits.oop_yuan:
        return []
    message = f"近12个月合规自付 {home.oop_yuan:,.2f} 元，达到 {limits.oop_yuan:,.0f} 元。"
    facts: Facts = {"oop_yuan": str(home.oop_yuan), "threshold_yuan": str(limits.oop_yuan)}
    return [_seen("expense", message, f"{SEED2} 二(一) 部门筛查预警", facts)]


def _seen(part: str, message: str, clause: str, facts: Facts) -> Found:
    return Found(rule=RULE, part=part, severity=Severity.WARNING, message=message, clause=clause, facts=facts)
