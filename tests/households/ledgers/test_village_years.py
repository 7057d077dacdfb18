"""村情台账: 1-03, 1-04, 4-01, 4-02, 4-13, 4-20 and the golden numbers of DOMAIN § 8."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from households.actions.ledgers import Note, note_entry
from households.figures.ledgers import TOPIC
from households.ledgers import LEDGERS
from households.models import Village
from households.rules.incidence import incidence
from povertycase.actions.figures import refresh
from povertycase.models import PlaceFigure, PolicyParameter
from tests import factories
from tests.households.ledgers.making import gaps, is_on, noted

pytestmark = pytest.mark.django_db
VILLAGES = LEDGERS["villages"]
POOR_VILLAGE = "990101110201"
DAY = datetime.date(2026, 11, 24)
KNOWN = {
    "rural_population": "1000",
    "poor_population": "0",
    "collective_income_yuan": "2000000.01",
    "leading_industry": "茶叶",
    **dict.fromkeys(("has_hard_road", "has_clinic", "has_culture_room", "has_network"), "是"),
}


@pytest.fixture
def village(world):
    return Village.objects.get_or_create(division_id=factories.VILLAGE)[0]


def _gaps(world, village, year=None):
    return gaps(VILLAGES, world, village, on=DAY, year=year)


def _noted(world, village, year=None, **facts):
    return noted(VILLAGES, world, village, on=DAY, year=year, **{**KNOWN, **facts})


class TestGoldenNumbers:
    def test_incidence_of_a_county(self):
        """4-01, 4-02: 26,983 of 555,206 are 4.86 %; 19,300 less are 7,683 and 1.3838 %."""
        assert round(incidence(26_983, 555_206) * 100, 2) == Decimal("4.86")
        left = 26_983 - 19_300
        assert left == 7_683
        assert round(incidence(left, 555_206) * 100, 4) == Decimal("1.3838")

    @pytest.mark.parametrize(
        ("poor", "found"), [("7683", []), ("8329", ["incidence"]), ("26983", ["incidence"])]
    )
    def test_below_a_limit_of_one_and_a_half_percent(self, world, village, poor, found):
        """4-02: 7,683 of 555,206 are below 1.5 %, 8,329 are not."""
        PolicyParameter.objects.create(
            key="poverty.incidence_village",
            division_id=factories.COUNTY,
            value="0.015",
            valid_from=datetime.date(2020, 1, 1),
            source="测试",
        )
        _noted(world, village, rural_population="555206", poor_population=poor)
        assert _gaps(world, village) == found

    def test_what_is_unknown_is_no_rate(self):
        assert incidence(None, 100) is incidence(1, None) is incidence(1, 0) is None


def test_every_village_is_on_it(world, village):
    """4-13: poor or not, by one measure."""
    assert is_on(VILLAGES, world, village, on=DAY)
    village.is_poverty_village = False
    village.save()
    assert is_on(VILLAGES, world, village, on=DAY)


def test_a_year_is_written_down(world, village):
    assert _gaps(world, village) == ["unnoted"]
    _noted(world, village)
    assert _gaps(world, village) == []
    assert _gaps(world, village, year=2025) == ["unnoted"]


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"leading_industry": ""}, "industry"),
        ({"has_clinic": "否"}, "facility"),
        ({"collective_income_yuan": "0"}, "none"),
        ({"poor_population": "30"}, "incidence"),
    ],
)
def test_what_is_missing(world, village, facts, gap):
    _noted(world, village, **facts)
    assert _gaps(world, village) == [gap]


@pytest.mark.parametrize("facts", [{"has_clinic": ""}, {"poor_population": ""}, {"poor_population": "29"}])
def test_what_is_not_known_or_just_enough_is_no_gap(world, village, facts):
    _noted(world, village, **facts)
    assert _gaps(world, village) == []


@pytest.mark.parametrize(
    ("income", "found"),
    [
        ("2000000", ["income"]),
        ("2000000.01", []),
        ("1499999.99", ["income", "ordinary"]),
        ("1500000", ["income"]),
    ],
)
def test_targets_of_a_year(world, village, income, found):
    """1-03, 1-04: more than 2,000,000 yuan in 2020; below 1,500,000 is 经济一般村, which itself is not."""
    for key, value in (("village.income_target", 2_000_000), ("village.ordinary_line", 1_500_000)):
        PolicyParameter.objects.create(
            key=key,
            division_id=factories.COUNTY,
            value=value,
            valid_from=datetime.date(2020, 1, 1),
            valid_to=datetime.date(2020, 12, 31),
            source="测试",
        )
    _noted(world, village, year=2020, collective_income_yuan=income)
    assert _gaps(world, village, year=2020) == found
    _noted(world, village, year=2026, collective_income_yuan=income)
    assert _gaps(world, village, year=2026) == [], "the targets of 2020 are no targets of 2026"


def test_its_pages(world, village, client):
    client.force_login(world.county)
    entry = _noted(world, village)
    for url in (
        reverse("households:ledger", args=["villages"]),
        reverse("households:ledger-line", args=["villages", village.pk]),
        reverse("households:ledger-note", args=["villages", village.pk]),
        reverse("households:ledger-withdraw", args=["villages", entry.pk]),
        reverse("households:ledger-gaps", args=["villages"]),
    ):
        assert client.get(url).status_code == 200, url
    assert client.get(reverse("households:ledger", args=["villages"]), {"search": "村"}).status_code == 200
    told = client.get(reverse("api:ledger-lines", args=["villages"])).json()
    assert [each["id"] for each in told["results"] if each["seen"]] == [village.pk]


def test_the_line_says_its_rate(world, village, client):
    """4-20: with two decimals, as pages do; nothing where it is unknown."""
    client.force_login(world.county)
    page = reverse("households:ledger-line", args=["villages", village.pk])
    _noted(world, village, rural_population="555206", poor_population="7683")
    assert "1.38" in client.get(page).content.decode()
    _noted(world, village, rural_population="", poor_population="")
    assert "1.38" not in client.get(page).content.decode().split("登记历史")[0]


@pytest.mark.parametrize("year", ["-1", "0", "2013", "2028", "99999", "２０２６", "去年"])
def test_a_year_that_no_ledger_has(world, village, client, year):
    """The same years for the page, its lines, the API and what is written."""
    client.force_login(world.county)
    lines, line = (
        reverse(f"households:{name}", args=["villages", *rest])
        for name, rest in (("ledger", ()), ("ledger-line", (village.pk,)))
    )
    assert client.get(lines, {"year": year}).status_code == 200
    assert client.get(line, {"year": year}).status_code == 404
    assert client.get(reverse("api:ledger-lines", args=["villages"]), {"year": year}).status_code == 400
    if not year.lstrip("-").isascii():
        return
    told = client.post(
        reverse("api:ledger-note", args=["villages", village.pk]),
        {"facts": {"rural_population": 10}, "year": year},
        content_type="application/json",
    )
    assert told.status_code == (422 if year.lstrip("-").isdecimal() else 400), told.content
    assert village.division.villageyear_set.count() == 0


def test_history_says_of_which_year_an_entry_is(world, village, client):
    client.force_login(world.county)
    _noted(world, village, year=2025)
    _noted(world, village, year=2026)
    text = client.get(reverse("households:ledger-line", args=["villages", village.pk])).content.decode()
    assert "2025年度" in text
    assert "2026年度" in text


def test_withdrawn_one_is_back_at_its_year(world, village, client):
    client.force_login(world.county)
    entry = _noted(world, village, year=2025)
    told = client.post(reverse("households:ledger-withdraw", args=["villages", entry.pk]), {"reason": "错"})
    assert told.url.endswith("?year=2025")


class TestNineOfTen:
    """4-22: of 516 villages 156 are poor ones; of the other 360 at least 324 have an income."""

    RATE = next(rate for rate in TOPIC.rates if rate.code == "ledgers.villages_other_income_rate")

    @pytest.mark.parametrize(("part", "state"), [(324, "ok"), (360, "ok"), (323, "overdue"), (0, "overdue")])
    def test_the_lamp(self, world, part, state):
        assert 516 - 156 == 360
        judge = self.RATE.judging("")
        assert judge(factories.COUNTY, Decimal(part), Decimal(360))["state"] == state

    def test_of_nothing_or_by_no_figure_it_says_nothing(self, world):
        assert self.RATE.judging("")(factories.COUNTY, Decimal(0), Decimal(0)) is None
        PolicyParameter.objects.filter(key="village.income_share").delete()
        assert self.RATE.judging("")(factories.COUNTY, Decimal(1), Decimal(1)) is None

    def test_page_and_figure_are_the_same_villages(self, world, village, client):
        other = Village.objects.get_or_create(division_id=factories.SISTER_VILLAGE)[0]
        poor = Village.objects.get_or_create(division_id=POOR_VILLAGE)[0]
        for each, is_poor in ((village, False), (other, False), (poor, True)):
            each.is_poverty_village = is_poor
            each.save()
        for each, income in ((village, "1"), (other, "0"), (poor, "1")):
            note = Note(facts={"collective_income_yuan": income}, on=timezone.localdate())
            note_entry(VILLAGES, each, note, by=world.county)
        refresh(on=timezone.localdate())
        client.force_login(world.county)
        page = reverse("households:ledger", args=["villages"])
        for part, found in (("other", {village.pk, other.pk}), ("other_income", {village.pk})):
            assert {row.pk for row in client.get(page, {"part": part}).context["page"].rows} == found
            figures = PlaceFigure.objects.filter(measure=f"ledgers.villages_{part}")
            assert {each.division_id for each in figures.filter(value__gt=0)} == found
        board = client.get(reverse("dashboard-topic", args=["ledgers"])).content.decode()
        assert "非贫困村有集体经济收入的比例" in board
        assert "50.00" in board
