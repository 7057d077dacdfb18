"""Who each staged row is, by the first 18 characters of the identity, in a few statements over all rows."""

from string import Template
from typing import Any, NamedTuple

from django.db import connection

from households.models import Household, HouseholdMembership, Person
from monitoring.choices.feeds import FeedKind
from monitoring.models import FeedBatch, FeedRow, FeedVariance, MonitoringCase, Warning

TABLES = {
    name: f'"{model._meta.db_table}"'
    for name, model in (
        ("staging", FeedRow),
        ("person", Person),
        ("membership", HouseholdMembership),
        ("household", Household),
        ("case", MonitoringCase),
        ("warning", Warning),
        ("variance", FeedVariance),
    )
}
# Of each department the register's field that its file speaks of too, how ours reads, and theirs.
COMPARED = {
    FeedKind.DISABLED: ("disability_grade", "p.disability_grade", "s.word"),
    FeedKind.CIVIL_AFFAIRS: (
        "is_low_income_recipient",
        "CASE p.is_low_income_recipient WHEN true THEN '是' WHEN false THEN '否' ELSE '' END",
        "CASE WHEN s.word LIKE '%%低保%%' THEN CASE WHEN s.word LIKE '%%新增%%' THEN '是' "
        "WHEN s.word LIKE '%%退出%%' THEN '否' ELSE '' END ELSE '' END",
    ),
}
NO_FIELD = ("", "''", "''")

# What is looked at again: rows that may warn, and rows whose person the register knows otherwise.
FOUND = """
    DROP TABLE IF EXISTS pg_temp.feed_found;
    CREATE TEMPORARY TABLE feed_found (
        row integer, id18 bytea, identity bytea, name text, amount_yuan numeric, word text, facts jsonb,
        is_signal boolean, person_id bigint, person_name text, ours text, theirs text
    ) ON COMMIT DROP
"""
# One pass over all rows; where somebody stands twice, the greatest figure is the newest.
MATCH = """
    WITH matched AS MATERIALIZED (
        SELECT s.row, s.id18, s.identity, s.name, s.amount_yuan, s.word, s.facts,
            s.signal IS NOT NULL AS is_signal, p.id AS person_id, p.name AS person_name,
            $ours AS ours, $theirs AS theirs
        FROM $staging AS s
        LEFT JOIN $person AS p ON p.id18 = s.id18 AND p.division_id LIKE %(inside)s
        WHERE s.batch_id = %(batch)s
    ), kept AS (
        INSERT INTO feed_found
        SELECT * FROM matched
        WHERE is_signal OR (
            person_id IS NOT NULL AND (name <> person_name OR (theirs <> '' AND ours <> theirs))
        )
    )
    SELECT count(*), count(id18), count(person_id), count(DISTINCT person_id) FROM matched
"""
READY = "ANALYZE feed_found (row, person_id)"
# Each candidate with what the register says of the person's household.
CANDIDATES = """
    SELECT f.row, f.name, f.id18, f.identity, f.amount_yuan, f.word, f.facts::text, f.person_id,
        h.id, h.division_id, h.household_type,
        EXISTS (SELECT FROM $case AS c WHERE c.household_id = h.id AND c.status = ANY(%(open)s)),
        $others, $year
    FROM feed_found AS f
    LEFT JOIN $membership AS m ON m.person_id = f.person_id AND m.left_on IS NULL
    LEFT JOIN $household AS h ON h.id = m.household_id
    $of_year
    WHERE f.is_signal ORDER BY f.row
"""
# What somebody's stays inside the region came to in the year. Where their share is too high, that of one stay
# is: whoever is missing among the candidates has none.
YEAR = (
    "y.own, y.total",
    """LEFT JOIN (
        SELECT s.id18, sum(s.amount_yuan) AS own, sum(s.total_yuan) AS total FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.word = %(inside)s AND s.id18 IS NOT NULL
            AND s.total_yuan > 0 AND s.amount_yuan IS NOT NULL
        GROUP BY s.id18
    ) AS y ON y.id18 = f.id18""",
)
NO_YEAR = ("NULL, NULL", "")
OTHERS = """(SELECT count(*) FROM $membership AS o JOIN $person AS q ON q.id = o.person_id
    WHERE o.household_id = h.id AND o.left_on IS NULL AND o.person_id <> f.person_id
        AND q.disability_grade <> '')"""


class Matched(NamedTuple):
    """How many rows there are, how many have an identity, are on the register, and are different people."""

    rows: int
    identified: int
    matched: int
    people: int


def render(text: str, **parts: str) -> str:
    """A statement with the tables' names and its parts put in."""
    return Template(text).substitute(
        TABLES | {name: Template(part).substitute(TABLES) for name, part in parts.items()}
    )


def match(batch: FeedBatch) -> Matched:
    """Fill the temporary table feed_found; to be called in the transaction that writes."""
    _field, ours, theirs = COMPARED.get(batch.feed.kind, NO_FIELD)  # type: ignore[call-overload]
    facts: dict[str, Any] = {"batch": batch.pk, "inside": f"{batch.division_id}%"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(FOUND)
        cursor.execute(render(MATCH, ours=ours, theirs=theirs), facts)
        found = Matched(*cursor.fetchone())
        cursor.execute(READY)
    return found
