"""What all members' rows of a household should say alike.

A blank takes the only value that other rows of the household give. Where rows give different values the
head's row counts (without one the first in order), W-HH-DIFF says so, and the household waits until
somebody confirms it.
"""

from households.imports.findings import Findings, Place
from households.imports.statements import Statements
from households.models.roll_fields import ROLL_FIELDS, Kind, RollField

UNSETTLED = """
    CREATE TEMPORARY TABLE roll_unsettled ON COMMIT DROP AS
    SELECT s.household_number, min(s.row) AS row, $different AS different, $values
    FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND s.household_number IS NOT NULL
    GROUP BY s.household_number HAVING count(*) > 1 AND ($uneven)
"""

SETTLE = """
    UPDATE $staging AS s SET $assignments, needs_consent = s.needs_consent OR cardinality(u.different) > 0
    FROM roll_unsettled AS u
    WHERE s.batch_id = %(batch)s AND s.household_number = u.household_number
"""

DIFFERENT = """
    SELECT row, household_number, different FROM roll_unsettled
    WHERE cardinality(different) > 0 ORDER BY row
"""

DIVISION = "division_code"


def settle(statements: Statements, findings: Findings, headers: dict[str, str]) -> None:
    """Give all rows of a household the same household-wide values; headers: column header by field."""
    fields = [
        field
        for field in ROLL_FIELDS
        if field.is_household_wide
        and field.name in statements.batch.columns
        and field.name != "household_number"
    ]
    names = [DIVISION, *(field.name for field in fields)]
    ordered = {field.name: _ordered(field) for field in fields} | {DIVISION: f's."{DIVISION}"'}
    cases = [
        f"CASE WHEN min({ordered[name]}) IS DISTINCT FROM max({ordered[name]}) THEN '{name}' END"
        for name in names
    ]
    chosen = [
        f"(array_agg(s.\"{name}\" ORDER BY (s.relation = '户主') DESC NULLS LAST, s.row)"
        f' FILTER (WHERE s."{name}" IS NOT NULL))[1] AS "{name}"'
        for name in names
    ]
    uneven = [
        f"min({ordered[name]}) IS DISTINCT FROM max({ordered[name]})"
        f' OR count(s."{name}") NOT IN (0, count(*))'
        for name in names
    ]
    found = statements.run(
        UNSETTLED,
        different=f"array_remove(ARRAY[{', '.join(cases)}]::varchar[], NULL)",
        values=", ".join(chosen),
        uneven=" OR ".join(uneven),
    )
    if found:
        statements.run(SETTLE, assignments=", ".join(f'"{name}" = u."{name}"' for name in names))
        _report(statements, findings, headers)


def _ordered(field: RollField) -> str:
    """Ciphertexts have no order; their hexadecimal has."""
    return f"encode(s.\"{field.name}\", 'hex')" if field.kind is Kind.CIPHER else f's."{field.name}"'


def _report(statements: Statements, findings: Findings, headers: dict[str, str]) -> None:
    for row, number, different in statements.rows(DIFFERENT):
        for name in different:
            header = headers.get(name, "行政村")
            message = f"户内各行的“{header}”不一致，将以户主行为准，请确认"
            findings.add("W-HH-DIFF", message, Place(row, header, number))
