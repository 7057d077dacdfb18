"""Suspected doubles as a list shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from monitoring.models import SuspectedDouble
from monitoring.reports.case_listing import heads_of, place_of
from povertycase.models import User


@dataclass(frozen=True, slots=True)
class DoubleRow:
    """One of them with its household's head and village."""

    double: SuspectedDouble
    head: str
    number: str
    place: str


def with_place(rows: QuerySet[SuspectedDouble]) -> QuerySet[SuspectedDouble]:
    """The rows with what `double_rows` shows at hand."""
    return rows.select_related("division__parent", "answered_by")


def double_rows(doubles: Iterable[SuspectedDouble], user: User) -> list[DoubleRow]:
    """The rows of what comes from with_place(): the same queries whatever their number."""
    known = list(doubles)
    heads, numbers = heads_of((each.household_id for each in known), user)
    return [
        DoubleRow(
            each,
            heads.get(each.household_id, ""),
            numbers.get(each.household_id, ""),
            place_of(each.division),
        )
        for each in known
    ]
