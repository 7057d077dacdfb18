"""2-40: an open ticket stays with its household; whoever splits the household is told."""

import pytest
from django.urls import reverse

from households.actions.holds import REASONS, SPLITS, told_of_split
from households.choices import HoldKind
from tests.rectification import making

pytestmark = pytest.mark.django_db


def test_every_kind_of_hold_has_its_words():
    """A kind without a sentence is a page that breaks for the households it holds."""
    assert set(REASONS) == set(SPLITS) == set(HoldKind)


def test_a_household_with_an_open_ticket_may_be_split_and_the_page_says_what_stays(world, logged_in):
    cast = making.cast_of_rectification(world)
    making.ticket(cast)
    page = logged_in(cast.township).get(reverse("households:split", args=[cast.own.pk]))

    assert page.status_code == 200
    assert f"该户有没有销号的整改问题（{making.ON} 登记）。分户后，整改问题留在原户" in page.text


def test_what_is_said_of_a_case_and_of_a_ticket_stand_beside_each_other(world):
    for kind in HoldKind:
        world.own.holds.create(
            division_id=world.own.division_id, kind=kind, source_code=f"{kind}:1", since=making.FOUND
        )
    case, ticket = told_of_split(world.own)

    assert "个案留在原户" in case
    assert "整改问题留在原户" in ticket
