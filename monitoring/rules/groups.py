"""十类重点人群: which key groups a household belongs to, as far as the register knows."""

from dataclasses import dataclass
from decimal import Decimal

from monitoring.choices.findings import KeyGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Figures of policy. wage_share: from which share of income wages weigh most; steady_months: below which
    work is unsteady; away_months: from which a member counts as away; students: from how many on it is many.
    """

    line_yuan: Decimal | None
    drop_limit: Decimal | None
    oop_yuan: Decimal | None
    wage_share: Decimal
    steady_months: Decimal
    students: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a household; None is unknown, and what is not known puts it into no group.

    severe, newly_disabled: how many are disabled of grade one or two, and since the year before.
    unsteady: how many worked for fewer than steady_months. incapable: how many of the old were assessed not
    to be able to look after themselves. is_left_behind: there are children, and no adult of working age is
    at home with them.
    """

    is_exited: bool = False
    members: int = 0
    per_capita_yuan: Decimal | None = None
    previous_yuan: Decimal | None = None
    has_destitute: bool | None = None
    has_allowance: bool | None = None
    disabled: int = 0
    severe: int = 0
    newly_disabled: int = 0
    students: int = 0
    wage_yuan: Decimal | None = None
    earned_yuan: Decimal | None = None
    unsteady: int = 0
    oop_yuan: Decimal | None = None
    incapable: int = 0
    is_left_behind: bool | None = None
    is_long_open: bool = False


def key_groups(home: Standing, edges: Edges) -> list[str]:
    """The groups of a household, in the order of the list.

    收入低 is below the line (strictly), or less by drop_limit or more than the year before; 刚性支出大 is at
    the threshold or above; 务工收入不稳 asks for both, a share at wage_share or above and unsteady work.
    Source: S8 § 十类重点人群
    """
    holds = {
        KeyGroup.EXITED: home.is_exited,
        KeyGroup.LOW_INCOME: _is_low(home, edges) or _has_dropped(home, edges),
        KeyGroup.DESTITUTE: bool(home.has_destitute) and home.members == 1,
        KeyGroup.ALLOWANCE: bool(home.has_allowance),
        KeyGroup.DISABLED: home.severe > 0 or home.disabled > 1 or home.newly_disabled > 0,
        KeyGroup.STUDENTS: home.students >= edges.students,
        KeyGroup.UNSTEADY_WORK: home.unsteady > 0 and _lives_on_wages(home, edges),
        KeyGroup.EXPENSE: None not in (home.oop_yuan, edges.oop_yuan) and home.oop_yuan >= edges.oop_yuan,  # type: ignore[operator]
        KeyGroup.CARE: home.incapable > 0 or bool(home.is_left_behind),
        KeyGroup.LONG_OPEN: home.is_long_open,
    }
    return [group.value for group, is_in in holds.items() if is_in]


def _is_low(home: Standing, edges: Edges) -> bool:
    if home.per_capita_yuan is None or edges.line_yuan is None:
        return False
    return home.per_capita_yuan < edges.line_yuan


def _has_dropped(home: Standing, edges: Edges) -> bool:
    before, now = home.previous_yuan, home.per_capita_yuan
    if before is None or now is None or edges.drop_limit is None or before <= 0:
        return False
    return before - now >= edges.drop_limit * before


def _lives_on_wages(home: Standing, edges: Edges) -> bool:
    if home.wage_yuan is None or not home.earned_yuan or home.earned_yuan <= 0:
        return False
    return home.wage_yuan / home.earned_yuan >= edges.wage_share
