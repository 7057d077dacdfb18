"""4-14, 4-15: the zones of a county, its townships by days, and zones as a way of dividing problems."""

import contextlib
import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.actions import zones
from povertycase.choices import OrganisationKind, Role
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent, Division, Organisation, WarZone, ZoneTown
from rectification.forms.filters import TicketPageFilter
from rectification.models import Ticket
from rectification.reports.board import board_of
from rectification.reports.zones import cards_of, townless
from tests import factories
from tests.rectification.making import assigned, cast_of_rectification, fresh, take, ticket

DAY = datetime.date
SINCE, LATER, TODAY = DAY(2026, 3, 1), DAY(2026, 5, 10), DAY(2026, 6, 1)
TOWN, SISTER = factories.TOWN, factories.SISTER_TOWN
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return cast_of_rectification(world)


def place(code):
    return Division.objects.get(pk=code)


def office(name):
    kind = OrganisationKind.DEPARTMENT
    facts = {"name": f"{name}办公室", "division": place(factories.COUNTY)}
    return Organisation.objects.get_or_create(**facts, defaults={"kind": kind})[0]


def form(cast, name="第一战区", *, towns=(TOWN,), by=None, on=TODAY, **changes):
    facts = {"name": name, "commander": "李四", "duty": "县政协主席", "since": SINCE, "office": None}
    facts["office"] = changes.pop("office", None) or office(name)
    draft = zones.ZoneDraft(towns=[place(code) for code in towns], **facts | changes)
    return zones.form_zone(place(factories.COUNTY), draft, by=by or cast.county, on=on)


def days_of(code):
    rows = ZoneTown.objects.filter(division=code).order_by("since")
    return [(row.zone.name, row.since, row.until) for row in rows]


def codes(refused):
    return [each.code for each in refused.value.unmet]


@contextlib.contextmanager
def refused_with(*expected):
    with pytest.raises(Invalid) as refused:
        yield
    assert codes(refused) == list(expected)


def test_a_zone_is_formed_by_the_county_with_everything_that_is_asked(cast):
    zone = form(cast)
    assert days_of(TOWN) == [("第一战区", SINCE, None)]
    assert AuditEvent.objects.filter(verb="form_zone", subject_key=str(zone.pk)).count() == 1
    with pytest.raises(Refused):
        form(cast, "第二战区", by=cast.township, towns=())
    with pytest.raises(Invalid) as refused:
        form(cast, " ", commander=" ", duty="", since=DAY(2026, 6, 2), towns=("990102100", TOWN))
    words = ["commander_required", "duty_required", "name_required"]
    assert codes(refused) == [*words, "day_ahead", "town_outside", "town_standing"]
    with refused_with("day_mistyped"):
        form(cast, "第二战区", towns=(), since=DAY(1, 1, 1))
    with pytest.raises(Conflict, match="同名"):
        form(cast, towns=(), office=office("另一个"))
    with pytest.raises(Conflict, match="办公室"):
        form(cast, "第三战区", towns=(), office=zone.office)


def test_a_township_changes_zone_on_a_day_and_belongs_to_one_at_a_time(cast):
    """4-14: the old one ends the day before; the database keeps it so whatever is written."""
    first, second = form(cast), form(cast, "第二战区", towns=(SISTER,))
    stale = {"since": LATER, "by": cast.county, "on": TODAY, "version": 99}
    with pytest.raises(Stale):
        zones.move_town(second, place(TOWN), **stale)
    for since, code in ((DAY(2026, 2, 28), "day_early"), (DAY(2026, 6, 2), "day_ahead")):
        with pytest.raises(Invalid) as refused:
            take(zones.move_town, second, place(TOWN), since=since, by=cast.county, on=TODAY)
        assert codes(refused)[0] == code
    take(zones.move_town, second, place(TOWN), since=LATER, by=cast.county, on=TODAY)

    day_before = LATER - datetime.timedelta(days=1)
    assert days_of(TOWN) == [("第一战区", SINCE, day_before), ("第二战区", LATER, None)]
    assert AuditEvent.objects.filter(verb="move_town").count() == 2  # it stands on both pages
    with refused_with("town_standing"):  # already there
        take(zones.move_town, second, place(TOWN), since=TODAY, by=cast.county, on=TODAY)
    # The same day once more: it held on no day and is set right in place.
    take(zones.move_town, first, place(TOWN), since=LATER, by=cast.county, on=TODAY)
    assert days_of(TOWN)[1:] == [("第一战区", LATER, None)]
    with pytest.raises(Refused):
        take(zones.move_town, first, place(SISTER), since=TODAY, by=cast.leader, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneTown.objects.create(zone=second, division=place(TOWN), since=TODAY)


def test_the_commander_changes_and_a_zone_ends(cast, logged_in):
    zone = form(cast)
    take(zones.change_commander, zone, commander="王五", duty="副县长", by=cast.county)
    assert (fresh(zone).commander, zone.duty) == ("王五", "副县长")
    with pytest.raises(Invalid) as refused:
        take(zones.end_zone, zone, until=DAY(2026, 2, 1), reason="", by=cast.county, on=TODAY)
    assert codes(refused) == ["note_required", "day_early"]
    take(zones.end_zone, zone, until=LATER, reason="机构调整", by=cast.county, on=TODAY)

    assert days_of(TOWN) == [("第一战区", SINCE, LATER)]
    assert not WarZone.objects.in_force(TODAY).exists()
    with refused_with("over"):
        take(zones.change_commander, zone, commander="赵六", duty="副县长", by=cast.county)
    told = logged_in(cast.township).get(reverse("rectification:zone", args=[zone.pk])).content.decode()
    assert "李四（县政协主席）改为王五（副县长）" in told
    assert told.index("撤销战区") < told.index("更换指挥长") < told.index("设立战区"), "newest first"
    with refused_with("town_standing"):  # what is over stays as it was
        form(cast, "新战区", since=LATER)
    assert form(cast, "新战区", since=LATER + datetime.timedelta(days=1))


def test_every_number_of_a_card_is_that_of_its_list(cast, logged_in, rf):
    """Open and overdue problems by zone, in the list, on the card and on the board alike."""
    today = timezone.localdate()
    zone, other = form(cast, on=today), form(cast, "第二战区", towns=(SISTER,), on=today)
    found = {"found_on": DAY(2026, 3, 2)}
    late = assigned(cast, ticket(cast, **found))
    ticket(cast, subject=place(SISTER), by=cast.county, **found)
    ticket(cast, subject=place("990101110"), by=cast.county, **found)
    assert late.due_on < today
    rows = Ticket.objects.visible_to(cast.county)

    (card, second) = cards_of([zone, other], cast.county, on=today)

    assert [each.count for each in card.figures[:2]] == [1, 1]
    assert [each.count for each in second.figures[:2]] == [1, 0]
    request = rf.get("/")
    request.user = cast.county
    for key, count in ((zone.pk, 1), (other.pk, 1), ("none", 1)):
        assert TicketPageFilter({"zone": key}, rows, request=request).qs.count() == count
    sections = {each.code: each.rows for each in board_of(cast.county, on=today, soon_days=7).sections}
    assert [(row.label, row.counts.open, row.counts.homes) for row in sections["zone"]] == [
        ("第一战区", 1, 1),
        ("第二战区", 1, 0),
        ("未划入战区", 1, 0),
    ]
    client = logged_in(cast.county)
    for figure in card.figures[1::4]:  # of tickets, of reports
        assert client.get(figure.url).status_code == 200
    assert [each.name for each in townless([zone], cast.county, today)] == ["丙乡"]
    page = client.get("/rectification/work/zones/").content.decode()
    assert "没有划入任何战区" in page
    assert "丙乡" in page
    (seen,) = cards_of([other], cast.township, on=today)
    assert seen.figures[0].count == 0  # a township counts what it sees


def test_the_list_asks_as_often_for_one_zone_as_for_three(cast, logged_in):
    today, client = timezone.localdate(), logged_in(cast.leader)
    form(cast, on=today)
    with CaptureQueriesContext(connection) as one:
        client.get("/rectification/work/zones/")
    form(cast, "第二战区", towns=(SISTER,), on=today)
    form(cast, "第三战区", towns=("990101110",), on=today)
    with CaptureQueriesContext(connection) as three:
        page = client.get("/rectification/work/zones/").content.decode()
    assert len(one) == len(three)
    assert "设立战区" not in page
    assert "没有划入任何战区" not in page


def test_zones_in_the_browser_and_by_the_api(cast, logged_in):
    client, unit = logged_in(cast.county), office("第一战区")
    asked = {
        "name": "第一战区",
        "commander": "李四",
        "duty": "主席",
        "office": unit.pk,
        "since": "2026-03-01",
    }
    made = client.post("/rectification/work/zones/new/", asked | {"towns": [TOWN]})
    zone = WarZone.objects.get()
    assert made.url == reverse("rectification:zone", args=[zone.pk])
    wrong = client.post("/rectification/work/zones/new/", asked | {"towns": [TOWN], "office": ""})
    assert wrong.status_code == 422
    steps = f"/rectification/work/zones/{zone.pk}/"
    moved = {"version": fresh(zone).version, "town": SISTER, "since": "2026-04-01"}
    assert client.post(f"{steps}town/", moved).status_code == 302
    assert client.post(f"{steps}town/", moved | {"town": TOWN}).status_code == 422  # it is no choice
    answer = client.get(f"/api/v1/zones/{zone.pk}/").json()
    assert [each["division"] for each in answer["towns"]] == [TOWN, SISTER]
    assert client.get("/api/v1/zones/?is_standing=false").json()["results"] == []
    ended = {"version": fresh(zone).version, "until": "2026-04-30", "note": "机构调整"}
    assert client.post(f"{steps}end/", ended).status_code == 302
    assert client.get(f"/api/v1/zones/{zone.pk}/").json()["until"] == "2026-04-30"
    stranger = factories.user("elsewhere", Role.COUNTY, factories.OTHER_COUNTY)
    assert logged_in(stranger).get(steps).status_code == 404
    assert logged_in(cast.helper).get(steps).status_code == 403


def test_who_answers_has_one_of_six_roles(cast, rf, logged_in):
    """4-31: optional with assigning, shown, filtered by, and written anew with another one who answers."""
    row = assigned(cast, ticket(cast), duty_role="township")
    assert fresh(row).duty_role == "township"
    with pytest.raises(Invalid) as refused:
        assigned(cast, ticket(cast, by=cast.county), duty_role="nobody")
    assert codes(refused) == ["duty_role_unknown"]
    client = logged_in(cast.county)
    assert "乡镇主体" in client.get(reverse("rectification:ticket", args=[row.pk])).content.decode()
    request = rf.get("/")
    request.user = cast.county
    rows = Ticket.objects.visible_to(cast.county)
    assert list(TicketPageFilter({"duty_role": "township"}, rows, request=request).qs) == [row]
    assert not TicketPageFilter({"duty_role": "village"}, rows, request=request).qs.exists()
    listed = client.get("/api/v1/tickets/?duty_role=township").json()["results"]
    assert [each["duty_role"] for each in listed] == ["township"]
    shown = client.get(reverse("rectification:ticket-reassign", args=[row.pk])).content.decode()
    assert '<option value="township" selected>' in shown
