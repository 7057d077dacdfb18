"""From what the readers return to texts and kinds, a row at a time."""

import datetime
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import truth
from typing import Any

from .book import MAX_COLUMNS, MAX_ROWS
from .refusals import refusal

ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA")
ERROR_TEXTS = frozenset(ERRORS)
ERROR_SIGN = "#"  # each of them begins with it
BLANK_OR_TEXT = bytes.maketrans(b"\0\1", b" t")
EXACT = 2**53  # whole numbers below it are exact in a floating-point cell

Shaped = tuple[int, str, list[str]]


def _integer(value: int) -> str:
    return str(value) if -EXACT < value < EXACT else repr(float(value))


def _float(value: float) -> str:
    return str(int(value)) if value.is_integer() and -EXACT < value < EXACT else repr(value)


def _moment(value: datetime.datetime) -> str:
    """To the second: a serial number cannot say more, and its rounding leaves stray microseconds."""
    return (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0).isoformat()


def _clock(value: datetime.time) -> str:
    return value.isoformat("seconds")


def _duration(value: datetime.timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


SHOWN: dict[type, tuple[str, Callable[[Any], str]]] = {
    bool: ("b", lambda value: "TRUE" if value else "FALSE"),
    int: ("n", _integer),
    float: ("n", _float),
    datetime.date: ("d", datetime.date.isoformat),
    datetime.datetime: ("d", _moment),
    datetime.time: ("d", _clock),
    datetime.timedelta: ("d", _duration),
    type(None): ("f", lambda _: ""),
}


def shaped(rows: Iterable[tuple[int, list[Any]]], uncached: array) -> Iterator[Shaped]:
    """Rows with a value as (number, kinds, texts); each is at least as wide as the one before.

    rows: numbers from 1, rising. uncached: places (number * 2**14 + column, rising) of formulas without
    a stored result, which the readers return as blanks.

    A text that reads like an error is one: the reader does not tell them apart, nor would a person.

    Raises FileRefused E-LIM-COLS, E-LIM-ROWS (after counting them all).
    """
    width = count = 0
    for number, row in _with_formulas(rows, uncached):
        texts, kinds, together = _read(row)
        if not together.strip() and "f" not in kinds:
            continue
        width = max(width, len(kinds.rstrip()))
        count += 1
        if width > MAX_COLUMNS:
            raise refusal("E-LIM-COLS", limit=MAX_COLUMNS)
        if count <= MAX_ROWS:
            yield number, kinds[:width].ljust(width), _fitted(texts, width)
    if count > MAX_ROWS:
        raise refusal("E-LIM-ROWS", rows=count, limit=MAX_ROWS)


def _read(row: list[Any]) -> tuple[list[str], str, str]:
    """The texts and kinds of a row's cells, and the texts joined; nearly all are texts: a few calls a row."""
    texts, kinds = row, bytes(map(truth, row)).translate(BLANK_OR_TEXT).decode()
    try:
        together = "".join(texts)
    except TypeError:  # not all are
        texts, kinds = _shown(row, kinds)
        together = "".join(texts)
    return texts, _with_errors(texts, kinds) if ERROR_SIGN in together else kinds, together


def _shown(row: list[Any], kinds: str) -> tuple[list[str], str]:
    texts, odd = row.copy(), list(kinds)
    for place, value in enumerate(row):
        if value.__class__ is not str:
            odd[place], show = SHOWN[value.__class__]
            texts[place] = show(value)
    return texts, "".join(odd)


def _with_errors(texts: list[str], kinds: str) -> str:
    return "".join(
        "e" if kind == "t" and text in ERROR_TEXTS else kind for text, kind in zip(texts, kinds, strict=True)
    )


def _fitted(texts: list[str], width: int) -> list[str]:
    if len(texts) > width:
        del texts[width:]
    elif len(texts) < width:
        texts.extend([""] * (width - len(texts)))
    return texts


def _with_formulas(rows: Iterable[tuple[int, list[Any]]], uncached: array) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not blank, with None where a formula has no stored result.

    Rows at the end of a sheet in which nothing but such formulas stands are not in `rows` at all.
    """
    groups = groupby(uncached, key=lambda place: place >> 14)
    ahead = next(groups, None)
    for number, row in rows:
        while ahead and ahead[0] < number:
            yield ahead[0], _marked([], ahead[1])
            ahead = next(groups, None)
        if ahead and ahead[0] == number:
            yield number, _marked(row, ahead[1])
            ahead = next(groups, None)
        elif row != [""] * len(row):
            yield number, row
    while ahead:
        yield ahead[0], _marked([], ahead[1])
        ahead = next(groups, None)


def _marked(row: list[Any], places: Iterable[int]) -> list[Any]:
    for place in places:
        column = place & 0x3FFF
        _fitted(row, max(len(row), column + 1))
        row[column] = None if row[column] == "" else row[column]
    return row
