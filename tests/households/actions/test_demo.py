"""The demonstration county: its people and accounts are consistent, and it is the same again."""

import datetime
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command

from households import choices
from households.actions.demo import PASSWORD, seed_demo
from households.models import Household, HouseholdMembership, IncomeStatement, Registration
from households.rules import labour, roll
from households.rules.identity import compare_identity, read_identity
from households.rules.income import sum_mismatches
from povertycase.choices import Role
from povertycase.models import Installation, PolicyParameter, User
from tests.once import once

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 20)


def seeded(county="511702", households=120, seed=1, on=ON):
    seed_demo(county=county, households=households, seed=seed, on=on)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, seeded)


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


def test_running_again_changes_nothing_and_prints_the_accounts(demo):
    printed = StringIO()

    call_command("seed_demo", stdout=printed)

    assert "演示数据已经存在" in printed.getvalue()
    assert PASSWORD in printed.getvalue()
    assert printed.getvalue().count("乡镇经办") == 3
    names = {line.split()[0] for line in printed.getvalue().splitlines() if line.startswith("  ")}
    assert names == set(User.objects.values_list("username", flat=True))
    assert Household.objects.count() == 120


def test_parameters_of_loaded_divisions_are_there(demo):
    found = PolicyParameter.objects.in_force(["fund.industry_central"], division_code="511702", on=ON)

    assert found["fund.industry_central"].division_id == "51"
