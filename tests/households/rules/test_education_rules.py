"""Compulsory schooling and school statuses."""

from datetime import date

import pytest

from households.choices import DropoutReason, Education, Health, SchoolStage, SchoolStatus
from households.rules import education
from households.rules.facts import PersonFacts

TODAY = date(2026, 11, 1)
COHORT = {"term_month": 9, "first_age": 6, "end_age": 15}
AGES = {
    SchoolStage.PRESCHOOL: (None, 6),
    SchoolStage.PRIMARY: (6, 14),
    SchoolStage.JUNIOR: (12, 17),
    SchoolStage.SENIOR: (15, 20),
    SchoolStage.VOCATIONAL: (15, 20),
    SchoolStage.COLLEGE: (18, None),
    SchoolStage.BACHELOR: (18, None),
    SchoolStage.POSTGRADUATE: (20, None),
}
HEALTHY = frozenset({Health.HEALTHY})
ILL = frozenset({Health.HEALTHY, Health.CHRONIC})


def person(**facts):
    return PersonFacts(key="a", **facts)


def aged(years, as_of=TODAY):
    return date(as_of.year - years, 1, 1)


def told(found):
    return None if found is None else (found.rule, found.severity)


@pytest.mark.parametrize(
    ("born", "as_of", "expected"),
    [
        pytest.param(date(2020, 8, 31), date(2026, 9, 1), True, id="six by 31 August"),
        pytest.param(date(2020, 9, 1), date(2026, 9, 1), False, id="six on 1 September"),
        pytest.param(date(2011, 8, 31), date(2026, 9, 1), False, id="fifteen by 31 August"),
        pytest.param(date(2011, 9, 1), date(2026, 9, 1), True, id="fifteen on 1 September"),
        pytest.param(date(2020, 8, 31), date(2026, 8, 31), False, id="the year before"),
        pytest.param(date(2011, 8, 31), date(2026, 8, 31), True, id="the last day of the last year"),
    ],
)
def test_cohorts_of_compulsory_age(born, as_of, expected):
    assert education.is_compulsory_age(born, as_of=as_of, **COHORT) is expected


CHILD = {"birth_on": date(2015, 5, 1), "dropout_reason": "", "school_status": ""}


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        pytest.param({}, True, id="not at school, no reason"),
        pytest.param({"school_status": SchoolStatus.PRESCHOOL_AGE}, True, id="学龄前儿童"),
        pytest.param({"school_status": SchoolStatus.PRIMARY}, False, id="at school"),
        pytest.param({"dropout_reason": DropoutReason.PHYSICAL}, False, id="exempt"),
        pytest.param({"dropout_reason": DropoutReason.WEARY}, False, id="a dropout is H-EDU-02"),
        pytest.param({"birth_on": date(2021, 5, 1)}, False, id="too young"),
        pytest.param({"birth_on": None}, False, id="birth unknown"),
        pytest.param({"dropout_reason": None}, False, id="reason unknown"),
        pytest.param({"school_status": None}, False, id="status unknown"),
    ],
)
def test_out_of_school(facts, fires):
    found = education.out_of_school(person(**CHILD | facts), as_of=TODAY, **COHORT)

    assert told(found) == (("H-EDU-01", "error") if fires else None)
    assert not fires or found.members == ("a",)


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        pytest.param({"dropout_reason": DropoutReason.WEARY}, True, id="厌学"),
        pytest.param({"dropout_reason": DropoutReason.ILLNESS}, True, id="因病 is no exemption"),
        pytest.param({"dropout_reason": DropoutReason.PHYSICAL}, False, id="身体原因"),
        pytest.param({"dropout_reason": DropoutReason.HOME_TEACHING}, False, id="送教上门"),
        pytest.param({"dropout_reason": DropoutReason.DEFERRED}, False, id="延缓入学"),
        pytest.param({}, False, id="no reason"),
        pytest.param({"dropout_reason": None}, False, id="unknown"),
        pytest.param({"dropout_reason": "厌学", "birth_on": None}, False, id="birth unknown"),
        pytest.param({"dropout_reason": "厌学", "birth_on": date(2000, 1, 1)}, False, id="grown up"),
    ],
)
def test_dropout(facts, fires):
    found = education.dropout(person(**CHILD | facts), as_of=TODAY, **COHORT)

    assert told(found) == (("H-EDU-02", "error") if fires else None)


@pytest.mark.parametrize(
    ("reason", "health", "fires"),
    [
        (DropoutReason.ILLNESS, HEALTHY, True),
        (DropoutReason.DISABILITY, HEALTHY, True),
        (DropoutReason.WEARY, HEALTHY, False),
        (DropoutReason.ILLNESS, ILL, False),
        (DropoutReason.ILLNESS, None, False),
        (DropoutReason.ILLNESS, frozenset(), False),
        (None, HEALTHY, False),
    ],
)
def test_kept_from_school_by_illness_but_healthy(reason, health, fires):
    found = education.ill_but_healthy(person(dropout_reason=reason, health=health))

    assert told(found) == (("H-EDU-03", "warning") if fires else None)


@pytest.mark.parametrize(
    ("status", "age", "fires"),
    [
        (SchoolStatus.PRIMARY, 5, True),
        (SchoolStatus.PRIMARY, 6, False),
        (SchoolStatus.PRIMARY, 14, False),
        (SchoolStatus.PRIMARY, 15, True),
        (SchoolStatus.GRADE_7, 11, True),
        (SchoolStatus.GRADE_9, 12, False),
        (SchoolStatus.GRADE_8, 17, False),
        (SchoolStatus.GRADE_8, 18, True),
        (SchoolStatus.SENIOR_1, 14, True),
        (SchoolStatus.SENIOR_3, 20, False),
        (SchoolStatus.VOCATIONAL_1, 15, False),
        (SchoolStatus.VOCATIONAL_1, 21, True),
        (SchoolStatus.COLLEGE_1, 17, True),
        (SchoolStatus.BACHELOR_5, 18, False),
        (SchoolStatus.BACHELOR_5, 60, False),
        (SchoolStatus.POSTGRADUATE, 19, True),
        (SchoolStatus.POSTGRADUATE, 20, False),
        (SchoolStatus.KINDERGARTEN, 6, False),
        (SchoolStatus.KINDERGARTEN, 7, True),
        (SchoolStatus.PRESCHOOL_AGE, 7, True),
        (SchoolStatus.TECHNICIAN_1, 40, False),
        ("", 40, False),
        (None, 40, False),
    ],
)
def test_age_fits_the_stage(status, age, fires):
    facts = person(birth_on=aged(age), school_status=status, health=HEALTHY)

    found = education.age_outside_stage(facts, as_of=TODAY, ages=AGES)

    assert told(found) == (("H-EDU-04", "warning") if fires else None)


@pytest.mark.parametrize("health", [ILL, None])
def test_a_late_preschool_child_who_is_ill_is_not_told(health):
    facts = person(birth_on=aged(8), school_status=SchoolStatus.KINDERGARTEN, health=health)

    assert education.age_outside_stage(facts, as_of=TODAY, ages=AGES) is None


def test_without_a_birth_date_no_stage_is_judged():
    facts = person(school_status=SchoolStatus.PRIMARY)

    assert education.age_outside_stage(facts, as_of=TODAY, ages=AGES) is None


@pytest.mark.parametrize(
    ("level", "age", "fires"),
    [
        (Education.PRIMARY, 15, False),
        (Education.PRIMARY, 16, True),
        (Education.ILLITERATE, 22, True),
        (Education.PRIMARY, 23, False),
        (Education.JUNIOR, 18, False),
        ("", 18, False),
        (None, 18, False),
        (Education.PRIMARY, None, False),
    ],
)
def test_little_education(level, age, fires):
    facts = person(birth_on=None if age is None else aged(age), education=level)

    found = education.little_education(facts, as_of=TODAY, first_age=16, last_age=22)

    assert told(found) == (("H-EDU-05", "note") if fires else None)


@pytest.mark.parametrize(
    ("status", "has_aid", "fires"),
    [
        (SchoolStatus.VOCATIONAL_2, False, True),
        (SchoolStatus.COLLEGE_1, False, True),
        (SchoolStatus.SENIOR_1, False, False),
        (SchoolStatus.VOCATIONAL_2, True, False),
        (SchoolStatus.VOCATIONAL_2, None, False),
        (None, False, False),
    ],
)
def test_students_without_yulu_aid(status, has_aid, fires):
    found = education.unaided_student(person(school_status=status), has_yulu_aid=has_aid)

    assert told(found) == (("H-EDU-06", "warning") if fires else None)


@pytest.mark.parametrize(
    ("reason", "visits", "fires"),
    [
        (DropoutReason.HOME_TEACHING, 1, True),
        (DropoutReason.HOME_TEACHING, 2, False),
        (DropoutReason.HOME_TEACHING, None, False),
        (DropoutReason.PHYSICAL, 0, False),
    ],
)
def test_home_lessons(reason, visits, fires):
    found = education.few_home_lessons(person(dropout_reason=reason), visits=visits, least=2)

    assert told(found) == (("H-EDU-07", "warning") if fires else None)
