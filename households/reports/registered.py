"""The facts of a registered household, as the rules take them, of what one user reads.

A field that the user does not read is unknown, so that a rule never tells what its facts may not. A blank
text is known to be blank, but that somebody is at no school is known by the education that stands instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from households.models import Household, HouseholdMembership, IncomeStatement, Person
from households.models.base import RegisterRow
from households.reports.shown import SEPARATOR
from households.rules import roll, sources
from households.rules.dates import add_months
from households.rules.facts import HomeFacts, HouseFacts, MemberOfHome, MoneyFacts
from households.rules.policy import LAND_MU
from households.rules.required import OF_HOUSEHOLDS

DAY_LENGTH = 10
OFTEN_NOT_BROUGHT = frozenset({"work_place", "public_post", "industry_support"})
STATEMENT_COLUMNS = {
    "income_population": "population",
    "net_yuan": "stated_net_yuan",
    "per_capita_yuan": "stated_per_capita_yuan",
    "claims_yuan": "claims_yuan",
    "compliant_oop_yuan": "compliant_oop_yuan",
}


@dataclass(frozen=True)
class Read:
    """A record through somebody's eyes."""

    record: RegisterRow
    readable: frozenset[str]

    def value(self, name: str) -> Any:
        """The field; None when it is not read or not known."""
        return getattr(self.record, name) if name in self.readable else None

    @property
    def key(self) -> str:
        """The record's."""
        return str(self.record.pk)

    def text(self, name: str) -> str | None:
        """A text; a blank one may be what no roll has brought yet."""
        text: str | None = self.value(name)
        return None if not text and name in OFTEN_NOT_BROUGHT else text

    def said(self, name: str) -> str | None:
        """A text; a blank is unknown."""
        return self.value(name) or None

    def words(self, name: str) -> frozenset[str] | None:
        """A list of words; an empty one is unknown."""
        words = self.value(name)
        return frozenset(words) if words else None

    def flag(self, name: str) -> bool | None:
        """是 or 否."""
        flag: bool | None = self.value(name)
        return flag

    def number(self, name: str) -> Decimal | None:
        """A figure."""
        number: Decimal | None = self.value(name)
        return number

    def months(self, name: str) -> Decimal | None:
        """Months that were stated."""
        return self.number(name)

    def day(self, name: str) -> date | None:
        """A whole date."""
        day: date | None = self.value(name)
        return day

    def schooling(self) -> tuple[str | None, str | None]:
        """Where neither is registered, it is not known that there is none."""
        record: Any = self.record
        is_known = record.education or record.school_status
        return (self.text("education"), self.text("school_status")) if is_known else (None, None)

    def blanks(self, names: Iterable[str]) -> dict[str, bool]:
        """{label: whether it is filled} of the fields that are read."""
        return {
            str(self.record._meta.get_field(name).verbose_name): self.value(name) not in (None, "", [])  # type: ignore[union-attr]
            for name in names
            if name in self.readable
        }


class ReadStatement(Read):
    """A statement by the names that a roll has for its columns; whoever reads sums reads lines."""

    def number(self, name: str) -> Decimal | None:
        """A figure or a line."""
        column = STATEMENT_COLUMNS.get(name)
        return super().number(column) if column else self._lines.get(name)

    @cached_property
    def _lines(self) -> dict[str, Decimal]:
        statement: Any = self.record
        lines = statement.lines.all() if "stated_net_yuan" in self.readable else ()
        return {line.item: line.amount_yuan for line in lines}


def member_of_home(person: Person, readable: frozenset[str]) -> MemberOfHome:
    """A member with work and insurances."""
    return sources.member_of_home(Read(person, readable))


def member_facts(membership: HouseholdMembership, readable: frozenset[str]) -> roll.MemberFacts:
    """A member as a relative."""
    person = membership.person
    return sources.relative(Read(person, readable), relation=membership.relation, name=person.name)


def household_facts(household: Household, number: str, readable: frozenset[str]) -> roll.HouseholdFacts:
    """The household's own columns."""
    read = Read(household, readable)
    phone = read.value("phone")
    return roll.HouseholdFacts(
        number=number,
        phones=None if phone is None else tuple(filter(None, phone.split(SEPARATOR))),
        land_mu={land_label(name): read.value(name) for name in LAND_MU},
        distance_km=read.value("distance_km"),
        required=read.blanks(OF_HOUSEHOLDS),
    )


def land_label(name: str) -> str:
    """What a kind of land is called."""
    return str(Household._meta.get_field(name).verbose_name).removesuffix("（亩）")  # type: ignore[union-attr]


def home_facts(household: Household, readable: frozenset[str], money: MoneyFacts) -> HomeFacts:
    """The household as a whole."""
    read = Read(household, readable)
    appraised_on = read.value("house_appraised_on") or ""
    house = HouseFacts(
        grade=read.value("house_grade"),
        appraised_on=date.fromisoformat(appraised_on) if len(appraised_on) == DAY_LENGTH else None,
    )
    return sources.home_facts(read, money, house)


def money_facts(statements: list[IncomeStatement], readable: frozenset[str]) -> MoneyFacts:
    """The newest statement, and the one that ended a year before it."""
    if not statements:
        return MoneyFacts()
    newest = statements[0]
    before = add_months(newest.period_end + timedelta(days=1), -12) - timedelta(days=1)
    previous = next((each for each in statements[1:] if each.period_end == before), None)
    former = ReadStatement(previous, readable).number("per_capita_yuan") if previous else None
    return sources.money_facts(ReadStatement(newest, readable), previous_per_capita_yuan=former)
