"""1-41: a county's table of a year's targets, set from above, answered from below, and as a sheet."""

import datetime
import io
import json
import re
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent, Division
from rectification import actions
from rectification.models import TargetIndicator, TargetValue
from rectification.reports.yearly_targets import places_of, table_of
from tests import factories
from tests.rectification.making import cast_of_rectification, closed, fresh, take

DAY, D = datetime.date, Decimal
TODAY, MAY = DAY(2026, 6, 30), DAY(2026, 5, 31)
COUNTY, TOWN, SISTER, VILLAGE = (
    factories.COUNTY,
    factories.TOWN,
    factories.SISTER_TOWN,
    factories.VILLAGE,
)
TABLE = "/rectification/work/targets/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return cast_of_rectification(world)


def place(code):
    return Division.objects.get(pk=code)


def indicator(cast, *, year=2026, by=None, at=COUNTY, **changes):
    facts = {
        "name": "集体经济收入",
        "unit": "万元",
        "position": 1,
        "is_limit": False,
        "adds_up": True,
        "counted": "",
    }
    draft = actions.IndicatorDraft(**facts | changes)
    return actions.add_indicator(place(at), year, draft, by=by or cast.county)


def give(row, code, target, *, by, was=None):
    change = actions.TargetChange(
        indicator=row,
        division=place(code),
        was=None if was is None else D(was),
        target=None if target is None else D(target),
    )
    return actions.set_targets([change], by=by)


def cell(row, code):
    return TargetValue.objects.get(indicator=row, division=code)


def reach(value, actual, *, by, on=TODAY, actual_on=MAY, note="年中台账", version=None):
    version = fresh(value).version if version is None else version
    figure = actions.ActualFigure(value=value, actual=D(actual), version=version)
    return actions.record_actuals([figure], actual_on=actual_on, note=note, by=by, on=on)


def this_year(cast, **changes):
    """A column of the year in which the pages are."""
    return indicator(cast, year=timezone.localdate().year, **changes)


def test_targets_come_from_above_and_figures_from_the_place_itself(cast):
    """The county sets a township's, the township its villages'; the own office or one above answers."""
    row = indicator(cast)
    for code, by in ((TOWN, cast.township), (VILLAGE, cast.village), (SISTER, cast.township)):
        with pytest.raises(Refused):
            give(row, code, "5", by=by)
    for by in (cast.department, cast.leader, cast.helper, cast.township):
        with pytest.raises(Refused):
            give(row, COUNTY, "5", by=by)
    give(row, COUNTY, "100", by=cast.county)
    give(row, TOWN, "60", by=cast.county)
    give(row, VILLAGE, "25", by=cast.township)
    value = cell(row, VILLAGE)
    for by in (cast.department, cast.leader):
        with pytest.raises(Refused):
            reach(value, "1", by=by)
    reach(value, "11", by=cast.village)
    reach(value, "12.5", by=cast.township)

    assert (fresh(value).actual, value.recorded_by) == (D("12.50"), cast.township)
    told = AuditEvent.objects.filter(subject_key=str(value.pk), verb="record_actual").order_by("pk")
    assert [each.note for each in told] == [
        "11（截至 2026-05-31，年中台账）",
        "12.5（截至 2026-05-31，年中台账）",
    ]
    with pytest.raises(Stale):
        reach(value, "13", by=cast.village, version=1)


def test_what_a_figure_was_is_kept(cast):
    """The old rows are in the history, by trigger."""
    row = indicator(cast)
    give(row, TOWN, "60", by=cast.county)
    reach(cell(row, TOWN), "11", by=cast.township)
    give(row, TOWN, "70", by=cast.county, was="60")
    with connection.cursor() as cursor:
        cursor.execute("SELECT target, actual FROM rectification_targetvalueevent ORDER BY pgh_id")
        assert cursor.fetchall() == [(D("60.00"), None), (D("60.00"), D("11.00"))]


def test_a_change_of_several_cells_is_whole_or_not_at_all(cast):
    row = indicator(cast)
    give(row, TOWN, "60", by=cast.county)
    good = actions.TargetChange(indicator=row, division=place(SISTER), was=None, target=D(1))
    moved = actions.TargetChange(indicator=row, division=place(TOWN), was=D(59), target=D(61))
    wrong = actions.TargetChange(indicator=row, division=place(TOWN), was=D(60), target=D(-1))
    abroad = actions.TargetChange(
        indicator=row, division=place(factories.OTHER_COUNTY), was=None, target=D(1)
    )
    for bad, by, error in (
        (moved, cast.county, Conflict),
        (wrong, cast.county, Invalid),
        (abroad, cast.prefecture, Invalid),
    ):
        with pytest.raises(error):
            actions.set_targets([good, bad], by=by)
    assert list(TargetValue.objects.values_list("division_id", "target")) == [(TOWN, D("60.00"))]
    assert actions.set_targets([good], by=cast.county) == 1


def test_the_figures_of_a_day_ahead_or_of_what_is_counted_are_refused(cast):
    row, counted = indicator(cast), indicator(cast, name="销号数", counted="tickets_closed")
    give(row, TOWN, "60", by=cast.county)
    give(counted, TOWN, "6", by=cast.county)
    for value, facts, code in (
        (row, {"actual_on": DAY(2026, 7, 1)}, "day_ahead"),
        (row, {"note": " "}, "source_required"),
        (counted, {}, "indicator_counted"),
    ):
        with pytest.raises(Invalid) as refused:
            reach(cell(value, TOWN), "1", by=cast.township, **facts)
        assert refused.value.unmet[0].code == code


def test_an_indicator_is_the_countys_and_goes_only_while_nobody_has_a_figure(cast):
    for by, at in ((cast.township, COUNTY), (cast.department, COUNTY)):
        with pytest.raises(Refused):
            indicator(cast, by=by, at=at)
    with pytest.raises(Invalid):
        indicator(cast, at=TOWN)
    row = indicator(cast)
    with pytest.raises(Conflict):
        indicator(cast)
    give(row, TOWN, "60", by=cast.county)
    with pytest.raises(Invalid, match="清空"):
        take(actions.remove_indicator, row, by=cast.county)
    give(row, TOWN, None, by=cast.county, was="60")
    take(actions.remove_indicator, row, by=cast.county)
    assert not TargetIndicator.objects.exists()


def test_the_database_keeps_one_cell_and_no_undated_figure(cast):
    row = indicator(cast)
    give(row, TOWN, "60", by=cast.county)
    give(row, SISTER, "60", by=cast.county)
    for statement in (
        f"UPDATE rectification_targetvalue SET division_id = '{TOWN}'",
        "UPDATE rectification_targetvalue SET target = -1",
        "UPDATE rectification_targetvalue SET actual = 5",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_sums_gaps_and_who_sees_which_row(cast):
    """The townships' sum against the county's own; a village sees its own row and its township's."""
    row, rate = indicator(cast), indicator(cast, name="增幅", unit="%", position=2, adds_up=False)
    give(row, COUNTY, "100", by=cast.county)
    give(row, TOWN, "60", by=cast.county)
    give(row, SISTER, "30", by=cast.county)
    give(rate, TOWN, "12", by=cast.county)
    give(row, VILLAGE, "25", by=cast.township)
    reach(cell(row, TOWN), "45", by=cast.township)

    table = table_of(cast.county, place(COUNTY), 2026, on=TODAY)
    own, none = table.sums
    assert (own.target, own.actual, own.gap) == (D(90), D(45), "比示例县目标少 10，1 个未下达")
    assert (none.gap, own.is_even, none.is_even) == ("不汇总", False, True)
    town = next(line for line in table.lines if line.place.pk == TOWN)
    assert (town.cells[0].percent, town.cells[0].words) == (D("75.0"), "进行中")
    give(row, "990101110", "10", by=cast.county)
    even = table_of(cast.county, place(COUNTY), 2026, on=TODAY).sums[0]
    assert (even.gap, even.is_even) == ("与示例县目标一致", True)

    assert [each.pk for each in places_of(cast.village)] == [TOWN]
    seen = table_of(cast.village, place(TOWN), 2026, on=TODAY)
    assert [line.place.pk for line in seen.lines] == [VILLAGE]
    assert (seen.whole.cells[0].target, seen.sums) == (D("60.00"), None)
    assert not places_of(cast.helper)
    assert not TargetValue.objects.visible_to(cast.helper).exists()
    assert TargetValue.objects.visible_to(cast.department).count() == 6
    assert not TargetValue.objects.visible_to(cast.neighbour).exists()


def test_what_the_system_counts_is_of_the_place_and_year_and_of_nothing_restricted(cast):
    row = indicator(cast, counted="tickets_closed")
    ticket = closed(cast)
    for code in (COUNTY, TOWN):
        give(row, code, "4", by=cast.county)

    def actuals(year=2026):
        table = table_of(cast.county, place(COUNTY), year, on=TODAY)
        return [line.cells[0].actual for line in (table.whole, *table.lines)]

    assert actuals() == [1, 1, 0, 0]
    type(ticket).objects.filter(pk=ticket.pk).update(closed_on="2025-12-31")
    assert actuals() == [0, 0, 0, 0]
    type(ticket).objects.filter(pk=ticket.pk).update(
        closed_on="2026-01-01", is_restricted=True, household=None
    )
    assert actuals() == [0, 0, 0, 0]


def test_a_counted_figure_leads_to_exactly_what_it_counts(cast, logged_in):
    """Not to what was closed in another year, nor to what is kept apart, though the county sees both."""
    old, kept, now = closed(cast), closed(cast), closed(cast)
    year = timezone.localdate().year
    facts = {old: {"closed_on": f"{year - 1}-12-31"}, kept: {"is_restricted": True, "household": None}}
    for each in (old, kept, now):
        changes = {"closed_on": f"{year}-01-01"} | facts.get(each, {})
        type(each).objects.filter(pk=each.pk).update(**changes)
    row = this_year(cast, counted="tickets_closed")
    give(row, TOWN, "4", by=cast.county)

    page = logged_in(cast.county).get(f"{TABLE}{cell(row, TOWN).pk}/").content.decode()
    (url,) = re.findall(r'href="([^"]+)">查看清单', page)
    listed = logged_in(cast.county).get(url.replace("&amp;", "&")).content.decode()
    assert [each.number in listed for each in (old, kept, now)] == [False, False, True]
    table = table_of(cast.county, place(COUNTY), year, on=timezone.localdate())
    assert table.lines[0].cells[0].actual == 1


def test_the_table_in_the_browser_asks_as_often_for_one_row_as_for_many(cast, logged_in):
    row = this_year(cast)
    client = logged_in(cast.county)
    with CaptureQueriesContext(connection) as one:
        empty = client.get(TABLE).content.decode()
    assert "未下达目标" in empty
    for code in (COUNTY, TOWN, SISTER):
        give(row, code, "60", by=cast.county)
    Division.objects.bulk_create(
        Division(code=f"990101{number}", name=f"新{number}镇", level="township", parent_id=COUNTY)
        for number in range(300, 320)
    )
    with CaptureQueriesContext(connection) as many:
        full = client.get(TABLE).content.decode()
    assert len(one) == len(many)
    assert "比示例县目标多 60" in full
    assert client.get(TABLE, {"place": factories.OTHER_COUNTY}).status_code == 422
    assert logged_in(cast.helper).get(TABLE).status_code == 403
    read = logged_in(cast.department).get(TABLE).content.decode()
    assert "目标 60" in read
    assert "填报</a>" not in read
    assert "还没有设置指标" in logged_in(cast.neighbour).get(TABLE).content.decode()


def test_a_column_a_row_and_the_figures_of_a_place_are_typed_in(cast, logged_in):
    row = this_year(cast)
    client = logged_in(cast.county)
    column = reverse("rectification:target-column", args=[row.pk])
    page = client.get(column).content.decode()
    was = hidden(page, "was")
    name = "figure-{}-{}"
    typed = {"was": was, name.format(row.pk, COUNTY): "100", name.format(row.pk, TOWN): "一百"}
    wrong = client.post(column, typed)
    assert wrong.status_code == 422
    assert "请填数字" in wrong.content.decode()
    assert client.post(column, typed | {name.format(row.pk, TOWN): "60"}).status_code == 302
    assert cell(row, TOWN).target == D(60)
    late = client.post(column, typed | {name.format(row.pk, TOWN): "70"})
    assert late.status_code == 409
    assert "刚被他人改为" in late.content.decode()

    township = logged_in(cast.township)
    village = reverse("rectification:target-row", args=[VILLAGE])
    seen = hidden(township.get(village).content.decode(), "was")
    assert township.post(village, {"was": seen, name.format(row.pk, VILLAGE): "20"}).status_code == 302
    assert township.get(reverse("rectification:target-row", args=[TOWN])).status_code == 403
    answer = reverse("rectification:target-record", args=[VILLAGE])
    own = logged_in(cast.village)
    value, form = cell(row, VILLAGE), own.get(answer).content.decode()
    figures = {"was": hidden(form, "was"), "actual_on": timezone.localdate().isoformat(), "note": "年报"}
    none = own.post(answer, figures)
    assert none.status_code == 422
    assert "至少填写一项" in none.content.decode()
    assert own.post(answer, figures | {f"actual-{value.pk}": "15"}).status_code == 302
    told = own.get(reverse("rectification:target-value", args=[value.pk])).content.decode()
    assert "75.0%" in told
    assert "年报" in told
    again = own.post(answer, figures | {f"actual-{value.pk}": "16"})
    assert again.status_code == 412
    broken = own.post(answer, figures | {"was": "[[1]]", f"actual-{value.pk}": "16"})
    assert "页面已过期" in broken.content.decode()


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1].replace("&quot;", '"')


def changed(content, edits):
    """The sheet with other values in some cells."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in edits.items():
        book.worksheets[0][address] = value
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("目标表.xlsx", kept.getvalue())


def test_the_table_goes_out_as_a_sheet_and_comes_back_after_a_look(cast, logged_in):
    """Same sheet, changed numbers: seen first, then all or none; what is wrong is said by its cell."""
    row, rate = this_year(cast), this_year(cast, name="增幅", unit="%", position=2, adds_up=False)
    for code, target in ((COUNTY, "100"), (TOWN, "60")):
        give(row, code, target, by=cast.county)
    client = logged_in(cast.county)
    content = client.get(f"{TABLE}sheet/").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3, max_row=5)] == [
        ["区划代码", "地方", "集体经济收入（万元）", "增幅（%）"],
        [COUNTY, "示例县", 100, None],
        [TOWN, "甲镇", 60, None],
    ]
    upload, confirm = f"{TABLE}import/", f"{TABLE}import/confirm/"
    same = client.post(upload, {"file": changed(content, {})})
    assert "没有要改的" in same.content.decode()
    wrong = client.post(upload, {"file": changed(content, {"C5": "一百", "D5": -3, "A6": "1", "C4": 120})})
    said = wrong.content.decode()
    assert wrong.status_code == 422
    for address in ("C5", "D5", "A6"):
        assert f"<b>{address}</b>" in said
    assert 'name="changes"' not in said
    moved = client.post(upload, {"file": changed(content, {"B5": "乙镇"})}).content.decode()
    assert "<b>B5</b>" in moved
    assert client.post(upload, {"file": SimpleUploadedFile("x.xlsx", b"no sheet")}).status_code == 422

    preview = client.post(upload, {"file": changed(content, {"C5": 65.5, "D6": 12})})
    shown = preview.content.decode()
    assert "将改动 2 个目标" in shown
    assert cell(row, TOWN).target == D(60)  # nothing is saved yet
    typed = {"changes": hidden(shown, "changes")}
    give(row, TOWN, "61", by=cast.county, was="60")
    refused = client.post(confirm, typed)
    assert refused.status_code == 409
    assert not TargetValue.objects.filter(indicator=rate).exists()
    give(row, TOWN, "60", by=cast.county, was="61")
    assert client.post(confirm, typed).status_code == 302
    assert (cell(row, TOWN).target, cell(rate, SISTER).target) == (D("65.50"), D(12))
    hostile = ("[[1]]", "[" * 9999, f'[[{2**70}, "{TOWN}", null, "1"]]', r'[[1, "\u0000", null, "1"]]', "7")
    assert {client.post(confirm, {"changes": each}).status_code for each in hostile} == {422}
    assert client.get(f"{TABLE}indicators/{row.pk}/set/", {"place": "\0"}).status_code == 404
    foreign = logged_in(cast.township)
    assert foreign.post(confirm, {"changes": hidden(shown, "changes")}).status_code == 403


def test_what_a_page_sends_back_forged_is_refused_in_words(cast, logged_in):
    """A cell twice, a code that is no text, a version without end: the page is out of date, nothing fails."""
    row = this_year(cast)
    give(row, TOWN, "60", by=cast.county)
    twice = [[row.pk, TOWN, "60.00", "1"], [row.pk, TOWN, "60.00", "2"]]
    for changes in (twice, [[row.pk, int(TOWN), "60.00", "1"]]):
        forged = {"changes": json.dumps(changes)}
        answer = logged_in(cast.county).post(f"{TABLE}import/confirm/", forged)
        assert (answer.status_code, "页面已过期" in answer.content.decode()) == (422, True)
    told = {"was": f"[[{cell(row, TOWN).pk},1e999]]", "actual_on": timezone.localdate(), "note": "台账"}
    answer = logged_in(cast.township).post(f"{TABLE}places/{TOWN}/record/", told)
    assert (answer.status_code, "页面已过期" in answer.content.decode()) == (422, True)
    assert cell(row, TOWN).target == D(60)


def test_the_table_is_taken_away_with_a_purpose_and_the_api_records(cast, logged_in):
    row = this_year(cast)
    give(row, TOWN, "60", by=cast.county)
    client = logged_in(cast.leader)
    assert client.post(f"{TABLE}export/", {"purpose": "年度考核汇总"})["Content-Type"].endswith("sheet")
    assert logged_in(cast.village).get(f"{TABLE}export/").status_code == 403
    own, value = logged_in(cast.township), cell(row, TOWN)
    (listed,) = own.get("/api/v1/targets/", {"year": row.year}).json()["results"]
    assert (listed["target"], listed["percent"]) == ("60.00", None)
    told = {"actual": "30", "actual_on": timezone.localdate().isoformat(), "note": "台账"}
    url = f"/api/v1/targets/{value.pk}/record/"
    assert own.post(url, told).status_code == 428
    answer = own.post(url, told | {"version": value.version})
    assert (answer.status_code, answer.json()["percent"]) == (200, 50.0)
    assert logged_in(cast.department).post(url, told | {"version": 2}).status_code == 403


def test_indicators_in_the_browser(cast, logged_in):
    client = logged_in(cast.county)
    typed = {"name": "返贫户数", "unit": "户", "position": "1", "is_limit": "on", "adds_up": "on"}
    assert client.post(f"{TABLE}indicators/new/", typed | {"unit": " "}).status_code == 422
    assert client.post(f"{TABLE}indicators/new/", typed).status_code == 302
    row = TargetIndicator.objects.get()
    assert (row.year, row.is_limit, row.division_id) == (timezone.localdate().year, True, COUNTY)
    url = reverse("rectification:target-indicator", args=[row.pk])
    changed_to = client.post(url, typed | {"version": row.version, "name": "新增返贫户数"})
    assert changed_to.status_code == 302
    assert client.post(url, typed | {"version": 1}).status_code == 412
    gone = reverse("rectification:target-indicator-remove", args=[row.pk])
    version = fresh(row).version
    assert client.post(gone, {"version": version, "verb": "remove_indicator"}).status_code == 302
    assert not TargetIndicator.objects.exists()
