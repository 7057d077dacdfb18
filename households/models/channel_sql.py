"""系统数据 of 四合一: the register's facts as the fifteen fields, for one household or a whole place.

Here alone stands what of the register each field is. A blank that the register means as none is 无: who was
never monitored has no category. What nobody has said stays blank.
"""

import datetime
from collections.abc import Sequence

from django.db import connection

from households.models.channels import ChannelSnapshot
from households.rules.four_in_one import FIELDS

BY_KEY = "household.id = ANY(%s)"
# Only households of which somebody wrote something down: nobody compares the others.
IN_PLACE = """
household.status = 'active' AND household.division_id LIKE %s AND EXISTS (
    SELECT 1 FROM households_channelsnapshot AS written
    WHERE written.household_id = household.id AND written.channel <> 'system'
)
"""
_EXPRESSIONS = {
    "head": "people.head",
    "head_certificate": "people.head_certificate",
    "size": "people.size::text",
    "members": "left(people.members, 600)",
    # Rolls often have the group alone: then the village says the rest.
    "address": "CASE household.address WHEN '' THEN village.name || household.group_name"
    " ELSE household.address END",
    "cause": "CASE WHEN household.cause_main = '' AND household.household_type = '一般农户' THEN '无'"
    " ELSE household.cause_main END",
    "exit_year": "CASE WHEN household.exit_year IS NOT NULL THEN household.exit_year::text"
    " WHEN household.household_type = '一般农户' THEN '无' ELSE '' END",
    "monitoring_category": "CASE household.monitoring_category WHEN '' THEN '无'"
    " ELSE household.monitoring_category END",
    "monitoring_state": "CASE household.monitoring_state WHEN 'active' THEN '监测中'"
    " WHEN 'removed' THEN '风险已消除' ELSE CASE household.monitoring_category WHEN '' THEN '无' ELSE '' END"
    " END",
    "per_capita_yuan": "COALESCE(trim_scale(income.stated_per_capita_yuan)::text, '')",
    "house_grade": "household.house_grade",
    "safe_water": "CASE household.has_safe_water WHEN TRUE THEN '是' WHEN FALSE THEN '否' ELSE '' END",
    "insured": "CASE WHEN people.unknown > 0 THEN '' ELSE people.insured::text END",
    "helper": "COALESCE(left(helper.names, 200), '无')",
    "industry": "CASE household.industry_support WHEN '' THEN '无' ELSE household.industry_support END",
}
_VALUES = ", ".join(f"{_EXPRESSIONS[name]} AS {name}" for name in FIELDS)
_REGISTERED = f"""
WITH household AS MATERIALIZED (
    SELECT household.* FROM households_household AS household WHERE {{where}}
),
people AS (
    SELECT member.household_id, count(*) AS size,
        string_agg(person.name, '、' ORDER BY person.name COLLATE "C") AS members,
        max(person.name) FILTER (WHERE member.relation = '户主') AS head,
        (array_agg(person.id18) FILTER (WHERE member.relation = '户主'))[1] AS head_certificate,
        count(*) FILTER (WHERE person.has_resident_medical OR person.has_employee_medical) AS insured,
        count(*) FILTER (
            WHERE person.has_resident_medical IS NULL AND person.has_employee_medical IS NULL
        ) AS unknown
    FROM household
    JOIN households_householdmembership AS member
        ON member.household_id = household.id AND member.left_on IS NULL
    JOIN households_person AS person ON person.id = member.person_id
    GROUP BY 1
),
helper AS (
    SELECT pairing.household_id, string_agg(DISTINCT account.name, '、') AS names
    FROM household
    JOIN households_pairing AS pairing ON pairing.household_id = household.id
    JOIN povertycase_user AS account ON account.id = pairing.helper_id
    WHERE pairing.started_on <= %s AND (pairing.ended_on IS NULL OR pairing.ended_on >= %s)
    GROUP BY 1
),
income AS (
    SELECT DISTINCT ON (statement.household_id) statement.household_id, statement.stated_per_capita_yuan
    FROM household
    JOIN households_incomestatement AS statement ON statement.household_id = household.id
    WHERE statement.concept = 'net'
    ORDER BY statement.household_id, statement.period_end DESC, statement.id DESC
)
SELECT household.id AS household_id, household.division_id, {_VALUES}
FROM household
JOIN people ON people.household_id = household.id
JOIN povertycase_division AS village ON village.code = household.division_id
LEFT JOIN helper ON helper.household_id = household.id
LEFT JOIN income ON income.household_id = household.id
"""  # noqa: S608  column names of this module alone
_COLUMNS = ", ".join(FIELDS)
_SHOW = f"""
SELECT NULL::bigint AS id, registered.*, 'system' AS channel, %s::date AS taken_on
FROM ({_REGISTERED}) AS registered
"""  # noqa: S608  column names of this module alone
_TAKE = f"""
INSERT INTO households_channelsnapshot AS known
    (household_id, division_id, {_COLUMNS}, channel, taken_on, version, created_at, updated_at)
SELECT registered.*, 'system', %s, 1, now(), now() FROM ({_REGISTERED}) AS registered
ON CONFLICT (household_id, channel) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in (*FIELDS, "taken_on"))}, updated_at = now()
WHERE ({", ".join(f"known.{name}" for name in FIELDS)})
    IS DISTINCT FROM ({", ".join(f"EXCLUDED.{name}" for name in FIELDS)})
RETURNING household_id
"""  # noqa: S608  column names of this module alone


def registered(household: int, *, on: datetime.date) -> ChannelSnapshot | None:
    """What the register says of a household now, as a row that is not saved; None of one without members."""
    return registered_each([household], on=on).get(household)


def registered_each(keys: Sequence[int], *, on: datetime.date) -> dict[int, ChannelSnapshot]:
    """The same of some households, by their key; one statement."""
    found = ChannelSnapshot.objects.raw(_SHOW.replace("{where}", BY_KEY), [on, list(keys), on, on])
    return {each.household_id: each for each in found}


def take_of_households(keys: Sequence[int], *, on: datetime.date) -> list[int]:
    """Write what the register says of some households; the keys of those that changed."""
    return _taken(BY_KEY, list(keys), on)


def take_of_place(place: str, *, on: datetime.date) -> list[int]:
    """The same of a place, of the households of which somebody wrote something down; one statement."""
    return _taken(IN_PLACE, f"{place}%", on)


def _taken(where: str, argument: str | list[int], on: datetime.date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.replace("{where}", where), [on, argument, on, on])
        return [key for (key,) in cursor.fetchall()]
