"""4-14, 4-15: a county's outlines, from the upload to the wall and off it; a wall that hangs all day."""

import datetime
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from povertycase.actions.figures import refresh
from povertycase.actions.outlines import (
    OutlineDraft,
    put_outlines_in_force,
    upload_outlines,
    withdraw_outlines,
)
from povertycase.choices import CoordinateSystem
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, Division, MapOutline
from tests import factories
from tests.once import once

pytestmark = pytest.mark.django_db
PAGE, WALL = reverse("map-outline-list"), reverse("wall")
TODAY = timezone.localdate()
REVIEW = "川S(2022)12号"
ATTACK = '"/><script>alert(1)</script>'


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    cast = factories.world()
    refresh(on=TODAY)
    return cast


@pytest.fixture
def county(cast):
    return Division.objects.get(pk=factories.COUNTY)


def square(east, **properties):
    corners = [[east, 31], [east + 0.1, 31], [east + 0.1, 31.1], [east, 31.1], [east, 31]]
    shape = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def geojson(*features):
    features = features or (square(104, 名称="甲镇"), square(104.1, 代码=factories.SISTER_TOWN))
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def uploaded(cast, county, *, by=None, **changes):
    facts = {"content": geojson(), "review_number": REVIEW, "coordinate_system": CoordinateSystem.CGCS2000}
    return upload_outlines(county, OutlineDraft(**facts | changes), by=by or cast.county, on=TODAY)


def held(cast, county, **changes):
    outlines = uploaded(cast, county, **changes)
    put_outlines_in_force(outlines, by=cast.county)
    return outlines


def wall_of(client, **asked):
    return client.get(WALL, asked)


def test_from_the_file_to_the_wall_and_back(cast, logged_in):
    client = logged_in(cast.county)
    assert PAGE in client.get(reverse("dashboard")).content.decode()
    file = SimpleUploadedFile("甲.geojson", geojson(square(104, 名称="甲镇"), square(105, 名称=ATTACK)))
    sent = {"file": file, "review_number": REVIEW, "coordinate_system": "CGCS2000"}
    page = client.post(PAGE, sent, follow=True)
    preview = page.content.decode()

    assert page.redirect_chain
    outlines = MapOutline.objects.get()
    assert "没有轮廓的乡镇（街道）2 个</b>：乙镇、丙乡" in preview
    assert "第 2 个图形" in preview
    assert '<path d="M' in preview
    assert ">甲镇</tspan>" in preview
    assert wall_of(client).context["outlines"] is None

    client.post(reverse("map-outline-in-force", args=[outlines.pk]))
    page = wall_of(client, measure="households.active")
    drawn = page.context["outlines"]
    assert [(shape.code, tile.name) for shape, tile in drawn.pieces] == [(factories.TOWN, "甲镇")]
    assert [tile.name for tile in drawn.beside] == ["乙镇", "丙乡"]
    text = page.content.decode()
    assert f"审图号：{REVIEW}" in text
    assert "不表示实际位置" not in text
    # The number and the word stand on the map; the same for whoever reads with the ears.
    assert ">1 多</tspan>" in text
    assert "<li>甲镇 1 多</li>" in text

    client.post(reverse("map-outline-withdraw", args=[outlines.pk]))
    page = wall_of(client)
    assert page.context["outlines"] is None
    assert "审图号" not in page.content.decode()
    assert "重新启用" in client.get(reverse("map-outline", args=[outlines.pk])).content.decode()
    events = AuditEvent.objects.filter(subject="povertycase.mapoutline").order_by("pk")
    assert [each.verb for each in events] == [
        "upload_outlines",
        "put_outlines_in_force",
        "withdraw_outlines",
    ]
    assert events[0].facts == {"edition": 1, "review_number": REVIEW}


def test_what_a_file_or_a_name_says_is_never_markup(cast, county, logged_in):
    Division.objects.filter(pk=factories.TOWN).update(name=ATTACK)
    outlines = held(
        cast, county, content=geojson(square(104, 代码=factories.TOWN), square(105, x=ATTACK + "甲"))
    )
    client = logged_in(cast.county)
    for address in (WALL, reverse("map-outline", args=[outlines.pk])):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert set(re.findall(r'<path[^>]* d="([^"]*)"', text))
        assert all(
            re.fullmatch(r"[MLZ0-9. -]+", path) for path in re.findall(r'<path[^>]* d="([^"]*)"', text)
        )


def test_another_countys_codes_are_not_drawn(cast, county):
    other = Division.objects.filter(code__startswith=factories.OTHER_COUNTY, level="township").first()
    outlines = uploaded(cast, county, content=geojson(square(104, 名称="甲镇"), square(105, 代码=other.pk)))
    assert list(outlines.shapes) == [factories.TOWN]
    assert outlines.unmatched == ["第 2 个图形"]
    with pytest.raises(Invalid, match="对得上"):
        uploaded(cast, county, content=geojson(square(105, 代码=other.pk, 名称=other.name)))


def test_only_the_countys_office_uploads(cast, county, logged_in):
    for person in (cast.township, cast.leader, cast.prefecture, cast.neighbour, cast.system):
        if person != cast.prefecture:
            with pytest.raises(Refused):
                uploaded(cast, county, by=person)
        assert logged_in(person).post(PAGE, {"review_number": REVIEW}).status_code == 403
    with pytest.raises(Invalid, match="县（区）"):
        uploaded(cast, Division.objects.get(pk=factories.TOWN))
    assert not MapOutline.objects.exists()


def test_a_refused_file_is_told_on_the_page(cast, logged_in):
    client = logged_in(cast.county)
    sent = {
        "file": SimpleUploadedFile("x.geojson", geojson(square(2, 名称="甲镇"))),
        "review_number": "12",
        "coordinate_system": "CGCS2000",
    }
    page = client.post(PAGE, sent)
    assert page.status_code == 422
    assert "审图号的写法不对" in page.content.decode()
    sent |= {
        "file": SimpleUploadedFile("x.geojson", geojson(square(2, 名称="甲镇"))),
        "review_number": REVIEW,
    }
    text = client.post(PAGE, sent).content.decode()
    assert "第 1 个图形（甲镇）第 1 个点：坐标不在我国范围内" in text
    assert client.post(PAGE, sent | {"coordinate_system": "BD-09"}).status_code == 422
    assert not MapOutline.objects.exists()


def test_one_edition_holds_and_an_earlier_one_can_again(cast, county):
    first, second = held(cast, county), held(cast, county)
    assert [each.edition for each in MapOutline.objects.in_force()] == [2]
    put_outlines_in_force(first, by=cast.county)
    states = [each.state for each in MapOutline.objects.order_by("edition")]
    assert states == ["holds", "over"]
    with pytest.raises(Conflict):
        put_outlines_in_force(first, by=cast.county)
    with pytest.raises(Conflict):
        withdraw_outlines(second, by=cast.county)
    with pytest.raises(Refused):
        withdraw_outlines(first, by=cast.township)
    with pytest.raises(DatabaseError), transaction.atomic():
        MapOutline.objects.filter(pk=second.pk).update(withdrawn_at=None)


def test_what_was_looked_at_stays_as_it_is(cast, county):
    row = uploaded(cast, county)
    for change in (
        lambda: MapOutline.objects.update(shapes={}),
        lambda: MapOutline.objects.update(review_number="川S(2022)13号"),
        row.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_whoever_reads_the_county_sees_its_map_and_nobody_elses(cast, county, logged_in):
    held(cast, county)
    for person in (cast.county, cast.leader, cast.auditor):
        assert wall_of(logged_in(person)).context["outlines"] is not None
    above = logged_in(cast.prefecture)
    assert wall_of(above).context["outlines"] is None
    assert wall_of(above, place=factories.COUNTY).context["outlines"] is not None
    # A township has villages on its map.
    assert wall_of(logged_in(cast.township)).context["outlines"] is None


def test_a_wall_left_open_does_not_keep_its_session_alive(cast, logged_in, time_machine):
    """What asks by itself each minute is nobody at work: the half hour counts from the last act."""
    client = logged_in(cast.county)
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=2), tick=False)
    wall_of(client)
    for _minutes in range(2):
        time_machine.shift(datetime.timedelta(minutes=14))
        assert client.get(WALL, headers={"By-Clock": "yes"}).status_code == 200
    time_machine.shift(datetime.timedelta(minutes=3))
    answer = client.get(WALL, headers={"By-Clock": "yes"})
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_somebody_at_work_keeps_it_alive(cast, logged_in, time_machine):
    client = logged_in(cast.county)
    time_machine.move_to(timezone.now(), tick=False)
    for _times in range(3):
        time_machine.shift(datetime.timedelta(minutes=25))
        assert wall_of(client).status_code == 200


def test_a_hung_wall_lasts_twelve_hours_and_shows_nothing_else(cast, logged_in, time_machine):
    client = logged_in(cast.county)
    time_machine.move_to(timezone.now(), tick=False)
    answer = client.post(reverse("wall-hang") + "?measure=households.active")
    assert answer["Location"] == f"{WALL}?measure=households.active"
    assert AuditEvent.objects.filter(verb="hang_wall", actor=cast.county).count() == 1
    time_machine.shift(datetime.timedelta(hours=11, minutes=59))
    text = client.get(WALL, headers={"By-Clock": "yes"}).content.decode()
    assert "数据截至" in text
    assert "退出大屏" not in text
    time_machine.shift(datetime.timedelta(minutes=2))
    assert client.get(WALL).status_code == 302


@pytest.mark.parametrize("address", ["home", "households:list", "api:household-list", "dashboard"])
def test_any_other_page_ends_a_hung_session(cast, logged_in, address):
    client = logged_in(cast.county)
    client.post(reverse("wall-hang"))
    assert client.get(reverse(address)).status_code in {302, 401}
    assert client.get(WALL).status_code == 302


def test_whoever_has_no_wall_hangs_none(cast, logged_in):
    assert logged_in(cast.village).post(reverse("wall-hang")).status_code == 403
