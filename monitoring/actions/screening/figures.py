"""The figures of policy of a county: which rows are in force where and when."""

import datetime
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from monitoring.rules.policy import KEYS, Figures, read_figures
from povertycase.models import PolicyParameter
from povertycase.models.parameters import rows_within

Rows = Mapping[str, PolicyParameter]


class PolicyOfCounty:
    """Rows of policy for a county and what lies in it, of all days; read once for a screening."""

    def __init__(self, county: str, *, on: datetime.date) -> None:
        self.county, self.on = county, on
        self._rows = rows_within([*KEYS], codes=[county])
        self._known: dict[tuple[int, ...], tuple[Rows, Figures]] = {}
        self._asked: dict[tuple[str, datetime.date], tuple[Rows, Figures]] = {}

    def at(self, division_code: str, on: datetime.date) -> tuple[Rows, Figures]:
        """The rows and the figures in force at a place on a day; the nearest row stands.

        Places and days with the same rows give the very same figures.
        """
        asked = (division_code, on)
        if asked not in self._asked:
            self._asked[asked] = self._in_force(division_code, on)
        return self._asked[asked]

    def _in_force(self, division_code: str, on: datetime.date) -> tuple[Rows, Figures]:
        found = {
            row.key: row
            for row in self._by_depth
            if division_code.startswith(row.division_id or "")
            and row.valid_from <= on
            and (row.valid_to is None or row.valid_to >= on)
        }
        known = tuple(sorted(row.pk for row in found.values()))
        if known not in self._known:
            self._known[known] = (found, read_figures({key: row.value for key, row in found.items()}))
        return self._known[known]

    @cached_property
    def own_places(self) -> set[str]:
        """Townships and villages with rows of their own: they are not judged by the county's."""
        return {
            row.division_id
            for row in self._rows
            if row.division_id and len(row.division_id) > len(self.county)
        }

    @cached_property
    def _by_depth(self) -> list[PolicyParameter]:
        return sorted(self._rows, key=lambda row: len(row.division_id or ""))


def told(rows: Rows, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The rows that a finding was judged by, as it keeps them."""
    return [
        {
            "key": key,
            "value": rows[key].value,
            "unit": rows[key].unit,
            "valid_from": rows[key].valid_from.isoformat(),
            "source": rows[key].source,
        }
        for key in keys
        if key in rows
    ]
