"""The demonstration county is seeded: on any day, for any county, and never beside real people."""

import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from households.actions.demo.families import Families
from households.actions.demo.homes import home_of
from households.actions.incomes import COLLECTION_END_MONTH, last_period
from households.models import IncomeStatement
from households.rules import education, labour, safeguards
from households.rules.facts import PersonFacts
from povertycase.models import Installation, PolicyParameter, User
from tests.households.actions.test_demo import ON, people, seeded

YEAR = (datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))
SCHOOL = {"term_month": 9, "first_age": 6, "end_age": 15}


def findings_of(person, facts, on):
    return [
        education.out_of_school(facts, as_of=on, **SCHOOL),
        labour.child_with_labour(facts, as_of=on, working_age=16),
        labour.student_with_labour(facts),
        labour.healthy_without_labour(facts, as_of=on, working_age=16, old_age=60),
        labour.old_with_labour(facts, as_of=on, old_age=60),
        labour.disabled_with_labour(facts),
        safeguards.uninsured("", resident=person.has_resident_medical, employee=person.has_employee_medical),
        safeguards.insured_twice(
            "", resident=person.has_resident_medical, employee=person.has_employee_medical
        ),
        safeguards.without_serious_illness_cover(
            "", resident=person.has_resident_medical, serious_illness=person.has_serious_illness
        ),
    ]


@pytest.mark.parametrize("on", [datetime.date(2026, 9, 1), ON, datetime.date(2027, 8, 31)])
def test_school_work_and_insurance_fit_throughout_the_school_year(db, on):
    seeded(on=on)
    for _membership, person in people():
        facts = PersonFacts(
            key="",
            birth_on=person.birth_on,
            health=frozenset(person.health),
            disability_kind=person.disability_kind,
            disability_grade=person.disability_grade,
            education=person.education,
            school_status=person.school_status,
            dropout_reason="",
            labour=person.labour,
        )
        assert not any(findings_of(person, facts, on)), (person.birth_on, person.school_status, person.labour)


def drawn(seed):
    """Names and lives of twenty families, without a database."""
    rng = Random(seed)
    families = Families(rng, datetime.date(2026, 9, 1))
    return [
        home_of(families.draw(), rng, serial=serial, division_code="", income_period=YEAR, on=ON)
        for serial in range(20)
    ]


def test_same_seed_gives_the_same_people_and_another_gives_others(data_folder):
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_database_with_real_households_is_refused(world):
    with pytest.raises(CommandError, match="真实的户或人"):
        call_command("seed_demo", stdout=StringIO())

    assert not Installation.current().is_demo


def test_taken_user_name_is_refused(db):
    User.objects.create_user("county", "x", name="真人")
    with pytest.raises(CommandError, match="用户名已被使用"):
        call_command("seed_demo", stdout=StringIO())


def test_other_county_and_unknown_county(db):
    with pytest.raises(CommandError, match="没有代码为“999999”的县"):
        call_command("seed_demo", "--county", "999999", stdout=StringIO())
    call_command("seed_demo", "--county", "511703", "--households", "30", stdout=StringIO())

    assert User.objects.get(username="neighbour").postings[0].division_id.startswith("511702")


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
def test_pages_say_that_it_is_a_demonstration(world, logged_in, client, address):
    if address == "/":
        logged_in(world.county)
    assert "演示数据" not in client.get(address).content.decode()

    Installation.objects.update_or_create(only=True, defaults={"is_demo": True})

    assert "演示数据" in client.get(address).content.decode()


def test_the_income_year_ends_as_the_parameter_says(db):
    seeded(households=10)
    assert set(IncomeStatement.objects.values_list("period_start", "period_end")) == {YEAR}

    PolicyParameter.objects.filter(key=COLLECTION_END_MONTH).update(value=12)
    assert last_period("511702", on=ON) == (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
    PolicyParameter.objects.filter(key=COLLECTION_END_MONTH).delete()
    assert last_period("511702", on=ON) is None
