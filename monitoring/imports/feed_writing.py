"""Warnings of the rows that a rule answers to, written set-based; the same file again writes nothing."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from households.choices import EXITED_TYPES
from households.imports.copying import copy_rows
from monitoring.actions.feed_duties import forget_warnings, owe_warnings, warnings_of
from monitoring.choices.cases import OPEN
from monitoring.choices.feeds import CUMULATIVE, OF_ADMISSIONS, FeedKind, Signal, WarningStatus
from monitoring.imports.feed_layouts import LAYOUTS
from monitoring.imports.feed_matching import CANDIDATES, COMPARED, NO_YEAR, OTHERS, YEAR, render
from monitoring.models import FeedBatch
from monitoring.rules.feed_facts import Known, Limits, Said
from monitoring.rules.feed_files import last_day, preceding
from monitoring.rules.feeds import warned
from monitoring.rules.hospital_bills import INSIDE
from povertycase.models import User

FETCHED = 2_000
TAKEN = """
    DROP TABLE IF EXISTS pg_temp.feed_taken;
    CREATE TEMPORARY TABLE feed_taken (
        division_id text, household_id bigint, person_id bigint, signal text, row integer, name text,
        id18 bytea, identity bytea, amount_yuan numeric, facts jsonb, message text, status text, span text
    ) ON COMMIT DROP
"""
COLUMNS = (
    *("division_id", "household_id", "person_id", "signal", "row", "name", "id18", "identity"),
    *("amount_yuan", "facts", "message", "status", "span"),
)
STATUS = COLUMNS.index("status")
# A month is over with its last day: 2026-10 comes after 2026-10-31 and before 2026-11-01, as 2026-10-99 does.
# A list that is sent every month says the same of the same people: all but the amount is as it was, and the
# event has a day, or the month before said so too. Then it is the warning that is there, in its own span.
REPEATED = """
    UPDATE feed_taken AS t SET span = same.span FROM (
        SELECT DISTINCT ON (n.ctid) n.ctid AS at, w.span
        FROM feed_taken AS n
        JOIN $warning AS w ON w.id18 = n.id18 AND w.signal = n.signal
        WHERE w.feed_id = %(feed)s AND rpad(w.span, 10, '-99') < rpad(n.span, 10, '-99')
            AND n.status <> 'absent' AND w.status <> 'absent'
            AND w.facts - %(amount)s::text = n.facts - %(amount)s::text
            AND (n.facts ?| %(days)s OR w.period >= %(before)s)
        ORDER BY n.ctid, w.span DESC
    ) AS same WHERE same.at = t.ctid
"""
# What is there already is renewed; nobody's decision is undone, unless the person was found since, or the
# figure has grown by so much that what was decided was decided about something else.
WRITE = """
    INSERT INTO $warning AS w (feed_id, batch_id, division_id, household_id, person_id, kind, signal, period,
        span, row, name, id18, identity, amount_yuan, facts, message, due_on, handled_on, note, status,
        moved_by_id, moved_at, version, created_at, updated_at)
    SELECT DISTINCT ON (t.signal, t.id18, t.span, $nameless) %(feed)s, %(batch)s, t.division_id,
        t.household_id, t.person_id, %(kind)s, t.signal, %(period)s, t.span, t.row, t.name, t.id18,
        t.identity, t.amount_yuan, t.facts, t.message, %(due)s,
        CASE WHEN t.status = 'pending' THEN NULL ELSE %(on)s::date END, '', t.status,
        %(by)s, %(now)s, 1, %(now)s, %(now)s
    FROM feed_taken AS t WHERE t.id18 IS $is_null
    ORDER BY t.signal, t.id18, t.span, $nameless, t.amount_yuan DESC NULLS LAST, t.row
"""
RENEW = """
    ON CONFLICT (feed_id, span, signal, id18) WHERE id18 IS NOT NULL DO UPDATE SET
        batch_id = excluded.batch_id, period = excluded.period, row = excluded.row,
        name = excluded.name, amount_yuan = excluded.amount_yuan, facts = excluded.facts,
        message = excluded.message, identity = excluded.identity,
        household_id = coalesce(w.household_id, excluded.household_id),
        person_id = coalesce(w.person_id, excluded.person_id),
        division_id = CASE WHEN w.household_id IS NULL THEN excluded.division_id ELSE w.division_id END,
        status = CASE WHEN $anew THEN excluded.status ELSE w.status END,
        due_on = CASE WHEN $anew THEN excluded.due_on ELSE w.due_on END,
        handled_on = CASE WHEN $anew THEN excluded.handled_on ELSE w.handled_on END,
        moved_by_id = CASE WHEN $anew THEN excluded.moved_by_id ELSE w.moved_by_id END,
        moved_at = CASE WHEN $anew THEN excluded.moved_at ELSE w.moved_at END,
        updated_at = excluded.updated_at
    WHERE rpad(excluded.period, 10, '-99') >= rpad(w.period, 10, '-99') AND (
        (w.period, w.amount_yuan, w.message, w.name, w.facts) IS DISTINCT FROM
        (excluded.period, excluded.amount_yuan, excluded.message, excluded.name, excluded.facts)
        OR w.batch_id <> excluded.batch_id OR $anew)
"""
ANEW = """((w.status = 'absent' AND excluded.status <> 'absent' AND w.household_id IS NULL)
    OR (w.status IN ('pending', 'monitored') AND w.status <> excluded.status
        AND excluded.status IN ('pending', 'monitored'))
    OR (w.status = 'dismissed' AND excluded.status = 'pending' AND w.handled_yuan > 0
        AND excluded.amount_yuan >= w.handled_yuan * %(times)s))"""
KEEP = "ON CONFLICT (feed_id, span, signal, name, row) WHERE id18 IS NULL DO NOTHING"
# What only the file that made way had said, and nobody had looked into yet.
WITHDRAW = """
    DELETE FROM $warning WHERE batch_id = ANY(%(others)s) AND status IN ('pending', 'absent')
        AND clue_id IS NULL AND note = '' AND moved_by_id = %(by)s AND span >= %(span)s
"""
VARIANCES = """
    INSERT INTO $variance AS v (feed_id, batch_id, division_id, household_id, person_id, period, row, field,
        ours, theirs, created_at, updated_at)
    SELECT DISTINCT ON (f.person_id, d.field) %(feed)s, %(batch)s, h.division_id, h.id, f.person_id,
        %(period)s, f.row, d.field, left(d.ours, 100), left(d.theirs, 100), %(now)s, %(now)s
    FROM feed_found AS f
    JOIN $membership AS m ON m.person_id = f.person_id AND m.left_on IS NULL
    JOIN $household AS h ON h.id = m.household_id
    CROSS JOIN LATERAL (VALUES ('name', f.person_name, f.name), (%(field)s, f.ours, f.theirs))
        AS d (field, ours, theirs)
    WHERE d.field <> '' AND d.theirs <> '' AND d.ours <> d.theirs
    ORDER BY f.person_id, d.field, f.row DESC
    ON CONFLICT (feed_id, person_id, field) DO UPDATE SET batch_id = excluded.batch_id,
        division_id = excluded.division_id, household_id = excluded.household_id,
        period = excluded.period, row = excluded.row, ours = excluded.ours, theirs = excluded.theirs,
        updated_at = excluded.updated_at
"""
# The two agree again: this file speaks of the person, and says what we say.
AGREED = """
    DELETE FROM $variance AS v USING $person AS p
    WHERE v.feed_id = %(feed)s AND v.batch_id <> %(batch)s AND p.id = v.person_id AND EXISTS (
        SELECT FROM $staging AS s WHERE s.batch_id = %(batch)s AND s.id18 = p.id18)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the writing needs to know: figures of policy, whose step it is, and the days."""

    limits: Limits
    reopen_times: Decimal
    due_on: datetime.date
    on: datetime.date
    by: User


def write(batch: FeedBatch, terms: Terms, others: list[int]) -> dict[str, int]:
    """Write the warnings and variances of the matched rows; counts by status, and what was touched.

    others: files that made way for this one. In the transaction that matched.
    """
    facts = _facts(batch, terms)
    with connection.cursor() as cursor:
        cursor.execute(TAKEN)
    counts = _take(batch, terms)
    counts["repeated"] = _repeated(batch, facts)
    anew = render(ANEW)
    touched = _run(WRITE, facts, RENEW, anew=anew, nameless="t.id18", is_null="NOT NULL")
    touched += _run(WRITE, facts, KEEP, anew=anew, nameless="t.name, t.row", is_null="NULL")
    known = warnings_of(others)
    if others:
        counts["withdrawn"] = _run(WITHDRAW, {**facts, "others": others})
    forget_warnings(known)
    owe_warnings(batch)
    field = COMPARED[batch.feed.kind][0] if batch.feed.kind in COMPARED else ""  # type: ignore[index]
    counts["variances"] = _run(VARIANCES, {**facts, "field": field})
    _run(AGREED, facts)
    return {**counts, "touched": touched}


def _facts(batch: FeedBatch, terms: Terms) -> dict[str, Any]:
    layout = LAYOUTS[batch.feed.kind]  # type: ignore[index]
    return {
        "feed": batch.feed_id,
        "batch": batch.pk,
        "kind": batch.feed.kind,
        "period": batch.period,
        "span": _span(batch),
        "before": preceding(last_day(batch.period), batch.feed.rhythm),
        "amount": layout.amount,
        "days": list(layout.days),
        "due": terms.due_on,
        "on": terms.on,
        "by": terms.by.pk,
        "now": timezone.now(),
        "times": terms.reopen_times,
    }


def _repeated(batch: FeedBatch, facts: dict[str, Any]) -> int:
    """How many are of an event that was pushed before; what counts from January begins each year anew."""
    if CUMULATIVE.get(batch.feed.kind, False):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE feed_taken (id18, signal)")
    return _run(REPEATED, facts)


def _span(batch: FeedBatch) -> str:
    """What the file speaks of: its month or day, or the year for one that counts from January on."""
    return batch.period[:4] if CUMULATIVE.get(batch.feed.kind, False) else batch.period


def _run(text: str, facts: dict[str, Any], conflict: str = "", **parts: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(render(text + conflict, **parts), facts)
        return int(cursor.rowcount)


def _take(batch: FeedBatch, terms: Terms) -> dict[str, int]:
    """Ask the rule of every candidate once more, now that the person is known; into feed_taken."""
    counts: Counter[str] = Counter()
    candidates = _candidates(batch)
    for block in iter(lambda: list(islice(candidates, FETCHED)), []):
        taken = [row for candidate in block for row in _warnings(batch, terms, candidate)]
        counts.update(str(row[STATUS]) for row in taken)
        with connection.cursor() as cursor:
            copy_rows(cursor, "feed_taken", COLUMNS, taken)
    return dict(counts)


def _candidates(batch: FeedBatch) -> Iterator[tuple[Any, ...]]:
    others = OTHERS if batch.feed.kind == FeedKind.DISABLED else "0"
    year, of_year = YEAR if batch.feed.kind == FeedKind.BILLS else NO_YEAR
    facts: dict[str, Any] = {
        "open": [str(status) for status in OPEN],
        "batch": batch.pk,
        "inside": INSIDE,
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(render(CANDIDATES, others=others, year=year, of_year=of_year), facts)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows


def _warnings(batch: FeedBatch, terms: Terms, candidate: tuple[Any, ...]) -> Iterator[tuple[object, ...]]:
    (row, name, id18, identity, amount, word, told, person, household, village, *of_home) = candidate
    by_type, is_open, others, *year = of_home
    facts = orjson.loads(told)
    known = Known(is_registered=by_type in EXITED_TYPES, is_monitored=is_open, disabled_others=others)
    said = _said(amount, word, facts, year)
    status = WarningStatus.ABSENT
    if household is not None:
        status = WarningStatus.MONITORED if is_open else WarningStatus.PENDING
    for each in warned(batch.feed.kind, said, known, terms.limits, as_of=last_day(batch.period)):
        figures = {Signal.OUTPATIENT: said.monthly_yuan, Signal.OWN_SHARE_YEAR: said.year_own_yuan}
        span = f"{said.day:%Y-%m}" if said.day and each.signal in OF_ADMISSIONS else _span(batch)
        yield (  # in the order of COLUMNS
            *(village or batch.division_id, household, person if household else None),
            *(each.signal.value, row, name, _bytes(id18), _bytes(identity)),
            figures.get(each.signal, amount),
            *(orjson.dumps(facts["kept"]).decode(), each.message, status.value, span),
        )


def _said(amount: Decimal | None, word: str, facts: dict[str, Any], year: list[Decimal | None]) -> Said:
    return Said(
        amount_yuan=amount,
        total_yuan=Decimal(facts["total"]) if facts["total"] else None,
        year_own_yuan=year[0],
        year_total_yuan=year[1],
        monthly_yuan=Decimal(facts["monthly"]) if facts["monthly"] else None,
        word=word,
        day=datetime.date.fromisoformat(facts["day"]) if facts["day"] else None,
    )


def _bytes(value: memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)
