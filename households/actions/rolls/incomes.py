"""Writing the income statements of a chunk's households; a layout may state only the figure per head."""

from django.db import connection

from households.actions.rolls.columns import (
    assignments,
    differs,
    fields_of,
    listing,
    value,
)
from households.actions.rolls.run import Run
from households.choices import DifferenceKind
from households.models import IncomeLine, IncomeStatement
from households.models.roll_fields import RollField, Table

OF_PERIOD = "t.concept = 'net' AND t.period_start = %(start)s::date AND t.period_end = %(end)s::date"

INSERT = """
    INSERT INTO $statement ($names) SELECT $values
    FROM write_house AS house
    JOIN $staging AS s ON s.id = house.row_id
    JOIN $household AS household ON household.id = house.id
    WHERE $any AND ($changed OR house.known_id IS NULL) AND NOT EXISTS (
        SELECT 1 FROM $statement AS t WHERE t.household_id = house.id AND $of_period
    )
"""

UPDATE = """
    UPDATE $statement AS t SET $assignments, updated_at = now()
    FROM write_house AS house JOIN $staging AS s ON s.id = house.row_id
    WHERE t.household_id = house.known_id AND $differs AND $of_period
"""

WRITE_LINES = """
    INSERT INTO $line AS old ($names) SELECT $values
    FROM write_house AS house
    JOIN $staging AS s ON s.id = house.row_id
    JOIN $statement AS t ON t.household_id = house.id AND $of_period
    CROSS JOIN LATERAL (VALUES $items) AS given (item, amount)
    WHERE given.amount IS NOT NULL AND ($changed OR house.known_id IS NULL)
    ON CONFLICT (statement_id, item) DO UPDATE SET amount_yuan = excluded.amount_yuan
    WHERE old.amount_yuan IS DISTINCT FROM excluded.amount_yuan
"""

CLEAR_LINES = """
    DELETE FROM $line AS old USING (
        SELECT t.id AS statement_id, given.item
        FROM write_house AS house
        JOIN $staging AS s ON s.id = house.row_id
        JOIN $statement AS t ON t.household_id = house.known_id AND $of_period
        CROSS JOIN LATERAL (VALUES $items) AS given (item, amount)
        WHERE given.amount IS NULL
    ) AS blank
    WHERE old.statement_id = blank.statement_id AND old.item = blank.item
"""


def write(run: Run) -> None:
    """The statement of the roll's period, and its lines."""
    figures = fields_of(Table.INCOME, run.columns)
    lines = fields_of(Table.LINE, run.columns)
    if not (figures or lines) or not all(run.period):
        return
    changed = str(run.takes(DifferenceKind.CHANGED))
    given = {field.column: value(field) for field in figures}
    given |= {
        "household_id": "house.id",
        "division_id": "household.division_id",
        "concept": "'net'",
        "period_start": "%(start)s::date",
        "period_end": "%(end)s::date",
        "origin_id": "%(batch)s",
    }
    names, values = listing(IncomeStatement, given)
    some = " OR ".join(f's."{field.name}" IS NOT NULL' for field in [*figures, *lines])
    parts = {"any": f"({some})", "changed": changed, "of_period": OF_PERIOD}
    run.write("statement", INSERT, names=names, values=values, **parts)
    filling = run.filling
    if figures and (filling.changed or filling.cleared):
        parts = {"assignments": assignments(figures, filling), "differs": differs(figures, filling)}
        run.write("statement", UPDATE, of_period=OF_PERIOD, **parts)
    if lines:
        _write_lines(run, lines, changed)


def _write_lines(run: Run, lines: list[RollField], changed: str) -> None:
    amount = IncomeLine._meta.get_field("amount_yuan").db_type(connection)
    items = ", ".join(f"('{field.column}', s.\"{field.name}\"::{amount})" for field in lines)
    names, values = listing(
        IncomeLine,
        {
            "statement_id": "t.id",
            "item": "given.item",
            "amount_yuan": "given.amount",
            "origin_id": "%(batch)s",
        },
    )
    parts = {"items": items, "of_period": OF_PERIOD}
    run.write("line", WRITE_LINES, names=names, values=values, changed=changed, **parts)
    if run.takes(DifferenceKind.CLEARED):
        run.write("line", CLEAR_LINES, **parts)
