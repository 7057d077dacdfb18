"""Where a report looks, what stands in force there, and where the rows of a number are listed."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from povertycase.models import PolicyParameter, User
from povertycase.models.parameters import rows_within
from projects.models.deadlines import in_force

# Where a number comes from that is no parameter with a source of its own.
PLAN = "“脱贫攻坚巩固提升年”实施方案（2020）"


@dataclass(frozen=True, slots=True)
class Listed:
    """Where the rows of a number stand: a collection (of the API, and the list page) and its filters."""

    collection: str
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The filters as the end of an address."""
        return urlencode(self.filters)


def place_of(user: User) -> str:
    """The place that all of a user's postings lie in; '' when they lie apart: the scope does the rest."""
    codes = sorted((posting.division_id for posting in user.postings), key=len)
    return codes[0] if codes and all(code.startswith(codes[0]) for code in codes) else ""


class Standing:
    """The parameters that may speak for a place on any day, read by one query."""

    def __init__(self, keys: Sequence[str], places: Sequence[str]) -> None:
        self.rows = rows_within(list(keys), codes=list(places))

    def row(self, key: str, place: str, on: datetime.date) -> PolicyParameter | None:
        """The row in force, for whoever says where a number comes from."""
        return in_force(self.rows, key, place, on)

    def value(self, key: str, place: str, on: datetime.date) -> Any:
        """Its value; None when nothing speaks for that place and day."""
        found = self.row(key, place, on)
        return found.value if found else None
