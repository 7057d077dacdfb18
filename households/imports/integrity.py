"""The register's rules over the households of a roll.

SQL finds the households that a rule may have something to say of: its conditions are never narrower than
the rule's own. The rules then decide and speak, so that each is written in one place.
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from households.choices import RELATION_HEAD_SEX, RELATION_SEX
from households.imports.findings import Findings, Place, number_shown
from households.imports.policy import LAND_MU, Policy
from households.imports.statements import Statements
from households.rules import labour, roll, safeguards
from households.rules.facts import PersonFacts
from households.rules.problems import Finding

AT_ONCE = 5_000

# By the columns it needs: when a member's row is worth a look.
PERSONAL: dict[tuple[str, ...], str] = {
    ("education", "school_status"): "(s.education IS NULL) = (s.school_status IS NULL)",
    ("labour", "school_status"): "s.labour <> '无劳动力' AND s.school_status IS NOT NULL",
    ("has_resident_medical", "has_employee_medical"): "s.has_resident_medical = s.has_employee_medical",
    ("has_resident_medical", "has_serious_illness"): "s.has_resident_medical <> s.has_serious_illness",
    ("household_phone",): "s.household_phone IS NULL",
    **{(name,): f"s.{name}::numeric < 0" for name in LAND_MU},
}
# The same for what a figure of policy decides, named here; without the figure its rule is silent anyway.
LIMITED = {
    "youth": (("labour",), "s.labour <> '无劳动力' AND left(s.birth_on, 4)::int >= %(youth)s"),
    "distance_km": (("distance_km",), "s.distance_km::numeric > %(distance_km)s"),
    **{name: ((name,), f"s.{name}::numeric > %({name})s") for name in LAND_MU},
}

SUSPECTS = """
    WITH member AS (
        SELECT s.household_number, s.relation, s.sex, left(s.birth_on, 4)::int AS born,
            s.stated_size::int AS stated_size, ($personal) AS is_odd,
            max(s.sex) FILTER (WHERE s.relation = '户主') OVER household AS head_sex,
            max(left(s.birth_on, 4)::int) FILTER (WHERE s.relation = '户主') OVER household AS head_born
        FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.household_number IS NOT NULL
        WINDOW household AS (PARTITION BY s.household_number)
    )
    SELECT household_number FROM member GROUP BY household_number
    HAVING count(*) FILTER (WHERE relation = '户主') <> 1
        OR count(*) FILTER (WHERE relation = '配偶') > 1
        OR max(stated_size) <> count(*) OR min(stated_size) <> count(*)
        OR bool_or(is_odd)
        OR bool_or(relation = '配偶' AND sex = head_sex)
        OR bool_or(sex <> (%(sexes)s::jsonb ->> relation))
        OR bool_or(head_sex <> (%(head_sexes)s::jsonb ->> relation))
        OR bool_or(relation IN ('之子', '之女') AND born - head_born <= %(years)s)
        OR bool_or(relation IN ('之父', '之母') AND head_born - born <= %(years)s)
    ORDER BY household_number
"""

MEMBERS = """
    SELECT to_jsonb(member) FROM (
        SELECT s.household_number, s.row, s.relation, s.sex, s.birth_on, s.is_held, s.stated_size,
            s.person_name, s.household_phone IS NULL AS is_without_phone, $columns
        FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.household_number = ANY(%(numbers)s)
    ) AS member
    ORDER BY member.household_number, member.row
"""
LOOKED_AT = (
    *("education", "school_status", "labour", "has_resident_medical", "has_employee_medical"),
    *("has_serious_illness", "work_place", "work_months", "distance_km"),
    *LAND_MU,
)


class RollFacts(NamedTuple):
    """What holds for the whole roll: the fields it has, the day it is of, the columns' headers by field."""

    present: frozenset[str]
    as_of: date
    headers: dict[str, str]
    policy: Policy


def check_integrity(
    statements: Statements, findings: Findings, *, as_of: date, headers: dict[str, str], policy: Policy
) -> set[str]:
    """Apply the rules; the 户编号 of households with an error."""
    roll_facts = RollFacts(frozenset(statements.batch.columns), as_of, headers, policy)
    suspects = [number for (number,) in _suspects(statements, roll_facts)]
    held = set()
    for start in range(0, len(suspects), AT_ONCE):
        for members in _households(statements, suspects[start : start + AT_ONCE], roll_facts.present):
            for finding in _findings(members, roll_facts):
                row = int(finding.members[0]) if finding.members else members[0]["row"]
                place = Place(row, "", members[0]["household_number"])
                findings.add(finding.code, finding.message, place, rule=finding.rule)
                if finding.holds:
                    held.add(members[0]["household_number"])
    return held


def _suspects(statements: Statements, facts: RollFacts) -> list[tuple[Any, ...]]:
    policy = facts.policy
    youth = policy.working_age and facts.as_of.year - policy.working_age
    figures = {"youth": youth, "distance_km": policy.distance_limit_km, **policy.land_limits_mu}
    limited = dict(LIMITED[name] for name, figure in figures.items() if figure is not None)
    conditions = [
        sql for names, sql in [*PERSONAL.items(), *limited.items()] if facts.present.issuperset(names)
    ]
    bound = figures | {
        "sexes": json.dumps(RELATION_SEX),
        "head_sexes": json.dumps(RELATION_HEAD_SEX),
        "years": policy.generation_years,
    }
    return statements.rows(SUSPECTS, bound, personal=" OR ".join(f"({sql})" for sql in conditions) or "false")


def _households(
    statements: Statements, numbers: list[str], present: frozenset[str]
) -> Iterator[list[dict[str, Any]]]:
    columns = ", ".join(f's."{name}"' for name in LOOKED_AT if name in present) or "true AS nothing"
    rows = (
        json.loads(row) if isinstance(row, str) else row
        for (row,) in statements.rows(MEMBERS, {"numbers": numbers}, columns=columns)
    )
    for _number, members in groupby(rows, key=lambda member: member["household_number"]):
        yield list(members)


def _findings(members: list[dict[str, Any]], facts: RollFacts) -> Iterator[Finding]:
    policy, headers = facts.policy, facts.headers
    household = _household(members, facts)
    people = [_member(member, facts.present) for member in members]
    yield from roll.check_members(household, people, generation_years=policy.generation_years)
    limits = {headers.get(name, name): limit for name, limit in policy.land_limits_mu.items()}
    yield from roll.check_household(
        household, land_limits_mu=limits, distance_limit_km=policy.distance_limit_km
    )
    for member in members:
        yield from filter(None, _personal(member, facts))


def _household(members: list[dict[str, Any]], facts: RollFacts) -> roll.HouseholdFacts:
    first = members[0]
    is_without_phone = "household_phone" in facts.present and first["is_without_phone"]
    size, distance = first["stated_size"], first.get("distance_km")
    return roll.HouseholdFacts(
        number=number_shown(first["household_number"]),
        declared_count=None if size is None else int(size),
        phones=() if is_without_phone else None,
        land_mu={
            facts.headers.get(name, name): Decimal(first[name])
            for name in LAND_MU
            if first.get(name) is not None
        },
        distance_km=None if distance is None else Decimal(distance),
    )


def _member(member: dict[str, Any], present: frozenset[str]) -> roll.MemberFacts:
    # A cell that could not be read is blank in staging; of a row with an error the rules only see who it is.
    is_known = not member["is_held"]
    return roll.MemberFacts(
        key=str(member["row"]),
        row=member["row"],
        relation=member["relation"],
        sex=member["sex"],
        birth_on=_day(member["birth_on"]),
        education=(member["education"] or "") if is_known and "education" in present else None,
        school_status=(member["school_status"] or "") if is_known and "school_status" in present else None,
    )


def _personal(member: dict[str, Any], facts: RollFacts) -> Iterator[Finding | None]:
    key, present = str(member["row"]), facts.present
    person = PersonFacts(
        key=key,
        birth_on=_day(member["birth_on"]),
        school_status=(member["school_status"] or "") if "school_status" in present else None,
        labour=(member["labour"] or "") if "labour" in present else None,
    )
    yield labour.child_with_labour(person, as_of=facts.as_of, working_age=facts.policy.working_age)
    yield labour.student_with_labour(person)
    resident, employee = _flag(member, "has_resident_medical"), _flag(member, "has_employee_medical")
    yield safeguards.uninsured(key, resident=resident, employee=employee)
    yield safeguards.insured_twice(key, resident=resident, employee=employee)
    serious = _flag(member, "has_serious_illness")
    yield safeguards.without_serious_illness_cover(key, resident=resident, serious_illness=serious)


def _flag(member: dict[str, Any], name: str) -> bool | None:
    return {"true": True, "false": False}.get(member.get(name) or "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
