"""Compulsory schooling, and school statuses that do not fit the person.

Every rule gives one Finding or None, and None as well when a fact it needs is unknown.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from households.choices import (
    SCHOOL_STAGE,
    SCHOOLING_EXEMPTIONS,
    DropoutReason,
    Education,
    SchoolStage,
    Severity,
)
from households.rules.dates import add_years, age_on, term_start
from households.rules.facts import PersonFacts, is_at_school, is_healthy_only
from households.rules.problems import Finding, logic

_UP_TO_PRIMARY = frozenset({Education.ILLITERATE, Education.PRIMARY})
_ILL = frozenset({DropoutReason.ILLNESS, DropoutReason.DISABILITY})
AIDED_STAGES = frozenset({SchoolStage.VOCATIONAL, SchoolStage.COLLEGE})


def is_compulsory_age(birth_on: date, *, as_of: date, term_month: int, first_age: int, end_age: int) -> bool:
    """Whether a child's cohort is of compulsory school age in the school year of `as_of`.

    Of age are those who turned `first_age` by the day before the school year began, and had not turned
    `end_age` by then: first_age=6 and end_age=15 with term_month=9 are the cohorts of 31 August.

    Source: CEL § 11
    """
    after, until = compulsory_births(as_of, term_month=term_month, first_age=first_age, end_age=end_age)
    return after < birth_on <= until


def compulsory_births(as_of: date, *, term_month: int, first_age: int, end_age: int) -> tuple[date, date]:
    """Between which days those of compulsory school age are born: after the first, by the second.

    Source: CEL § 11
    """
    cut_off = term_start(as_of, month=term_month) - timedelta(days=1)
    return add_years(cut_off, -end_age), add_years(cut_off, -first_age)


def out_of_school(
    person: PersonFacts, *, as_of: date, term_month: int, first_age: int, end_age: int
) -> Finding | None:
    """H-EDU-01 (error): a child of compulsory age, not at school, without a reason on record.

    Source: G1 § 5_15_016
    """
    if person.birth_on is None or person.dropout_reason is None or person.dropout_reason:
        return None
    if is_at_school(person.school_status) is not False or not is_compulsory_age(
        person.birth_on, as_of=as_of, term_month=term_month, first_age=first_age, end_age=end_age
    ):
        return None
    return logic("H-EDU-01", Severity.ERROR, "义务教育适龄不在校，也没有未上学原因", person.key)


def dropout(
    person: PersonFacts, *, as_of: date, term_month: int, first_age: int, end_age: int
) -> Finding | None:
    """H-EDU-02 (error): a child of compulsory age with a dropout reason that is no documented exemption.

    Source: SEED2 § 二(三)2(1)
    """
    if person.birth_on is None or not person.dropout_reason:
        return None
    if person.dropout_reason in SCHOOLING_EXEMPTIONS or not is_compulsory_age(
        person.birth_on, as_of=as_of, term_month=term_month, first_age=first_age, end_age=end_age
    ):
        return None
    return logic("H-EDU-02", Severity.ERROR, f"义务教育阶段失学辍学：{person.dropout_reason}", person.key)


def ill_but_healthy(person: PersonFacts) -> Finding | None:
    """H-EDU-03 (warning): kept from school by illness or disability, but recorded as healthy.

    Source: G1 § 2_01_012
    """
    if person.dropout_reason not in _ILL or not is_healthy_only(person.health):
        return None
    return logic(
        "H-EDU-03", Severity.WARNING, f"未上学原因为{person.dropout_reason}，健康状况却为健康", person.key
    )


def age_outside_stage(
    person: PersonFacts, *, as_of: date, ages: Mapping[str, tuple[int | None, int | None]]
) -> Finding | None:
    """H-EDU-04 (warning): an age that does not fit the school stage.

    ages: (youngest, oldest) by SchoolStage, both included, None for no limit; a stage that is absent is
    not checked. The oldest age of the pre-school stage counts only for a child recorded as healthy.

    Source: G1 § 5_12_013, 5_17_001
    """
    if person.birth_on is None:
        return None
    stage = SCHOOL_STAGE.get(person.school_status or "")
    if (
        stage is None
        or stage not in ages
        or (stage is SchoolStage.PRESCHOOL and not is_healthy_only(person.health))
    ):
        return None
    youngest, oldest = ages[stage]
    age = age_on(person.birth_on, as_of)
    if (youngest is None or age >= youngest) and (oldest is None or age <= oldest):
        return None
    return logic(
        "H-EDU-04", Severity.WARNING, f"{age} 岁，在校生状况为{person.school_status}，请核对", person.key
    )


def little_education(person: PersonFacts, *, as_of: date, first_age: int, last_age: int) -> Finding | None:
    """H-EDU-05 (note): from `first_age` to `last_age`, both included, with primary school at most.

    Source: G1 § 5_17_007
    """
    if person.birth_on is None or person.education not in _UP_TO_PRIMARY:
        return None
    age = age_on(person.birth_on, as_of)
    if not first_age <= age <= last_age:
        return None
    return logic("H-EDU-05", Severity.NOTE, f"{age} 岁，文化程度为{person.education}", person.key)


def unaided_student(person: PersonFacts, *, has_yulu_aid: bool | None) -> Finding | None:
    """H-EDU-06 (warning): a 中职 or 高职高专 student without 雨露计划 in the year.

    Source: G1 § 1111_2
    """
    if has_yulu_aid is not False or SCHOOL_STAGE.get(person.school_status or "") not in AIDED_STAGES:
        return None
    return logic("H-EDU-06", Severity.WARNING, f"{person.school_status}在校，本年度没有雨露计划", person.key)


def few_home_lessons(person: PersonFacts, *, visits: int | None, least: int) -> Finding | None:
    """H-EDU-07 (warning): fewer visits of 送教上门 in the month than `least`.

    Source: SEED2 § 二(三)2(4)
    """
    if person.dropout_reason != DropoutReason.HOME_TEACHING or visits is None or visits >= least:
        return None
    return logic("H-EDU-07", Severity.WARNING, f"本月送教上门 {visits} 次，少于 {least} 次", person.key)
