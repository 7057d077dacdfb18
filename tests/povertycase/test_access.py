"""Who may see what, decided in one place."""

import datetime

import pytest
from django.http import Http404

from households.models import Household, Person
from povertycase import access
from povertycase.choices import Role
from tests import factories

SEES_OWN = ("village", "helper", "township", "department", "county", "prefecture", "leader", "auditor")
SEES_NO_HOUSEHOLD = ("system", "security", "audit", "stranger")


@pytest.mark.parametrize("name", SEES_OWN)
def test_posting_reaches_household_in_its_division(world, name):
    assert world.own in Household.objects.visible_to(getattr(world, name))


@pytest.mark.parametrize("name", [*SEES_NO_HOUSEHOLD, "sister", "neighbour"])
def test_household_of_another_place_is_invisible(world, name):
    assert world.own not in Household.objects.visible_to(getattr(world, name))


@pytest.mark.parametrize("name", SEES_NO_HOUSEHOLD)
def test_administrators_and_the_posted_nowhere_see_nothing(world, name):
    assert not Household.objects.visible_to(getattr(world, name)).exists()
    assert not Person.objects.visible_to(getattr(world, name)).exists()


def test_township_code_that_ends_in_zeros_is_no_prefix_of_its_sisters(world):
    assert list(Household.objects.visible_to(world.township)) == [world.own]


def test_helper_sees_only_paired_households(world):
    factories.household(factories.VILLAGE, head="未结对")

    assert list(Household.objects.visible_to(world.helper)) == [world.own]
    assert {person.name for person in Person.objects.visible_to(world.helper)} == {"张三丰", "李四妹"}


def test_ended_pairing_hides_the_household(world):
    world.helper.pairing_set.update(ended_on=datetime.date(2024, 2, 1))

    assert not Household.objects.visible_to(world.helper).exists()


@pytest.mark.parametrize(
    ("first", "last", "sees"),
    [
        pytest.param(0, 0, True, id="today only"),
        pytest.param(-9, -1, False, id="ended yesterday"),
        pytest.param(1, None, False, id="begins tomorrow"),
        pytest.param(-9, None, True, id="open end"),
    ],
)
def test_posting_holds_from_first_to_last_day(world, first, last, sees):
    today = datetime.date.today()
    on = lambda days: None if days is None else today + datetime.timedelta(days=days)  # noqa: E731
    user = factories.user("dated", Role.TOWNSHIP, factories.TOWN, valid_from=on(first), valid_to=on(last))

    assert Household.objects.visible_to(user).exists() is sees


def test_disabled_account_sees_nothing(world):
    world.township.is_active = False
    world.township.__dict__.pop("postings", None)

    assert not Household.objects.visible_to(world.township).exists()


@pytest.mark.parametrize("pk", [0, 10**30, "x", None])
def test_absent_and_foreign_record_give_the_same_404(world, pk):
    with pytest.raises(Http404) as absent:
        access.get_or_404(Household, pk, user=world.township)
    with pytest.raises(Http404) as foreign:
        access.get_or_404(Household, world.foreign.pk, user=world.township)

    assert str(absent.value) == str(foreign.value)


def test_several_postings_add_up(world):
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN)

    assert set(Household.objects.visible_to(world.township)) == {world.own, world.sibling}
