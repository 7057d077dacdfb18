"""0-50: what a household's file should hold this year, who lacks it, and the figures of it."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from households.choices.archives import ANYTHING_LACKING, ArchiveItem
from households.models import (
    ChannelSnapshot,
    Household,
    IncomeStatement,
    Pairing,
    SafeguardCheck,
    Visit,
    VisitPhoto,
)
from households.models.archives import lacking
from households.reports.archives import archive_of
from households.rules.archives import counts_since
from povertycase import reports
from povertycase.actions import store_file
from povertycase.actions.figures import counted, refresh
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.figures import measures
from povertycase.models import PlaceFigure, PolicyParameter
from tests import factories
from tests.once import once

TODAY = datetime.date(2026, 11, 20)
NEW_YEAR = datetime.date(2026, 1, 1)
DAY = datetime.timedelta(days=1)
MINE = [each for each in measures() if each.code.startswith("households.archive_")]
CHECKED = (ArchiveItem.SCHOOLING, ArchiveItem.MEDICAL, ArchiveItem.HOUSING, ArchiveItem.WATER)


@pytest.mark.parametrize(
    ("item", "as_of", "since"),
    [
        ("visit", datetime.date(2026, 1, 1), datetime.date(2026, 1, 1)),
        ("card", datetime.date(2026, 12, 31), datetime.date(2026, 1, 1)),
        ("income", datetime.date(2026, 9, 30), datetime.date(2025, 9, 30)),
        ("income", datetime.date(2028, 2, 29), datetime.date(2027, 2, 28)),
    ],
)
def test_records_count_from_a_day_on(item, as_of, since):
    assert counts_since(item, as_of) == since


@pytest.fixture(autouse=True)
def today(db, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)


def visited(home, by, on, **changes):
    """A visit with a picture, a signature and the checks of it."""
    visit = Visit.objects.create(
        id=uuid.uuid4(), household=home, division_id=home.division_id, visitor=by, way="home",
        visited_at=timezone.now(), visited_on=on, received_at=timezone.now(), place_refused="declined",
        answers={}, form=1, sha256="0" * 64, receipt=uuid.uuid4().hex[:10], **changes,
    )  # fmt: skip
    for kind in ("photo", "signature"):
        VisitPhoto.objects.create(
            id=uuid.uuid4(), visit=visit, kind=kind, given_sha256="0" * 64, look=1,
            receipt=uuid.uuid4().hex[:10], file=store_file(b"x", name="x.jpg", by=by),
        )  # fmt: skip
    for item in CHECKED:
        SafeguardCheck.objects.create(
            household=home, division_id=home.division_id, visit=visit, item=item.value, is_met=True,
            checked_on=on, explanation="达标",
        )  # fmt: skip
    return visit


def written(home, by, on):
    """An income statement of a year that ended on a day, and both books."""
    IncomeStatement.objects.create(
        household=home, division_id=home.division_id,
        period_start=on.replace(year=on.year - 1), period_end=on,
    )  # fmt: skip
    for channel in ("handbook", "card"):
        ChannelSnapshot.objects.create(
            household=home, division_id=home.division_id, channel=channel, taken_on=on, taken_by=by
        )


def _made():
    """A whole file, one of last year, none, and a household of which nothing is asked."""
    world = factories.world()
    save_parameters(read_parameters())
    world.whole, world.old, world.bare = (factories.household(head=name) for name in ("齐全", "旧档", "空档"))
    world.ordinary = factories.household(by_type="一般农户")
    world.watched = factories.household(
        factories.SISTER_VILLAGE,
        by_type="一般农户",
        monitoring_category="边缘易致贫户",
        monitoring_state="active",
    )
    visited(world.whole, world.village, NEW_YEAR)
    written(world.whole, world.village, NEW_YEAR)
    visited(world.old, world.village, NEW_YEAR - DAY)
    written(world.old, world.village, TODAY.replace(year=2025) - DAY)
    Pairing.objects.create(
        helper=world.helper, household=world.bare, division_id=factories.VILLAGE, started_on=factories.SINCE
    )
    refresh(on=TODAY)
    return world


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _made)


def who_lacks(item, user):
    items = ArchiveItem.values if item == ANYTHING_LACKING else [item]
    return set(Household.objects.visible_to(user).filter(lacking(items, user, on=TODAY)))


@pytest.mark.parametrize("item", [*ArchiveItem.values, ANYTHING_LACKING])
def test_a_record_of_this_year_is_there_and_last_years_is_missing(made, item):
    """The first day of the year counts, the day before does not; a signature is asked of few."""
    found = who_lacks(item, made.county) & {made.whole, made.old, made.bare, made.ordinary, made.watched}

    if item == ArchiveItem.SIGNATURE:
        assert found == {made.watched}
    else:
        assert found == {made.old, made.bare, made.watched}


def test_a_corrected_visit_counts_no_more(made):
    visit = Visit.objects.get(household=made.whole)
    visited(made.whole, made.village, NEW_YEAR - DAY, corrects=visit, correction_reason="日期写错")

    assert made.whole in who_lacks(ArchiveItem.VISIT, made.county)
    assert made.whole in who_lacks(ArchiveItem.PHOTO, made.county)
    assert made.whole in who_lacks(ArchiveItem.HOUSING, made.county)


def test_policy_says_of_whom_a_record_is_asked_and_the_nearest_place_stands(made):
    """A town may ask more than the province, or nothing; an unknown word asks nobody and is refused."""
    key, since = "archive.card", datetime.date(2026, 1, 1)
    row = PolicyParameter(
        key=key, division_id=factories.TOWN, valid_from=since, value="all", source="甲镇档案清单"
    )
    row.save()

    assert made.ordinary in who_lacks("card", made.county)
    row.value = "nobody"
    row.save()
    assert who_lacks("card", made.county) & {made.old, made.bare, made.watched} == {made.watched}
    row.value = "some"
    with pytest.raises(Exception, match="应写成下面几个词之一"):
        row.clean()


@pytest.mark.parametrize("who", ["county", "township", "village", "helper", "leader", "sister", "prefecture"])
def test_every_figure_is_its_list(made, who):
    user = getattr(made, who)
    figures = {
        figure.measure.code: figure
        for topic, line in reports.overview_of(user, "")
        for figure in line.figures
        if topic.code == "archives"
    }

    assert set(figures) == {each.code for each in MINE}
    for code, figure in figures.items():
        item = code.removeprefix("households.archive_")
        assert figure.value == len(who_lacks(item, user)), (who, code)
    if who == "helper":
        assert figures["households.archive_any"].value == len({made.own, made.bare})


def test_a_department_has_neither_the_filter_nor_the_figures_nor_the_file(made, logged_in):
    """It sees its trade's checks alone: for it everything would seem to be missing."""
    assert "archives" not in {topic.code for topic, _line in reports.overview_of(made.department, "")}
    client = logged_in(made.department)
    assert client.get("/api/v1/households/?archive=card").status_code == 400
    assert archive_of(made.bare, made.department, on=TODAY) == []
    assert (
        "今年的户档案" not in client.get(reverse("households:detail", args=[made.bare.pk])).content.decode()
    )


def test_counted_bit_by_bit_it_is_what_it_would_be_counted_at_once(made):
    """A visit, its pictures, a statement, a book, and what policy asks."""
    written(made.bare, made.village, TODAY)
    visit = visited(made.bare, made.village, TODAY)
    refresh(on=TODAY)
    before = stored()
    assert before == recounted()

    VisitPhoto.objects.filter(visit=visit, kind="photo").delete()
    refresh(on=TODAY)
    assert stored() == recounted() != before
    PolicyParameter.objects.filter(key="archive.handbook").update(value="all")
    refresh(on=TODAY)
    assert stored() == recounted()


def stored():
    rows = PlaceFigure.objects.filter(measure__in=[each.code for each in MINE])
    return {(at, code): value for at, code, value in rows.values_list("division_id", "measure", "value")}


def recounted():
    return {(at, each.code): value for each in MINE for at, value in counted(each).items()}


def test_the_page_of_a_household_says_what_is_missing_and_where_to_add_it(
    made, logged_in, django_assert_num_queries
):
    client = logged_in(made.village)
    whole, old = (
        client.get(reverse("households:detail", args=[each.pk])).content.decode()
        for each in (made.whole, made.old)
    )

    assert "今年的户档案" in whole
    assert "齐全</span>" in whole
    assert "缺 9 项" in old
    assert "在“四合一”里登记" in old
    assert made.village.postings  # read before
    with django_assert_num_queries(2):
        rows = archive_of(made.old, made.village, on=TODAY)
    assert [row.label for row in rows if row.is_there] == []
    assert len(rows) == len(ArchiveItem) - 1


def test_page_and_api_narrow_the_roll_by_it(made, logged_in):
    client = logged_in(made.township)
    for item in (ANYTHING_LACKING, "card"):
        count = len(who_lacks(item, made.township))
        assert client.get(reverse("households:list"), {"archive": item}).context["page"].count == count
        assert client.get("/api/v1/households/", {"archive": item}).json()["count"] == count
