"""Counts what the dashboard shows: what changed since the last time, and everything on another day."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from povertycase.choices import Role
from povertycase.figures import Measure, Tally, measures, month_of
from povertycase.models import (
    CalendarDay,
    Division,
    FigureRun,
    MonthFigure,
    PlaceFigure,
    PolicyParameter,
    Posting,
    StaleFigure,
    User,
)

WRITTEN_AT_ONCE = 5_000
# With more of them, one pass of a whole table costs less than as many conditions on a place.
FEW_PLACES = 20
Passes = dict[tuple[Tally, frozenset[str] | None], Mapping[str, Mapping[str, int]]]
# What one row of these says holds for every place inside its own.
HELD_BELOW = (PolicyParameter._meta.db_table, CalendarDay._meta.db_table, Posting._meta.db_table)


def refresh(*, on: datetime.date) -> int:
    """Count what is stale; how many figures were written. Nothing while somebody else is at it.

    What changes meanwhile is told by a row that comes later, and is counted the next time.
    """
    with transaction.atomic():
        FigureRun.objects.get_or_create(pk=1)
        run = FigureRun.objects.select_for_update(skip_locked=True).first()
        if run is None:
            return 0
        began, stale = timezone.now(), _taken()
        known = _digest()
        counts_all = run.on != on or run.measures != known
        if run.on is not None and month_of(run.on) != month_of(on):
            _keep_month(month_of(run.on))
        written = 0
        passes: Passes = {}
        for measure in measures():
            places = (
                None
                if counts_all or measure.is_hourly
                else set().union(*(stale[each] for each in measure.sources))
            )
            if places is None or places:
                written += _write(measure, places, counted(measure, places, passes))
        FigureRun.objects.update(on=on, counted_at=began, measures=known)
    return written


def counted(
    measure: Measure, places: set[str] | None = None, passes: Passes | None = None
) -> Mapping[str, Decimal]:
    """{place: what it comes to}, of what everybody posted there sees; places: only these, None for all.

    passes: what was counted together with other measures before, kept for those.
    """
    is_narrow = places is not None and measure.is_local and len(places) <= FEW_PLACES
    user = everybody(places if places and is_narrow else ("",))
    if measure.tally is None:
        found = _grouped(measure, user, places)
    else:
        passes = {} if passes is None else passes
        key = measure.tally, None if places is None else frozenset(places)
        if key not in passes:
            passes[key] = measure.tally(user)
        found = passes[key][measure.code].items()
    return {at: Decimal(value) for at, value in found if value and (places is None or at in places)}


def _grouped(measure: Measure, user: User, places: set[str] | None) -> Iterable[tuple[str, Any]]:
    rows = measure.rows(user, places)
    path = rows.division_path  # type: ignore[attr-defined]
    if measure.common is not None:
        rows = rows.filter(measure.common)
    figure = Sum(measure.total) if measure.total else Count("pk")
    return rows.values(at=F(path)).annotate(figure=figure).values_list("at", "figure")


def everybody(places: Iterable[str] = ("",)) -> User:
    """Nobody's account, in whose name everything in some places is counted; "" is every county."""
    user = User(name="", username="")
    user.postings = [Posting(user=user, role=Role.COUNTY, division_id=place) for place in places]
    return user


def _digest() -> str:
    """What there is to count, and how each list is narrowed for it."""
    said = sorted(f"{measure.code} {measure.url()}" for measure in measures())
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _taken() -> defaultdict[str, set[str]]:
    """{table: its stale places}; they are taken from the table."""
    stale = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {StaleFigure._meta.db_table} RETURNING source, division_code"  # noqa: S608  no input
        )
        for source, code in cursor.fetchall():
            stale[source].add(code)
    for source in HELD_BELOW:
        if source in stale:
            stale[source] = _inside(stale[source])
    return stale


def _inside(codes: set[str]) -> set[str]:
    """The places that lie in some places, and these."""
    reach = reduce(or_, (Q(code__startswith=code) for code in codes))
    return set(Division.objects.filter(reach).values_list("code", flat=True))


def _write(measure: Measure, places: set[str] | None, found: Mapping[str, Decimal]) -> int:
    """Only what is other than it stood."""
    kept = PlaceFigure.objects.filter(measure=measure.code)
    if places is not None:
        kept = kept.filter(division_id__in=places)
    known = dict(kept.values_list("division_id", "value"))
    gone = [at for at in known if at not in found]
    other = [at for at, value in found.items() if known.get(at) != value]
    if gone:
        PlaceFigure.objects.filter(measure=measure.code, division_id__in=gone).delete()
    rows = [PlaceFigure(division_id=at, measure=measure.code, value=found[at]) for at in other]
    PlaceFigure.objects.bulk_create(
        rows,
        WRITTEN_AT_ONCE,
        update_conflicts=True,
        unique_fields=["division", "measure"],
        update_fields=["value"],
    )
    return len(gone) + len(other)


def _keep_month(month: datetime.date) -> None:
    """What stands now is how the month ended."""
    standing = PlaceFigure.objects.values_list("division_id", "measure", "value")
    rows = (
        MonthFigure(division_id=at, measure=code, month=month, value=value)
        for at, code, value in standing.iterator()
    )
    MonthFigure.objects.bulk_create(rows, WRITTEN_AT_ONCE, ignore_conflicts=True)
