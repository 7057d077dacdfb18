"""The facts of a staged household, as the rules take them.

A blank cell of a column that the roll has is known to be blank; without the column nothing is known. A cell
that could not be read is blank in staging too: of a row with an error the rules see who it is, no more.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from households.choices import DestituteSupport, IncomeItem, LowIncomeAllowance
from households.imports.findings import number_shown
from households.models.roll_fields import ROLL_FIELDS, Table
from households.rules import roll
from households.rules.facts import (
    CoverFacts,
    HomeFacts,
    JobFacts,
    MemberOfHome,
    MoneyFacts,
    PersonFacts,
)
from households.rules.policy import LAND_MU, Policy

LINES = tuple(field.name for field in ROLL_FIELDS if field.table is Table.LINE)
# What the rules look at beside what every roll has.
LOOKED_AT = (
    *("education", "school_status", "dropout_reason", "health", "disability_kind", "disability_grade"),
    *("labour", "work_place", "work_months", "public_post", "public_post_months"),
    *("has_resident_medical", "has_employee_medical", "has_serious_illness"),
    *("has_resident_pension", "has_employee_pension", "is_low_income_recipient", "low_income_allowance"),
    *("is_destitute_recipient", "destitute_support", "household_type", "monitoring_category"),
    *("monitoring_state", "is_no_labour_guaranteed", "industry_support", "distance_km"),
    *("income_population", "net_yuan", "per_capita_yuan", "claims_yuan", "compliant_oop_yuan"),
    *LINES,
    *LAND_MU,
)
_between_posts = re.compile(r"[、,，;；/]+")

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
        self._present = present if not texts["is_held"] else frozenset()

    def text(self, name: str) -> str | None:
        """A text."""
        return (self.texts.get(name) or "") if name in self._present else None

    def flag(self, name: str) -> bool | None:
        """是 or 否; a blank is unknown."""
        return {"true": True, "false": False}.get(self.text(name) or "")

    def number(self, name: str) -> Decimal | None:
        """A figure; a blank is unknown."""
        text = self.text(name)
        return Decimal(text) if text else None

    def day(self, name: str) -> date | None:
        """A whole date."""
        text = self.texts.get(name)
        return date.fromisoformat(text) if text else None

    def receives(self, flag: str, kind: str, nothing: str) -> bool | None:
        """Whether an allowance is received, which layouts say as 是 or 否 or by its kind."""
        said, is_said = self.text(kind), self.flag(flag)
        return (is_said or said != nothing) if said else is_said


def member_of_home(row: StagedRow) -> MemberOfHome:
    """One row as a person with work and insurances."""
    key = str(row.texts["row"])
    health = row.text("health")
    person = PersonFacts(
        key=key,
        birth_on=row.day("birth_on"),
        health=None if health is None else frozenset(filter(None, health.split(","))),
        disability_kind=row.texts.get("disability_kind"),
        disability_grade=row.texts.get("disability_grade"),
        education=row.text("education"),
        school_status=row.text("school_status"),
        dropout_reason=row.text("dropout_reason"),
        labour=row.text("labour"),
        is_allowance_recipient=row.receives(
            "is_low_income_recipient", "low_income_allowance", LowIncomeAllowance.NONE
        ),
        is_destitute=row.receives("is_destitute_recipient", "destitute_support", DestituteSupport.NONE),
    )
    cover = CoverFacts(
        resident_medical=row.flag("has_resident_medical"),
        employee_medical=row.flag("has_employee_medical"),
        serious_illness=row.flag("has_serious_illness"),
        resident_pension=row.flag("has_resident_pension"),
        employee_pension=row.flag("has_employee_pension"),
    )
    return MemberOfHome(person=person, job=_job(key, row), cover=cover)


def _job(key: str, row: StagedRow) -> JobFacts:
    months, place = row.number("work_months"), row.text("work_place")
    posts = row.text("public_post")
    return JobFacts(
        key=key,
        # Work that is not stated is not known to be none.
        is_employed=bool(place) or (None if months is None else months > 0),
        place=place,
        months=_stated(row, "work_months"),
        posts=None if posts is None else tuple(filter(None, _between_posts.split(posts))),
        post_months=_stated(row, "public_post_months"),
    )


def _stated(row: StagedRow, name: str) -> Decimal | None:
    """Months of a column that the roll has: 0 when none are stated."""
    return None if row.text(name) is None else row.number(name) or Decimal(0)


def home(row: StagedRow) -> HomeFacts:
    """The household's own columns; settled before, so that any row that can be read says them."""
    category, state = row.text("monitoring_category"), row.text("monitoring_state")
    support = row.text("industry_support")
    size = row.number("income_population")
    return HomeFacts(
        household_type=row.text("household_type"),
        is_monitored=None if category is None else bool(category) and state != "removed",
        is_no_labour_guaranteed=row.flag("is_no_labour_guaranteed"),
        has_industry_support=None if support is None else bool(support),
        money=MoneyFacts(
            lines={IncomeItem(name): row.number(name) for name in LINES},
            population=None if size is None else int(size),
            net_yuan=row.number("net_yuan"),
            per_capita_yuan=row.number("per_capita_yuan"),
            claims_yuan=row.number("claims_yuan"),
            compliant_oop_yuan=row.number("compliant_oop_yuan"),
        ),
    )


def member_facts(row: StagedRow) -> roll.MemberFacts:
    """One row as a relative."""
    texts = row.texts
    return roll.MemberFacts(
        key=str(texts["row"]),
        row=texts["row"],
        relation=texts["relation"],
        sex=texts["sex"],
        birth_on=row.day("birth_on"),
        education=row.text("education"),
        school_status=row.text("school_status"),
    )


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
