"""Writing the people of a chunk and who belongs where."""

from households.actions.rolls.columns import Filling, assignments, differs, fields_of, listing, value
from households.actions.rolls.run import Run
from households.choices import DifferenceKind
from households.models import HouseholdMembership, Person
from households.models.roll_fields import RollField, Table

INSERT = """
    INSERT INTO $person ($names) SELECT $values
    FROM write_unit AS unit
    JOIN $staging AS s ON s.id = unit.row_id
    JOIN $household AS household ON household.id = unit.household_id
    WHERE unit.is_new_person
"""

UPDATE = """
    UPDATE $person AS t SET $assignments, updated_at = now()
    FROM write_unit AS unit JOIN $staging AS s ON s.id = unit.row_id
    WHERE t.id = unit.person_id AND NOT unit.is_new_person AND $which AND $differs
"""

LEAVE = """
    UPDATE $membership AS t SET left_on = %(on)s, left_reason = '花名册迁移', updated_at = now()
    FROM write_unit AS unit WHERE t.id = unit.leaves_id
"""

VANISH = """
    UPDATE $membership AS t SET left_on = %(on)s, left_reason = '花名册消失', updated_at = now()
    FROM write_gone AS gone WHERE t.id = gone.id AND t.left_on IS NULL
"""

# One statement cannot both demote and promote: the unique index is checked row by row.
DEMOTE = """
    WITH headed AS (
        SELECT unit.household_id FROM write_unit AS unit
        LEFT JOIN $membership AS m ON m.id = unit.stays_id
        WHERE unit.relation = '户主' AND m.relation IS DISTINCT FROM '户主'
    ), wanted AS (
        SELECT m.id, coalesce(unit.relation, '其他') AS relation
        FROM $membership AS m
        JOIN headed ON headed.household_id = m.household_id
        LEFT JOIN write_unit AS unit ON unit.stays_id = m.id
        WHERE m.left_on IS NULL AND m.relation = '户主' AND unit.relation IS DISTINCT FROM '户主'
        UNION
        SELECT unit.stays_id, unit.relation FROM write_unit AS unit
        WHERE unit.stays_id IS NOT NULL AND unit.relation <> '户主'
    )
    UPDATE $membership AS t SET relation = wanted.relation, updated_at = now()
    FROM wanted WHERE t.id = wanted.id AND t.relation <> wanted.relation
"""

PROMOTE = """
    UPDATE $membership AS t SET relation = '户主', updated_at = now()
    FROM write_unit AS unit
    WHERE t.id = unit.stays_id AND unit.relation = '户主' AND t.relation <> '户主'
"""

JOIN = """
    INSERT INTO $membership ($names) SELECT $values
    FROM write_unit AS unit JOIN $household AS household ON household.id = unit.household_id
    WHERE unit.joins
"""


def insert_people(run: Run) -> None:
    """New people, in the village of their household."""
    fields = fields_of(Table.PERSON, run.columns)
    given = {field.column: value(field) for field in fields}
    given |= {"id": "unit.person_id", "division_id": "household.division_id", "origin_id": "%(batch)s"}
    names, values = listing(Person, given)
    run.write("person", INSERT, names=names, values=values)


def update_people(run: Run) -> None:
    """The columns of known people that differ."""
    fields = fields_of(Table.PERSON, run.columns)
    filling = run.filling
    if filling.changed or filling.cleared:
        _update(run, fields, filling, which="true")
    if not filling.changed and run.takes(DifferenceKind.NEW):
        _update(run, fields, Filling(changed=True, cleared=False), which="s.kind = 'new'")


def _update(run: Run, fields: list[RollField], filling: Filling, *, which: str) -> None:
    """Known people; somebody who comes back onto the register comes with the roll's facts."""
    parts = {"assignments": assignments(fields, filling), "differs": differs(fields, filling)}
    run.write("person", UPDATE, which=which, **parts)


def leave(run: Run) -> None:
    """Whoever moves to another household, and whoever vanished."""
    run.write("membership", LEAVE)
    run.write("membership", VANISH)


def demote(run: Run) -> None:
    """Relations that change, old heads first among them."""
    run.write("membership", DEMOTE)


def promote(run: Run) -> None:
    """New heads who were members already; after everybody else is in place."""
    run.write("membership", PROMOTE)


def join(run: Run) -> None:
    """A membership for everybody who joins."""
    given = {
        "household_id": "unit.household_id",
        "division_id": "household.division_id",
        "person_id": "unit.person_id",
        "relation": "unit.relation",
        "joined_on": "%(on)s::date",
        "joined_reason": "CASE WHEN unit.is_founding THEN '初次登记' ELSE '花名册新增' END",
        "origin_id": "%(batch)s",
    }
    names, values = listing(HouseholdMembership, given)
    run.write("membership", JOIN, names=names, values=values)
