"""Rounds in which households are visited anew, and who may check whom crosswise."""

import datetime
from collections.abc import Collection
from fractions import Fraction

TOWNSHIP_DIGITS = 9


def home_of(postings: Collection[tuple[str, datetime.date]]) -> str:
    """The code of the township that is somebody's own, "" when nothing says which.

    postings: (division code, first day) of those in force. The township or village of the one that has
    stood longest; a posting at a county says nothing about where its holder is at home.

    Source: PLAN § round
    """
    local = [(since, code) for code, since in postings if len(code) >= TOWNSHIP_DIGITS]
    return min(local)[1][:TOWNSHIP_DIGITS] if local else ""


def is_crosswise(home: str, *, village: str) -> bool | None:
    """Whether somebody at home in a township may check a village in a crosswise round; None when unknown.

    Source: PLAN § round
    """
    return village[:TOWNSHIP_DIGITS] != home if home else None


def share(done: int, of: int) -> int:
    """Whole percent, rounded down: 100 only when nothing is missing; 100 of none.

    Source: PLAN § coverage
    """
    return int(Fraction(done * 100, of)) if of else 100
