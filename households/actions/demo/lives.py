"""What a demonstration person does and has: school, health, work, insurance; consistent with the rules."""

from decimal import Decimal
from random import Random
from typing import Any

from households.actions.demo.families import Relative
from households.actions.identities import search_names, tails
from households.choices import (
    CertificateKind,
    DestituteSupport,
    DisabilityGrade,
    DisabilityKind,
    Education,
    Health,
    Labour,
    LowIncomeAllowance,
    SchoolStatus,
    Sex,
)

WORKING_AGE, RETIRED_AGE, FRAIL_AGE = 16, 60, 72
SCHOOL_BY_AGE = (
    *[SchoolStatus.PRESCHOOL_AGE] * 3,
    *[SchoolStatus.KINDERGARTEN] * 3,
    *[SchoolStatus.PRIMARY] * 6,
    SchoolStatus.GRADE_7,
    SchoolStatus.GRADE_8,
    SchoolStatus.GRADE_9,
    SchoolStatus.SENIOR_1,
    SchoolStatus.SENIOR_2,
    SchoolStatus.SENIOR_3,
    SchoolStatus.BACHELOR_1,
    SchoolStatus.BACHELOR_2,
    SchoolStatus.BACHELOR_3,
    SchoolStatus.BACHELOR_4,
)
END_OF_SCHOOL, STUDYING = 18, 0.35
# (youngest, levels by falling likelihood)
EDUCATION_BY_AGE = (
    (65, (Education.PRIMARY, Education.ILLITERATE)),
    (45, (Education.JUNIOR, Education.PRIMARY)),
    (25, (Education.JUNIOR, Education.SENIOR, Education.COLLEGE)),
    (0, (Education.SENIOR, Education.JUNIOR, Education.COLLEGE)),
)
WORKPLACES = ("四川省成都市", "重庆市", "广东省东莞市", "浙江省宁波市", "福建省泉州市")
ABLE = frozenset({Labour.ORDINARY, Labour.SKILLED})


def life_of(relative: Relative, rng: Random, *, number: str) -> dict[str, Any]:
    """Column values of one person; what the household as a whole decides (allowances) comes later."""
    school = _school(relative.age, rng)
    health = _health(relative.age, rng)
    labour = _labour(relative.age, school, health, rng)
    columns: dict[str, Any] = {
        "number": number,
        "name": relative.name,
        "certificate_kind": CertificateKind.RESIDENT.value,
        "certificate_number": relative.id18,
        "id18": relative.id18,
        "sex": relative.sex.value,
        "birth_on": relative.birth_on,
        "ethnicity": "汉族",
        "school_status": school,
        "education": "" if school else _education(relative.age, rng),
        "health": [each.value for each in health],
        "labour": labour.value,
        "speaks_mandarin": relative.age < FRAIL_AGE,
        "low_income_allowance": LowIncomeAllowance.NONE.value,
        "destitute_support": DestituteSupport.NONE.value,
        "is_low_income_recipient": False,
        "is_destitute_recipient": False,
        "has_resident_pension": relative.age >= WORKING_AGE and not school,
        "has_employee_pension": False,
        "has_commercial_medical": False,
        "has_medical_assistance": Health.SERIOUS in health,
        **tails(relative.id18),
        **search_names(relative.name),
    }
    return (
        columns | _insurance(labour, rng) | _work(labour, relative, rng) | _disability(columns, health, rng)
    )


def _school(age: int, rng: Random) -> str:
    """At school up to eighteen, then some at university."""
    if age >= len(SCHOOL_BY_AGE) or (age >= END_OF_SCHOOL and rng.random() >= STUDYING):
        return ""
    return SCHOOL_BY_AGE[age].value


def _education(age: int, rng: Random) -> str:
    levels = next(levels for youngest, levels in EDUCATION_BY_AGE if age >= youngest)
    return rng.choices(levels, weights=[6, 3, 1][: len(levels)])[0].value


def _health(age: int, rng: Random) -> list[Health]:
    ill = 0.02 if age < WORKING_AGE else 0.12 if age < RETIRED_AGE else 0.45
    if rng.random() >= ill:
        return [Health.HEALTHY]
    return rng.choices(
        ([Health.CHRONIC], [Health.SERIOUS], [Health.DISABLED], [Health.CHRONIC, Health.DISABLED]),
        weights=[60, 12, 20, 8],
    )[0]


def _labour(age: int, school: str, health: list[Health], rng: Random) -> Labour:
    if age < WORKING_AGE or school or age >= FRAIL_AGE:
        return Labour.NONE
    if Health.SERIOUS in health or Health.DISABLED in health:
        return rng.choice([Labour.LOST, Labour.WEAK])
    if age >= RETIRED_AGE or Health.CHRONIC in health:
        return Labour.WEAK
    return rng.choices([Labour.ORDINARY, Labour.SKILLED], weights=[85, 15])[0]


def _insurance(labour: Labour, rng: Random) -> dict[str, Any]:
    """Exactly one of the two; whoever has the residents' one has the one for serious illness."""
    is_employee = labour == Labour.SKILLED and rng.random() < 0.3
    return {
        "has_resident_medical": not is_employee,
        "has_employee_medical": is_employee,
        "has_serious_illness": not is_employee,
    }


def _work(labour: Labour, relative: Relative, rng: Random) -> dict[str, Any]:
    if labour not in ABLE:
        return {}
    if rng.random() < 0.1:
        return {"public_post": "保洁员", "public_post_months": Decimal(12)}
    away = 0.75 if relative.sex == Sex.MALE else 0.45
    if rng.random() >= away:
        return {}
    return {
        "work_place": rng.choice(WORKPLACES),
        "work_months": Decimal(rng.randint(6, 11)),
        "work_employer": "示例企业",
    }


def _disability(columns: dict[str, Any], health: list[Health], rng: Random) -> dict[str, Any]:
    """A disability certificate takes the identity card's place in the register."""
    if Health.DISABLED not in health:
        return {}
    grade = rng.randint(1, 4)
    return {
        "certificate_kind": CertificateKind.DISABILITY.value,
        "certificate_number": f"{columns['id18']}4{grade}",
        "disability_kind": DisabilityKind.LIMB.value,
        "disability_grade": list(DisabilityGrade)[grade - 1].value,
        "disability_year": 2015,
    }
