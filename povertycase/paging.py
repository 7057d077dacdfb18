"""One way to page: by cursor, for tables and for the API, with a count that is capped unless asked for.

A page is quick because it counts no further than COUNT_CAP. Whoever needs the number asks the same address
with `count=exact`; what that means for the request in hand stands in `COUNTING`, set by one middleware, so
that a view or a collection names its rows and nothing else.
"""

import base64
import json
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import OperationalError, transaction
from django.db.models import Model, Q, QuerySet
from psycopg2.errors import QueryCanceled

from povertycase import keys

COUNT_CAP = 1000
SIZES = (20, 50, 100, 200)
LONGEST_PLACE = 9
EXACT = "exact"  # what `count=` may be


class Counting(Enum):
    """How far the rows of a list are counted; ALONE: to the end, and nothing but the number is wanted."""

    CAPPED = "capped"
    EXACT = "exact"
    ALONE = "alone"


COUNTING: ContextVar[Counting] = ContextVar("counting", default=Counting.CAPPED)


class Total(Exception):
    """Stops a view that was asked for the number of its rows alone: the rest of its page is in vain."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class CursorPage:
    """One page of rows in a stable order.

    next, previous: cursors, '' at the ends; count: rows in all, or COUNT_CAP; is_capped: there are more.
    """

    rows: list[Any]
    next: str
    previous: str
    count: int
    is_capped: bool


def page_of(rows: QuerySet, *, order: Sequence[str], cursor: str = "", size: int = 50) -> CursorPage:
    """The page of `rows` that starts at `cursor`.

    order: not-null fields, a leading '-' reverses; the last must be unique. size: 1 to 200. A cursor that
    cannot be read gives the first page: it is only a place in a list that the scope filter has narrowed.
    Raises Total where the number alone is wanted.
    """
    count, is_capped = _counted(rows)
    if COUNTING.get() is Counting.ALONE:
        raise Total(words_of(count, is_capped=is_capped))
    size = min(max(size, 1), SIZES[-1])
    backward, values = _decode(cursor, order)
    directions = [_flip(name) for name in order] if backward else list(order)
    wanted = rows.filter(_after(directions, values)) if values else rows
    found = list(wanted.order_by(*directions)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    has_next, has_previous = (True, more) if backward else (more, bool(values))
    return CursorPage(
        rows=found,
        next=_encode(found[-1], order, way="next") if found and has_next else "",
        previous=_encode(found[0], order, way="previous") if found and has_previous else "",
        count=count,
        is_capped=is_capped,
    )


def words_of(count: int, *, is_capped: bool) -> str:
    """How many rows a list has: 128, or 1,000+ when counting stopped at the cap."""
    return f"{count:,}{'+' if is_capped else ''}"


def _counted(rows: QuerySet) -> tuple[int, bool]:
    """(rows, whether there are more): all of them where that is wanted and done before its time is over."""
    rows = rows.order_by()
    if COUNTING.get() is not Counting.CAPPED:
        try:
            with transaction.atomic():
                return rows.count(), False
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
    # A cut list is counted with all that is worked out beside its rows, unless told that the keys will do.
    found = (rows.values("pk") if _is_plain(rows) else rows)[: COUNT_CAP + 1].count()
    return min(found, COUNT_CAP), found > COUNT_CAP


def _is_plain(rows: QuerySet) -> bool:
    """Whether a row is a record: neither picked columns nor a union nor groups of their own."""
    query = rows.query
    return not (query.values_select or query.combinator or query.group_by or query.distinct)


def part_of(rows: Sequence[Any], *, cursor: str = "", size: int = 50) -> CursorPage:
    """The page of a list in memory; a cursor is a place in it, and one that cannot be read is the first."""
    size = min(max(size, 1), SIZES[-1])
    start = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < LONGEST_PLACE else 0
    start = start if start < len(rows) else 0
    end = start + size
    return CursorPage(
        rows=list(rows[start:end]),
        next=str(end) if end < len(rows) else "",
        previous=str(max(start - size, 0)) if start else "",
        count=len(rows),
        is_capped=False,
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(directions: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows beyond `values`: (a > x) or (a = x and b > y) or ..."""
    beyond, equal = Q(), Q()
    for name, value in zip(directions, values, strict=True):
        field, step = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        beyond |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return beyond


def _encode(row: Any, order: Sequence[str], *, way: str) -> str:
    # It stands in addresses and may hold somebody's name: encrypted, it tells nothing and cannot be forged.
    values = [_value(row, name.lstrip("-")) for name in order]
    text = json.dumps([way == "previous", *values], default=str, ensure_ascii=False)
    return base64.urlsafe_b64encode(keys.ring().encrypt(text, _context(order))).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for part in path.split("__"):
        row = getattr(row, part)
    return row.pk if isinstance(row, Model) else row  # by which the database orders a relation


def _decode(cursor: str, order: Sequence[str]) -> tuple[bool, list[Any]]:
    try:
        stored = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backward, *values = json.loads(keys.ring().decrypt(stored, _context(order)))
    except (ValueError, LookupError, InvalidTag):
        return False, []
    return bool(backward), values


def _context(order: Sequence[str]) -> bytes:
    return f"cursor:{','.join(order)}".encode()
