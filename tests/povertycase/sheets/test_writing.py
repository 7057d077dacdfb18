"""Sheets we write: official tables, and the uploader's own sheet given back."""

import datetime
import re
import tempfile
from decimal import Decimal

import openpyxl
import pytest

from povertycase.sheets import details as details_of
from povertycase.sheets import inspect, rows
from povertycase.sheets.source import opened
from povertycase.sheets.writing import REASON, Column, Mark, Table, annotate, write_table

from . import corpus

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|")
PREFIXES = [
    f"{start}{rest}" for start in STARTS for rest in ("1+1", 'HYPERLINK("http://x")', "cmd|' /C calc'!A0")
]


def read(path):
    workbook = inspect(path, path.name)
    details, found = opened(path, workbook, workbook.sheets[0])
    return details, [(number, kinds, texts) for number, kinds, texts in found]


def roll(path, **changes):
    columns = [
        Column("序号", "number", 6),
        Column("姓名", group="户主信息"),
        Column("证件号码", width=22, group="户主信息"),
        Column("人均纯收入", "money"),
        Column("识别时间", "date"),
        Column("性别", choices=("男", "女")),
    ]
    people = [
        [1, "王　强", "519900199001010011", Decimal("1234.50"), datetime.date(2026, 1, 2), "男"],
        [2, "李·秀英", "51990019920202002X", None, "2016-05", "女"],
    ]
    table = Table(
        "某镇花名册", columns, people, subtitle="填报单位：某镇　单位：元", footer="张三 & 2026-11-01"
    )
    return write_table(path, Table(**{**table.__dict__, **changes}))


def test_a_table_has_the_official_layout(tmp_path):
    path = tmp_path / "a.xlsx"

    assert roll(path, template=("roll-b", "2026")) == 2

    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    assert [[cell.value for cell in row] for row in page["A1:F4"]] == [
        ["某镇花名册", *[None] * 5],
        ["填报单位：某镇　单位：元", *[None] * 5],
        ["序号", "户主信息", None, "人均纯收入", "识别时间", "性别"],
        [None, "姓名", "证件号码", None, None, None],
    ]
    merged = {str(each) for each in page.merged_cells.ranges}
    assert merged == {"A1:F1", "A2:F2", "B3:C3", "A3:A4", "D3:D4", "E3:E4", "F3:F4", "A7:F7"}
    assert (page.freeze_panes, page.print_title_rows) == ("A5", "$1:$4")
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert (page.oddFooter.left.text, page.oddFooter.right.text) == (
        "张三 && 2026-11-01",
        "第 &P 页 共 &N 页",
    )
    assert (page.column_dimensions["A"].width, page.column_dimensions["C"].width) == (6, 22)
    assert page.data_validations.dataValidation[0].formula1 == '"男,女"'
    assert page["A7"].value.startswith("填表人：")
    assert (book.worksheets[1].sheet_state, book.worksheets[1]["B1"].value) == ("hidden", "2026")


def test_a_table_writes_typed_cells(tmp_path):
    path = tmp_path / "a.xlsx"

    roll(path)

    page = openpyxl.load_workbook(path).worksheets[0]
    cells = [(cell.value, cell.data_type, cell.number_format) for cell in page[5]]
    assert cells[:4] == [
        (1, "n", "General"),
        ("王　强", "s", "@"),
        ("519900199001010011", "s", "@"),
        (1234.5, "n", "#,##0.00"),
    ]
    assert cells[4] == (datetime.datetime(2026, 1, 2), "d", "yyyy-mm-dd")
    assert [(cell.value, cell.data_type) for cell in page[6]][3:5] == [(None, "n"), ("2016-05", "s")]


def test_a_table_of_one_level_has_one_header_row(tmp_path):
    path = tmp_path / "a.xlsx"

    write_table(path, Table("表", [Column("甲"), Column("乙")], iter([["1", "2"]]), signatures=""))

    page = openpyxl.load_workbook(path).worksheets[0]
    assert [[cell.value for cell in row] for row in page["A3:B5"]] == [["甲", "乙"], ["1", "2"], [None, None]]
    assert page.freeze_panes == "A4"


def test_a_row_with_a_value_too_many_is_refused_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ValueError, match="zip"):
        write_table(tmp_path / "a.xlsx", Table("表", [Column("甲")], [["519900199001010011"], ["1", "2"]]))

    assert list(tmp_path.iterdir()) == []


def test_a_list_that_does_not_fit_into_a_rule_stands_in_the_hidden_sheet(tmp_path):
    """A drop-down of 56 peoples or of a choice with a comma; what a form is stays in the first row."""
    path, peoples = tmp_path / "a.xlsx", tuple(f"民族{number:02d}某某族" for number in range(56))
    columns = [
        Column("性别", choices=("男", "女")),
        Column("民族", choices=peoples),
        Column("其他", choices=("甲,乙", '"')),
    ]

    write_table(path, Table("表", columns, [], template=("roll-b", "2026"), signatures=""))

    book = openpyxl.load_workbook(path)
    rules = {str(each.sqref): each.formula1 for each in book.worksheets[0].data_validations.dataValidation}
    assert rules == {
        "A4:A1048576": '"男,女"',
        "B4:B1048576": "'模板信息'!$A$3:$A$58",
        "C4:C1048576": "'模板信息'!$B$3:$B$4",
    }
    hidden = book["模板信息"]
    assert hidden.sheet_state == "hidden"
    assert [cell.value for cell in hidden[1]][:2] == ["roll-b", "2026"]
    assert tuple(cell.value for cell in hidden["A"][2:58]) == peoples
    assert (hidden["B3"].value, hidden["B4"].value) == ("甲,乙", '"')


def test_a_form_that_is_read_again_is_signed_at_the_foot_of_its_pages(tmp_path):
    path = tmp_path / "a.xlsx"

    roll(path, template=("roll-b", "2026"), signatures="")

    page = openpyxl.load_workbook(path).worksheets[0]
    assert [word for word in ("填表人：", "审核人：", "负责人：") if word in page.oddFooter.center.text] == [
        "填表人：",
        "审核人：",
        "负责人：",
    ]
    assert page.row_dimensions[1].height == 30
    assert page.row_dimensions[4].height > 15, "no name of a column is cut"
    assert page["A7"].value is None


def test_numbers_keep_every_digit(tmp_path):
    path = tmp_path / "a.xlsx"
    amounts = [Decimal("12345678901234567.89"), Decimal("1E+3"), Decimal("NaN"), 10**17 + 1, 0]

    write_table(path, Table("表", [Column("甲", "money")], [[each] for each in amounts], signatures=""))

    content = corpus.unpacked(path)["xl/worksheets/sheet1.xml"].decode()
    for digits in ("12345678901234567.89", "1000", "100000000000000001", "0"):
        assert f"<v>{digits}</v>" in content
    assert read(path)[1][4][1:] == ("t", ["NaN"])


def test_36_prefixes_stay_text_in_a_table(tmp_path):
    path = tmp_path / "a.xlsx"
    assert len(PREFIXES) == 36

    write_table(
        path, Table("=1+1", [Column("=A1"), Column("+n", "number")], [[each, each] for each in PREFIXES])
    )

    page = openpyxl.load_workbook(path).worksheets[0]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    assert not re.search(b"<f[ >/]", corpus.unpacked(path)["xl/worksheets/sheet1.xml"])
    written = [texts[0] for _, _, texts in read(path)[1][2:-1]]
    assert written == PREFIXES


def test_characters_that_a_sheet_cannot_hold_become_a_mark(tmp_path):
    path = tmp_path / "a.xlsx"
    values = ["a\0b", "a\x1fb", "a\ud800b", "a\uffffb", "_x0041_", "x" * 40_000]

    write_table(
        path, Table("标\x01题", [Column("甲")], [[each] for each in values], signatures="", footer="\x02")
    )

    found = [texts[0] for _, _, texts in read(path)[1]]
    assert found[0] == "标\ufffd题"
    assert found[2:6] == ["a\ufffdb"] * 4
    assert found[6] == "_x0041_"
    assert len(found[7]) == 32_767


# The uploader's own sheet


MARKS = {
    3: [
        Mark(2, "error", "证件号应为 18 位"),
        Mark(2, "warning", "请核对"),
        Mark(None, "warning", "户人口数不符"),
    ],
    4: [Mark(4, "warning", "备注不应为空")],
}


def upload(tmp_path, kind):
    content = {
        "xlsx": corpus.clean,
        "xls": corpus.real_xls,
        "csv": lambda: corpus.csv_text().encode("gb18030"),
    }[kind]()
    path = corpus.write(tmp_path, f"a.{kind}", content)
    return path, inspect(path, f"名单.{kind}")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_the_same_values_come_back_with_their_types(tmp_path, kind):
    path, workbook = upload(tmp_path, kind)
    name, target = workbook.sheets[0].name, tmp_path / "back.xlsx"

    annotate(path, workbook, name, target, MARKS, header_row=1)

    before = list(rows(path, workbook, name))
    after = list(rows(target, inspect(target, "back.xlsx"), name))
    assert [(each.number, each.texts, each.kinds) for each in before] == [
        (each.number, each.texts[:5], each.kinds[:5]) for each in after
    ]
    assert [each.texts[5] for each in after] == [
        REASON,
        "",
        "证件号应为 18 位；请核对；户人口数不符",
        "备注不应为空",
    ]


def test_marked_cells_are_coloured_and_say_why(tmp_path):
    path, workbook = upload(tmp_path, "xlsx")
    target = tmp_path / "back.xlsx"

    annotate(path, workbook, "表1", target, MARKS, header_row=1)

    page = openpyxl.load_workbook(target).worksheets[0]
    marked = {
        cell.coordinate: (cell.fill.start_color.rgb, cell.comment.text if cell.comment else None)
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fill_type
    }
    assert marked == {
        "C3": ("FFFFC7CE", "证件号应为 18 位\n请核对"),
        "F3": ("FFFFC7CE", None),
        "E4": ("FFFFEB9C", "备注不应为空"),
        "F4": ("FFFFEB9C", None),
    }
    assert (page["C3"].data_type, page["C3"].number_format, page["D3"].value) == ("s", "@", 3)


def test_the_layout_and_the_places_of_rows_are_kept(tmp_path):
    xml = (
        '<row r="1"><c r="A1" t="str"><v>标题</v></c></row><row r="3"><c r="A3" t="str"><v>姓名</v></c>'
        '<c r="B3" t="str"><v>数</v></c></row>'
        '<row r="7"><c r="A7" t="b"><v>1</v></c><c r="B7"><f>1</f></c></row>'
        '<row r="9"><c r="A9" t="e"><v>#N/A</v></c><c r="B9"><v>0.30000000000000004</v></c></row>'
        '<row r="10"><c r="A10" s="1"><v>45017</v></c><c r="B10" s="2"><v>45017.5</v></c></row>'
        '<row r="11"><c r="A11" s="2"><v>0.5</v></c><c r="B11" s="3"><v>1.5</v></c></row>'
    )
    before = '<cols><col min="1" max="1" width="30"/><col min="2" max="9" width="7" hidden="1"/></cols>'
    page = corpus.sheet(xml, before, '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(page)))
    target = tmp_path / "back.xlsx"

    annotate(path, inspect(path, "a.xlsx"), "表1", target, {}, header_row=3)

    source, ours = read(path), read(target)
    assert [number for number, _, _ in ours[1]] == [1, 3, 7, 9, 10, 11]
    assert [(kinds[:2], texts[:2]) for _, kinds, texts in ours[1][1:]] == [
        ("tt", ["姓名", "数"]),
        ("b ", ["TRUE", ""]),
        ("en", ["#N/A", "0.30000000000000004"]),
        ("dd", ["2023-04-01", "2023-04-01T12:00:00"]),
        ("dt", ["12:00:00", "36:00:00"]),
    ]
    assert ours[0].merged == source[0].merged
    assert [tuple(each) for each in ours[0].columns] == [
        (0, 0, 30, False),
        (1, 1, 7, True),
        (2, 2, 60, False),
    ]


def test_a_sheet_that_comes_back_twice_has_one_column_of_reasons(tmp_path):
    path, workbook = upload(tmp_path, "xlsx")
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    annotate(path, workbook, "表1", first, MARKS, header_row=1)

    annotate(first, inspect(first, "a.xlsx"), "表1", second, {2: [Mark(0, "note", "新")]}, header_row=1)

    assert [texts[5:] for _, _, texts in read(second)[1]] == [[REASON], ["新"], [""], [""]]
    assert details_of(first, inspect(first, "a.xlsx"), "表1").comments == 0


def test_36_prefixes_stay_text_in_a_sheet_given_back(tmp_path):
    content = "姓名\t备注\n" + "".join(f'王强\t"{each.replace(chr(34), chr(34) * 2)}"\n' for each in PREFIXES)
    path = corpus.write(tmp_path, "a.txt", content.encode("utf-16"))
    target = tmp_path / "back.xlsx"
    marks = {number: [Mark(1, "error", text)] for number, text in enumerate(PREFIXES, 2)}

    annotate(path, inspect(path, "=1+1.txt"), "upload", target, marks, header_row=1)

    page = openpyxl.load_workbook(target).worksheets[0]
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
    assert [texts[1:] for _, _, texts in read(target)[1][1:]] == [[each, each] for each in PREFIXES]


def test_comments_stop_where_they_would_cost_more_than_they_tell(tmp_path, monkeypatch):
    monkeypatch.setattr("povertycase.sheets.annotation.MOST_COMMENTS", 1)
    path, workbook = upload(tmp_path, "xlsx")
    target = tmp_path / "back.xlsx"

    annotate(path, workbook, "表1", target, MARKS, header_row=1)

    page = openpyxl.load_workbook(target).worksheets[0]
    assert [page["C3"].comment is None, page["E4"].comment is None] == [False, True]
    assert page["E4"].fill.start_color.rgb == "FFFFEB9C"
