"""Policy parameters in bulk: the figures that have a source, for a new installation."""

import datetime
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from povertycase.models import Division, PolicyParameter
from povertycase.models.parameters import values_in_force

SHIPPED = Path(__file__).resolve().parents[1] / "fixtures" / "parameters.json"


def read_parameters(path: Path = SHIPPED) -> list[dict[str, Any]]:
    """The rows of a parameter file; the one that ships with the system unless another is named."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


@lru_cache
def shipped_value(key: str) -> Any:
    """The whole country's shipped figure, which holds where no row speaks. KeyError for an unknown key."""
    return {row["key"]: row["value"] for row in read_parameters() if row["division"] is None}[key]


def number_in_force(key: str, *, division_code: str, on: datetime.date) -> int:
    """A whole number of a place on a day; the shipped one where nobody wrote such a number."""
    found = values_in_force([key], division_code=division_code, on=on).get(key)
    return found if isinstance(found, int) else int(shipped_value(key))


@transaction.atomic
def save_parameters(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Insert the parameters whose place and time nothing speaks for yet.

    rows: `key`, `division` (a code, or None for the whole country), `valid_from`, `valid_to`, `value`,
    `unit`, `source`. Returns {new, kept, absent}: kept are those the system administrator, or an earlier
    load, has a row for already; that row stays as it is. absent are those of a division not loaded yet.
    """
    known = set(Division.objects.values_list("code", flat=True))
    present = [_parameter(row) for row in rows if not row["division"] or row["division"] in known]
    before = PolicyParameter.objects.count()
    # The constraint against overlap says what is spoken for.
    PolicyParameter.objects.bulk_create(present, ignore_conflicts=True)
    new = PolicyParameter.objects.count() - before
    return {"new": new, "kept": len(present) - new, "absent": len(rows) - len(present)}


def _parameter(row: Mapping[str, Any]) -> PolicyParameter:
    until = row["valid_to"]
    return PolicyParameter(
        key=row["key"],
        division_id=row["division"],
        valid_from=datetime.date.fromisoformat(row["valid_from"]),
        valid_to=datetime.date.fromisoformat(until) if until else None,
        value=row["value"],
        unit=row["unit"],
        source=row["source"],
    )
