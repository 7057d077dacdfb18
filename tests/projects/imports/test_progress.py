"""Layout I in: a ledger of spending held against ours, row by row, and nothing written."""

from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from povertycase.exceptions import Refused
from povertycase.models import Job
from povertycase.sheets import writing
from projects import tasks
from projects.imports import compare_progress, progress_table, spending_of
from projects.models import Allocation, LedgerEntry
from tests.projects import making
from tests.projects.making import TODAY


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def ledger(cast, tmp_path):
    """Our own ledger of two allocations, one paid from; a function that writes it with cells changed."""
    first = making.allocation(cast)
    making.paid(cast, first, "40000.00")
    money = making.batch(cast, number="示财农〔2024〕9号")
    making.allocation(cast, making.planned_project(cast, name="通组路"), of=money)

    def write(changes=None, *, without=None):
        path = tmp_path / "台账.xlsx"
        writing.write_table(path, progress_table(spending_of(cast.county), on=TODAY))
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        header = next(row for row in sheet.iter_rows() if any(cell.value == "项目名称" for cell in row))
        columns = {cell.value: cell.column for cell in header}
        for row in list(sheet.iter_rows(min_row=header[0].row + 1)):
            named = sheet.cell(row[0].row, columns["项目名称"]).value
            for column, value in (changes or {}).get(named, {}).items():
                sheet.cell(row[0].row, columns[column]).value = value
            if without and named == without:
                sheet.delete_rows(row[0].row)
        book.save(path)
        return path

    return write


def compared(cast, path):
    return compare_progress(path, name=path.name, by=cast.county)


def told(outcome):
    return [(each["code"], each["message"]) for each in outcome.findings]


def test_our_own_ledger_agrees_with_itself(cast, ledger):
    outcome = compared(cast, ledger())

    assert (outcome.counts["unchanged"], outcome.counts["held"], told(outcome)) == (2, 0, [])
    assert outcome.status == 0


def test_a_figure_that_differs_is_told_with_both_and_nothing_is_written(cast, ledger):
    before = list(LedgerEntry.objects.values_list("pk", "amount_yuan"))

    outcome = compared(cast, ledger({"通组路": {"已拨付": 1.5}}))

    assert told(outcome) == [("W-BOOK-DIFF", "台账是 1.5 万元，系统是 0 万元，相差 1.5 万元")]
    assert (outcome.counts["unchanged"], outcome.counts["held"]) == (1, 1)
    assert list(LedgerEntry.objects.values_list("pk", "amount_yuan")) == before


def test_what_nobody_knows_and_what_the_ledger_lacks_are_told(cast, ledger):
    outcome = compared(cast, ledger({"通组路": {"项目名称": "通村路"}}))

    assert [code for code, _message in told(outcome)] == ["W-BOOK-UNKNOWN", "W-BOOK-ABSENT"]
    assert "通组路" in told(outcome)[1][1]


def test_a_row_that_is_left_out_is_told_where_its_document_is_named(cast, ledger):
    one = Allocation.objects.get(project__name="通组路")
    making.allocation(cast, making.planned_project(cast, name="蓄水池"), of=one.batch)

    outcome = compared(cast, ledger(without="蓄水池"))

    assert [code for code, _message in told(outcome)] == ["W-BOOK-ABSENT"]


def test_a_sheet_in_yuan_is_read_in_yuan(cast, ledger):
    path = ledger(
        {"通组路": {"安排金额": 100000}, making.FACTS["name"]: {"安排金额": 100000, "已拨付": 40000}}
    )
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(max_row=3):
        for cell in row:
            if isinstance(cell.value, str) and "单位：万元" in cell.value:
                cell.value = cell.value.replace("单位：万元", "单位：元")
    book.save(path)

    assert told(compared(cast, path)) == []


def test_villages_do_not_compare(cast, ledger):
    with pytest.raises(Refused):
        compare_progress(ledger(), name="台账.xlsx", by=cast.village)


def test_the_page_takes_it_in_and_says_what_differs(cast, ledger, logged_in):
    client = logged_in(cast.county)
    address = reverse("projects:progress-compare")
    asked = client.get(address).text
    assert "只核对" in asked
    assert "上传并核对" in asked
    path = ledger({"通组路": {"安排金额": 11}})

    answer = client.post(address, {"file": SimpleUploadedFile(path.name, path.read_bytes())})
    tasks.compare_progress(Job.objects.get().pk)
    page = client.get(answer.url).text

    assert "台账是 11 万元，系统是 10 万元，相差 1 万元" in page
    assert "系统里的记录没有改动" in page
    assert Allocation.objects.get(project__name="通组路").amount_yuan == Decimal("100000.00")
