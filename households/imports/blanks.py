"""Required columns that are empty (H-NULL), of those that the roll has.

A column without a single value is told once: it was not filled for anybody. What a cell that could not be
read would have said is unknown, so a row that has an error is passed over, and with it its household.
"""

from households.imports.findings import Findings, Place, number_shown
from households.imports.statements import Statements, names_where
from households.models.roll_fields import BY_NAME, RollField
from households.rules.problems import Finding
from households.rules.required import OF_HOUSEHOLDS, OF_PERSONS, check_required

FILLED = "SELECT count(*), $counts FROM $staging AS s WHERE s.batch_id = %(batch)s"
PERSONS = """
    SELECT s.row, coalesce(s.household_number, ''), $empty
    FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND NOT s.is_held AND ($any)
    ORDER BY s.row
"""
# Settled before: all rows of a household say the same.
HOUSEHOLDS = """
    SELECT min(s.row), s.household_number, $empty
    FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND s.household_number IS NOT NULL
    GROUP BY s.household_number HAVING NOT bool_or(s.is_held) AND ($any)
    ORDER BY 1
"""


def check_blanks(statements: Statements, findings: Findings, headers: dict[str, str]) -> None:
    """W-NULL: one finding for a column, for a person's row, or for a household; headers: by field."""
    required = [BY_NAME[name] for name in (*OF_PERSONS, *OF_HOUSEHOLDS) if name in statements.batch.columns]
    if not required:
        return
    counts = ", ".join(f'count(s."{field.name}")' for field in required)
    rows, *filled = statements.rows(FILLED, counts=counts)[0]
    empty = [field for field, number in zip(required, filled, strict=True) if not number]
    if empty:
        columns = dict.fromkeys((headers[field.name] for field in empty), False)
        _tell(findings, check_required(f"全部 {rows:,} 行", columns), Place(), rows)
    partly = [field for field, number in zip(required, filled, strict=True) if 0 < number < rows]
    for persons in (True, False):
        fields = [field for field in partly if (field.name in OF_PERSONS) is persons]
        if fields:
            _check(statements, findings, headers, fields)


def _check(
    statements: Statements, findings: Findings, headers: dict[str, str], fields: list[RollField]
) -> None:
    is_person = fields[0].name in OF_PERSONS
    condition = _is_empty if is_person else _is_empty_everywhere
    empty, some = names_where(fields, condition), " OR ".join(map(condition, fields))
    for row, number, names in statements.rows(PERSONS if is_person else HOUSEHOLDS, empty=empty, any=some):
        columns = dict.fromkeys((headers[name] for name in names), False)
        whose = f"第 {row} 行" if is_person else f"户 {number_shown(number)} "
        _tell(findings, check_required(whose, columns), Place(row, "", number))


def _is_empty(field: RollField) -> str:
    return f's."{field.name}" IS NULL'


def _is_empty_everywhere(field: RollField) -> str:
    return f'count(s."{field.name}") = 0'


def _tell(findings: Findings, found: list[Finding], place: Place, count: int = 1) -> None:
    for each in found:
        findings.add(each.code, each.message, place, rule=each.rule, count=count)
