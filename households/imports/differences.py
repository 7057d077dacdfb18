"""The differences between roll and register, for the person who decides; personal values are masked.

They are written in the order of the sheet, which is the order in which they are read.
"""

from datetime import date
from typing import Any

from households.choices import IncomeConcept
from households.imports.ciphers import list_ciphers
from households.imports.statements import FOLLOWING, Statements, given, lines_joined, present, registered
from households.models import Household, Person
from households.models.roll_fields import Kind, RollField, Table

INTO = """
    INSERT INTO $difference
        (batch_id, kind, row, household_number, person_number, name, field, old, new, membership_id)
"""

# The few rows that are read again and again below.
LISTED = """
    CREATE TEMPORARY TABLE roll_listed ON COMMIT DROP AS
    SELECT s.* FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND NOT s.is_held AND (
        cardinality(s.changed) > 0 OR cardinality(s.cleared) > 0
        OR cardinality(s.household_changed) > 0 OR cardinality(s.household_cleared) > 0
        OR s.household_kind = 'moved' OR s.kind = 'moved' OR s.is_new_head
    )
"""
ANALYZE = "ANALYZE roll_listed (id, person_id, household_id)"

PEOPLE = """
    $into
    SELECT %(batch)s, CASE WHEN d.field = ANY(s.cleared) THEN 'cleared' ELSE 'changed' END, s.row,
        coalesce(s.household_number, ''), $number, coalesce(s.person_name, ''), d.field,
        left(coalesce(CASE d.field $old END, ''), 200), left(coalesce(CASE d.field $new END, ''), 200), NULL
    FROM roll_listed AS s
    JOIN $person AS p ON p.id = s.person_id
    CROSS JOIN (VALUES $names) AS d (place, field)
    WHERE (cardinality(s.changed) > 0 OR cardinality(s.cleared) > 0)
        AND (d.field = ANY(s.changed) OR d.field = ANY(s.cleared))
    ORDER BY s.row, d.place
"""

RELATIONS = """
    $into
    SELECT %(batch)s, CASE WHEN s.kind = 'head' THEN 'head' ELSE 'changed' END, s.row,
        coalesce(s.household_number, ''), $number, coalesce(s.person_name, ''), 'relation',
        k.old_relation, s.relation, NULL
    FROM roll_listed AS s JOIN roll_match AS k ON k.id = s.id
    WHERE 'relation' = ANY(s.changed)
    ORDER BY s.row
"""

HOUSES = """
    $into
    SELECT %(batch)s, CASE WHEN d.field = ANY(s.household_cleared) THEN 'cleared' ELSE 'changed' END, s.row,
        s.household_number, '', coalesce(s.person_name, ''), d.field,
        left(coalesce(CASE d.field $old END, ''), 200), left(coalesce(CASE d.field $new END, ''), 200), NULL
    FROM roll_listed AS s
    JOIN $household AS h ON h.id = s.household_id
    JOIN $registration AS g ON g.household_id = h.id AND g.scheme = %(scheme)s
    LEFT JOIN $statement AS i ON i.household_id = h.id AND i.concept = %(concept)s
        AND i.period_start = %(start)s AND i.period_end = %(end)s
    $lines
    CROSS JOIN (VALUES $names) AS d (place, field)
    WHERE (cardinality(s.household_changed) > 0 OR cardinality(s.household_cleared) > 0)
        AND (d.field = ANY(s.household_changed) OR d.field = ANY(s.household_cleared))
    ORDER BY s.row, d.place
"""

MOVED = """
    $into
    SELECT %(batch)s, 'moved', s.row, coalesce(s.household_number, ''), $number, coalesce(s.person_name, ''),
        'household', coalesce(g.number, ''), s.household_number, NULL::bigint
    FROM roll_listed AS s
    JOIN roll_match AS k ON k.id = s.id
    LEFT JOIN $registration AS g ON g.household_id = k.at_household_id AND g.scheme = %(scheme)s
    WHERE s.kind = 'moved'
    UNION ALL
    SELECT %(batch)s, 'moved', s.row, s.household_number, $number, coalesce(s.person_name, ''), 'division',
        before.name, after.name, NULL::bigint
    FROM roll_listed AS s
    JOIN $household AS h ON h.id = s.household_id
    JOIN povertycase_division AS before ON before.code = h.division_id
    JOIN povertycase_division AS after ON after.code = s.division_code
    WHERE s.household_kind = 'moved'
        AND (s.kind NOT IN ('new', 'moved') OR s.relation = '户主')
    ORDER BY 7 DESC, 3
"""

# The head whom the roll does not name any more: somebody else is head now.
DEPOSED = """
    $into
    SELECT %(batch)s, 'head', NULL, s.household_number, p.number, p.name, 'relation', '户主', '其他', m.id
    FROM roll_listed AS s
    JOIN $membership AS m ON m.household_id = s.household_id AND m.left_on IS NULL AND m.relation = '户主'
    JOIN $person AS p ON p.id = m.person_id
    WHERE s.is_new_head
        AND NOT EXISTS (SELECT 1 FROM roll_match AS k WHERE k.membership_id = m.id)
    ORDER BY s.row
"""

# A household with a row that is held may have its people in rows that could not be matched.
VANISHED = """
    $into
    SELECT %(batch)s, 'vanished', NULL, g.number, p.number, p.name, 'relation', m.relation, '', m.id
    FROM $household AS h
    JOIN $registration AS g ON g.household_id = h.id AND g.scheme = %(scheme)s
    JOIN $membership AS m ON m.household_id = h.id AND m.left_on IS NULL
    JOIN $person AS p ON p.id = m.person_id
    WHERE h.status = 'active'
        AND h.division_id IN (
            SELECT division_code FROM $staging WHERE batch_id = %(batch)s AND division_code IS NOT NULL)
        AND h.household_type IN ($lists)
        AND NOT EXISTS (SELECT 1 FROM roll_match AS k WHERE k.person_id = m.person_id)
        AND NOT EXISTS (
            SELECT 1 FROM $staging AS s
            WHERE s.batch_id = %(batch)s AND s.is_held AND s.household_number = g.number)
"""
LISTS_NAMED = """
    SELECT coalesce(household_type, '') FROM $staging WHERE batch_id = %(batch)s AND NOT is_held
"""
LISTS_MATCHED = """
    SELECT known.household_type FROM $household AS known JOIN roll_match AS k ON k.household_id = known.id
"""

_PERSONAL = frozenset({*Person.PERSONAL, *Household.PERSONAL})


def list_differences(statements: Statements, period: tuple[date, date] | None) -> None:
    """Write the batch's differences from what the register has; staging is marked already."""
    if statements.run(LISTED):
        statements.run(ANALYZE)
        _list_known(statements, period)
    statements.run("DROP TABLE roll_listed")


def list_vanished(statements: Statements) -> None:
    """Write who stands in the register and not in a full roll."""
    has_lists = "household_type" in statements.batch.columns
    statements.run(VANISHED, into=INTO, lists=LISTS_NAMED if has_lists else LISTS_MATCHED)


def _list_known(statements: Statements, period: tuple[date, date] | None) -> None:
    columns = statements.batch.columns
    number = "coalesce(s.person_number, '')" if "person_number" in columns else "''"
    people = _values(present(columns, Table.PERSON))
    if people:
        statements.run(PEOPLE, None, into=INTO, number=number, **people)
    statements.run(RELATIONS, into=INTO, number=number)
    _list_houses(statements, period)
    statements.run(MOVED, into=INTO, number=number)
    statements.run(DEPOSED, into=INTO)
    list_ciphers(statements, number)


def _list_houses(statements: Statements, period: tuple[date, date] | None) -> None:
    start, end = period or (None, None)
    columns = statements.batch.columns
    fields = present(columns, Table.HOUSEHOLD, Table.REGISTRATION, Table.INCOME, Table.LINE)
    values = _values([each for each in fields if each.name != "household_number"])
    if values:
        facts: dict[str, Any] = {"concept": IncomeConcept.NET, "start": start, "end": end}
        lines = lines_joined(present(columns, Table.LINE))
        statements.run(HOUSES, facts, into=INTO, lines=lines, **values)


def _values(fields: list[RollField]) -> dict[str, str]:
    """The names of the fields that are no ciphertext, and by name their old and new texts."""
    shown = [field for field in fields if field.kind is not Kind.CIPHER and field.name not in FOLLOWING]
    if not shown:
        return {}
    return {
        "names": ", ".join(f"({place}, '{field.name}')" for place, field in enumerate(shown)),
        "old": " ".join(f"WHEN '{field.name}' THEN {_shown(field, registered(field))}" for field in shown),
        "new": " ".join(f"WHEN '{field.name}' THEN {_shown(field, given(field))}" for field in shown),
    }


def _shown(field: RollField, value: str) -> str:
    """A value as text; personal ones show nothing."""
    if field.column in _PERSONAL:
        return f"CASE WHEN {value} IS NOT NULL THEN '***' END"
    if field.kind is Kind.LIST:
        return f"array_to_string({value}, '、')"
    if field.kind is Kind.FLAG:
        return f"CASE {value} WHEN true THEN '是' WHEN false THEN '否' END"
    return f"({value})::text"
