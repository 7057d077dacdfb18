"""A household's income: sums, windows, and the tests that look at the figures.

Amounts are yuan. Comparisons use the unrounded value; only what is shown or stored is rounded.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from households.choices import INCOME_CHILDREN, IncomeItem, ReferenceFormula, Severity
from households.rules.dates import add_months
from households.rules.problems import Finding, logic
from povertycase.exceptions import Invalid, Unmet

Lines = Mapping[IncomeItem, Decimal | None]
CENT = Decimal("0.01")
# 生产经营性支出 is not among them: newer exports subtract a subsidy from it.
SUMMED_ITEMS = tuple(item for item in INCOME_CHILDREN if item is not IncomeItem.COST)


def to_cents(amount_yuan: Decimal) -> Decimal:
    """An amount rounded half up to a cent, away from zero for losses.

    Source: S47 § formula
    """
    return amount_yuan.quantize(CENT, ROUND_HALF_UP)


def net_income(
    *,
    wage_yuan: Decimal,
    business_yuan: Decimal,
    property_yuan: Decimal,
    transfer_yuan: Decimal,
    cost_yuan: Decimal,
) -> Decimal:
    """家庭纯收入: what came in less what the household's own production cost; negative for a loss.

    Claims and medical expenses are recorded beside it and are no part of it.

    Source: S47 § formula
    """
    return wage_yuan + business_yuan + property_yuan + transfer_yuan - cost_yuan


def per_capita(net_yuan: Decimal, population: int) -> Decimal:
    """Income a head, unrounded. population: members in the statement's year, at least 1.

    Raises Invalid("no_members") when there are none. A loss gives a negative result.

    Source: S47 § formula
    """
    if population < 1:
        raise Invalid([Unmet("no_members", "年度家庭人口数至少为 1", "I-02", "population")])
    return net_yuan / population


def reference_income(
    *,
    net_yuan: Decimal,
    claims_yuan: Decimal,
    compliant_oop_yuan: Decimal,
    population: int,
    formula: ReferenceFormula,
) -> Decimal:
    """The income a head that is held against the monitoring line, unrounded.

    formula: which reading of 收入参考范围 is in force; it is not settled, so it is a parameter.

    Source: G2 § 收入参考范围
    """
    if formula == ReferenceFormula.NET:
        return per_capita(net_yuan, population)
    return per_capita(net_yuan + claims_yuan - compliant_oop_yuan, population)


def is_low_income(
    per_capita_yuan: Decimal, *, concept: str, line_yuan: Decimal, line_concept: str
) -> bool | None:
    """Whether income a head is below the local line: strictly, the line itself is not low.

    Unknown when the statement is of another concept than the line: 武进's line is 可支配收入.

    Source: SEED1 § 二(一)
    """
    return per_capita_yuan < line_yuan if concept == line_concept else None


def sum_mismatches(lines: Lines, *, tolerance_yuan: Decimal) -> list[Finding]:
    """I-01 (error): a line that is not the sum of its parts; one finding a line.

    lines: amount by item; a missing or None item is unknown, and a line with an unknown part is passed
    over. A difference of `tolerance_yuan` itself is accepted.

    Source: G2 § income detail
    """
    found = []
    for item in SUMMED_ITEMS:
        total = lines.get(item)
        parts = [amount for part in INCOME_CHILDREN[item] if (amount := lines.get(part)) is not None]
        if total is None or len(parts) < len(INCOME_CHILDREN[item]):
            continue
        if abs(total - sum(parts)) > tolerance_yuan:
            message = f"{item.label} {total} 与各分项之和 {sum(parts)} 不符"
            found.append(logic("I-01", Severity.ERROR, message))
    return found


def stated_mismatches(
    lines: Lines,
    *,
    population: int | None,
    stated_net_yuan: Decimal | None,
    stated_per_capita_yuan: Decimal | None,
    tolerance_yuan: Decimal,
) -> list[Finding]:
    """I-02 (error): net income or income a head that is not what the lines and the population give.

    Also a population below 1. Silent where a line or a stated figure is unknown; a difference of
    `tolerance_yuan` itself is accepted, and the computed figure is rounded to a cent first.

    Source: S47 § formula
    """
    if population is not None and population < 1:
        return [logic("I-02", Severity.ERROR, "年度家庭人口数至少为 1")]
    net_yuan = _net_of(lines)
    if net_yuan is None:
        return []
    found = []
    if stated_net_yuan is not None and abs(stated_net_yuan - to_cents(net_yuan)) > tolerance_yuan:
        message = f"纯收入 {stated_net_yuan} 与计算值 {to_cents(net_yuan)} 不符"
        found.append(logic("I-02", Severity.ERROR, message))
    if population is None or stated_per_capita_yuan is None:
        return found
    computed = to_cents(per_capita(net_yuan, population))
    if abs(stated_per_capita_yuan - computed) > tolerance_yuan:
        message = f"人均纯收入 {stated_per_capita_yuan} 与计算值 {computed} 不符（{population} 人）"
        found.append(logic("I-02", Severity.ERROR, message))
    return found


def identification_window(on: date, *, months: int) -> tuple[date, date]:
    """The full months before the month of an application or identification, first and last day.

    With months=12, an application in May 2023 looks at 2022-05-01 to 2023-04-30.

    Source: S7 § income window
    """
    first_of_month = on.replace(day=1)
    return add_months(first_of_month, -months), first_of_month - timedelta(days=1)


def collection_period(on: date, *, collection_end_month: int) -> tuple[date, date]:
    """The annual collection year that `on` lies in: twelve months to the end of `collection_end_month`.

    With collection_end_month=9 it runs from 1 October to 30 September.

    Source: G2 § annual collection
    """
    year = on.year if on.month <= collection_end_month else on.year + 1
    last_day = monthrange(year, collection_end_month)[1]
    end = date(year, collection_end_month, last_day)
    return add_months(end.replace(day=1), -11), end


def last_collection_period(on: date, *, collection_end_month: int) -> tuple[date, date]:
    """The latest annual collection year that ended before `on`; one that ends on that day has not.

    Source: G2 § annual collection
    """
    start, _ = collection_period(on, collection_end_month=collection_end_month)
    return collection_period(start - timedelta(days=1), collection_end_month=collection_end_month)


def wrong_window(period: tuple[date, date], required: tuple[date, date]) -> Finding | None:
    """I-03 (error): a statement whose first and last day are not those its purpose asks for.

    Source: S10 § income window
    """
    if period == required:
        return None
    message = f"统计期应为 {required[0]} 至 {required[1]}，现为 {period[0]} 至 {period[1]}"
    return logic("I-03", Severity.ERROR, message)


def _net_of(lines: Lines) -> Decimal | None:
    wage, business = lines.get(IncomeItem.WAGE), lines.get(IncomeItem.BUSINESS)
    owned, transfer, cost = (
        lines.get(item) for item in (IncomeItem.PROPERTY, IncomeItem.TRANSFER, IncomeItem.COST)
    )
    if wage is None or business is None or owned is None or transfer is None or cost is None:
        return None
    return net_income(
        wage_yuan=wage, business_yuan=business, property_yuan=owned, transfer_yuan=transfer, cost_yuan=cost
    )
