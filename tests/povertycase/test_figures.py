"""What the dashboard shows: each figure is its list, counted, for whoever asks."""

import datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from households.models import Household, Pairing
from povertycase import reports
from povertycase.actions.figures import counted, refresh
from povertycase.choices import Trade
from povertycase.figures import measures, topics
from povertycase.models import FigureRun, MonthFigure, Organisation, PlaceFigure, StaleFigure, User
from tests import factories
from tests.together import at_once

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 20)
READERS = (
    "county",
    "township",
    "village",
    "sister",
    "neighbour",
    "helper",
    "department",
    "leader",
    "prefecture",
)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)


@pytest.fixture
def register(world):
    """Households of three townships and another county, some of them helped, unknown or closed."""
    world.households = [
        factories.household(village, **facts)
        for village in (factories.VILLAGE, factories.SISTER_VILLAGE, factories.OTHER_VILLAGE)
        for facts in ({}, {"by_type": ""}, {"by_type": "一般农户"}, {"house_grade": "D"})
    ]
    Pairing.objects.create(
        helper=world.helper,
        household=world.households[0],
        division_id=factories.VILLAGE,
        started_on=factories.SINCE,
    )
    refresh(on=TODAY)
    return world


def stored():
    """{(place, measure): value} as it stands."""
    rows = PlaceFigure.objects.values_list("division_id", "measure", "value")
    return {(at, code): value for at, code, value in rows}


def recounted():
    """The same, counted from nothing."""
    return {(at, each.code): value for each in measures() for at, value in counted(each).items()}


@pytest.mark.parametrize("who", READERS)
def test_every_figure_is_its_list(register, who):
    user = getattr(register, who)

    lines = reports.overview_of(user, "")

    assert lines
    for _topic, line in lines:
        for figure in line.figures:
            asked = {name: value for name, (value,) in parse_qs(urlsplit(figure.url).query).items()}
            filterset = figure.measure.listing(user, asked)
            assert set(asked) <= set(filterset.filters), figure.url
            assert filterset.form.is_valid(), (figure.url, filterset.form.errors)
            assert figure.value == filterset.qs.count(), (who, figure.url)


def test_what_is_counted_for_somebody_is_asked_for_at_once(register):
    """However many lists a helper has: one statement counts them, one sums what is stored (0-60)."""
    reports.overview_of(register.helper, "")
    with CaptureQueriesContext(connection) as asked:
        reports.overview_of(register.helper, "")

    summed = [each["sql"] for each in asked if "SUBSTRING" in each["sql"]]
    assert len(summed) <= 2
    assert len([each for each in summed if each.count("UNION ALL") > 10]) == 1


def test_who_has_which_list_is_found_once_for_the_same_postings(register, monkeypatch):
    """And anew where a posting, or the trade of its unit, is another one."""
    known = reports.known_measures(register.department, measures())
    with monkeypatch.context() as patched:
        patched.setattr(reports, "_takes", lambda *_asked: pytest.fail("asked again"))
        again = User.objects.get(pk=register.department.pk)
        assert reports.known_measures(again, measures()) == known
    Organisation.objects.filter(pk=register.medical.pk).update(trade=Trade.EDUCATION)
    again = User.objects.get(pk=register.department.pk)
    codes = {each.code for each in reports.known_measures(again, measures())}
    assert "safeguards.unmet_schooling" in codes
    assert "safeguards.unmet_medical" not in codes


def test_parts_of_a_place_add_up_to_it(register):
    for topic in topics():
        board = reports.board_of(register.county, topic, "")
        if board is None:
            continue
        for at, figure in enumerate(board.whole.figures):
            assert figure.value == sum(line.figures[at].value for line in board.lines), figure.measure.code


def test_only_what_changed_is_counted_anew(register):
    household = register.households[3]  # the one whose house is graded
    before = stored()
    assert refresh(on=TODAY) == 0

    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_household SET house_grade = '' WHERE id = %s", [household.pk])
    assert FigureRun.newest().is_behind
    stale = set(StaleFigure.objects.values_list("division_code", "source"))
    assert stale == {(factories.VILLAGE, "households_household")}
    PlaceFigure.objects.filter(division_id=factories.SISTER_VILLAGE).update(value=7)
    refresh(on=TODAY)

    assert {at for (at, _code), value in stored().items() if value == 7} == {factories.SISTER_VILLAGE}
    ungraded = (factories.VILLAGE, "households.gap_house_grade")
    assert stored()[ungraded] == before[ungraded] + 1
    assert not FigureRun.newest().is_behind


def test_counted_bit_by_bit_it_is_what_it_would_be_counted_at_once(register):
    first, second, third, *_ = register.households
    first.house_grade = "C"
    first.save()
    Household.objects.filter(pk=second.pk).update(division_id=factories.SISTER_VILLAGE)
    Pairing.objects.all().delete()
    factories.household("990101110201")
    refresh(on=TODAY)

    assert stored() == recounted()
    assert third.pk


def test_a_change_that_comes_while_counting_is_counted_the_next_time(register, monkeypatch):
    """What is told after the stale places were taken stays told."""
    from povertycase.actions import figures  # noqa: PLC0415  its name is replaced

    taken = figures._taken

    def then_somebody_writes():
        stale = taken()
        factories.household(factories.VILLAGE)
        return stale

    monkeypatch.setattr(figures, "_taken", then_somebody_writes)
    refresh(on=TODAY)
    monkeypatch.setattr(figures, "_taken", taken)
    assert FigureRun.newest().is_behind
    refresh(on=TODAY)

    assert stored() == recounted()


def test_another_day_counts_everything_and_a_new_month_keeps_the_old(register):
    PlaceFigure.objects.update(value=5)
    refresh(on=TODAY + datetime.timedelta(days=1))
    assert stored() == recounted()
    assert not MonthFigure.objects.exists()

    refresh(on=datetime.date(2026, 12, 1))

    kept = MonthFigure.objects.filter(month=datetime.date(2026, 11, 1))
    assert {(row.division_id, row.measure): row.value for row in kept} == stored()
    active = next(each for each in measures() if each.code == "households.active")
    assert reports.trend_of(register.township, active, "") == [
        (datetime.date(2026, 11, 1), stored()[factories.VILLAGE, "households.active"])
    ]
    assert reports.trend_of(register.helper, active, "") == []


def test_after_an_upgrade_with_another_figure_everything_is_counted(register):
    PlaceFigure.objects.filter(measure="households.active").delete()
    FigureRun.objects.update(measures="of the version before")

    refresh(on=TODAY)

    assert stored() == recounted()


def test_every_table_that_a_figure_hangs_on_tells_of_its_changes(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger "
            "WHERE tgname LIKE 'pgtrigger_figures_stale_on_%' GROUP BY 1"
        )
        told = dict(cursor.fetchall())

    assert {source for each in measures() for source in each.sources} == set(told)
    assert set(told.values()) == {3}


def test_codes_are_unique_and_everything_is_explained():
    found = list(measures())
    assert len({each.code for each in found}) == len(found)
    assert all(str(each.meaning).strip() and str(each.unit) for each in found)
    for topic in topics():
        codes = {each.code for each in topic.measures}
        assert {code for rate in topic.rates for code in (rate.part, rate.whole)} <= codes


def test_every_list_is_what_its_address_shows(register, logged_in):
    """The page behind a figure takes what the address says, and has as many rows as the figure counts."""
    client = logged_in(register.county)
    for each in measures():
        page = client.get(each.url())
        assert resolve(urlsplit(each.url()).path).view_name == each.address
        assert page.status_code == 200, each.url()
        shown = page.context.get("page")
        if shown is not None and not each.total:
            assert shown.count == each.rows(register.county).count(), each.url()


@pytest.mark.parametrize("who", READERS)
def test_pages_show_it(register, logged_in, who):
    user = getattr(register, who)
    client = logged_in(user)
    dashboard = client.get(reverse("dashboard"))
    assert dashboard.status_code == 200
    for topic, _line in reports.overview_of(user, ""):
        assert f'href="#{topic.code}-title"' in dashboard.text
        assert f'id="{topic.code}-title"' in dashboard.text
        page = client.get(reverse("dashboard-topic", args=[topic.code]))
        assert page.status_code == 200
        assert str(topic.title) in page.content.decode()


def test_before_anything_was_counted_nothing_is_said_to_be_nought(world, logged_in):
    """A 0 with a green lamp would say that nobody is in need."""
    client = logged_in(world.county)
    for address in (reverse("home"), reverse("dashboard"), reverse("dashboard-topic", args=["register"])):
        page = client.get(address).text
        assert "还没有统计过" in page, address
        assert "data-figure" not in page, address
    answer = client.get(reverse("api:figure-list")).json()
    assert (answer["counted_at"], answer["figures"]) == (None, [])


def test_a_place_elsewhere_is_an_absent_one(register, logged_in):
    client = logged_in(register.township)
    for place in (factories.SISTER_TOWN, factories.COUNTY, "99", "000000", "x"):
        assert client.get(reverse("dashboard"), {"place": place}).status_code == 404, place
        assert client.get(reverse("api:figure-list"), {"division": place}).status_code == 404, place
    assert client.get(reverse("dashboard"), {"place": factories.VILLAGE}).status_code == 200
    assert client.get(reverse("dashboard-topic", args=["nothing"])).status_code == 404


def test_the_api_says_the_same(register, logged_in):
    answer = (
        logged_in(register.township).get(reverse("api:figure-list"), {"division": factories.VILLAGE}).json()
    )

    assert answer["division"] == factories.VILLAGE
    found = {each["code"]: Decimal(each["value"]) for each in answer["figures"]}
    assert found["households.active"] == Household.objects.filter(division=factories.VILLAGE).count()
    assert found["households.gap_type"] == 1
    assert answer["counted_at"] is not None


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_while_somebody_counts_has_nothing_to_do(transactional_db):
    with transaction.atomic():
        factories.world()
        FigureRun.objects.get_or_create(pk=1)
    with transaction.atomic():
        FigureRun.objects.select_for_update().get()
        (written,) = at_once(lambda: refresh(on=TODAY))

    assert written == 0
    assert not PlaceFigure.objects.exists()
    assert refresh(on=TODAY)
