"""A list says how many rows it has: quickly up to a cap, and exactly for whoever asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Household
from households.reports.households import with_summary
from povertycase import paging
from povertycase.models import Division
from povertycase.paging import COUNTING, Counting, page_of
from tests import factories
from tests.once import once

CAP = 3
MANY = 25
LIST = "/households/"
API = "/api/v1/households/"
ALONE = {"HTTP_HX_REQUEST": "true"}
# Every app pages one way; a list of each.
LISTS = (LIST, "/households/visits/", "/monitoring/", "/rectification/", "/projects/", "/tasks/")


def _made():
    """More households than a list counts by itself, two of them in another village."""
    world = factories.world()
    for n in range(MANY):
        factories.household(factories.SISTER_VILLAGE if n < 2 else factories.VILLAGE)
    return world


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _made)


@pytest.fixture
def world(made, db, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_CAP", CAP)
    return made


def reached(user):
    return Household.objects.visible_to(user).filter(status="active").count()


def test_1_19_a_page_is_capped_and_asks_for_its_total_by_itself(world, logged_in):
    """The number on the dashboard can be held against the list behind it, and the page does not wait."""
    page = logged_in(world.county).get(LIST, {"cursor": "x", "page_size": "20", "status": "active"})
    text = page.content.decode()
    assert ">3+<" in text
    assert f'hx-get="{LIST}?status=active&amp;count=exact"' in text
    assert 'hx-trigger="load"' in text
    # Without scripts the same by hand, on the same page of the list.
    assert "<noscript>" in text
    assert "cursor=x&amp;page_size=20&amp;status=active&amp;count=exact" in text
    assert reached(world.county) > CAP


@pytest.mark.parametrize("who", ["county", "township", "village", "neighbour"])
def test_the_total_is_exact_in_each_ones_reach_and_comes_alone(world, logged_in, who):
    user = getattr(world, who)
    answer = logged_in(user).get(LIST, {"count": "exact"}, **ALONE)
    assert (answer.status_code, answer.content.decode()) == (200, f"{reached(user):,}")
    assert answer["Cache-Control"] == "no-store, private"
    assert not answer.templates


def test_what_counts_is_what_the_list_is_narrowed_to(world, logged_in):
    client = logged_in(world.county)
    here = client.get(LIST, {"count": "exact", "division": factories.SISTER_VILLAGE}, **ALONE)
    wanted = Household.objects.filter(division=factories.SISTER_VILLAGE, status="active").count()
    assert here.content.decode() == str(wanted)


def test_without_scripts_the_page_is_whole_and_says_the_number(world, logged_in):
    text = logged_in(world.county).get(LIST, {"count": "exact"}).content.decode()
    assert f"{reached(world.county):,} 条" in text
    assert ">3+<" not in text
    assert "数清" not in text
    assert "下一页" in text


def test_a_page_that_comes_back_from_the_browsers_history_is_whole(world, logged_in):
    headers = ALONE | {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}
    assert "下一页" in logged_in(world.county).get(LIST, {"count": "exact"}, **headers).content.decode()


@pytest.mark.parametrize("address", LISTS)
def test_every_list_of_every_app_has_it(world, logged_in, address):
    answer = logged_in(world.county).get(address, {"count": "exact"}, **ALONE)
    assert answer.status_code == 200
    assert answer.content.decode().replace(",", "").isdecimal()


def test_nobody_is_told_a_number_of_a_list_they_may_not_open(world, logged_in):
    client = logged_in(world.county)
    refused = client.get(reverse("outbox")).status_code
    assert refused in {403, 404}
    assert client.get(reverse("outbox"), {"count": "exact"}, **ALONE).status_code == refused
    assert logged_in(world.stranger).get(LIST, {"count": "exact"}, **ALONE).content.decode() == "0"


def test_the_next_request_is_capped_again(world, logged_in):
    client = logged_in(world.county)
    client.get(LIST, {"count": "exact"})
    assert COUNTING.get() is Counting.CAPPED
    assert ">3+<" in client.get(LIST).content.decode()


def test_the_api_counts_exactly_when_asked_and_pages_on(world, logged_in):
    client = logged_in(world.county)
    body = client.get(API, {"page_size": "20"}).json()
    assert (body["count"], body["count_is_capped"]) == (CAP, True)
    exact = client.get(API, {"page_size": "20", "count": "exact"}).json()
    assert (exact["count"], exact["count_is_capped"]) == (
        Household.objects.visible_to(world.county).count(),
        False,
    )
    assert [row["id"] for row in exact["results"]] == [row["id"] for row in body["results"]]
    assert exact["next"]
    refused = client.get(API, {"count": "all"})
    assert refused.status_code == 400
    assert "exact" in refused.content.decode()


def test_a_count_that_takes_too_long_stays_capped(world, monkeypatch):
    """Counting has the time of any request; what is known by then is told, not an error."""
    monkeypatch.setattr(paging, "COUNT_CAP", 1)
    rows = Division.objects.extra(where=["pg_sleep(0.1) IS NOT NULL"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 500")
    before = COUNTING.set(Counting.EXACT)
    try:
        page = page_of(rows, order=["code"], size=1)
    finally:
        COUNTING.reset(before)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
    assert (page.count, page.is_capped) == (1, True)


def test_a_cut_count_works_nothing_out_beside_the_keys(world):
    """0-15: what a row shows beside itself is not found for a thousand rows to count them."""
    with CaptureQueriesContext(connection) as asked:
        page_of(with_summary(Household.objects.visible_to(world.county), user=world.county), order=["id"])
    (count,) = [each["sql"] for each in asked.captured_queries if "COUNT(" in each["sql"]]
    assert "incomestatement" not in count
