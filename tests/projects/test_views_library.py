"""项目库 and the page of one project: who sees what, what a gate asks, what a form refuses."""

import pytest
from django.urls import reverse

from tests.projects import making

LIST = reverse("projects:list")


def detail(project):
    return reverse("projects:detail", args=[project.pk])


@pytest.fixture
def cast(world):
    return making.cast_of_projects(world)


def test_projects_in_reach_are_listed_with_their_money(cast, logged_in):
    making.draft(cast)
    answer = logged_in(cast.village).get(LIST)

    assert "红星村花椒基地" in answer.text
    assert "50.00" in answer.text
    assert "合计 1 个项目" in answer.text


@pytest.mark.parametrize("name", ["sister", "neighbour", "department", "system", "stranger"])
def test_projects_of_others_are_not(cast, logged_in, name):
    project = making.draft(cast)
    client = logged_in(getattr(cast, name))

    assert "红星村花椒基地" not in client.get(LIST).text
    assert client.get(detail(project)).status_code == 404


@pytest.mark.parametrize("name", ["township", "county", "leader", "auditor", "helper", "owner", "finance"])
def test_the_page_opens_for_everybody_in_reach(cast, logged_in, name):
    given = making.allocation(cast, making.planned_project(cast))
    making.paid(cast, given, "20000.00")
    client = logged_in(getattr(cast, name))

    assert "红星村花椒基地" in client.get(LIST).text
    page = client.get(detail(given.project))
    assert page.status_code == 200
    assert "20,000.00" in page.text
    assert client.get(reverse("projects:timeline", args=[given.project_id])).status_code == 200
