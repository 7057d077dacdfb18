"""What a household's papers are made of, in words that every app may use.

An app above the register adds its part by two names in its configuration: `household_file`, the path of
(household, user, on) -> blocks, and `household_card`, that of (household keys, user, since, until) ->
what those households received.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values under a heading."""

    title: str
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows under a heading. widths: of the columns, one to another; none: what stands where no row is."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    none: str


Block: TypeAlias = Facts | Listing


@dataclass(frozen=True, slots=True)
class Received:
    """A household got something on a day. amount_yuan: None for what has no price."""

    household: int
    on: datetime.date
    what: str
    amount_yuan: Decimal | None
