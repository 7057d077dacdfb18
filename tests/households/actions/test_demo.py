"""The demonstration county: consistent, the same again, and never beside real people."""

import datetime
from io import StringIO
from random import Random

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from households import choices
from households.actions.demo import PASSWORD, seed_demo
from households.actions.demo.families import Families
from households.actions.demo.homes import home_of
from households.actions.incomes import COLLECTION_END_MONTH, last_period
from households.models import Household, HouseholdMembership, IncomeStatement, Registration
from households.rules import education, labour, roll, safeguards
from households.rules.facts import PersonFacts
from households.rules.identity import compare_identity, read_identity
from households.rules.income import sum_mismatches
from povertycase.choices import Role
from povertycase.models import Installation, PolicyParameter, User

ON = datetime.date(2026, 11, 20)
YEAR = (datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))
SCHOOL = {"term_month": 9, "first_age": 6, "end_age": 15}


def seeded(county="511702", households=120, seed=1, on=ON):
    seed_demo(county=county, households=households, seed=seed, on=on)


@pytest.fixture
def demo(db):
    seeded()


def people():
    memberships = HouseholdMembership.objects.in_force().select_related("person")
    return [(membership, membership.person) for membership in memberships]


def test_no_household_breaks_a_roll_rule(demo):
    households: dict[int, list[roll.MemberFacts]] = {}
    for membership, person in people():
        households.setdefault(membership.household_id, []).append(
            roll.MemberFacts(
                key=str(person.pk),
                name=person.name,
                relation=membership.relation,
                sex=person.sex,
                birth_on=person.birth_on,
                id18=person.id18,
                education=person.education,
                school_status=person.school_status,
            )
        )

    assert len(households) == 120
    for members in households.values():
        assert roll.check_members(roll.HouseholdFacts(number=""), members, generation_years=14) == []


def test_no_identity_is_unsound_or_real(demo):
    for _membership, person in people():
        identity = read_identity(person.certificate_number, as_of=ON)
        assert (
            identity.problems
            == compare_identity(identity, sex=person.sex, birth_on=person.birth_on.isoformat())
            == ()
        )
        assert identity.id18 == person.id18
        assert person.id18.startswith("990101")


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


def test_flags_and_incomes_of_households_fit_their_members(demo):
    for household in Household.objects.prefetch_related("memberships__person"):
        capacities = [membership.person.labour for membership in household.memberships.all()]
        assert labour.labour_flag_differs(capacities, stored=household.is_no_labour_guaranteed) is None
    for statement in IncomeStatement.objects.prefetch_related("lines"):
        lines = {choices.IncomeItem(line.item): line.amount_yuan for line in statement.lines.all()}
        assert sum_mismatches(lines, tolerance_yuan=0) == []
        assert 5000 <= statement.stated_per_capita_yuan < 60000


def test_each_role_has_its_account_with_a_password_of_the_rules(demo):
    roles = set()
    for user in User.objects.all():
        assert user.check_password(PASSWORD)
        validate_password(PASSWORD, User(username=user.username, name=user.name))  # its own is on record
        roles |= {posting.role for posting in user.postings}
    assert roles == set(Role)
    assert Installation.current().is_demo


@pytest.mark.parametrize(
    ("username", "least", "most"),
    [
        ("village", 5, 10),
        ("helper", 12, 24),
        ("township", 0, 0),
        ("township2", 15, 25),
        ("county", 116, 116),
        ("neighbour", 4, 4),
        ("system", 0, 0),
    ],
)
def test_each_account_sees_its_place(demo, username, least, most):
    user = User.objects.get(username=username)

    assert least <= Household.objects.visible_to(user).count() <= most


def test_numbers_are_those_of_the_demonstration_and_the_roll_town_is_empty(demo):
    numbers = Registration.objects.values_list("number", flat=True)
    assert all(number.startswith("9901") for number in numbers)
    assert not Household.objects.filter(division__code__startswith="511702108").exists()
    assert User.objects.get(username="township").postings[0].division_id == "511702108"


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


def test_running_again_changes_nothing_and_prints_the_accounts(demo):
    printed = StringIO()

    call_command("seed_demo", stdout=printed)

    assert "演示数据已经存在" in printed.getvalue()
    assert PASSWORD in printed.getvalue()
    assert printed.getvalue().count("乡镇经办") == 3
    assert Household.objects.count() == 120


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


def test_parameters_of_loaded_divisions_are_there(demo):
    found = PolicyParameter.objects.in_force(["fund.industry_central"], division_code="511702", on=ON)

    assert found["fund.industry_central"].division_id == "51"


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
