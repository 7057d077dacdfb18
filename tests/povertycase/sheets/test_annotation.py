"""What the sheet given back looks like to the person who has to mend it."""

import datetime

import openpyxl
import pytest
from openpyxl.styles import Alignment

from povertycase.sheets import inspect
from povertycase.sheets.writing import REASON, Mark, annotate

LONG = "户内各行的“人均纯收入”不一致，将以户主行为准，请确认；脱贫户人均纯收入低于标准，请核对收支"


@pytest.fixture
def page(tmp_path):
    """A roll with a merged title, an unmerged unit line, and widths of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["已脱贫人口名单"],
        ["单位：人、元"],
        ["序号", "姓名", "是否参加城乡居民基本医疗保险"],
        [1, "王强", "是"],
        [2, "李梅", None],
        [3, "陈乐", "否"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["C"].width = 6, 12
    source, target = tmp_path / "a.xlsx", tmp_path / "back.xlsx"
    book.save(source)
    marks = {4: [Mark(1, "error", LONG)], 5: [Mark(None, "warning", "短")]}
    annotate(source, inspect(source, "a.xlsx"), "Sheet", target, marks, header_row=3)
    return openpyxl.load_workbook(target).active


def test_the_header_stands_out_and_is_not_cut_off(page):
    assert [page.cell(3, column).font.bold for column in (1, 2, 3)] == [True] * 3
    assert page["C3"].alignment.wrap_text
    assert page.row_dimensions[3].height >= 3 * 15  # 28 places wide in a column of 12
    assert page.freeze_panes == "A4"


def test_a_title_is_a_title_and_the_line_below_it_runs_on(page):
    assert page["A1"].font.size > page["A4"].font.size
    assert page["A1"].alignment.horizontal == "center"
    assert page["A2"].alignment == Alignment(vertical="center")  # no wrapping in a narrow first column


def test_the_reasons_are_read_whole_and_come_last(page):
    last = page.max_column
    assert page.cell(3, last).value == REASON
    assert page.cell(4, last).alignment.wrap_text
    assert page.row_dimensions[4].height >= 2 * 15
    assert page.row_dimensions[5].height is None
    assert page["B4"].comment.height >= 3 * 20


def test_rows_with_a_reason_can_be_picked_out_and_printed(page):
    assert page.auto_filter.ref == "A3:D6"
    assert page.print_title_rows == "$1:$3"
    assert (page.page_setup.orientation, page.page_setup.fitToWidth) == ("landscape", 1)


def test_a_blank_cell_looks_like_its_neighbours(page):
    """Lines round the filled cells alone would leave a torn table."""
    sides = [page[place].border.left for place in ("A4", "C4", "C5", "B4")]
    assert [side.style if side else None for side in sides] == [None, None, None, "thin"]
    assert page.print_options.gridLines


def test_a_text_file_without_widths_gets_them_from_what_it_says(tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "back.xlsx"
    source.write_text("序号,证件号码\n1,519900197001011234\n")

    book = inspect(source, "a.csv")
    annotate(source, book, book.sheets[0].name, target, {}, header_row=1)

    columns = openpyxl.load_workbook(target).active.column_dimensions
    assert columns["B"].width >= 18 > columns["A"].width


def test_a_column_without_a_width_is_wide_enough_for_its_dates(tmp_path):
    """Where the uploader set some widths only: a date that does not fit is shown as ####."""
    book = openpyxl.Workbook()
    book.active.append(["姓名", "识别时间"])
    book.active.append(["王强", datetime.date(2026, 3, 5)])
    book.active.column_dimensions["A"].width = 12
    source, target = tmp_path / "a.xlsx", tmp_path / "back.xlsx"
    book.save(source)
    annotate(source, inspect(source, "a.xlsx"), "Sheet", target, {}, header_row=1)
    columns = openpyxl.load_workbook(target).active.column_dimensions
    assert (columns["A"].width, columns["B"].width) == (12, 12)
