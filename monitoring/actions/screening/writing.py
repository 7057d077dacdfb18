"""Findings and tags into their tables: what is new or differs, and nothing else."""

import csv
import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db import connection

from monitoring.actions.screening.homes import Villages
from monitoring.rules.found import Found

COLUMNS = (
    *("key", "rule", "part", "household_id", "case_id", "division_id"),
    *("severity", "message", "clause", "facts", "figures"),
)
STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_finding (
        key varchar COLLATE "C", rule varchar, part varchar, household_id bigint, case_id bigint,
        division_id varchar COLLATE "C", severity varchar, message varchar, clause varchar, facts jsonb,
        figures jsonb
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_tag (
        household_id bigint, division_id varchar COLLATE "C", groups varchar[]
    ) ON COMMIT DROP;
    TRUNCATE staged_finding, staged_tag
"""
# A dismissal holds until its day is over, or until the rule sees other facts.
KEPT = """known.status = 'dismissed' AND known.dismissed_until >= %(on)s
    AND known.facts = staged.facts AND known.severity = staged.severity"""
UPSERT = f"""
    INSERT INTO monitoring_finding AS known (created_at, updated_at, version, {", ".join(COLUMNS)},
        first_seen_on, changed_on, status, dismissed_reason)
    SELECT now(), now(), 1, {", ".join(f"staged.{name}" for name in COLUMNS)}, %(on)s, %(on)s, 'open', ''
    FROM staged_finding AS staged LEFT JOIN monitoring_finding AS known ON known.key = staged.key
    WHERE known.id IS NULL OR known.status = 'resolved'
        OR (known.severity, known.message, known.clause, known.facts, known.figures, known.case_id)
            IS DISTINCT FROM (staged.severity, staged.message, staged.clause, staged.facts, staged.figures,
                staged.case_id)
        OR (known.status = 'dismissed' AND NOT ({KEPT}))
    ON CONFLICT (key) DO UPDATE SET severity = excluded.severity, message = excluded.message,
        clause = excluded.clause, facts = excluded.facts, figures = excluded.figures,
        case_id = excluded.case_id, changed_on = excluded.changed_on, updated_at = excluded.updated_at,
        status = CASE WHEN {KEPT.replace("staged.", "excluded.")} THEN 'dismissed' ELSE 'open' END,
        resolved_on = NULL,
        dismissed_on = CASE WHEN {KEPT.replace("staged.", "excluded.")} THEN known.dismissed_on END,
        dismissed_until = CASE WHEN {KEPT.replace("staged.", "excluded.")} THEN known.dismissed_until END,
        dismissed_by_id = CASE WHEN {KEPT.replace("staged.", "excluded.")} THEN known.dismissed_by_id END,
        dismissed_reason = CASE WHEN {KEPT.replace("staged.", "excluded.")}
            THEN known.dismissed_reason ELSE '' END,
        clue_id = CASE WHEN known.status = 'resolved' THEN NULL ELSE known.clue_id END
"""  # noqa: S608  pieces of this module
RESOLVE = """
    UPDATE monitoring_finding AS known SET status = 'resolved', resolved_on = %(on)s, changed_on = %(on)s,
        updated_at = now(), dismissed_on = NULL, dismissed_until = NULL, dismissed_by_id = NULL,
        dismissed_reason = ''
    WHERE known.division_id BETWEEN %(first)s AND %(last)s AND known.status <> 'resolved'
        AND (known.household_id IS NOT NULL) = %(of_households)s
        AND NOT EXISTS (SELECT FROM staged_finding AS staged WHERE staged.key = known.key)
"""
TAG = """
    INSERT INTO monitoring_keygrouptag AS known (household_id, division_id, groups)
    SELECT staged.household_id, staged.division_id, staged.groups
    FROM staged_tag AS staged LEFT JOIN monitoring_keygrouptag AS known USING (household_id)
    WHERE known.groups IS DISTINCT FROM staged.groups
    ON CONFLICT (household_id) DO UPDATE SET groups = excluded.groups
"""
UNTAG = """
    DELETE FROM monitoring_keygrouptag AS known
    WHERE known.division_id BETWEEN %(first)s AND %(last)s
        AND NOT EXISTS (SELECT FROM staged_tag AS staged WHERE staged.household_id = known.household_id)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding with its subject and the rows of policy that it was judged by."""

    found: Found
    division_id: str
    household_id: int | None
    case_id: int | None
    figures: Sequence[dict[str, Any]]

    @property
    def key(self) -> str:
        """Rule, part and subject."""
        subject = f"c{self.case_id}" if self.case_id else f"h{self.household_id}"
        if self.household_id is None:
            subject = f"v{self.division_id}"
        return f"{self.found.rule}/{self.found.part}/{subject}"


@dataclass(frozen=True, slots=True)
class Tagged:
    """The key groups of one household."""

    household_id: int
    division_id: str
    groups: Sequence[str]


def write(villages: Villages, findings: Iterable[Told], tags: Iterable[Tagged], *, on: datetime.date) -> int:
    """Everything that was found of households and their cases; how many rows were written."""
    place = {"first": villages.first, "last": villages.last, "on": on, "of_households": True}
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        _copy(cursor, "staged_finding", map(_row, findings))
        lines = ((tag.household_id, tag.division_id, "{" + ",".join(tag.groups) + "}") for tag in tags)
        _copy(cursor, "staged_tag", lines)
        return _run(cursor, (UPSERT, RESOLVE, TAG, UNTAG), place)


def write_of_villages(county: str, findings: Iterable[Told], *, on: datetime.date) -> int:
    """Everything that was found of villages as a whole; how many rows were written."""
    place = {"first": county, "last": f"{county}~", "on": on, "of_households": False}
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        _copy(cursor, "staged_finding", map(_row, findings))
        return _run(cursor, (UPSERT, RESOLVE), place)


def _run(cursor: Any, statements: Sequence[str], place: dict[str, Any]) -> int:
    written = 0
    for statement in statements:
        cursor.execute(statement, place)
        written += cursor.rowcount
    return written


def _copy(cursor: Any, table: str, lines: Iterable[Sequence[Any]]) -> None:
    source = StringIO()
    csv.writer(source).writerows(lines)
    source.seek(0)
    blanks = ", FORCE_NOT_NULL (part)" if table == "staged_finding" else ""
    cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv{blanks})", source)
    cursor.execute(f"ANALYZE {table}")


def _row(told: Told) -> tuple[Any, ...]:
    found = told.found
    return (
        *(told.key, found.rule, found.part, told.household_id, told.case_id, told.division_id),
        *(str(found.severity.value), found.message, found.clause),
        *(json.dumps(found.facts, ensure_ascii=False), json.dumps(told.figures, ensure_ascii=False)),
    )
