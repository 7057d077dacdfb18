"""花名册: who sees what, what a search finds and refuses, and how many queries it takes."""

import pytest
from django.urls import reverse

from tests import factories

LIST = reverse("households:list")


def page(logged_in, user, query=""):
    return logged_in(user).get(LIST + query)


@pytest.mark.parametrize("name", ["village", "helper", "township", "department", "county", "leader", "auditor"])
def test_list_shows_households_in_reach(world, logged_in, name):
    answer = page(logged_in, getattr(world, name))

    assert answer.status_code == 200
    assert "张三丰" in answer.text


@pytest.mark.parametrize("name", ["sister", "neighbour", "system", "security", "audit", "stranger"])
def test_list_of_another_place_shows_nothing_of_it(world, logged_in, name):
    answer = page(logged_in, getattr(world, name))

    assert answer.status_code == 200
    assert "张三丰" not in answer.text
