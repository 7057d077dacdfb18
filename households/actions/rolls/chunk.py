"""One chunk: whole households of a batch, gathered with their keys into two temporary tables."""

from dataclasses import dataclass

from households.actions.rolls.columns import render
from households.actions.rolls.plan import WORK
from households.actions.rolls.run import Run

# Households between which people move are written together, or one would stand without its head for a while.
LINKED = """
    CREATE TEMPORARY TABLE write_linked AS
    WITH mover AS (
        SELECT s.household_number, m.household_id FROM $staging AS s
        JOIN $membership AS m ON m.person_id = s.person_id AND m.left_on IS NULL
        WHERE s.batch_id = %(batch)s AND NOT s.is_held AND s.kind = 'moved'
            AND m.household_id IS DISTINCT FROM s.household_id
    )
    SELECT household_number AS number FROM mover
    UNION
    SELECT r.number FROM mover JOIN $registration AS r
        ON r.household_id = mover.household_id AND r.scheme = %(scheme)s
"""

UPPER = """
    SELECT max(number), count(*) FROM (
        SELECT s.household_number AS number FROM $staging AS s
        WHERE s.household_number > %(after)s AND $work
        ORDER BY s.household_number LIMIT %(size)s
    ) AS next
"""

# Keys of new rows are drawn here, so that every insert below is one plain statement. Which sequence has them
# is asked in a query of its own: once, not for each row.
HOUSES = """
    CREATE TEMPORARY TABLE write_house AS
    SELECT first.*,
        coalesce(known_id, nextval((SELECT pg_get_serial_sequence('$household', 'id')::regclass))) AS id
    FROM (
        SELECT DISTINCT ON (s.household_number) s.household_number AS number, s.id AS row_id,
            s.household_id AS known_id, s.household_kind AS kind, s.division_code
        FROM $staging AS s WHERE $scope AND $work
        ORDER BY s.household_number, (s.relation = '户主') DESC NULLS LAST, s.row
    ) AS first
"""

UNITS = """
    CREATE TEMPORARY TABLE write_unit AS
    SELECT s.id AS row_id, s.kind, s.relation,
        house.id AS household_id, house.known_id IS NULL AS is_founding,
        s.person_id IS NULL AS is_new_person,
        coalesce(s.person_id, nextval((SELECT pg_get_serial_sequence('$person', 'id')::regclass)))
            AS person_id,
        CASE WHEN m.household_id IS DISTINCT FROM house.id THEN m.id END AS leaves_id,
        CASE WHEN m.household_id = house.id THEN m.id END AS stays_id,
        m.household_id IS DISTINCT FROM house.id AS joins
    FROM $staging AS s
    JOIN write_house AS house ON house.number = s.household_number
    LEFT JOIN $membership AS m ON m.person_id = s.person_id AND m.left_on IS NULL
    WHERE $scope AND $work
"""

GONE = """
    CREATE TEMPORARY TABLE write_gone AS
    SELECT m.id, m.household_id FROM $difference AS s
    JOIN $membership AS m ON m.id = s.membership_id AND m.left_on IS NULL
    WHERE s.batch_id = %(batch)s AND s.kind = 'vanished' AND 'vanished' = ANY(%(accepted)s) AND $scope
"""

# Staging goes; who was new stays to be read, without an identity.
NOTE_NEW = """
    INSERT INTO $difference
        (batch_id, kind, row, household_number, person_number, name, field, old, new, membership_id)
    SELECT %(batch)s, 'new', s.row, s.household_number, coalesce(s.person_number, ''),
        coalesce(s.person_name, ''), '', '',
        concat_ws(' ', CASE WHEN unit.is_founding THEN '新户' END, s.relation), NULL
    FROM write_unit AS unit JOIN $staging AS s ON s.id = unit.row_id
    WHERE unit.kind = 'new' ORDER BY s.row
"""

TAKE_OUT = "DELETE FROM $staging AS s USING write_unit WHERE s.id = write_unit.row_id"

EXTENT = """
    SELECT house.known, house.moved, unit.known, unit.leaving, unit.staying
    FROM (
        SELECT count(known_id) AS known, count(known_id) FILTER (WHERE kind = 'moved') AS moved
        FROM write_house
    ) AS house, (
        SELECT count(*) FILTER (WHERE NOT is_new_person) AS known, count(leaves_id) AS leaving,
            count(stays_id) AS staying
        FROM write_unit
    ) AS unit
"""

PUT_AWAY = (
    "DROP TABLE write_house; DROP TABLE write_unit; DROP TABLE write_gone; DROP TABLE IF EXISTS write_linked"
)

ANALYZE = "ANALYZE write_house; ANALYZE write_unit"


@dataclass(frozen=True)
class Chunk:
    """Which households: a condition on `s.household_number`; `last` is where the next chunk begins."""

    scope: str
    last: str | None


def everything() -> Chunk:
    """All that is left."""
    return Chunk("s.household_number > %(after)s", None)


def linked(run: Run) -> Chunk:
    """The first chunk: all households that people move between."""
    run.execute(render(LINKED))
    return Chunk("s.household_number IN (SELECT number FROM write_linked)", "")


def following(run: Run, *, after: str, size: int) -> Chunk:
    """The next `size` rows and the rest of their last household; `last` is None at the end."""
    upper, found = run.rows(render(UPPER, work=WORK), after=after, size=size)[0]
    if found < size:
        return everything()
    return Chunk("s.household_number > %(after)s AND s.household_number <= %(upto)s", upper)


@dataclass(frozen=True)
class Extent:
    """What a chunk holds, so that statements without any work are left out."""

    rows: int
    gone: int
    known_households: int
    moved_households: int
    known_people: int
    leaving: int
    staying: int


def gather(run: Run, chunk: Chunk, *, after: str) -> Extent:
    """Fill the temporary tables write_house, write_unit and write_gone of the chunk."""
    bounds = {"after": after, "upto": chunk.last}
    run.execute(render(HOUSES, scope=chunk.scope, work=WORK), **bounds)
    rows = run.execute(render(UNITS, scope=chunk.scope, work=WORK), **bounds)
    gone = run.execute(render(GONE, scope=chunk.scope), **bounds)
    run.execute(ANALYZE)
    return Extent(rows, gone, *run.rows(EXTENT)[0])


def take_out(run: Run) -> None:
    """Written rows leave staging in their own transaction: what is left is what is still to do."""
    run.execute(render(NOTE_NEW))
    run.execute(render(TAKE_OUT))
    run.execute(PUT_AWAY)
