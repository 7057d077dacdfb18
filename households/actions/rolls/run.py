"""One import's frame: what was accepted, by whom, as of when; and how a statement of it is run."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from households.actions.rolls.columns import Filling, render
from households.choices import DifferenceKind
from households.models import RollBatch

# Fresh tables have poor statistics: one row expected where thousands come makes a loop of loops.
NO_LOOPS = "SET LOCAL enable_nestloop = off"
MANY_ROWS = 1_000

CONFIRMED = "confirmed"  # accepted beside the kinds: rows with a doubt go in too


@dataclass(frozen=True)
class Run:
    """What every statement of one import is told."""

    batch_id: int
    user_id: int
    scheme: str
    division_code: str
    on: datetime.date
    period: tuple[str, str]
    columns: frozenset[str]
    accepted: frozenset[str]
    is_full: bool
    data_on: datetime.date | None
    written: Counter = field(default_factory=Counter)

    @classmethod
    def of(cls, batch: RollBatch, user_id: int) -> "Run":
        """The frame of an accepted batch; joining and leaving carry the roll's own date, else that day's."""
        accepted_on = timezone.localdate(batch.moved_at)
        start, end = batch.counts.get("income_period") or ("", "")
        return cls(
            batch_id=batch.pk,
            user_id=user_id,
            scheme=batch.scheme,
            division_code=batch.division_id,
            on=min(batch.data_on or accepted_on, accepted_on),
            period=(start, end),
            columns=frozenset(batch.columns),
            accepted=frozenset(batch.accepted),
            is_full=batch.is_full,
            data_on=batch.data_on,
        )

    def takes(self, kind: DifferenceKind) -> bool:
        """Whether the person accepted this kind of difference."""
        return kind in self.accepted

    @property
    def filling(self) -> Filling:
        """Which values may go over the register's."""
        return Filling(self.takes(DifferenceKind.CHANGED), self.takes(DifferenceKind.CLEARED))

    def execute(self, sql: str, **facts: Any) -> int:
        """Run one statement (already rendered) with the frame's parameters; how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self._parameters() | facts)
            return int(cursor.rowcount)

    def write(self, table: str, sql: str, **parts: str) -> int:
        """Run one statement that writes the register, and count its rows under the table's name."""
        touched = self.execute(render(sql, **parts))
        self.written[table] += touched
        return touched

    def rows(self, sql: str, **facts: Any) -> list[tuple[Any, ...]]:
        """The rows that a rendered query gives."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self._parameters() | facts)
            return list(cursor.fetchall())

    def _parameters(self) -> dict[str, Any]:
        return {
            "batch": self.batch_id,
            "by": self.user_id,
            "scheme": self.scheme,
            "on": self.on,
            "start": self.period[0] or None,
            "end": self.period[1] or None,
            "accepted": sorted(self.accepted),
        }
