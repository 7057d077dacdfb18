"""How the roll differs from the register: by person, by household, field by field.

Only the villages and lists (户类型) that the roll has are compared. A column that the roll does not have
is left alone; a blank where the register has a value is 清空, never a change; somebody who is missing is
花名册消失 only in a roll that was declared full.
"""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from households.choices import IncomeConcept, RollStage
from households.imports.differences import list_differences, list_vanished
from households.imports.statements import (
    FOLLOWING,
    Statements,
    is_changed,
    is_cleared,
    lines_joined,
    names_where,
    present,
)
from households.models.roll_fields import NEVER_CLEARED, RollField, Table
from households.models.roll_stages import announce

# A first load has nobody whom the register knows.
KNOWN = "SELECT EXISTS (SELECT FROM roll_match WHERE household_id IS NOT NULL OR person_id IS NOT NULL)"

PEOPLE = """
    CREATE TEMPORARY TABLE roll_person ON COMMIT DROP AS
    SELECT s.id, $changed || CASE WHEN k.at_household_id = k.household_id AND s.relation <> k.old_relation
            THEN ARRAY['relation']::varchar[] ELSE '{}' END AS changed,
        $cleared AS cleared, s.needs_consent
    FROM $staging AS s
    JOIN roll_match AS k ON k.id = s.id
    JOIN $person AS p ON p.id = k.person_id
    WHERE NOT s.is_held;
    ANALYZE roll_person
"""

HOUSES = """
    CREATE TEMPORARY TABLE roll_house ON COMMIT DROP AS
    SELECT s.id, s.household_number, h.division_id <> s.division_code AS is_moved,
        $changed AS changed, $cleared AS cleared
    FROM $staging AS s
    JOIN roll_match AS k ON k.id = s.id
    JOIN $household AS h ON h.id = k.household_id
    JOIN $registration AS g ON g.household_id = h.id AND g.scheme = %(scheme)s
    LEFT JOIN $statement AS i ON i.household_id = h.id AND i.concept = %(concept)s
        AND i.period_start = %(start)s AND i.period_end = %(end)s
    $lines
    WHERE NOT s.is_held AND s.relation = '户主';
    ANALYZE roll_house
"""

# Households that the roll and the register have alike, with everybody in them, and that raise no doubt.
STANDING = """
    CREATE TEMPORARY TABLE roll_standing ON COMMIT DROP AS
    SELECT k.household_number
    FROM roll_match AS k
    LEFT JOIN roll_person AS p ON p.id = k.id
    LEFT JOIN roll_house AS h ON h.household_number = k.household_number
    WHERE k.household_number IS NOT NULL
    GROUP BY k.household_number
    HAVING bool_and(coalesce(
        k.at_household_id = k.household_id AND NOT p.needs_consent
        AND (k.relation = '户主') = (k.old_relation = '户主')
        AND cardinality(p.changed) = 0 AND cardinality(p.cleared) = 0
        AND NOT h.is_moved AND cardinality(h.changed) = 0 AND cardinality(h.cleared) = 0, false));
    ANALYZE roll_standing
"""

# There is nothing to do with them.
TAKE_OUT = """
    WITH gone AS (
        DELETE FROM $staging AS s USING roll_standing AS h
        WHERE s.batch_id = %(batch)s AND s.household_number = h.household_number
        RETURNING s.division_code, coalesce(s.household_type, '') AS household_type
    )
    SELECT division_code, household_type, count(*) FROM gone GROUP BY 1, 2 ORDER BY 1, 2
"""
COUNT_STANDING = "SELECT count(*) FROM roll_standing"

# One statement writes what was found, so that each staging row is rewritten once; rows are staged as new
# people of new households, and those that are stay as they stand.
MARK = """
    UPDATE $staging AS s SET
        household_id = k.household_id, person_id = k.person_id, membership_id = k.membership_id,
        household_kind = CASE
            WHEN s.is_held THEN NULL
            WHEN k.household_id IS NULL THEN 'new'
            WHEN h.is_moved THEN 'moved'
            WHEN cardinality(h.changed) > 0 THEN 'changed'
            WHEN cardinality(h.cleared) > 0 THEN 'cleared'
            ELSE 'unchanged' END,
        kind = CASE
            WHEN s.is_held THEN NULL
            WHEN k.membership_id IS NULL THEN 'new'
            WHEN k.at_household_id IS DISTINCT FROM k.household_id THEN 'moved'
            WHEN (s.relation = '户主') <> (k.old_relation = '户主') THEN 'head'
            WHEN cardinality(p.changed) > 0 THEN 'changed'
            WHEN cardinality(p.cleared) > 0 THEN 'cleared'
            ELSE 'unchanged' END,
        is_new_head = NOT s.is_held AND s.relation = '户主' AND k.household_id IS NOT NULL
            AND (k.at_household_id IS DISTINCT FROM k.household_id OR k.old_relation <> '户主'),
        changed = p.changed, cleared = p.cleared,
        household_changed = CASE WHEN s.id = h.id THEN h.changed END,
        household_cleared = CASE WHEN s.id = h.id THEN h.cleared END
    FROM roll_match AS k
    LEFT JOIN roll_person AS p ON p.id = k.id
    LEFT JOIN roll_house AS h ON h.household_number = k.household_number
    LEFT JOIN roll_standing AS x ON x.household_number = k.household_number
    WHERE s.batch_id = %(batch)s AND s.id = k.id AND x.household_number IS NULL
        AND (k.household_id IS NOT NULL OR k.person_id IS NOT NULL)
"""

# A person who only moves along with the household counts as moved, too.
COUNT_PEOPLE = """
    SELECT CASE
            WHEN is_held THEN 'held'
            WHEN household_kind = 'moved' AND kind <> 'new' THEN 'moved'
            ELSE kind END,
        count(*)
    FROM $staging WHERE batch_id = %(batch)s GROUP BY 1
"""
COUNT_HOUSES = """
    SELECT kind, count(*), count(*) FILTER (WHERE is_doubtful) FROM (
        SELECT CASE WHEN bool_or(is_held) THEN 'held' ELSE min(household_kind) END AS kind,
            bool_or(needs_consent) AND NOT bool_or(is_held) AS is_doubtful
        FROM $staging WHERE batch_id = %(batch)s GROUP BY coalesce(household_number, row::text)
    ) AS household GROUP BY 1
"""
COUNT_VANISHED = """
    SELECT count(*), count(DISTINCT m.household_id) FILTER (WHERE NOT EXISTS (
        SELECT 1 FROM $membership AS other WHERE other.household_id = m.household_id AND other.left_on IS NULL
            AND other.id NOT IN (
                SELECT membership_id FROM $difference
                WHERE batch_id = %(batch)s AND kind = 'vanished' AND membership_id IS NOT NULL)
    ))
    FROM $difference AS d JOIN $membership AS m ON m.id = d.membership_id
    WHERE d.batch_id = %(batch)s AND d.kind = 'vanished'
"""


class Standing(NamedTuple):
    """How many people and households are as the register has them, and their villages and lists."""

    villages: list[list[str]]
    people: int
    households: int


NOBODY = Standing([], 0, 0)


def compare(statements: Statements, period: tuple[date, date] | None) -> dict[str, Any]:
    """Mark the staged rows, list the differences, and count; needs the temporary table roll_match.

    Households that are as the register has them leave staging; counts keep their villages and lists.
    period: what the roll's incomes are of; None when it has none that are taken.
    """
    announce(statements.batch.pk, RollStage.COMPARING)
    is_known = _is_known(statements)
    if is_known:
        _compare_people(statements)
        _compare_houses(statements, period)
        statements.run(STANDING)
        statements.run(MARK)
    announce(statements.batch.pk, RollStage.LISTING)
    if is_known:
        list_differences(statements, period)
    if statements.batch.is_full:
        list_vanished(statements)
    counts = _counts(statements, _take_out(statements) if is_known else NOBODY)
    return counts | {"income_period": [day.isoformat() for day in period]} if period else counts


def _is_known(statements: Statements) -> bool:
    return bool(statements.rows(KNOWN)[0][0])


def _compare_people(statements: Statements) -> None:
    fields = [each for each in present(statements.batch.columns, Table.PERSON) if each.name not in FOLLOWING]
    statements.run(PEOPLE, changed=names_where(fields, is_changed), cleared=_cleared(fields))


def _compare_houses(statements: Statements, period: tuple[date, date] | None) -> None:
    start, end = period or (None, None)
    columns = statements.batch.columns
    fields = present(columns, Table.HOUSEHOLD, Table.REGISTRATION, Table.INCOME, Table.LINE)
    fields = [each for each in fields if each.name != "household_number"]
    statements.run(
        HOUSES,
        {"concept": IncomeConcept.NET, "start": start, "end": end},
        changed=names_where(fields, is_changed),
        cleared=_cleared(fields),
        lines=lines_joined(present(columns, Table.LINE)),
    )


def _cleared(fields: list[RollField]) -> str:
    return names_where([each for each in fields if each.name not in NEVER_CLEARED], is_cleared)


def _take_out(statements: Statements) -> Standing:
    people = statements.rows(TAKE_OUT)
    return Standing(
        villages=[[village, of_list] for village, of_list, _number in people],
        people=sum(number for _village, _list, number in people),
        households=statements.rows(COUNT_STANDING)[0][0],
    )


def _counts(statements: Statements, standing: Standing) -> dict[str, Any]:
    people = Counter(dict(statements.rows(COUNT_PEOPLE)))
    houses = {kind: (number, doubtful) for kind, number, doubtful in statements.rows(COUNT_HOUSES)}
    people["unchanged"] += standing.people
    held_people, (held_houses, _doubts) = people.pop("held", 0), houses.pop("held", (0, 0))
    households = Counter({kind: number for kind, (number, _doubtful) in houses.items()})
    households["unchanged"] += standing.households
    people["vanished"], households["vanished"] = statements.rows(COUNT_VANISHED)[0]
    return {
        "rows": people.total() - people["vanished"] + held_people,
        "held_people": held_people,
        "held_households": held_houses,
        "consent_households": sum(doubtful for _number, doubtful in houses.values()),
        "people": dict(+people) | {"vanished": people["vanished"]},
        "households": dict(+households) | {"vanished": households["vanished"]},
        "standing": standing.villages,
    }
