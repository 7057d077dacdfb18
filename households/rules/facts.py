"""Three-valued logic, and the facts about a person, a household and a house that rules look at.

None is "unknown" everywhere; "" (or an empty set, or 0) is "known to be none".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from households.choices import Health, IncomeItem, SchoolStatus

HEALTHY_ONLY = frozenset({Health.HEALTHY})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What the education, labour and safeguard rules need to know about one person."""

    key: str
    birth_on: date | None = None
    health: frozenset[str] | None = None
    disability_kind: str | None = None
    disability_grade: str | None = None
    education: str | None = None
    school_status: str | None = None
    dropout_reason: str | None = None
    labour: str | None = None
    is_allowance_recipient: bool | None = None
    is_destitute: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """One person's work of one year; months are 0 and texts "" when known to be none."""

    key: str
    is_employed: bool | None = None
    is_working_now: bool | None = None
    place: str | None = None
    months: Decimal | int | None = None
    channel: str | None = None
    pay_yuan: Decimal | None = None
    work_county: str | None = None
    own_county: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    posts: tuple[str, ...] | None = None
    post_months: Decimal | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFacts:
    """One household's house, as last appraised."""

    grade: str | None = None
    appraised_on: date | None = None
    is_appraised: bool | None = None
    is_occupied: bool | None = None
    is_key_group: bool | None = None
    is_demolished: bool | None = None
    is_excepted: bool | None = None
    has_marker_photo: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterFacts:
    """One household's drinking water; litres a person a day, metres, minutes a trip, days a year."""

    litres: Decimal | None = None
    is_scarce_area: bool | None = None
    is_laboratory_ok: bool | None = None
    is_scattered_supply: bool | None = None
    is_taste_ok: bool | None = None
    is_piped: bool | None = None
    trip_minutes: Decimal | None = None
    horizontal_m: Decimal | None = None
    vertical_m: Decimal | None = None
    shortage_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFacts:
    """One person's insurances."""

    resident_medical: bool | None = None
    employee_medical: bool | None = None
    serious_illness: bool | None = None
    resident_pension: bool | None = None
    employee_pension: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFacts:
    """One statement of a household's income, in yuan, and the income a head of the year before."""

    lines: Mapping[IncomeItem, Decimal | None] = field(default_factory=dict)
    population: int | None = None
    net_yuan: Decimal | None = None
    per_capita_yuan: Decimal | None = None
    claims_yuan: Decimal | None = None
    compliant_oop_yuan: Decimal | None = None
    previous_per_capita_yuan: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """What the rules need to know about a household as a whole."""

    household_type: str | None = None
    is_monitored: bool | None = None
    is_no_labour_guaranteed: bool | None = None
    has_industry_support: bool | None = None
    house: HouseFacts = HouseFacts()
    money: MoneyFacts = MoneyFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOfHome:
    """A person with work and insurances."""

    person: PersonFacts
    job: JobFacts
    cover: CoverFacts


def any_of(facts: Iterable[bool | None]) -> bool | None:
    """Whether at least one of the facts holds; unknown when that hangs on an unknown one.

    Source: CORPUS § three values
    """
    known = list(facts)
    if True in known:
        return True
    return None if None in known else False


def all_of(facts: Iterable[bool | None]) -> bool | None:
    """Whether each of the facts holds; unknown when that hangs on an unknown one.

    Source: CORPUS § three values
    """
    known = list(facts)
    if False in known:
        return False
    return None if None in known else True


def one_of(value: str | None, values: Iterable[str]) -> bool | None:
    """Whether a coded fact is among `values`; unknown when the fact is.

    Source: CORPUS § three values
    """
    return None if value is None else value in values


def is_at_school(school_status: str | None) -> bool | None:
    """Whether a school status means that the person attends a school; 学龄前儿童 does not.

    Source: G1 § 5_15_016
    """
    return None if school_status is None else school_status not in ("", SchoolStatus.PRESCHOOL_AGE)


def is_healthy_only(health: frozenset[str] | None) -> bool | None:
    """Whether 健康 is the only value; unknown when the column is unknown or empty.

    Source: G1 § 2_01_012
    """
    return None if not health else health == HEALTHY_ONLY
