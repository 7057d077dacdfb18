"""Writing the households of a chunk: their rows, their numbers, their village, opening and closing."""

from households.actions.rolls.columns import (
    assignments,
    differs,
    fields_of,
    listing,
    render,
    value,
)
from households.actions.rolls.run import Run
from households.choices import DifferenceKind
from households.models import Household, HouseholdLineage, Registration
from households.models.roll_fields import Table

INSERT = """
    INSERT INTO $household ($names) SELECT $values
    FROM write_house AS house JOIN $staging AS s ON s.id = house.row_id WHERE house.known_id IS NULL
"""

INSERT_NUMBER = """
    INSERT INTO $registration ($names) SELECT $values
    FROM write_house AS house JOIN $staging AS s ON s.id = house.row_id WHERE house.known_id IS NULL
"""

UPDATE = """
    UPDATE $household AS t SET $assignments, updated_at = now()
    FROM write_house AS house JOIN $staging AS s ON s.id = house.row_id
    WHERE t.id = house.known_id AND $differs
"""

UPDATE_NUMBER = """
    UPDATE $registration AS t SET $assignments, updated_at = now()
    FROM write_house AS house JOIN $staging AS s ON s.id = house.row_id
    WHERE t.household_id = house.known_id AND t.scheme = %(scheme)s AND $differs
"""

NOTE_MOVE = """
    INSERT INTO $lineage ($names) SELECT $values
    FROM write_house AS house JOIN $household AS t ON t.id = house.known_id
    WHERE house.kind = 'moved' AND house.division_code <> t.division_id
"""

MOVE = """
    UPDATE $household AS t SET division_id = house.division_code, updated_at = now()
    FROM write_house AS house
    WHERE t.id = house.known_id AND house.kind = 'moved' AND house.division_code <> t.division_id
"""

REOPEN = """
    UPDATE $household AS t SET status = 'active', closed_on = NULL, closed_reason = '', updated_at = now()
    WHERE t.status = 'closed' AND t.id IN (SELECT household_id FROM write_unit WHERE joins)
"""

# 自然销户: nobody is left. Only a household that lost somebody in this very chunk is looked at.
CLOSE = """
    UPDATE $household AS t
    SET status = 'closed', closed_on = %(on)s, closed_reason = '自然销户', updated_at = now()
    WHERE t.status = 'active' AND t.id IN (
        SELECT household_id FROM write_gone
        UNION SELECT m.household_id FROM write_unit JOIN $membership AS m ON m.id = write_unit.leaves_id
    ) AND NOT EXISTS (SELECT 1 FROM $membership AS m WHERE m.household_id = t.id AND m.left_on IS NULL)
"""

# Nobody answers for a household that is no longer there.
END_PAIRINGS = """
    UPDATE $pairing AS t
    SET ended_on = greatest(%(on)s, t.started_on), ended_reason = 'closed', updated_at = now()
    FROM $household AS household
    WHERE household.id = t.household_id AND household.status = 'closed' AND t.ended_on IS NULL
        AND t.division_id LIKE %(inside)s
"""


def insert(run: Run) -> None:
    """New households with their number in the roll's scheme."""
    given = {field.column: value(field) for field in fields_of(Table.HOUSEHOLD, run.columns)}
    given |= {"id": "house.id", "division_id": "house.division_code", "origin_id": "%(batch)s"}
    names, values = listing(Household, given)
    if not run.write("household", INSERT, names=names, values=values):
        return
    given = {field.column: value(field) for field in fields_of(Table.REGISTRATION, run.columns)}
    given |= {
        "household_id": "house.id",
        "division_id": "house.division_code",
        "scheme": "%(scheme)s",
        "origin_id": "%(batch)s",
    }
    names, values = listing(Registration, given)
    run.write("registration", INSERT_NUMBER, names=names, values=values)


def move(run: Run) -> None:
    """Households that the roll lists in another village, when that was accepted."""
    if run.takes(DifferenceKind.MOVED):
        _move(run)


def update(run: Run) -> None:
    """Households that exist: the columns that differ."""
    filling = run.filling
    if not (filling.changed or filling.cleared):
        return
    for table, sql in ((Table.HOUSEHOLD, UPDATE), (Table.REGISTRATION, UPDATE_NUMBER)):
        fields = [field for field in fields_of(table, run.columns) if field.name != "household_number"]
        if fields:
            parts = {"assignments": assignments(fields, filling), "differs": differs(fields, filling)}
            run.write(table.value, sql, **parts)


def _move(run: Run) -> None:
    """A household in another village: its rows follow by the composite keys, the lineage keeps whence."""
    names, values = listing(
        HouseholdLineage,
        {
            "kind": "'moved'",
            "household_id": "t.id",
            "division_id": "t.division_id",
            "from_division_id": "t.division_id",
            "happened_on": "%(on)s::date",
            "note": "'花名册导入 ' || %(batch)s",
            "created_by_id": "%(by)s",
        },
    )
    run.execute(render(NOTE_MOVE, names=names, values=values))
    run.write("household", MOVE)


def reopen(run: Run) -> None:
    """Closed households that have members again."""
    run.write("household", REOPEN)


def close(run: Run) -> None:
    """Households that nobody is left in, and with them their pairings."""
    if run.write("household", CLOSE):
        run.execute(render(END_PAIRINGS), inside=f"{run.division_code}%")
