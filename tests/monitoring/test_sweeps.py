"""集中排查 (2-08, 2-09): coverage by village, the year's count, who is missing, and the ledger."""

import datetime
import io
import uuid

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.actions.rounds import open_round
from households.actions.visits import record_visit
from monitoring.reports.sweeps import villages_swept
from povertycase.models import AuditEvent, Division, PolicyParameter
from tests import factories
from tests.households.visiting import answers, sent
from tests.monitoring import making

PAGE = reverse("monitoring:sweep-list")


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


def sweep(cast, name="春季排查", **changes):
    today = timezone.localdate()
    facts = {
        "name": name,
        "kind": "census",
        "division": Division.objects.get(pk=factories.TOWN),
        "targets": "registered",
        "starts_on": today - datetime.timedelta(days=1),
        "ends_on": today + datetime.timedelta(days=20),
        "by": cast.township,
    }
    return open_round(**facts | changes)


def seen(cast, household, survey, **changes):
    body = sent(household, round=survey.pk, **changes)
    return record_visit(uuid.uuid4(), body=body, by=cast.village)


def rows(cast, place=factories.VILLAGE, on=None):
    today = timezone.localdate()
    return villages_swept(cast.township, year=today.year, place=place, on=on or today)


def test_a_telephone_record_counts_and_a_round_is_whole_when_nobody_is_missing(cast):
    survey, other = sweep(cast), factories.household(factories.VILLAGE)
    seen(cast, cast.own, survey)
    [half] = rows(cast)
    seen(cast, other, survey, way="phone", place_refused="phone")
    [whole] = rows(cast)

    assert [(each.recorded, each.households, each.missing) for each in half.rounds] == [(1, 2, 1)]
    assert (half.whole, half.least, half.is_short) == (0, 2, True)
    assert (whole.whole, whole.rounds[0].percent) == (1, 100)


def test_twice_is_enough_and_once_is_an_error_only_when_the_year_is_over(cast):
    first = sweep(cast)
    seen(cast, cast.own, first)
    [once] = rows(cast)
    [over] = rows(cast, on=timezone.localdate().replace(month=12, day=31) + datetime.timedelta(days=1))
    seen(cast, cast.own, sweep(cast, "秋季排查"))
    [twice] = rows(cast)

    assert (once.severity, over.severity) == ("note", "error")
    assert "完成全覆盖排查 1 次，应不少于 2 次" in over.messages[0]
    assert (twice.severity, twice.whole) == ("", 2)


def test_rounds_for_some_households_are_no_sweeps(cast):
    seen(cast, cast.own, sweep(cast, targets="helped"))

    assert rows(cast)[0].rounds == []


def test_the_page_and_who_is_missing(cast, logged_in):
    survey, other = sweep(cast), factories.household(factories.VILLAGE)
    seen(cast, cast.own, survey)
    client = logged_in(cast.township)

    page = client.get(PAGE, {"division": factories.VILLAGE}).text
    url = reverse("monitoring:sweep-unrecorded", args=[survey.pk])
    missing = client.get(url, {"division": factories.VILLAGE}).text

    assert "春季排查" in page
    assert "1/2（50%）" in page
    assert "还差 1 户" in page
    assert f"{url}?division={factories.VILLAGE}" in page
    assert reverse("households:detail", args=[other.pk]) in missing
    assert reverse("households:detail", args=[cast.own.pk]) not in missing


@pytest.mark.parametrize(("show", "is_there"), [("short", True), ("missing", True), ("whole", False)])
def test_each_number_leads_to_its_villages(cast, logged_in, show, is_there):
    sweep(cast)

    page = logged_in(cast.township).get(PAGE, {"division": factories.VILLAGE, "show": show}).text

    assert ("红星村" in page.split('id="list"')[1]) is is_there


def test_one_village_and_two_cost_the_same(cast, logged_in):
    client = logged_in(cast.county)
    survey = sweep(cast, division=Division.objects.get(pk=factories.COUNTY), by=cast.county)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for code in (factories.SISTER_VILLAGE, "990101100202", "990101110201"):
        factories.household(code)
    seen(cast, cast.own, survey)
    with CaptureQueriesContext(connection) as more:
        client.get(PAGE)

    assert len(few) == len(more)


def test_the_ledger_has_every_household_and_no_whole_identity(cast, logged_in):
    survey, other = sweep(cast), factories.household(factories.VILLAGE)
    seen(cast, cast.own, survey, note="排查人：王芳、李强；都在家")
    troubled = answers(housing={"remark": "厨房漏雨"})
    seen(cast, other, survey, way="phone", place_refused="phone", answers=troubled)
    client = logged_in(cast.township)
    url = reverse("monitoring:sweep-export", args=[survey.pk]) + f"?division={factories.VILLAGE}"

    assert client.post(url, {"purpose": ""}).status_code == 422
    answer = client.post(url, {"purpose": "报送县级季度台账"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in book.iter_rows()]
    header = next(line for line in lines if "排查结论" in line)
    told = [dict(zip(header, line, strict=True)) for line in lines[lines.index(header) + 1 :]]
    own = next(line for line in told if line["户主"] == "张三丰")
    second = next(line for line in told if line["排查结论"] == "疑似")

    assert own["排查结论"] == "无风险"
    assert own["排查人"] == "王芳、李强"
    assert own["身份证"].count("*") == 8
    assert (second["住房"], second["风险点"], second["农户签字"]) == ("有问题", "住房安全", "电话")
    event = AuditEvent.objects.get(verb="export_sweep")
    assert (event.note, event.facts) == ("报送县级季度台账", {"rows": 2})


def test_who_may_not(cast, logged_in):
    survey = sweep(cast)
    export = reverse("monitoring:sweep-export", args=[survey.pk])

    assert logged_in(cast.department).get(PAGE).status_code == 403
    assert logged_in(cast.village).get(export).status_code == 403
    assert logged_in(cast.neighbour).get(export).status_code == 404
