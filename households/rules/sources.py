"""The facts that rules take, built in one way from whatever they are read from: a roll's row or the register.

A source only says how a fact is read, by the name that staging and the register both call it. As everywhere
None is unknown; "" and 0 are known to be none.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Protocol

from households.choices import DestituteSupport, IncomeItem, LowIncomeAllowance, MonitoringState
from households.rules import roll
from households.rules.facts import (
    CoverFacts,
    HomeFacts,
    HouseFacts,
    JobFacts,
    MemberOfHome,
    MoneyFacts,
    PersonFacts,
)

_between_posts = re.compile(r"[、，,;；/]+")


class Source(Protocol):
    """How the facts of a person, a household or a statement are read."""

    @property
    def key(self) -> str:
        """What findings name it by."""

    def text(self, name: str) -> str | None:
        """A text; "" is known to be blank."""

    def said(self, name: str) -> str | None:
        """A text that says nothing by being blank."""

    def words(self, name: str) -> frozenset[str] | None:
        """Several words in one field."""

    def flag(self, name: str) -> bool | None:
        """是 or 否."""

    def number(self, name: str) -> Decimal | None:
        """A figure that was stated."""

    def months(self, name: str) -> Decimal | None:
        """Months; 0 where the source says that none are."""

    def day(self, name: str) -> date | None:
        """A whole date."""

    def schooling(self) -> tuple[str | None, str | None]:
        """文化程度 and 在校生状况, one of which stands instead of the other."""


def member_of_home(source: Source) -> MemberOfHome:
    """A person with work and insurances.

    Source: CORPUS § three values
    """
    education, school_status = source.schooling()
    person = PersonFacts(
        key=source.key,
        birth_on=source.day("birth_on"),
        health=source.words("health"),
        disability_kind=source.said("disability_kind"),
        disability_grade=source.said("disability_grade"),
        education=education,
        school_status=school_status,
        dropout_reason=source.text("dropout_reason"),
        labour=source.text("labour"),
        is_allowance_recipient=_receives(
            source, "is_low_income_recipient", "low_income_allowance", LowIncomeAllowance.NONE
        ),
        is_destitute=_receives(source, "is_destitute_recipient", "destitute_support", DestituteSupport.NONE),
    )
    cover = CoverFacts(
        resident_medical=source.flag("has_resident_medical"),
        employee_medical=source.flag("has_employee_medical"),
        serious_illness=source.flag("has_serious_illness"),
        resident_pension=source.flag("has_resident_pension"),
        employee_pension=source.flag("has_employee_pension"),
    )
    return MemberOfHome(person=person, job=_job(source), cover=cover)


def _receives(source: Source, flag: str, kind: str, nothing: str) -> bool | None:
    """Whether an allowance is received, which is said as 是 or 否 or by its kind."""
    said, is_said = source.text(kind), source.flag(flag)
    return (is_said or said != nothing) if said else is_said


def _job(source: Source) -> JobFacts:
    stated, place, posts = source.number("work_months"), source.text("work_place"), source.text("public_post")
    return JobFacts(
        key=source.key,
        # Work that is not stated is not known to be none.
        is_employed=bool(place) or (None if stated is None else stated > 0),
        place=place,
        months=source.months("work_months"),
        posts=None if posts is None else tuple(filter(None, _between_posts.split(posts))),
        post_months=source.months("public_post_months"),
    )


def relative(source: Source, *, relation: str, name: str = "", row: int | None = None) -> roll.MemberFacts:
    """A member as a relative. row: the number in the sheet, None outside a roll.

    Source: CORPUS § three values
    """
    return roll.MemberFacts(
        key=source.key,
        row=row,
        name=name,
        relation=relation,
        sex=source.said("sex"),
        birth_on=source.day("birth_on"),
        education=source.text("education"),
        school_status=source.text("school_status"),
    )


def home_facts(source: Source, money: MoneyFacts, house: HouseFacts) -> HomeFacts:
    """A household as a whole.

    Source: CORPUS § three values
    """
    category, support = source.text("monitoring_category"), source.text("industry_support")
    is_removed = source.text("monitoring_state") == MonitoringState.REMOVED
    return HomeFacts(
        household_type=source.text("household_type"),
        is_monitored=None if category is None else bool(category) and not is_removed,
        is_no_labour_guaranteed=source.flag("is_no_labour_guaranteed"),
        has_industry_support=None if support is None else bool(support),
        house=house,
        money=money,
    )


def money_facts(source: Source, *, previous_per_capita_yuan: Decimal | None) -> MoneyFacts:
    """A statement of income, and the income a head of the one before it.

    Source: CORPUS § three values
    """
    population = source.number("income_population")
    return MoneyFacts(
        lines={item: source.number(item) for item in IncomeItem},
        population=None if population is None else int(population),
        net_yuan=source.number("net_yuan"),
        per_capita_yuan=source.number("per_capita_yuan"),
        claims_yuan=source.number("claims_yuan"),
        compliant_oop_yuan=source.number("compliant_oop_yuan"),
        previous_per_capita_yuan=previous_per_capita_yuan,
    )
