"""The facts of a registered household, as the rules take them, of what one user reads.

A field that the user does not read is unknown, so that a rule never tells what its facts may not. A blank
text is known to be blank, but that somebody is at no school is known by the education that stands instead.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from households.choices import DestituteSupport, IncomeItem, LowIncomeAllowance, MonitoringState
from households.models import Household, HouseholdMembership, IncomeStatement, Person
from households.models.base import RegisterRow
from households.reports.shown import SEPARATOR
from households.rules import roll
from households.rules.dates import add_months
from households.rules.facts import (
    CoverFacts,
    HomeFacts,
    HouseFacts,
    JobFacts,
    MemberOfHome,
    MoneyFacts,
    PersonFacts,
)
from households.rules.policy import LAND_MU
from households.rules.required import OF_HOUSEHOLDS

DAY_LENGTH = 10
_between_posts = re.compile(r"[、,，;；/]+")


@dataclass(frozen=True)
class Read:
    """A record through somebody's eyes."""

    record: RegisterRow
    readable: frozenset[str]

    def value(self, name: str) -> Any:
        """The field; None when it is not read or not known."""
        return getattr(self.record, name) if name in self.readable else None

    def months(self, name: str) -> Decimal | None:
        """Months that were stated."""
        months: Decimal | None = self.value(name)
        return months

    def receives(self, flag: str, kind: str, nothing: str) -> bool | None:
        """Whether an allowance is received, which is registered as 是 or 否 or by its kind."""
        is_said, said = self.value(flag), self.value(kind)
        return (is_said or said != nothing) if said else is_said

    def blanks(self, names: Iterable[str]) -> dict[str, bool]:
        """{label: whether it is filled} of the fields that are read."""
        return {
            str(self.record._meta.get_field(name).verbose_name): self.value(name) not in (None, "", [])  # type: ignore[union-attr]
            for name in names
            if name in self.readable
        }


def member_of_home(person: Person, readable: frozenset[str]) -> MemberOfHome:
    """A member with work and insurances."""
    read = Read(person, readable)
    health, is_schooled = read.value("health"), person.education or person.school_status
    facts = PersonFacts(
        key=str(person.pk),
        birth_on=read.value("birth_on"),
        health=frozenset(health) if health else None,
        disability_kind=read.value("disability_kind"),
        disability_grade=read.value("disability_grade"),
        education=read.value("education") if is_schooled else None,
        school_status=read.value("school_status") if is_schooled else None,
        dropout_reason=read.value("dropout_reason"),
        labour=read.value("labour"),
        is_allowance_recipient=read.receives(
            "is_low_income_recipient", "low_income_allowance", LowIncomeAllowance.NONE
        ),
        is_destitute=read.receives("is_destitute_recipient", "destitute_support", DestituteSupport.NONE),
    )
    cover = CoverFacts(
        resident_medical=read.value("has_resident_medical"),
        employee_medical=read.value("has_employee_medical"),
        serious_illness=read.value("has_serious_illness"),
        resident_pension=read.value("has_resident_pension"),
        employee_pension=read.value("has_employee_pension"),
    )
    return MemberOfHome(person=facts, job=_job(facts.key, read), cover=cover)


def _job(key: str, read: Read) -> JobFacts:
    """A blank place or post may be one that no roll has brought yet: it is not known to be none."""
    months, place, posts = (read.value(name) for name in ("work_months", "work_place", "public_post"))
    return JobFacts(
        key=key,
        is_employed=bool(place) or (None if months is None else months > 0),
        place=place or None,
        months=months,
        posts=tuple(filter(None, _between_posts.split(posts))) if posts else None,
        post_months=read.value("public_post_months"),
    )


def member_facts(membership: HouseholdMembership, readable: frozenset[str]) -> roll.MemberFacts:
    """A member as a relative."""
    read = Read(membership.person, readable)
    return roll.MemberFacts(
        key=str(membership.person_id),
        name=membership.person.name,
        relation=membership.relation,
        sex=read.value("sex") or None,
        birth_on=read.value("birth_on"),
        education=read.value("education"),
        school_status=read.value("school_status"),
    )


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
    support, category = read.value("industry_support"), read.value("monitoring_category")
    appraised_on = read.value("house_appraised_on") or ""
    return HomeFacts(
        household_type=read.value("household_type"),
        is_monitored=bool(category) and household.monitoring_state != MonitoringState.REMOVED,
        is_no_labour_guaranteed=read.value("is_no_labour_guaranteed"),
        has_industry_support=bool(support) or None,
        house=HouseFacts(
            grade=read.value("house_grade"),
            appraised_on=date.fromisoformat(appraised_on) if len(appraised_on) == DAY_LENGTH else None,
        ),
        money=money,
    )


def money_facts(statements: list[IncomeStatement], readable: frozenset[str]) -> MoneyFacts:
    """The newest statement, and the one that ended a year before it; whoever reads sums reads lines."""
    if not statements:
        return MoneyFacts()
    newest, read = statements[0], Read(statements[0], readable)
    lines = newest.lines.all() if "stated_net_yuan" in readable else ()
    before = add_months(newest.period_end + timedelta(days=1), -12) - timedelta(days=1)
    previous = next((each for each in statements[1:] if each.period_end == before), None)
    return MoneyFacts(
        lines={IncomeItem(line.item): line.amount_yuan for line in lines},
        population=newest.population,
        net_yuan=read.value("stated_net_yuan"),
        per_capita_yuan=read.value("stated_per_capita_yuan"),
        claims_yuan=read.value("claims_yuan"),
        compliant_oop_yuan=read.value("compliant_oop_yuan"),
        previous_per_capita_yuan=Read(previous, readable).value("stated_per_capita_yuan")
        if previous
        else None,
    )
