"""Figures of visits, safeguards and four-in-one: each is its list, and only what changed is counted anew."""

import datetime
import re
import uuid
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.actions.channels import ChannelDraft
from households.choices.four_in_one import WRITTEN_DOWN, Correction
from households.choices.visits import VisitedIn
from households.figures import FOUR_IN_ONE, SAFEGUARDS, VISITS
from households.forms.filters import HouseholdFilter
from households.forms.visit_filters import SPOT_CHECKS
from households.models import ChannelSnapshot, ConsistencyCheck, HeldVisit, Visit, VisitPhoto
from households.models.channel_sql import registered
from households.reports.four_in_one import rates, total
from povertycase import reports
from povertycase.actions import store_file
from povertycase.actions.figures import counted, refresh
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Obligation, Organisation, PlaceFigure, PolicyParameter, Posting, StaleFigure
from povertycase.templatetags.figures import percent
from tests import factories
from tests.households import planning
from tests.households.visiting import answers, sent
from tests.once import once

pytestmark = pytest.mark.django_db
OURS = (VISITS, SAFEGUARDS, FOUR_IN_ONE)
MEASURES = [measure for topic in OURS for measure in topic.measures]
READERS = (
    *("county", "township", "village", "sister", "neighbour", "helper", "department", "teachers", "leader"),
    *("prefecture", "both"),
)
DRY = {"litres": "20", "is_scarce_area": False}
PLACE = {"latitude": 31.21, "longitude": 107.46, "accuracy_m": 12, "system": "wgs84"}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _make)


@pytest.fixture
def county(made):
    for person in vars(made).values():
        getattr(person, "__dict__", {}).pop("postings", None)
    return made


def _make():
    world = factories.world()
    save_parameters(read_parameters())
    teaching = Organisation.objects.create(
        name="教育局",
        kind=OrganisationKind.DEPARTMENT,
        trade=Trade.EDUCATION,
        division_id=factories.COUNTY,
    )
    world.teachers = factories.user("teachers", Role.DEPARTMENT, factories.COUNTY, organisation=teaching)
    world.both = factories.user("both", Role.DEPARTMENT, factories.COUNTY, organisation=world.medical)
    factories.post(world.both, Role.VILLAGE, factories.SISTER_VILLAGE)
    world.agreed, world.other, world.late = (
        factories.household(head=name) for name in ("周八", "吴九", "郑十")
    )
    _visits(world)
    _channels(world)
    refresh(on=timezone.localdate())
    return world


def _visits(world):
    child = factories.member(world.own, "张小", "之子")
    troubles = {
        "water": DRY,
        "schooling": {"children": [child.pk], "reason": "因病"},
        "housing": {"grade": "C", "is_occupied": True},
        "medical": {"uninsured": [child.pk]},
    }
    world.visit = visited(world.helper, world.own, answers=answers(**troubles))
    again = visited(world.sister, world.sibling)
    visited(world.sister, world.sibling, corrects=again.pk, correction_reason="写错了", note="改过")
    planning.visit(world.other, world.village, timezone.localdate() - datetime.timedelta(days=200))
    actions.record_visit(world.visit.pk, body=sent(world.own, note="另一份"), by=world.helper)
    actions.record_spot_check(world.visit, outcome="differs", note="没有来过", by=world.township)


def visited(by, household, **changes):
    body = sent(household, place=PLACE, place_refused="") | changes
    return actions.record_visit(uuid.uuid4(), body=body, by=by).row


def _channels(world):
    today = timezone.localdate()
    write_down(world, world.agreed)
    write_down(world, world.other, card={"size": "8"})
    write_down(world, world.late, on=today - datetime.timedelta(days=30), handbook={"size": "9"})


def write_down(world, household, *, on=None, **changed):
    """All three as the register has it, but for {channel: {field: text}}."""
    on = on or timezone.localdate()
    known = {each.channel: each.version for each in ChannelSnapshot.objects.filter(household=household)}
    if not known:
        _fill(household)
    said = registered(household.pk, on=on).said.values
    drafts = [
        ChannelDraft(channel, said | changed.get(channel.value, {}), known.get(channel))
        for channel in WRITTEN_DOWN
    ]
    actions.record_channels(household, drafts, by=world.village, on=on)


def _fill(household):
    """The register says every compared field."""
    facts = {"cause_main": "因病", "exit_year": 2018, "house_grade": "A", "has_safe_water": True}
    type(household).objects.filter(pk=household.pk).update(**facts, address="一组")
    for each in household.memberships.all():
        type(each.person).objects.filter(pk=each.person_id).update(has_resident_medical=True)
    household.incomes.create(
        division_id=household.division_id,
        period_start="2025-10-01",
        period_end="2026-09-30",
        stated_per_capita_yuan="12860.50",
    )


def stored():
    codes = [measure.code for measure in MEASURES]
    rows = PlaceFigure.objects.filter(measure__in=codes).values_list("division_id", "measure", "value")
    return {(at, code): value for at, code, value in rows}


def recounted():
    return {(at, each.code): value for each in MEASURES for at, value in counted(each).items()}


def figures(user, place=""):
    """{measure: Figure} of ours, as somebody sees them."""
    lines = [line for topic, line in reports.overview_of(user, place) if topic in OURS]
    return {figure.measure.code: figure for line in lines for figure in line.figures}


def listed(user, figure):
    """How many rows the list behind a figure has."""
    asked = {name: value for name, (value,) in parse_qs(urlsplit(figure.url).query).items()}
    listing = figure.measure.listing(user, asked)
    assert set(asked) <= set(listing.filters), figure.url
    assert listing.form.is_valid(), (figure.url, listing.form.errors)
    return listing.qs.count()


@pytest.mark.parametrize("who", READERS)
def test_every_figure_is_its_list(county, who):
    """0-36, 0-37, V-VISIT: for each office."""
    user = getattr(county, who)

    for figure in figures(user).values():
        assert figure.value == listed(user, figure), (who, figure.url)


def test_every_figure_of_a_part_is_its_list(county):
    for topic in OURS:
        board = reports.board_of(county.county, topic, "")
        (line,) = [each for each in board.lines if each.code == factories.TOWN]
        for figure in line.figures:
            assert figure.value == listed(county.county, figure), figure.url


def test_every_figure_counts_something(county):
    """A county in which a figure is nought would prove nothing of it."""
    found = {code: int(figure.value) for code, figure in figures(county.county).items()}

    assert set(found) == {measure.code for measure in MEASURES}
    assert not [code for code, value in found.items() if not value]
    assert found["visits.due"] == found["visits.done"] + found["visits.waiting"]
    assert (found["visits.households_month"], found["visits.month"], found["visits.problems"]) == (2, 2, 1)
    assert (found["visits.held"], found["visits.spot_checked"], found["visits.spot_differs"]) == (1, 1, 1)
    assert {found[f"safeguards.unmet_{item}"] for item in ("schooling", "medical", "housing", "water")} == {1}
    assert found["safeguards.unchecked_water"] == found["four_in_one.registered"] - 2
    assert (found["four_in_one.complete"], found["four_in_one.consistent"]) == (3, 1)
    assert (found["four_in_one.corrections"], found["four_in_one.corrections_overdue"]) == (2, 1)


def test_departments_have_the_safeguards_of_their_trade_alone(county):
    """No visits, no four-in-one; also where they hold another post beside, each sees through each."""
    assert HouseholdFilter.base_filters["unmet"].field  # as after the API was described
    assert set(figures(county.department)) == {"safeguards.unmet_medical", "safeguards.unchecked_medical"}
    assert set(figures(county.teachers)) == {"safeguards.unmet_schooling", "safeguards.unchecked_schooling"}
    both = figures(county.both)
    assert both["safeguards.unmet_medical"].value == 1  # of the whole county
    assert both["safeguards.unmet_water"].value == 0  # of their village
    assert both["safeguards.unchecked_water"].value == 0
    assert (
        both["safeguards.unchecked_medical"].value
        == figures(county.county)["safeguards.unchecked_medical"].value
    )
    assert both["four_in_one.registered"].value == 1


def test_a_department_cannot_ask_the_list_for_what_it_may_not_know(county, logged_in):
    client = logged_in(county.department)
    page = client.get(reverse("households:list"))
    assert not {"visited"} & set(page.context["filter"].filters)
    assert [value for value, _label in page.context["filter"].filters["unmet"].extra["choices"]] == [
        "medical"
    ]
    for asked in ({"unmet": "water"}, {"unchecked": "water"}):
        shown = client.get(reverse("households:list"), asked)
        assert shown.context["page"].count == 0
        assert shown.context["filter"].form.errors
        assert client.get(reverse("api:household-list"), asked).status_code == 400
    assert client.get(reverse("api:household-list"), {"visited": "month"}).status_code == 400


def test_four_in_one_says_what_its_page_says(county):
    """0-36: the same counts and, as they are written, the same rates."""
    for who, place in (("county", ""), ("township", ""), ("county", factories.VILLAGE)):
        user = getattr(county, who)
        whole = total(rates(user, place))
        found = {code.partition(".")[2]: int(figure.value) for code, figure in figures(user, place).items()}
        for name in ("registered", "complete", "consistent", "books", "life", "differs"):
            assert found[name] == getattr(whole, name), name
        board = reports.board_of(user, FOUR_IN_ONE, place)
        written = [percent(share.value) for share in board.whole.shares]
        assert written == [whole.percent(count) for count in (whole.consistent, whole.books, whole.life)]
    assert percent(Decimal(39_999) / Decimal(40_000)) == "99.99 %"  # 100.00 % is every one
    assert Obligation.objects.open().filter(kind="correction").count() == 2


def told(*sources):
    """Count anew; the tables of which something changed are just these."""
    found = set(StaleFigure.objects.filter(source__startswith="households_").values_list("source", flat=True))
    assert {f"households_{name}" for name in sources} <= found, found
    refresh(on=timezone.localdate())
    assert stored() == recounted()


def test_one_household_costs_what_its_village_costs(county):
    """What is beside its rows is read there alone, and the plan is worked out once (0-36, V-VISIT)."""
    type(county.own).objects.filter(pk=county.own.pk).update(group_name="一组")
    with CaptureQueriesContext(connection) as asked:
        refresh(on=timezone.localdate())

    sql = [each["sql"] for each in asked if "households_" in each["sql"]]
    visits = [each for each in sql if 'FROM "households_visit"' in each]
    assert len(visits) > 5
    of_the_county = re.compile(r'FROM "households_visit" (\w+) .*\b\1\."division_id"::text LIKE \'%\'')
    assert not [each for each in visits if of_the_county.search(each)]
    assert all(f"LIKE '{factories.VILLAGE}%'" in each for each in visits)
    assert not [each for each in sql if 'LEFT OUTER JOIN "households_visit"' in each]
    assert len([each for each in sql if "judged AS" in each]) == 1
    assert stored() == recounted()


def test_bit_by_bit_it_comes_to_what_it_would_at_once(county):
    """0-36, 0-37, V-VISIT: after each step of the offices."""
    before = stored()
    unproved = visited(county.village, county.other, place=None, place_refused="declined")
    told("visit", "safeguardcheck")
    waiting = (factories.VILLAGE, "visits.waiting")
    photo = VisitPhoto.objects.create(
        id=unproved.pk,
        visit=unproved,
        kind="signature",
        file=store_file(b"x", name="1.jpg", by=county.village),
        given_sha256="0" * 64,
        look=1,
        receipt="ABCDEFGHJK",
    )
    told("visitphoto")  # a picture that comes later proves it
    assert stored()[waiting] == before[waiting] - 1
    assert photo.pk
    visited(county.helper, county.own, corrects=county.visit.pk, correction_reason="写错了")
    told("visit", "safeguardcheck")
    assert (factories.VILLAGE, "safeguards.unmet_water") not in stored()
    actions.record_spot_check(
        Visit.objects.get(correction=None, household=county.sibling), outcome="confirmed", by=county.county
    )
    told("visitspotcheck")
    held = HeldVisit.objects.get()
    actions.dismiss_visit(held, by=county.county, version=held.version, note="重复")
    told("heldvisit")
    write_down(county, county.late)
    told("consistencycheck")
    assert (factories.VILLAGE, "four_in_one.corrections_overdue") not in stored()
    ConsistencyCheck.objects.all().delete()
    type(county.other).objects.filter(pk=county.other.pk).update(division_id=factories.SISTER_VILLAGE)
    told("consistencycheck", "household", "visit", "safeguardcheck")


def test_what_is_asked_of_a_place_and_who_is_posted_there_holds_for_its_villages(county):
    """V-VISIT: a parameter of a township, and of everywhere; a post that ends."""
    planning.visit(county.late, county.village, timezone.localdate(), way="phone")
    refresh(on=timezone.localdate())
    done = (factories.VILLAGE, "visits.done")
    before = stored().get(done, 0)
    since = datetime.date(2026, 1, 1)
    PolicyParameter.objects.create(
        key="visit.phone_counts", division_id=factories.TOWN, valid_from=since, value=1, source="—"
    )
    told()
    assert stored()[done] == before + 1
    Posting.objects.filter(user=county.village).update(valid_to=datetime.date(2025, 1, 1))
    told()
    assert stored().get(done, 0) == before
    PolicyParameter.objects.filter(key="visit.exited", division=None).delete()
    told()
    assert not [code for _at, code in stored() if code == "visits.due"]


LISTS = {
    "visited": ("households:list", "api:household-list", VisitedIn.values),
    "unmet": ("households:list", "api:household-list", ["schooling", "water"]),
    "unchecked": ("households:list", "api:household-list", ["schooling", "water"]),
    "within": ("households:visit-list", "api:visit-list", VisitedIn.values),
    "spot_check": ("households:visit-list", "api:visit-list", [value for value, _label in SPOT_CHECKS]),
    "division": (
        "households:held-list",
        "api:held-visit-list",
        [factories.VILLAGE, factories.SISTER_VILLAGE],
    ),
    "correction": ("households:four-in-one-list", "api:four-in-one-list", Correction.values),
}
ALIKE = {"households:list": {"status": "active"}, "households:held-list": {"status": "waiting"}}


@pytest.mark.parametrize("name", LISTS)
def test_page_and_api_narrow_alike(county, logged_in, name):
    page, api, values = LISTS[name]
    client = logged_in(county.county)
    beside = ALIKE.get(page, {}) | ({"is_corrected": "false"} if api == "api:visit-list" else {})
    counts = []
    for value in values:
        asked = {name: value}
        shown = client.get(reverse(page), asked)
        answer = client.get(reverse(api), asked | beside).json()
        assert shown.context["page"].count == answer["count"], (name, value)
        counts.append(answer["count"])
    assert any(counts), counts
    assert client.get(reverse(api), {name: "x"}).status_code in {200, 400}


def test_signals_are_looked_for_in_the_time_that_is_asked_for(county, logged_in):
    """本季度 with 抽查提示 is not this month's alone."""
    client = logged_in(county.county)
    for span in VisitedIn.values:
        page = client.get(reverse("households:visit-list"), {"within": span, "signal": "any"})
        since, until = page.context["filter"].period()
        today = timezone.localdate()
        first = today.replace(day=1, month=today.month if span == "month" else (today.month - 1) // 3 * 3 + 1)
        assert (since, until) == (first, today)
