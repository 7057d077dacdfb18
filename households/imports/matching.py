"""Which household and person of the register each staged row is, and what forbids taking the row.

Persons are matched by identity, else by 人编号; households by their number in the batch's scheme. What is
registered outside the uploader's division is only said to be so: no place, no name.
"""

from households.choices import RollStage
from households.imports.findings import Findings, Place
from households.imports.statements import Statements
from households.models.roll_stages import announce

MATCH = """
    CREATE TEMPORARY TABLE roll_match ON COMMIT DROP AS
    SELECT s.id, s.row, s.household_number, s.relation, s.id18 IS NULL AS is_pending,
        g.household_id, g.division_id AS home_code,
        coalesce(own.id, numbered.id) AS person_id,
        coalesce(own.division_id, numbered.division_id) AS person_code, numbered.division_id AS numbered_code,
        own.id IS NULL AND numbered.id18 IS NOT NULL AND s.id18 IS NOT NULL AS changes_identity,
        own.id IS NOT NULL AND numbered.id IS NOT NULL AND own.id <> numbered.id AS is_number_taken,
        coalesce(own.id18, numbered.id18) IS NOT NULL AS has_identity,
        m.id AS membership_id, m.household_id AS at_household_id, m.relation AS old_relation
    FROM $staging AS s
    LEFT JOIN $registration AS g ON g.scheme = %(scheme)s AND g.number = s.household_number
    LEFT JOIN $person AS own ON own.id18 = s.id18
    LEFT JOIN $person AS numbered ON numbered.number = s.person_number AND numbered.number <> ''
    LEFT JOIN $membership AS m ON m.person_id = coalesce(own.id, numbered.id) AND m.left_on IS NULL
    WHERE s.batch_id = %(batch)s
"""

# Of what it is joined by; the columns that are only read cost as much again.
STATISTICS = """
    CREATE INDEX ON roll_match (person_id);
    ANALYZE roll_match (id, household_number, household_id, person_id, membership_id, at_household_id)
"""

# A person who has an identity on the register keeps it when the roll has none.
KEEP_IDENTITY = """
    UPDATE $staging AS s SET certificate_number = NULL, certificate_kind = NULL
    FROM roll_match AS k WHERE k.id = s.id AND k.is_pending AND k.has_identity
"""

OUTSIDE = """
    SELECT row, household_number, home_code NOT LIKE %(inside)s
    FROM roll_match
    WHERE home_code NOT LIKE %(inside)s OR person_code NOT LIKE %(inside)s
        OR numbered_code NOT LIKE %(inside)s
    ORDER BY row
"""

TAKEN = """
    SELECT row, household_number, is_number_taken FROM roll_match AS k
    WHERE coalesce(numbered_code LIKE %(inside)s, true) AND (is_number_taken OR person_id IN (
        SELECT person_id FROM roll_match WHERE person_id IS NOT NULL GROUP BY person_id HAVING count(*) > 1
    ))
    ORDER BY row
"""

CORRECTED = """
    UPDATE $staging AS s SET needs_consent = true
    FROM roll_match AS k WHERE k.id = s.id AND k.changes_identity
    RETURNING s.row, s.household_number
"""

CLOSED = """
    SELECT min(k.row), k.household_number FROM roll_match AS k JOIN $household AS h ON h.id = k.household_id
    WHERE h.status <> 'active' GROUP BY k.household_number ORDER BY 1
"""

ANY_HELD = "SELECT EXISTS (SELECT FROM $staging WHERE batch_id = %(batch)s AND is_held)"
# Rows are staged as new people of new households; those that are held are nothing of the kind.
AS_HELD = "is_held = true, kind = NULL, household_kind = NULL"
# A number that was read from a numeric cell has lost the zeros that the household's other rows have.
HOLD = """
    UPDATE $staging AS s SET $as_held
    WHERE s.batch_id = %(batch)s AND (s.is_held OR ltrim(s.household_number, '0') IN (
        SELECT ltrim(household_number, '0') FROM $staging
        WHERE batch_id = %(batch)s AND is_held AND household_number IS NOT NULL
        UNION SELECT ltrim(unnest(%(numbers)s::varchar[]), '0')
    ))
"""


def match(statements: Statements, findings: Findings) -> set[str]:
    """Fill the temporary table roll_match; the 户编号 of households that may not be taken."""
    announce(statements.batch.pk, RollStage.MATCHING)
    statements.run(MATCH)
    statements.run(STATISTICS)
    statements.run(KEEP_IDENTITY)
    _correct(statements, findings)
    return _outside(statements, findings) | _taken(statements, findings) | _closed(statements, findings)


def hold(statements: Statements, numbers: set[str]) -> None:
    """Hold back each household one of whose rows has an error, and those named."""
    if numbers or statements.rows(ANY_HELD)[0][0]:
        statements.run(HOLD, {"numbers": sorted(numbers)}, as_held=AS_HELD)


def _outside(statements: Statements, findings: Findings) -> set[str]:
    """A row that names another place is told that alone: an answer must not tell what is registered there."""
    found = statements.rows(OUTSIDE)
    told = frozenset(findings.outside)
    for row, number, is_household in found:
        if row in told:
            continue
        if is_household:
            findings.add("E-SCOPE", "这一行不在您的管辖范围，请删除后重传", Place(row, "", number))
        else:
            findings.answer("E-ID-ELSEWHERE", "该人员需由县级办公室核对", Place(row, "", number))
    return {number for _row, number, _is_household in found}


def _taken(statements: Statements, findings: Findings) -> set[str]:
    """Rows whose 人编号 the register knows of somebody else, or that are one person of the register."""
    held = set()
    for row, number, is_taken in statements.rows(TAKEN):
        held.add(number)
        what = "人编号已登记给另一人" if is_taken else "与本表另一行是登记的同一人"
        findings.answer("E-DUP-CONFLICT", f"{what}，请核对人编号与证件号码", Place(row, "", number))
    return held


def _correct(statements: Statements, findings: Findings) -> None:
    """The same 人编号 with another identity: a correction, taken once somebody confirms it."""
    for row, number in statements.rows(CORRECTED):
        message = "人编号已登记而证件号不同，确认后将更正证件号"
        findings.answer("W-ID-CHANGED", message, Place(row, "", number))


def _closed(statements: Statements, findings: Findings) -> set[str]:
    found = statements.rows(CLOSED)
    for row, number in found:
        findings.add("E-HH-CLOSED", "该户已销户；确需恢复请由县级办公室办理", Place(row, "", number))
    return {number for _row, number in found}
