"""The facts of a staged household, as the rules take them.

A blank cell of a column that the roll has is known to be blank; without the column nothing is known. A cell
that could not be read is blank in staging too: of a row with an error the rules see who it is, no more.
"""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from households.imports.findings import number_shown
from households.models.roll_fields import ROLL_FIELDS, Table
from households.rules import roll
from households.rules.facts import HomeFacts, HouseFacts, MoneyFacts
from households.rules.policy import LAND_MU, Policy
from households.rules.sources import home_facts, money_facts, relative

LINES = tuple(field.name for field in ROLL_FIELDS if field.table is Table.LINE)
STATED = ("income_population", "net_yuan", "per_capita_yuan", "claims_yuan", "compliant_oop_yuan")
MONEY = frozenset({*STATED, *LINES})
# What the rules look at beside what every roll has.
LOOKED_AT = (
    *("education", "school_status", "dropout_reason", "health", "disability_kind", "disability_grade"),
    *("labour", "work_place", "work_months", "public_post", "public_post_months"),
    *("has_resident_medical", "has_employee_medical", "has_serious_illness"),
    *("has_resident_pension", "has_employee_pension", "is_low_income_recipient", "low_income_allowance"),
    *("is_destitute_recipient", "destitute_support", "household_type", "monitoring_category"),
    *("monitoring_state", "is_no_labour_guaranteed", "industry_support", "distance_km"),
    *STATED,
    *LINES,
    *LAND_MU,
)

Texts = dict[str, Any]


class RollFacts(NamedTuple):
    """What holds for the whole roll: the fields it has, the day it is of, the columns' headers by field."""

    present: frozenset[str]
    as_of: date
    headers: dict[str, str]
    policy: Policy


class StagedRow:
    """One row of a household: texts by field; None for a column the roll does not have, "" for a blank."""

    def __init__(self, texts: Texts, present: frozenset[str]) -> None:
        self.texts = texts
        self.key = str(texts["row"])
        self._present = present if not texts["is_held"] else frozenset()

    def has(self, names: frozenset[str]) -> bool:
        """Whether the roll has one of these columns, and the row could be read."""
        return not self._present.isdisjoint(names)

    def text(self, name: str) -> str | None:
        """A text."""
        return (self.texts.get(name) or "") if name in self._present else None

    def said(self, name: str) -> str | None:
        """A text of whatever could be read of the row; a blank is unknown."""
        return self.texts.get(name) or None

    def words(self, name: str) -> frozenset[str] | None:
        """Words with commas between them."""
        text = self.text(name)
        return None if text is None else frozenset(filter(None, text.split(",")))

    def flag(self, name: str) -> bool | None:
        """是 or 否; a blank is unknown."""
        return {"true": True, "false": False}.get(self.text(name) or "")

    def number(self, name: str) -> Decimal | None:
        """A figure; a blank is unknown."""
        text = self.text(name)
        return Decimal(text) if text else None

    def months(self, name: str) -> Decimal | None:
        """Months of a column that the roll has: 0 when none are stated."""
        return None if self.text(name) is None else self.number(name) or Decimal(0)

    def day(self, name: str) -> date | None:
        """A whole date."""
        text = self.texts.get(name)
        return date.fromisoformat(text) if text else None

    def schooling(self) -> tuple[str | None, str | None]:
        """Both as they stand: a blank cell is known to be blank."""
        return self.text("education"), self.text("school_status")


def home(row: StagedRow) -> HomeFacts:
    """The household's own columns; settled before, so that any row that can be read says them."""
    money = money_facts(row, previous_per_capita_yuan=None) if row.has(MONEY) else MoneyFacts()
    return home_facts(row, money, HouseFacts())


def member_facts(row: StagedRow) -> roll.MemberFacts:
    """One row as a relative."""
    return relative(row, relation=row.texts["relation"], row=row.texts["row"])


def household_facts(first: Texts, facts: RollFacts) -> roll.HouseholdFacts:
    """The household as the integrity rules take it; first: its first row."""
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
