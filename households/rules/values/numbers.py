"""Amounts, areas and counts."""

import re
from decimal import Context, Decimal

from households.rules.cells import (
    NOTHING,
    NUMBER,
    TEXT,
    decimal_of,
    half_width,
    unreadable,
    unwrapped,
    without_spaces,
)
from households.rules.problems import problem, shown
from households.rules.values.parsed import Parsed

# The widest money column is Decimal(18, 2).
LONGEST_WHOLE = 16
UNITS = ("元", "亩", "平方米", "㎡", "公里", "人", "个月", "月", "户")
_MULTIPLES = {"": 1, "万": 10_000, "亿": 100_000_000}
# A spreadsheet shows and compares 15 digits; the rest of what it stores is noise of binary fractions.
_SHEET = Context(prec=15)
_decorated = re.compile(
    r"(?P<sign>[+-]?)[￥¥]?(?P<number>(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)"
    rf"(?P<multiple>[万亿]?)(?:{'|'.join(UNITS)})?整?"
).fullmatch
_in_brackets = re.compile(r"\((.+)\)").fullmatch
_COUNTED = {1: "一", 2: "两", 3: "三"}


def decimal(text: str, kind: str = TEXT, *, scale: int = 2, what: str = "金额") -> Parsed[Decimal | None]:
    """A number with at most `scale` places after the point, exactly as given; blank is None.

    Reads 1.2万, 1,234.50, ￥, full-width digits, units and accountants' (500), each with N-AMT. Never
    rounds: a third place of a yuan is E-NUM-SCALE. A numeric cell is first cut to the 15 digits that a
    spreadsheet keeps. what: the column's name for the messages.

    Errors: E-NUM (no number, negative zero, more than 16 digits before the point), E-NUM-SCALE, E-CELL-*.

    Source: CORPUS § S98, S100, S101
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed(None, (broken,))
    written = without_spaces(half_width(unwrapped(text)))
    if written in NOTHING:
        return Parsed(None)
    number = _from_number(written) if kind == NUMBER else _from_text(written)
    if number is None or _is_negative_zero(number) or number.adjusted() >= LONGEST_WHOLE:
        return Parsed(None, (problem("E-NUM", f"“{shown(text.strip())}”不是数字"),))
    if number != number.quantize(Decimal(1).scaleb(-scale)):
        allowed = f"最多{_COUNTED.get(scale, scale)}位小数" if scale else "应为整数"
        return Parsed(None, (problem("E-NUM-SCALE", f"{what}{allowed}"),))
    exact = number.quantize(Decimal(1).scaleb(-scale))
    if kind == NUMBER or decimal_of(text.strip()) is not None:
        return Parsed(exact)
    return Parsed(exact, (problem("N-AMT", f"已去掉{what}中的单位、符号或千分位"),))


def integer(
    text: str, kind: str = TEXT, *, what: str = "人数", least: int = 0, most: int | None = None
) -> Parsed[int | None]:
    """A whole number from `least` to `most`, both included; blank is None.

    Errors: E-NUM (no number, or out of range), E-NUM-SCALE (a fraction), E-CELL-*. Note: N-AMT.

    Source: CORPUS § S98, S100
    """
    value, problems = decimal(text, kind, scale=0, what=what)
    if value is None:
        return Parsed(None, problems)
    if value < least or (most is not None and value > most):
        bounds = f"不小于 {least}" if most is None else f"在 {least}–{most} 之间"
        return Parsed(None, (problem("E-NUM", f"{what}应{bounds}"),))
    return Parsed(int(value), problems)


def _from_number(text: str) -> Decimal | None:
    number = decimal_of(text)
    return None if number is None else _SHEET.create_decimal(number)


def _from_text(text: str) -> Decimal | None:
    bracketed = _in_brackets(text)
    parts = _decorated(bracketed[1] if bracketed else text)
    if not parts or (bracketed and parts["sign"]):
        return None
    digits = parts["number"].replace(",", "")
    if len(digits) > LONGEST_WHOLE * 2:
        return None
    number = Decimal(parts["sign"] + digits) * _MULTIPLES[parts["multiple"]]
    return -number if bracketed else number


def _is_negative_zero(number: Decimal) -> bool:
    return number.is_signed() and number.is_zero()
