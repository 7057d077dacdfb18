"""2-09, M-SWEEP in the screening: a round that ended short, a year with too few, and nothing early."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Household, SurveyRound
from monitoring.models import Finding
from monitoring.reports.sweeps import without_record
from povertycase.models import Division, PolicyParameter
from tests import factories
from tests.monitoring import making
from tests.monitoring.test_screening import screened
from tests.monitoring.test_sweeps import seen, sweep

pytestmark = pytest.mark.django_db
ON = datetime.date.today()


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    PolicyParameter.objects.create(
        key="sweep.per_year",
        division_id=factories.COUNTY,
        valid_from=datetime.date(2020, 1, 1),
        value=2,
        source="示例文件",
    )
    return world


def found():
    rows = Finding.objects.filter(rule="M-SWEEP").exclude(status="resolved").order_by("key")
    return [(row.division_id, row.part.partition(":")[0], row.severity, row.household) for row in rows]


def village_round(cast, **changes):
    return sweep(cast, division=Division.objects.get(pk=factories.VILLAGE), **changes)


def test_a_round_that_ended_short_is_found_and_goes_when_it_is_whole(cast):
    other, survey = factories.household(factories.VILLAGE), village_round(cast)
    seen(cast, cast.own, survey)
    screened(cast.county, on=ON)
    under_way = found()
    survey.ends_on = survey.starts_on
    survey.save()
    screened(cast.county, on=ON)
    short = Finding.objects.get(rule="M-SWEEP")
    again = screened(cast.county, on=ON)
    seen(cast, other, survey)
    screened(cast.county, on=ON)

    assert under_way == []
    assert (short.division_id, short.severity, short.household, short.figures) == (
        factories.VILLAGE,
        "warning",
        None,
        [],
    )
    assert short.message == "春季排查：2 户中 1 户有记录，还差 1 户。"
    assert again == 0
    assert found() == []


def test_a_round_is_held_against_the_register_of_its_last_day(cast, logged_in):
    """2-09: who came to the register since was not to be gone to; who was closed since was."""
    survey, gone = village_round(cast), factories.household(factories.VILLAGE)
    seen(cast, cast.own, survey)
    came = factories.household(factories.VILLAGE)
    longer_ago = timezone.now() - datetime.timedelta(days=20)
    SurveyRound.objects.filter(pk=survey.pk).update(
        starts_on=ON - datetime.timedelta(days=9),
        ends_on=ON - datetime.timedelta(days=8),
        created_at=longer_ago,
    )
    Household.objects.exclude(pk=came.pk).update(created_at=longer_ago)
    closed = {"status": "closed", "closed_reason": "自然销户"}
    page = f"{reverse('monitoring:sweep-list')}?year={ON.year}"

    Household.objects.filter(pk=gone.pk).update(closed_on=ON - datetime.timedelta(days=7), **closed)
    screened(cast.county, on=ON)
    assert [row.message for row in Finding.objects.filter(rule="M-SWEEP", status="open")] == [
        "春季排查：2 户中 1 户有记录，还差 1 户。"
    ]
    survey.refresh_from_db()
    lacking = without_record(cast.county, survey, factories.VILLAGE, on=ON)
    assert set(lacking) == {gone}
    assert "还差 1 户" in logged_in(cast.county).get(page).text

    Household.objects.filter(pk=gone.pk).update(closed_on=ON - datetime.timedelta(days=8), **closed)
    screened(cast.county, on=ON)
    assert found() == []


def test_last_year_with_one_whole_round_is_an_error_by_its_figure(cast):
    survey = village_round(cast)
    seen(cast, cast.own, survey)
    screened(cast.county, on=ON)
    this_year = found()
    survey.refresh_from_db()
    screened(cast.county, on=datetime.date(survey.starts_on.year + 1, 1, 5))

    assert this_year == []
    assert found() == [(factories.VILLAGE, "count", "error", None)]
    row = Finding.objects.get(rule="M-SWEEP")
    assert row.facts == {"year": survey.starts_on.year, "whole": 1, "least": 2}
    assert [each["key"] for each in row.figures] == ["sweep.per_year"]


def test_two_rounds_of_one_name_are_two_findings_and_the_list_shows_them(cast, logged_in):
    factories.household(factories.VILLAGE)
    for _nth in range(2):
        survey = village_round(cast, name="集中排查" * 15)
        survey.ends_on = survey.starts_on
        survey.save()
    screened(cast.county, on=ON)

    assert [each[1] for each in found()] == ["cover", "cover"]
    row = Finding.objects.filter(rule="M-SWEEP").first()
    page = logged_in(cast.county).get(
        reverse("monitoring:finding-list"), {"status": "open", "fault": "other"}
    )
    assert row.message in page.text
    assert row.facts == {"households": 2, "recorded": 0}
