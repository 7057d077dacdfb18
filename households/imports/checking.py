"""What only the whole roll and the register show: duplicates, households, scope, periods, magnitudes."""

from datetime import date
from decimal import Decimal

from households.actions.rolls.run import MANY_ROWS, NO_LOOPS
from households.imports.blanks import check_blanks
from households.imports.duplicates import check_duplicates
from households.imports.findings import Findings
from households.imports.heads import check_heads
from households.imports.integrity import check_integrity
from households.imports.matching import AS_HELD, hold, match
from households.imports.reading import Sheet
from households.imports.screens import check_across
from households.imports.settling import settle
from households.imports.statements import Statements
from households.rules.policy import Policy
from povertycase.access import roles_at
from povertycase.choices import Role

# Without them the planner takes the new batch for a handful of rows. How many there are, and how many of
# them differ, a fifth of the usual sample tells.
STATISTICS = """
    SET LOCAL default_statistics_target = 20;
    ANALYZE $staging (batch_id, row, household_number, person_number, id18);
    SET LOCAL default_statistics_target TO DEFAULT
"""

# Nobody's income a head is outside these; a median outside them is a matter of the unit.
LEAST_MEDIAN, MOST_MEDIAN = Decimal(10), Decimal(200_000)

MEDIAN = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s.per_capita_yuan::numeric)
    FROM $staging AS s WHERE s.batch_id = %(batch)s AND s.per_capita_yuan IS NOT NULL
"""
DOUBT_ALL = "UPDATE $staging SET needs_consent = true WHERE batch_id = %(batch)s"

LATER = """
    SELECT max(c.data_on), array_agg(DISTINCT c.division_id)
    FROM $coverage AS c
    JOIN (
        SELECT DISTINCT division_code, coalesce(household_type, '') AS household_type
        FROM $staging WHERE batch_id = %(batch)s AND division_code IS NOT NULL
    ) AS s ON s.division_code = c.division_id AND s.household_type IN ('', c.household_type)
    WHERE c.scheme = %(scheme)s AND c.data_on > %(data_on)s
"""
STALE = "UPDATE $staging SET $what WHERE batch_id = %(batch)s AND division_code = ANY(%(villages)s)"


def check(statements: Statements, sheet: Sheet, findings: Findings, *, policy: Policy, as_of: date) -> None:
    """Everything between reading and comparing; leaves the temporary table roll_match.

    as_of: the day that the roll's figures are of.
    """
    batch = statements.batch
    statements.run(STATISTICS)
    if sheet.rows > MANY_ROWS:
        statements.run(NO_LOOPS)
    headers = {reading.column.name: reading.header for reading in sheet.roll.readings}
    held = {number for number in sheet.crossed if number}
    held |= check_duplicates(statements, findings)
    settle(statements, findings, headers)
    held |= match(statements, findings)
    check_blanks(statements, findings, headers)
    check_heads(statements, findings)
    held |= check_integrity(statements, findings, as_of=as_of, headers=headers, policy=policy)
    check_across(statements, findings, headers=headers, policy=policy, as_of=as_of)
    hold(statements, held)
    _check_unit(statements, findings)
    if batch.data_on:
        _check_period(statements, findings, batch.data_on)


def _check_unit(statements: Statements, findings: Findings) -> None:
    """W-AMT-UNIT: incomes ten thousand times too large or small; nothing goes in before it is confirmed."""
    if "per_capita_yuan" not in statements.batch.columns:
        return
    median = statements.rows(MEDIAN)[0][0]
    if median is None or LEAST_MEDIAN <= median <= MOST_MEDIAN or median == 0:
        return
    message = f"人均纯收入的中位数为 {median:,.2f} 元，疑似把元与万元混用，请核对单位后确认"
    findings.add("W-AMT-UNIT", message)
    statements.run(DOUBT_ALL)


def _check_period(statements: Statements, findings: Findings, data_on: date) -> None:
    """E-STALE-PERIOD: the register has later figures of these villages and lists; the county may confirm."""
    latest, villages = statements.rows(LATER, {"data_on": data_on})[0]
    if latest is None:
        return
    message = f"系统已有 {latest:%Y-%m} 数据，本表为 {data_on:%Y-%m}，须由县级办公室确认"
    findings.add("E-STALE-PERIOD", message)
    batch = statements.batch
    may_confirm = Role.COUNTY in roles_at(batch.created_by, batch.division_id)
    statements.run(STALE, {"villages": villages}, what="needs_consent = true" if may_confirm else AS_HELD)
