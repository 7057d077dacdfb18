"""Cells, details and limits of a sheet, read in this process."""

import time

import pytest

from povertycase.sheets import (
    FileRefused,
    Merge,
    Row,
    cells,
    column_letter,
    inspect,
    scan,
)
from povertycase.sheets.source import opened

from . import corpus

RICH = (
    '<c r="A1" t="inlineStr"><is><r><t>王</t></r><r><t>强</t></r>'
    '<rPh sb="0" eb="1"><t>wang</t></rPh></is></c>'
)


def look(path, filename="a.xlsx"):
    """(details, rows) of the first sheet, without a child process."""
    workbook = inspect(path, filename)
    details, found = opened(path, workbook, workbook.sheets[0])
    return details, [Row(number, texts, kinds) for number, kinds, texts in found]


def page(tmp_path, xml, before="", after="", **more):
    """What `look` gives for a sheet with this XML of rows."""
    parts = corpus.parts(corpus.sheet(xml, before, after)) | more
    return look(corpus.write(tmp_path, "a.xlsx", corpus.packed(parts)))


def refused(tmp_path, xml, before=""):
    with pytest.raises(FileRefused) as caught:
        page(tmp_path, xml, before)
    return caught.value


@pytest.mark.parametrize(
    ("cell", "text", "kind"),
    [
        ('<c r="A1"><v>5</v></c>', "5", "n"),
        ('<c r="A1"><v>5.0</v></c>', "5", "n"),
        ('<c r="A1"><v>-0.5</v></c>', "-0.5", "n"),
        ('<c r="A1"><v>0.30000000000000004</v></c>', "0.30000000000000004", "n"),
        ('<c r="A1"><v>9007199254740991</v></c>', "9007199254740991", "n"),
        ('<c r="A1"><v>511702199001011234</v></c>', "5.1170219900101126e+17", "n"),
        ('<c r="A1"><v>5.11702199001011E+17</v></c>', "5.11702199001011e+17", "n"),
        ('<c r="A1"><v>0</v></c>', "0", "n"),
        ('<c r="A1"><v>1E309</v></c>', "inf", "n"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE", "b"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A", "e"),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', "#DIV/0!", "e"),
        ('<c r="A1" t="s"><v>1</v></c>', "乙", "t"),
        ('<c r="A1" t="str"><v>=1+1</v></c>', "=1+1", "t"),
        ('<c r="A1" s="1"><v>45017</v></c>', "2023-04-01", "d"),
        ('<c r="A1" s="2"><v>45017.354166666664</v></c>', "2023-04-01T08:30:00", "d"),
        ('<c r="A1" s="3"><v>1.5</v></c>', "36:00:00", "d"),
        ('<c r="A1" s="2"><v>0.5</v></c>', "12:00:00", "d"),
        ('<c r="A1" t="inlineStr"><is><t>甲&amp;&lt;乙&#10;丙</t></is></c>', "甲&<乙\n丙", "t"),
        (RICH, "王强", "t"),
    ],
)
def test_a_cell_becomes_a_text_and_a_kind(tmp_path, cell, text, kind):
    _, found = page(tmp_path, f'<row r="1">{cell}</row>')

    assert found == [Row(1, [text], kind)]


def test_s92_dates_of_the_1904_system_are_right(tmp_path):
    xml = '<row r="1"><c r="A1" s="1"><v>43555</v></c></row>'
    parts = corpus.parts(corpus.sheet(xml), before='<workbookPr date1904="1"/>')

    _, found = look(corpus.write(tmp_path, "a.xlsx", corpus.packed(parts)))

    assert found[0].texts == ["2023-04-01"]


def test_s65_formatted_empty_rows_are_skipped_quickly(tmp_path):
    xml = "".join(f'<row r="{i}" s="1" customFormat="1"><c r="A{i}" s="1"/></row>' for i in range(1, 400_001))

    begun = time.process_time()
    details, found = page(tmp_path, xml)

    assert (found, details.row_elements) == ([], 400_000)
    assert time.process_time() - begun < 5


def test_s72_rows_after_blank_ones_keep_their_numbers(tmp_path):
    xml = (
        '<row r="2"><c r="B2"><v>1</v></c></row><row r="3"/>'
        '<row r="9"><c r="A9"><v>2</v></c></row><row r="10"><c r="A10" t="str"><v>  \u3000</v></c></row>'
    )

    _, found = page(tmp_path, xml)

    assert [(row.number, row.texts) for row in found] == [(2, ["", "1"]), (9, ["2", ""])]


def test_rows_never_get_narrower_and_blank_columns_at_the_right_are_left_out(tmp_path):
    xml = (
        corpus.data([["标题"], ["a", "b", "c"], ["1"]])
        + '<row r="4"><c r="A4"><v>1</v></c><c r="Z4" s="1"/></row>'
    )

    _, found = page(tmp_path, xml, before='<dimension ref="A1:ZZ9"/>')

    assert [len(row.texts) for row in found] == [1, 3, 3, 3]
    assert found[2] == Row(3, ["1", "", ""], "t  ")


def test_s66_a_cell_beyond_the_column_limit_is_refused(tmp_path):
    xml = '<row r="1"><c r="SF1"><v>1</v></c></row><row r="2"><c r="SG2"><v>1</v></c></row>'

    error = refused(tmp_path, xml)

    assert (error.code, error.message) == ("E-LIM-COLS", "列数超过 500，请删除多余的列")


def test_s66_a_sheet_declared_too_wide_is_read_by_what_it_holds(tmp_path):
    xml = (
        '<row r="1"><c r="B1"><v>1</v></c><c r="XFD1" s="1"/></row>'
        '<row r="90000"><c r="C90000"><v>2</v></c></row>'
    )

    begun = time.process_time()
    _, found = page(tmp_path, xml, before='<dimension ref="A1:XFD1048576"/>')

    assert [row.texts for row in found] == [["", "1"], ["", "", "2"]]
    assert time.process_time() - begun < 2
    assert (
        refused(tmp_path, xml.replace("C90000", "ZZ90000"), '<dimension ref="A1:XFD9"/>').code == "E-LIM-COLS"
    )


def test_s67_rows_above_the_limit_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "MAX_ROWS", 3)

    error = refused(tmp_path, corpus.data([["x"]] * 5))

    assert (error.code, error.message) == ("E-LIM-ROWS", "共 5 行，上限 3，请按乡镇拆分")


@pytest.mark.parametrize("number", [1_048_577, 4_000_000_000])
def test_a_row_that_no_sheet_can_have_is_refused(tmp_path, number):
    error = refused(tmp_path, f'<row r="1"/><row r="{number}"><c r="A{number}"><v>1</v></c></row>')

    assert error.code == "E-FILE-CORRUPT"


def test_s103_s104_formulas_are_counted_and_those_without_result_found(tmp_path):
    xml = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1"><f>1+1</f><v></v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><f t="shared" si="0"/><v/></c></row>'
        '<row r="5"><c r="C5"><f>A1&lt;2</f></c></row><row r="7"><c r="A7"><f>1</f><v>7</v></c></row>'
        '<row r="9"><c r="B9"><f>1</f></c></row>'
    )

    details, found = page(tmp_path, xml)

    assert (details.formulas, details.uncached_count) == (8, 5)
    assert details.uncached == ("B1", "C1", "B2", "C5", "B9")
    assert [(row.number, row.kinds) for row in found] == [
        (1, "nff"),
        (2, " f "),
        (5, "  f"),
        (7, "n  "),
        (9, " f "),
    ]
    assert [(note.code, note.severity, note.count) for note in details.notes] == [("W-FORMULA", "warning", 8)]


def test_s52_hidden_rows_and_columns_are_read_and_counted(tmp_path):
    xml = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    before = '<cols><col min="2" max="4" width="9" hidden="1"/><col min="5" max="5" width="20.5"/></cols>'

    details, found = page(tmp_path, xml, before)

    assert (len(found), details.hidden_rows, details.hidden_columns) == (2, 1, 3)
    assert details.columns[1] == (4, 4, 20.5, False)
    assert [(note.code, note.count) for note in details.notes] == [("W-HIDDEN", 4)]


def test_s69_merged_ranges_are_listed(tmp_path):
    merged = '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B3:B9"/></mergeCells>'

    details, _ = page(tmp_path, corpus.data([["x"]]), after=merged)

    assert details.merged == (Merge(1, 0, 1, 2), Merge(3, 1, 9, 1))


def test_too_many_merged_ranges_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "MAX_MERGES", 2)
    merged = "<mergeCells>" + '<mergeCell ref="A1:C1"/>' * 3 + "</mergeCells>"
    parts = corpus.parts(corpus.sheet("", after=merged))

    with pytest.raises(FileRefused) as caught:
        look(corpus.write(tmp_path, "a.xlsx", corpus.packed(parts)))

    assert caught.value.code == "E-LIM-MERGE"


def test_s117_comments_are_counted_but_for_our_own(tmp_path):
    comments = (
        f'<comments xmlns="{corpus.MAIN}"><authors><author>张三</author><author>导入检查</author></authors>'
        '<commentList><comment ref="A1" authorId="0"/><comment ref="A2" authorId="1"/></commentList>'
        "</comments>"
    )
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": corpus.relations(("comments", "../comments1.xml")),
        "xl/comments1.xml": comments,
    }

    details, _ = page(tmp_path, corpus.data([["x"]]), **more)

    assert [(note.code, note.count) for note in details.notes] == [("W-COMMENT", 1)]


def test_a_sheet_with_prefixed_elements_is_scanned_alike(tmp_path):
    xml = (
        f'<x:worksheet xmlns:x="{corpus.MAIN}"><x:dimension ref="A1:B2"/><x:sheetData>'
        '<x:row r="1" hidden="true"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1"><x:f>1+1</x:f></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>'
    )

    details, found = look(corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(xml))))

    assert (details.hidden_rows, details.uncached, details.merged) == (1, ("B1",), (Merge(1, 0, 2, 0),))
    assert found == [Row(1, ["1", ""], "nf")]


def test_the_scan_does_not_depend_on_where_its_chunks_end(tmp_path, monkeypatch):
    xml = "".join(
        f'<row r="{i}" hidden="1"><c r="A{i}"><f>1</f></c><c r="B{i}"><f>1</f><v>3</v></c></row>'
        for i in range(1, 40)
    )
    whole, _ = page(tmp_path, xml, after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>')

    for size in (7, 64, 101):
        monkeypatch.setattr(scan, "CHUNK", size)

        assert page(tmp_path, xml, after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>')[0] == whole
    assert (whole.hidden_rows, whole.formulas, whole.uncached_count) == (39, 78, 39)


def test_an_empty_sheet_has_no_rows(tmp_path):
    path = corpus.write(
        tmp_path,
        "a.xlsx",
        corpus.packed(
            corpus.parts(f'<worksheet xmlns="{corpus.MAIN}"><sheetData/><mergeCells/></worksheet>')
        ),
    )

    assert look(path)[1] == []


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index, letters):
    assert column_letter(index) == letters
