"""The register's rules over the households of a roll.

SQL finds the households that a rule may have something to say of (`suspects`). The rules then decide and
speak, so that each is written in one place.
"""

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from households.imports.findings import Findings, Place
from households.imports.staged import (
    LOOKED_AT,
    RollFacts,
    StagedRow,
    Texts,
    home,
    household_facts,
    member_facts,
)
from households.imports.statements import Statements
from households.imports.suspects import suspects
from households.rules import roll
from households.rules.checks import Case, check_case
from households.rules.policy import Policy
from households.rules.problems import Finding
from households.rules.sources import member_of_home

AT_ONCE = 5_000

MEMBERS = """
    SELECT to_jsonb(member) FROM (
        SELECT s.household_number, s.row, s.relation, s.sex, s.birth_on, s.is_held, s.stated_size,
            s.person_name, s.household_phone IS NULL AS is_without_phone, $columns
        FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.household_number = ANY(%(numbers)s)
    ) AS member
    ORDER BY member.household_number, member.row
"""


def check_integrity(
    statements: Statements, findings: Findings, *, as_of: date, headers: dict[str, str], policy: Policy
) -> set[str]:
    """Apply the rules; the 户编号 of households with an error."""
    facts = RollFacts(frozenset(statements.batch.columns), as_of, headers, policy)
    numbers = suspects(statements, policy, as_of=as_of)
    held = set()
    for start in range(0, len(numbers), AT_ONCE):
        for members in _households(statements, numbers[start : start + AT_ONCE], facts.present):
            for finding in _findings(members, facts):
                row = int(finding.members[0]) if finding.members else members[0]["row"]
                place = Place(row, "", members[0]["household_number"])
                findings.add(finding.code, finding.message, place, rule=finding.rule)
                if finding.holds:
                    held.add(members[0]["household_number"])
    return held


def _households(statements: Statements, numbers: list[str], present: frozenset[str]) -> Iterator[list[Texts]]:
    columns = ", ".join(f's."{name}"' for name in LOOKED_AT if name in present) or "true AS nothing"
    rows = (
        json.loads(row) if isinstance(row, str) else row
        for (row,) in statements.rows(MEMBERS, {"numbers": numbers}, columns=columns)
    )
    for _number, members in groupby(rows, key=lambda member: member["household_number"]):
        yield list(members)


def _findings(members: list[Texts], facts: RollFacts) -> Iterator[Finding]:
    policy, headers = facts.policy, facts.headers
    rows = [StagedRow(texts, facts.present) for texts in members]
    household = household_facts(members[0], facts)
    yield from roll.check_members(
        household, [member_facts(row) for row in rows], generation_years=policy.generation_years
    )
    limits = {headers.get(name, name): limit for name, limit in policy.land_limits_mu.items()}
    yield from roll.check_household(
        household, land_limits_mu=limits, distance_limit_km=policy.distance_limit_km
    )
    readable = next((row for row in rows if not row.texts["is_held"]), rows[0])
    case = Case(
        home=home(readable),
        members=[member_of_home(row) for row in rows],
        policy=policy,
        as_of=facts.as_of,
    )
    yield from check_case(case)
