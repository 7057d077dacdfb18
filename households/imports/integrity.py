"""The register's rules over the households of a roll.

SQL finds the households, and the rules that may have something to say of each (`suspects`). These rules then
decide and speak, so that each is written in one place.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from households.imports.findings import Findings, Place
from households.imports.staged import RollFacts, StagedRow, Texts, home, household_facts, member_facts
from households.imports.statements import Statements
from households.imports.suspects import Suspects
from households.rules import roll
from households.rules.checks import Case, check_doubts
from households.rules.facts import MemberOfHome
from households.rules.policy import Policy
from households.rules.problems import Finding
from households.rules.sources import member_of_home

AT_ONCE = 5_000
# The rules about the members as relatives and the household's own columns; they are asked together.
OF_RELATIVES = frozenset(
    {
        *("H-REL-01", "H-REL-02", "H-REL-04", "H-REL-05", "H-EDU-00", "H-CNT-01"),
        *("H-PHN-01", "H-LAND-01", "H-DIST-01"),
    }
)


class Members(Sequence[MemberOfHome]):
    """A household's rows as the rules take them, each made when a rule looks at it."""

    def __init__(self, rows: list[StagedRow]) -> None:
        self._rows = rows
        self._made: dict[int, MemberOfHome] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        if place not in self._made:
            self._made[place] = member_of_home(self._rows[place])
        return self._made[place]


def check_integrity(
    statements: Statements, findings: Findings, *, as_of: date, headers: dict[str, str], policy: Policy
) -> set[str]:
    """Apply the rules; the 户编号 of households with an error."""
    facts = RollFacts(frozenset(statements.batch.columns), as_of, headers, policy)
    suspects = Suspects(statements, policy, as_of=as_of)
    doubts = suspects.households()
    numbers = [*doubts]
    held = set()
    for start in range(0, len(numbers), AT_ONCE):
        for members in suspects.members(numbers[start : start + AT_ONCE]):
            number = members[0]["household_number"]
            for finding in _findings(members, facts, doubts[number]):
                row = int(finding.members[0]) if finding.members else members[0]["row"]
                findings.add(finding.code, finding.message, Place(row, "", number), rule=finding.rule)
                if finding.holds:
                    held.add(number)
    return held


def _findings(members: list[Texts], facts: RollFacts, doubts: list[str]) -> Iterator[Finding]:
    rows = [StagedRow(texts, facts.present) for texts in members]
    if not OF_RELATIVES.isdisjoint(doubts):
        yield from _of_relatives(rows, facts)
    readable = next((row for row in rows if not row.texts["is_held"]), rows[0])
    case = Case(home=home(readable), members=Members(rows), policy=facts.policy, as_of=facts.as_of)
    yield from check_doubts(case, [texts["doubts"] for texts in members], doubts)


def _of_relatives(rows: list[StagedRow], facts: RollFacts) -> Iterator[Finding]:
    policy, headers = facts.policy, facts.headers
    household = household_facts(rows[0].texts, facts)
    yield from roll.check_members(
        household, [member_facts(row) for row in rows], generation_years=policy.generation_years
    )
    limits = {headers.get(name, name): limit for name, limit in policy.land_limits_mu.items()}
    yield from roll.check_household(
        household, land_limits_mu=limits, distance_limit_km=policy.distance_limit_km
    )
