"""Dates as people write them, read as far as they are given: a year, a month or a day."""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from households.rules.cells import (
    DATE,
    NOTHING,
    NUMBER,
    TEXT,
    decimal_of,
    half_width,
    unreadable,
    unwrapped,
    without_spaces,
)
from households.rules.dates import MONTHS
from households.rules.problems import problem, shown
from households.rules.values.parsed import Parsed

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Day 0 of the two date systems of spreadsheets; the first counts a 29 February 1900 that never was.
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
# Smaller serials are taken for years, and nobody alive was born before this one (1905-10-02).
FIRST_SERIAL, LAST_SERIAL = LAST_YEAR + 1, 73415
FIRST_DAY = (EPOCH_1900 + timedelta(FIRST_SERIAL)).isoformat()

_written = re.compile(
    r"(?P<year>[0-9]{4})(?:[年./-](?P<month>[0-9]{1,2})(?:月?|[月./-](?P<day>[0-9]{1,2})[日号]?)|年?)"
).fullmatch
_compact = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?").fullmatch
_short_year = re.compile(
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{2}年[0-9]{1,2}月?(?:[0-9]{1,2}[日号]?)?"
).fullmatch
_chinese = re.compile(
    r"(?P<year>[〇零○一二三四五六七八九]{4})年"
    r"(?:(?P<month>十[一二]?|[一二三四五六七八九])月(?:(?P<day>[一二三四五六七八九十廿]{1,3})[日号]?)?)?"
).fullmatch
_time = re.compile(r"(?<=[0-9])[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?Z?$")
_DIGITS = {"零": 0, "○": 0} | {character: value for value, character in enumerate("〇一二三四五六七八九")}
_ONES = "一二三四五六七八九"
_COUNTED = {
    tens + ones: value + (_ONES.index(ones) + 1 if ones else 0)
    for tens, value in (("", 0), ("十", 10), ("二十", 20), ("廿", 20), ("三十", 30))
    for ones in ("", *_ONES)
    if tens or ones
}


def partial_date(text: str, kind: str = TEXT, *, as_of: date | None = None) -> Parsed[str]:
    """A date as ISO text that keeps the precision given: `2015`, `2015-08` or `2015-08-31`; blank is "".

    as_of: the last day allowed, for dates that cannot lie ahead. A numeric cell may be a serial, a year,
    YYYYMM or YYYYMMDD; its 2016.1 may have been 2016.10. A cell of dates that shows a day before anybody
    alive was born holds a year that was typed into it, or the 29 February 1900 that never was.

    Errors: E-DATE, E-DATE-AMBIG, E-DATE-FUTURE, E-CELL-ERROR, E-CELL-FORMULA.

    Source: CORPUS § S92, S93, S94, S95, S96, S97
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed("", (broken,))
    trimmed = unwrapped(half_width(text).strip())
    if trimmed in NOTHING:
        return Parsed("")
    parsed = _from_number(trimmed) if kind == NUMBER else _from_text(trimmed)
    if kind == DATE and parsed.value and parsed.value < FIRST_DAY:
        return _too_early(parsed.value)
    if as_of and parsed.value > as_of.isoformat()[: len(parsed.value)]:
        return Parsed("", (problem("E-DATE-FUTURE", "日期晚于今天，请核对"),))
    return parsed


def counted_from_1900(text: str, kind: str) -> str:
    """A cell of a workbook that counts days from 1904, as one that counts them from 1900 has it.

    Only a number that can be a serial is another: years, months and days written as numbers stay.

    Source: CORPUS § S92
    """
    number = decimal_of(text) if kind == NUMBER else None
    if number is None or not FIRST_SERIAL <= number <= LAST_SERIAL:
        return text
    return f"{number + (EPOCH_1904 - EPOCH_1900).days:f}"


def _from_text(text: str) -> Parsed[str]:
    written = without_spaces(_time.sub("", text))
    parts = _written(written) or _compact(written)
    if parts:
        year, month, day = (
            None if part is None else int(part) for part in parts.group("year", "month", "day")
        )
        return _dated(written, year or 0, month, day)
    chinese = _chinese(written)
    if chinese:
        year = int("".join(str(_DIGITS[character]) for character in chinese["year"]))
        month, day = (
            None if part is None else _COUNTED.get(part, 0) for part in chinese.group("month", "day")
        )
        return _dated(written, year, month, day)
    if _short_year(written):
        return _ambiguous(written)
    return _unknown(shown(written))


def _from_number(text: str) -> Parsed[str]:
    number = decimal_of(text)
    if number is None:
        return _from_text(text)
    whole = int(number)
    if FIRST_SERIAL <= number <= LAST_SERIAL + 1:
        return Parsed((EPOCH_1900 + timedelta(whole)).isoformat())
    if number == whole:
        return _from_text(str(whole))
    # 2016.10 is stored as 2016.1, so January and October cannot be told apart.
    if FIRST_YEAR <= whole <= LAST_YEAR and number - whole == Decimal("0.1"):
        return _ambiguous(f"{whole}.1")
    return _from_text(f"{number:f}")


def _dated(written: str, year: int, month: int | None, day: int | None) -> Parsed[str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _unknown(shown(written))
    if month is None:
        return Parsed(f"{year}")
    if not 1 <= month <= MONTHS:
        return _unknown(f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}")
    if day is None:
        return Parsed(f"{year}-{month:02}")
    last = monthrange(year, month)[1]
    if 1 <= day <= last:
        return Parsed(f"{year}-{month:02}-{day:02}")
    nearest = f"{year}-{month:02}-{last}" if day else f"{year}-{month:02}"
    return Parsed("", (problem("E-DATE", f"日期“{written}”不存在，请写成 {nearest}"),))


def _ambiguous(written: str) -> Parsed[str]:
    message = f"“{shown(written)}”无法判断年月日，请写成 2016-05-03 这样的年-月-日"
    return Parsed("", (problem("E-DATE-AMBIG", message),))


def _too_early(written: str) -> Parsed[str]:
    advice = "可能是年份被当成了日期，请设为“文本”后写成 2016-05-03 这样的年-月-日"
    return Parsed("", (problem("E-DATE", f"日期“{written}”过早，{advice}"),))


def _unknown(quoted: str) -> Parsed[str]:
    message = f"日期“{quoted}”无法识别，请写成 2023-02-28 这样的年-月-日"
    return Parsed("", (problem("E-DATE", message),))
