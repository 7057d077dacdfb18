"""A spreadsheet cell as rules see it: a text and the kind the sheet gave it."""

import re
import unicodedata
from decimal import Decimal

from households.rules.problems import Problem, problem, shown

TEXT, NUMBER, DATE, BOOLEAN, ERROR, FORMULA, BLANK = "tndbef "

# What people write into a cell that they leave empty.
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "不详", "未知", "空", "N/A"})

# ASCII has a full-width double (U+FF01 to U+FF5E); the ideographic space is the double of the space.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff]+")
_WRAPPED = re.compile(r'="?([^"]*)"?')
_QUOTES = "'\"`‘’“”"
# Stricter than Decimal, which takes underscores and the digits of every script.
_is_number = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4})?").fullmatch
_LONGEST_NUMBER = 40


def unreadable(text: str, kind: str) -> Problem | None:
    """Why a cell has no value to read: an error value, or a formula that was never calculated.

    Errors: E-CELL-ERROR, E-CELL-FORMULA.

    Source: CORPUS § S104, S105
    """
    if kind == ERROR:
        return problem("E-CELL-ERROR", f"单元格为 {shown(text)}，请改正后重新填写")
    if kind == FORMULA:
        return problem("E-CELL-FORMULA", "公式没有计算结果，请“粘贴为数值”")
    return None


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as their ASCII doubles.

    Narrower than NFKC, which would also turn ①, ² and Ⅹ into digits and letters.

    Source: CORPUS § S79
    """
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def unwrapped(text: str) -> str:
    """The text out of the wrappers that protect numbers in sheets: ="…" of CSV files, a leading quote.

    Source: CORPUS § S41, S78
    """
    whole = _WRAPPED.fullmatch(text)
    return (whole[1] if whole else text).strip(_QUOTES)


def without_spaces(text: str) -> str:
    """The text without white space and zero-width characters, inside or outside.

    Source: CORPUS § S78
    """
    return _INVISIBLE.sub("", text)


def bare(text: str) -> str:
    """A code or number as it was meant: half-width, unwrapped, without spaces.

    Source: CORPUS § S78, S79
    """
    return unwrapped(without_spaces(half_width(text)))


def comparable(text: str) -> str:
    """A word as code lists compare it: compatibility forms unified, no white space.

    Source: CORPUS § S115
    """
    return without_spaces(unicodedata.normalize("NFKC", text))


def decimal_of(text: str) -> Decimal | None:
    """The finite number that a text writes, exponents allowed; None when it writes none.

    A number of more than 40 places is none either: it would only be expanded at great cost.

    Source: CORPUS § S74, S100
    """
    if not _is_number(text):
        return None
    number = Decimal(text)
    return number if abs(number.adjusted()) <= _LONGEST_NUMBER else None


def plain_digits(text: str) -> str:
    """A numeric cell's whole number without exponent or fraction: `9.90101551001117E+14` in full.

    "" when the cell does not hold a whole number.

    Source: CORPUS § S74
    """
    number = decimal_of(text)
    if number is None or number != number.to_integral_value():
        return ""
    return f"{number:.0f}"
