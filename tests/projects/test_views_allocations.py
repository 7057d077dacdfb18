"""资金安排: what was given and paid, what keeps it back, its sums, and who sees which part."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects import actions
from projects.choices.money import Flow
from tests.projects import making

LIST = reverse("projects:allocation-list")


@pytest.fixture
def cast(world):
    """The cast, with an allocation of each kind of flow."""
    cast = making.cast_of_projects(world)
    late = making.planned_project(cast, name="迟缓的路")
    smooth = making.planned_project(cast, name="顺利的路")
    batches = [making.batch(cast, number=f"示财农〔2024〕{nth}号") for nth in (3, 4)]
    cast.none, cast.slow = (making.allocation(cast, late, of=money) for money in batches)
    cast.running, cast.done = (making.allocation(cast, smooth, of=money) for money in batches)
    making.paid(cast, cast.slow, "40000.00")
    making.paid(cast, cast.running, "10000.00")
    making.paid(cast, cast.done, "100000.00")
    making.asked(cast, cast.running, "5000.00")
    late.refresh_from_db()
    day = datetime.date(2024, 3, 1)
    actions.plan_milestone(late, "started", planned_on=day, by=cast.owner, version=late.version)
    return cast


@pytest.mark.parametrize("flow", Flow.values)
def test_each_flow_leaves_its_own(cast, logged_in, flow):
    page = logged_in(cast.county).get(LIST, {"flow": flow})

    assert [row.pk for row in page.context["page"].rows] == [getattr(cast, flow).pk]
    assert f">{Flow(flow).label}</span>" in page.text


def test_sums_are_of_the_whole_list_and_days_since_money_moved(cast, logged_in):
    page = logged_in(cast.county).get(LIST, {"page_size": 20, "fund_year": 2024})
    totals = page.context["table"].totals

    assert [str(total) for total in (totals.amount_yuan, totals.paid_yuan, totals.asked_yuan)] == [
        "400000.00",
        "150000.00",
        "5000.00",
    ]
    days = (datetime.date.today() - making.TODAY).days
    assert [row.days for row in page.context["table"].data] == [days, days, days, None]
    assert "“开工”计划 2024-03-01，已晚" in page.text
    assert "合计 4 笔安排" in page.text


def test_what_the_board_counts_is_what_its_link_lists(cast, logged_in):
    client = logged_in(cast.county)
    board = client.get(reverse("projects:board") + "?year=2024")
    line = next(line for line, _lamp in board.context["lines"] if line.fund_class == "special")
    address = f"{LIST}?{line.lists['blocking'].query}"

    listed = client.get(address)

    assert {row.pk for row in listed.context["page"].rows} == {cast.none.pk, cast.slow.pk}
    assert "没有拨付" in listed.text


def test_a_search_that_finds_nothing_says_what_to_do(cast, logged_in):
    client = logged_in(cast.county)

    assert "顺利的路" in client.get(LIST, {"search": "顺利"}).text
    assert "换个条件再查" in client.get(LIST, {"search": "没有这条路"}).text
    assert "还没有资金安排" in logged_in(cast.neighbour).get(LIST).text


def test_others_see_those_of_their_projects_alone(cast, logged_in):
    for name, count in (("village", 4), ("owner", 4), ("department", 0), ("sister", 0), ("finance", 4)):
        assert len(logged_in(getattr(cast, name)).get(LIST).context["page"].rows) == count, name


def test_the_list_asks_as_often_for_many_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST, {"flow": "none"})
    money = making.batch(cast, number="示财农〔2024〕9号")
    for nth in range(5):
        making.allocation(cast, making.planned_project(cast, name=f"第{nth}条路"), of=money)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST, {"flow": "none"})

    assert len(many) == len(few)
