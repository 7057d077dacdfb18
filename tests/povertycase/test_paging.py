"""Cursor paging: every row once, both ways, under ties and deletions."""

import pytest

from povertycase.models import Division
from povertycase.paging import COUNT_CAP, COUNTING, Counting, page_of
from tests import factories

pytestmark = pytest.mark.django_db


def walk(rows, order, size, *, way="next"):
    cursor, pages = "", []
    while True:
        page = page_of(rows, order=order, cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        cursor = getattr(page, way)
        if not cursor:
            return pages, page


@pytest.mark.parametrize("order", [["code"], ["-code"], ["level", "code"], ["-level", "name", "-code"]])
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_joined_are_the_whole_list_once(order, size):
    factories.divisions()
    rows = Division.objects.all()

    pages, _last = walk(rows, order, size)

    assert [pk for page in pages for pk in page] == [row.pk for row in rows.order_by(*order)]


def test_a_relation_pages_by_its_key_and_not_by_what_it_is_called():
    factories.divisions()
    rows, order = Division.objects.exclude(parent=None), ["parent", "code"]

    pages, _last = walk(rows.select_related("parent"), order, 2)

    assert len(pages) > 2
    assert [pk for page in pages for pk in page] == [row.pk for row in rows.order_by(*order)]


def test_previous_leads_back_through_the_same_pages():
    factories.divisions()
    rows, order = Division.objects.all(), ["level", "code"]
    there, last = walk(rows, order, 4)

    cursor, back = last.previous, [[row.pk for row in last.rows]]
    while cursor:
        page = page_of(rows, order=order, cursor=cursor, size=4)
        back.insert(0, [row.pk for row in page.rows])
        cursor = page.previous

    assert back == there


@pytest.mark.parametrize("cursor", ["%%%", "e30", "W10", "WzEsMiwzXQ", "WyJ4IiwgbnVsbF0", "é"])
def test_unreadable_cursor_gives_the_first_page(cursor):
    factories.divisions()

    page = page_of(Division.objects.all(), order=["code"], cursor=cursor, size=2)

    assert [row.pk for row in page.rows] == ["99", "9901"]
    assert page.previous == ""


def test_count_is_capped():
    Division.objects.bulk_create(
        Division(code=f"{99:02d}0101{n // 100 + 100:03d}{n % 100:03d}", name=str(n), level="village")
        for n in range(COUNT_CAP + 5)
    )

    page = page_of(Division.objects.all(), order=["code"], size=10)

    assert (page.count, page.is_capped) == (COUNT_CAP, True)
    before = COUNTING.set(Counting.EXACT)
    page = page_of(Division.objects.all(), order=["code"], size=10)
    COUNTING.reset(before)
    assert (page.count, page.is_capped) == (COUNT_CAP + 5, False)


def test_one_page_costs_two_queries(django_assert_num_queries):
    factories.divisions()

    with django_assert_num_queries(2):
        page_of(Division.objects.all(), order=["code"], size=5)
