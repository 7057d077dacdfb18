"""The households of a roll that a rule may have something to say of, found by SQL, and their rows.

With each comes which rules may speak (`doubts`), so that no other has to be asked.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from households.choices import SCHOOL_STAGE, SCHOOLING_EXEMPTIONS
from households.imports.doubts import OF_HOUSEHOLDS, OF_MEMBERS, OF_ROWS, any_of, asked, by_rule
from households.imports.staged import LOOKED_AT, Texts
from households.imports.statements import Statements
from households.rules.education import compulsory_births
from households.rules.income import CENT
from households.rules.policy import Ages, Policy

SUSPECTS = """
    SELECT s.household_number, $doubts
    FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND s.household_number IS NOT NULL
    GROUP BY s.household_number HAVING bool_or($odd) OR $any
    ORDER BY s.household_number
"""
MEMBERS = """
    SELECT $columns, $doubts
    FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND s.household_number = ANY(%(numbers)s)
    ORDER BY s.household_number, s.row
"""
IN_EVERY_ROLL = (
    *("household_number", "row", "relation", "sex", "birth_on", "is_held", "stated_size", "person_name"),
    *("disability_kind", "disability_grade"),  # what the identity tells
)
IS_WITHOUT_PHONE = "s.household_phone IS NULL"
# Half a cent: what rounding to cents may take away from a difference.
ROUNDING = CENT / 2


class Suspects:
    """Looks for them in a batch's staging; as_of: the day that the roll's figures are of."""

    def __init__(self, statements: Statements, policy: Policy, *, as_of: date) -> None:
        present = frozenset(statements.batch.columns)
        self._statements = statements
        self._facts = _bound(policy, as_of)
        self._of_members = by_rule(asked(OF_MEMBERS, present, policy))
        of_rows = by_rule(asked(OF_ROWS, present, policy))
        of_households = by_rule(asked(OF_HOUSEHOLDS, present, policy))
        self._of_homes = {rule: [f"bool_or({sql})"] for rule, sql in of_rows.items()}
        for rule, sql in of_households.items():
            self._of_homes.setdefault(rule, []).append(sql)
        self._names = [*dict.fromkeys([*IN_EVERY_ROLL, *(name for name in LOOKED_AT if name in present)])]

    def households(self) -> dict[str, list[str]]:
        """By 户编号 in order the rules that may have something to say of the household as a whole."""
        doubts = {rule: any_of(conditions) for rule, conditions in self._of_homes.items()}
        rows = self._statements.rows(
            SUSPECTS,
            self._facts,
            doubts=_rules_where(doubts),
            odd=any_of(self._of_members.values()),
            any=any_of(doubts.values()),
        )
        return dict(rows)

    def members(self, numbers: Sequence[str]) -> Iterator[list[Texts]]:
        """The rows of each of these households in order; `doubts`: the rules that may speak of a member."""
        columns = [*(f's."{name}"' for name in self._names), IS_WITHOUT_PHONE]
        names = [*self._names, "is_without_phone", "doubts"]
        rows = self._statements.rows(
            MEMBERS,
            {**self._facts, "numbers": numbers},
            columns=", ".join(columns),
            doubts=_rules_where(self._of_members),
        )
        for _number, members in groupby(rows, key=lambda row: row[0]):
            yield [dict(zip(names, row, strict=True)) for row in members]


def _rules_where(conditions: dict[str, str]) -> str:
    """An SQL array of the rules for which a condition holds."""
    cases = ", ".join(f"CASE WHEN {sql} THEN '{rule}' END" for rule, sql in conditions.items())
    return f"array_remove(ARRAY[{cases}]::text[], NULL)"


def _bound(policy: Policy, as_of: date) -> dict[str, Any]:
    little, skilled = policy.little_education_ages or (None, None), policy.skilled_ages or (None, None)
    ages = {
        "working_age": policy.working_age,
        "old_age": policy.old_age,
        "adult_age": policy.adult_age,
        "support_age": policy.support_age,
        "post_first_age": policy.post_first_age,
        "post_end_age": policy.post_end_age,
        "little_first": little[0],
        "little_over": _next(little[1]),
        "skilled_first": skilled[0],
        "skilled_over": _next(skilled[1]),
    }
    after, until = _compulsory(policy, as_of)
    return {
        **{name: value for name, value in vars(policy).items() if not isinstance(value, dict)},
        **policy.land_limits_mu,
        **{f"{name}_on": _born_by(age, as_of) for name, age in ages.items()},
        "school_after": after,
        "school_until": until,
        "exempt": sorted(SCHOOLING_EXEMPTIONS),
        "stages": json.dumps(_stages(policy, as_of)),
        "cent": CENT,
        "rounding": ROUNDING,
    }


def _born_by(age: int | None, as_of: date) -> str | None:
    """The day as ISO text by which those are born who have completed so many years."""
    return None if age is None else f"{as_of.year - age:04d}-{as_of:%m-%d}"


def _next(age: int | None) -> int | None:
    return None if age is None else age + 1


def _stages(policy: Policy, as_of: date) -> dict[str, tuple[str | None, str | None]]:
    """By 在校生状况: too young is who was born after the first day, too old who was born by the second."""
    ages: dict[str, Ages] = {
        status: policy.stage_ages[stage]
        for status, stage in SCHOOL_STAGE.items()
        if stage in policy.stage_ages
    }
    return {
        status: (_born_by(youngest, as_of), _born_by(_next(oldest), as_of))
        for status, (youngest, oldest) in ages.items()
    }


def _compulsory(policy: Policy, as_of: date) -> tuple[str | None, str | None]:
    month, first, end = policy.school_month, policy.school_first_age, policy.school_end_age
    if month is None or first is None or end is None:
        return None, None
    after, until = compulsory_births(as_of, term_month=month, first_age=first, end_age=end)
    return after.isoformat(), until.isoformat()
