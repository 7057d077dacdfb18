"""Figures that are possible but not likely: they ask for a look, they prove nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from households.choices import EXITED_TYPES, Severity
from households.rules.facts import one_of
from households.rules.problems import Finding, logic

_WHOLE = 100


def implausible_amounts(
    *,
    wage_yuan: Decimal | None,
    per_capita_yuan: Decimal | None,
    household_type: str | None,
    is_identification: bool,
    least_wage_yuan: Decimal | None,
    least_exited_yuan: Decimal | None,
    most_identified_yuan: Decimal | None,
) -> list[Finding]:
    """I-04 (warning): three amounts that are seldom true.

    A wage income above 0 but under `least_wage_yuan`; income a head of a 脱贫户 under
    `least_exited_yuan`; income a head at identification over `most_identified_yuan`. The figures
    themselves are accepted; one that is not known, None, is never passed.

    Source: G1 § 5_15_023, 3_11_010, 1111_18
    """
    found = []
    if wage_yuan is not None and wage_yuan > 0 and _below(wage_yuan, least_wage_yuan):
        found.append(logic("I-04", Severity.WARNING, f"工资性收入 {wage_yuan} 元，不合常理"))
    if per_capita_yuan is None:
        return found
    if one_of(household_type, EXITED_TYPES) and _below(per_capita_yuan, least_exited_yuan):
        found.append(logic("I-04", Severity.WARNING, f"脱贫户人均纯收入低于 {least_exited_yuan} 元"))
    if is_identification and most_identified_yuan is not None and per_capita_yuan > most_identified_yuan:
        found.append(logic("I-04", Severity.WARNING, f"识别时人均纯收入高于 {most_identified_yuan} 元"))
    return found


def measure_without_income(
    *,
    has_allowance_measure: bool | None,
    has_job_measure: bool | None,
    has_business_measure: bool | None,
    transfer_yuan: Decimal | None,
    wage_yuan: Decimal | None,
    business_yuan: Decimal | None,
) -> list[Finding]:
    """I-05 (warning): a measure that should bring money, while that kind of income is 0.

    低保, 特困 or disability allowance and transfers; a job or public post and wages; 产业 and business.

    Source: G1 § 4_11_013, 4_11_012, 5_11_013
    """
    pairs = (
        (has_allowance_measure, transfer_yuan, "有低保、特困或残疾补贴措施，转移性收入却为 0"),
        (has_job_measure, wage_yuan, "有就业或公益岗位措施，工资性收入却为 0"),
        (has_business_measure, business_yuan, "有产业帮扶措施，生产经营性收入却为 0"),
    )
    return [
        logic("I-05", Severity.WARNING, message)
        for has_measure, income_yuan, message in pairs
        if has_measure and income_yuan == 0
    ]


def share_just_above(
    per_capita_yuan: Sequence[Decimal], *, line_yuan: Decimal, band: Decimal
) -> Decimal | None:
    """I-06: the share of households from the line up to the line × (1 + band), both included.

    band: 0.02 is two per cent. None for a village without a figure.

    Source: SEED1 § 四(五)
    """
    if not per_capita_yuan:
        return None
    ceiling = line_yuan * (1 + band)
    return Decimal(sum(line_yuan <= income <= ceiling for income in per_capita_yuan)) / len(per_capita_yuan)


def crowded_villages(shares: Mapping[str, Decimal], *, percentile: int) -> list[str]:
    """I-06: the villages whose share of households just above the line is over the county's percentile.

    shares: {village: share}. The percentile is the nearest rank, and a share equal to it is accepted.

    Source: SEED1 § 四(五)
    """
    if not shares:
        return []
    ranked = sorted(shares.values())
    rank = -(-percentile * len(ranked) // _WHOLE)
    threshold = ranked[max(rank, 1) - 1]
    return [village for village, share in shares.items() if share > threshold]


def identical_incomes(net_yuan: Mapping[str, Decimal], *, least: int) -> list[tuple[str, ...]]:
    """I-06: groups of `least` or more households with the very same net income.

    net_yuan: {household: net income}.

    Source: SEED1 § 四(五)
    """
    counts = Counter(net_yuan.values())
    return [
        tuple(household for household, income in net_yuan.items() if income == shared)
        for shared, count in counts.items()
        if count >= least
    ]


def income_drop(
    *, previous_yuan: Decimal | None, current_yuan: Decimal | None, limit: Decimal
) -> Finding | None:
    """I-07 (warning): income a head fell by `limit` or more within a year (0.30 itself counts).

    Silent when last year's income was 0 or less: a share of it means nothing.

    Source: S1 § 突发严重困难户
    """
    if previous_yuan is None or current_yuan is None or previous_yuan <= 0:
        return None
    if previous_yuan - current_yuan < limit * previous_yuan:
        return None
    return logic("I-07", Severity.WARNING, f"收入骤减：人均收入比上年下降 {limit:.0%} 以上")


def expense_surge(*, reference_yuan: Decimal | None, line_yuan: Decimal) -> Finding | None:
    """I-07 (warning): what is left a head after claims and own medical expense is below the line.

    reference_yuan: `income.reference_income` with the formula in force; the line itself is accepted.

    Source: S7 § factors
    """
    if reference_yuan is None or reference_yuan >= line_yuan:
        return None
    return logic("I-07", Severity.WARNING, "支出骤增：扣除合规自付支出后人均收入低于监测线")


def _below(amount_yuan: Decimal, limit_yuan: Decimal | None) -> bool:
    return limit_yuan is not None and amount_yuan < limit_yuan
