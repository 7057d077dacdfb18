"""The wall: figures where everybody passes, zones with their commanders, and nobody's name (4-14, 4-15)."""

import datetime
import re
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Person
from povertycase import reports
from povertycase.actions import zones
from povertycase.actions.figures import refresh
from povertycase.choices import OrganisationKind, Role
from povertycase.models import Division, FigureRun, Organisation
from povertycase.views import wall
from tests import factories
from tests.once import once

pytestmark = pytest.mark.django_db
SINCE = datetime.date(2026, 3, 1)
READERS = ("county", "prefecture", "leader", "auditor", "township", "sister", "neighbour")
OTHERS = ("village", "helper", "department", "system", "security", "audit", "stranger")
LATE = "households.unhelped"


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    """Three households in the first township, one in its sister, and a zone that holds the first one."""
    cast = factories.world()
    factories.household(factories.VILLAGE, head="周八斤")
    factories.household("990101100202", head="吴九两")
    office = Organisation.objects.create(
        name="第一战区办公室", kind=OrganisationKind.DEPARTMENT, division_id=factories.COUNTY
    )
    draft = zones.ZoneDraft(
        name="第一战区",
        commander="沈立新",
        duty="县政协主席",
        office=office,
        since=SINCE,
        towns=[Division.objects.get(pk=factories.TOWN)],
    )
    zones.form_zone(
        Division.objects.get(pk=factories.COUNTY), draft, by=cast.county, on=datetime.date(2026, 6, 1)
    )
    # Posted in two offices' places, in one of them for two households alone.
    cast.both = factories.user("both", Role.TOWNSHIP, factories.SISTER_TOWN)
    factories.post(cast.both, Role.HELPER, factories.TOWN)
    refresh(on=timezone.localdate())
    return cast


def page_of(client, **asked):
    return client.get(reverse("wall"), asked)


def figures_in(boards):
    return {each.measure.code: each.value for board, _across in boards for each in board.whole.figures}


def tiles_of(page):
    return {tile.name: (tile.figure.value, tile.word) for tile in page.context["tiles"]}


@pytest.mark.parametrize("who", READERS)
def test_its_numbers_are_those_of_the_dashboard(cast, logged_in, who):
    user = getattr(cast, who)
    page = page_of(logged_in(user))

    assert page.status_code == 200
    overview = reports.overview_of(user, "")
    shown = figures_in(page.context["boards"])
    assert shown == {each.measure.code: each.value for _topic, line in overview for each in line.figures}
    late = {each.figure.measure.code: each.figure.value for each in page.context["late_total"]}
    assert (LATE in late) == (shown[LATE] > 0)
    assert late.items() <= shown.items()
    assert 0 not in late.values()
    assert f'data-figure="{LATE}"' in page.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_it_is_the_offices_and_their_readers(cast, logged_in, who):
    user = getattr(cast, who)
    client = logged_in(user)

    assert page_of(client).status_code == 403
    assert reverse("wall") not in client.get(reverse("dashboard")).content.decode()


def test_the_dashboard_leads_to_it_and_it_leads_to_no_list(cast, logged_in):
    client = logged_in(cast.county)
    assert (
        f'href="{reverse("wall")}?place={factories.COUNTY}"'
        in client.get(reverse("dashboard")).content.decode()
    )
    text = page_of(client).content.decode()

    assert set(re.findall(r'href="(/[^"]*)"', text.partition("<main")[2])) == {
        f"/dashboard/?place={factories.COUNTY}",
        f"/accounts/login/?next={quote(reverse('wall'), safe='')}",
    }


@pytest.mark.parametrize("who", READERS)
def test_it_names_no_poor_person_and_nobody_who_looks(cast, logged_in, who):
    """No name, number or watermark; a commander is an official (0-60)."""
    user = getattr(cast, who)
    type(user).objects.filter(pk=user.pk).update(name="秦看客")
    text = page_of(logged_in(user)).content.decode()

    names = set(Person.objects.values_list("name", flat=True)) | {"秦看客"}
    assert {name for name in names if name in text} == set()
    assert ("沈立新" in text) == (who in {"county", "leader", "auditor"})


def test_the_map_says_in_words_what_it_says_in_colour(cast, logged_in):
    page = page_of(logged_in(cast.county), measure="households.active")

    assert tiles_of(page) == {"甲镇": (3, "多"), "乙镇": (1, "少"), "丙乡": (0, "无")}
    assert page.context["columns"] == 2
    assert page.context["topic"].code == "register"
    assert str(page_of(logged_in(cast.county), measure="nothing").context["measure"].code) == LATE
    # A township has its villages, a prefecture its counties.
    assert set(tiles_of(page_of(logged_in(cast.township)))) == {"红星村", "新民村"}
    assert set(tiles_of(page_of(logged_in(cast.prefecture)))) == {"示例县", "邻县"}


@pytest.mark.parametrize(
    ("value", "most", "depth"),
    [(0, 0, 0), (0, 9, 0), (1, 9, 1), (3, 9, 1), (4, 9, 2), (6, 9, 2), (7, 9, 3), (9, 9, 3)],
)
def test_a_tile_is_as_deep_as_its_third_of_the_most(value, most, depth):
    assert wall._depth(Decimal(value), Decimal(most)) == depth


def test_a_zone_stands_with_its_commander_and_the_sum_of_its_townships(cast, logged_in):
    (cards,) = page_of(logged_in(cast.county), measure="households.active").context["zones"]
    found = {
        str(card.zone or ""): (
            [tile.name for tile in card.tiles],
            {each.figure.measure.code: each.figure.value for each in card.late},
        )
        for card in cards
    }

    assert list(found) == ["第一战区", ""]
    assert found["第一战区"][0] == ["甲镇"]
    assert found[""][0] == ["乙镇", "丙乡"]
    # Two of the three in the first township have nobody.
    assert (found["第一战区"][1][LATE], found[""][1][LATE]) == (2, 1)
    assert page_of(logged_in(cast.township)).context["zones"] == []


def test_what_is_late_stands_by_place_and_adds_up(cast, logged_in):
    page = page_of(logged_in(cast.county))
    (rows,) = page.context["late"]

    assert [row.name for row in rows] == ["甲镇", "乙镇", "丙乡"]
    for at, total in enumerate(page.context["late_total"]):
        assert total.figure.value == sum(row.late[at].figure.value for row in rows)


@pytest.mark.parametrize(("rows", "slides"), [(0, []), (12, [12]), (13, [7, 6]), (33, [11, 11, 11])])
def test_rows_are_spread_over_slides(rows, slides):
    assert [len(each) for each in wall._pages(list(range(rows)), wall.ROWS)] == slides


def test_only_the_places_of_ones_offices_stand_there(cast, logged_in):
    """Whoever is a township's clerk here and a helper elsewhere has no wall of elsewhere."""
    client = logged_in(cast.both)
    page = page_of(client)

    assert page.context["place"].pk == factories.SISTER_TOWN
    assert figures_in(page.context["boards"])["households.active"] == 1
    for place in (factories.TOWN, factories.VILLAGE, factories.OTHER_COUNTY, "x"):
        assert page_of(client, place=place).status_code == 404, place
    assert page_of(logged_in(cast.county), place=factories.TOWN).context["place"].name == "甲镇"


def test_it_says_when_its_figures_were_counted(cast, logged_in):
    client = logged_in(cast.county)
    assert "数据截至" in page_of(client).content.decode()
    factories.household(factories.VILLAGE)
    assert "此后又有变动" in page_of(client).content.decode()
    FigureRun.objects.all().delete()
    waiting = page_of(client).content.decode()
    assert "还没有统计过" in waiting
    assert "data-figure" not in waiting
    assert "没有超期" not in waiting


def test_it_asks_as_often_for_many_places_as_for_one(cast, logged_in, django_assert_max_num_queries):
    client = logged_in(cast.county)
    with django_assert_max_num_queries(60) as asked:
        page_of(client)
    Division.objects.bulk_create(
        Division(code=f"9901012{n:02d}", name=f"第{n}镇", level="township", parent_id=factories.COUNTY)
        for n in range(20)
    )
    with django_assert_max_num_queries(len(asked)):
        assert len(tiles_of(page_of(client))) == 23
