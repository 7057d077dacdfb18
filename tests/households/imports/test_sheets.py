"""Workbooks and text files as offices send them: which are refused, and what is read from the others."""

import csv
import io

import openpyxl
import pytest

from households import imports
from households.imports import layouts
from households.models import RollBatch, RollFinding, RollRow
from povertycase.sheets import FileRefused
from tests.households.imports import people


def refusal(prepared, content, **facts):
    with pytest.raises(FileRefused) as refused:
        prepared(content, **facts)
    return refused.value


def text_file(persons, *, delimiter=",", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(people.rows(persons, layouts.B.headers))
    return out.getvalue().encode(encoding)


def names(batch):
    return list(RollRow.objects.filter(batch=batch).order_by("row").values_list("person_name", flat=True))


NAMES = [person["姓名"] for person in people.clean()]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "code"),
    [
        pytest.param("utf-8-sig", ",", None, id="S37 UTF-8 with mark"),
        pytest.param("gb18030", ",", "N-ENCODING", id="S38 GB18030"),
        pytest.param("utf-16", "\t", None, id="S39 Unicode text"),
        pytest.param("utf-8", ";", None, id="S44 semicolons"),
    ],
)
def test_text_file_is_read_like_a_workbook(prepared, encoding, delimiter, code):
    batch = prepared(text_file(people.clean(), delimiter=delimiter, encoding=encoding), name="roll.csv")

    assert names(batch) == NAMES
    assert batch.finding_counts.get(code, 0) == bool(code)


def test_wrapped_numbers_are_unwrapped(prepared):
    persons = people.clean()
    for person in persons:
        person["证件号码"] = f'="{person["证件号码"]}"'
    batch = prepared(text_file(persons), name="roll.csv")

    assert RollRow.objects.filter(batch=batch, id18=None).count() == 0


def hide(workbook, _sheet):
    other = workbook.create_sheet("旧数据")
    for row in people.rows(people.clean(), layouts.B.headers):
        other.append(row)
    other.sheet_state = "hidden"


def test_hidden_sheet_is_not_imported_silently(book, prepared):
    batch = prepared(book(change=hide))

    assert names(batch) == NAMES
    assert batch.finding_counts == {"W-SHEET-HIDDEN": 1}


def test_three_sheets_of_data_are_asked_about(book, prepared):
    def copy(workbook, sheet):
        workbook.copy_worksheet(sheet).title = "二"

    refused = refusal(prepared, book(change=copy))

    assert refused.code == "E-SHEET-AMBIG"
    assert "二" in refused.message


def test_chosen_sheet_is_read(book, prepared):
    def copy(workbook, sheet):
        workbook.copy_worksheet(sheet).title = "二"

    assert prepared(book(change=copy), sheet="二").sheet == "二"


def test_explanation_before_the_data_is_passed_over(book, prepared):
    def explain(workbook, _sheet):
        workbook.create_sheet("填表说明", 0).append(["请按要求填写"])

    batch = prepared(book(change=explain))

    assert names(batch) == NAMES
    assert batch.finding_counts == {"N-SHEET": 1}


REFUSED = [
    pytest.param("E-HEAD-NOTFOUND", {"headers": ["甲", "乙", "丙"]}, id="S51"),
    pytest.param(
        "E-HEAD-MISSING", {"headers": [h for h in layouts.B.headers if h != "证件号码"]}, id="S61 no 证件号码"
    ),
    pytest.param("E-HEAD-DUP", {"headers": [*layouts.B.headers, "姓名"]}, id="S59"),
    pytest.param("E-SHEET-NODATA", {"persons": []}, id="S68"),
]


@pytest.mark.parametrize(("code", "facts"), REFUSED)
def test_sheet_without_what_a_roll_needs_is_refused(book, prepared, code, facts):
    assert refusal(prepared, book(**facts)).code == code


def test_refusal_names_the_missing_column(book, prepared):
    headers = [header for header in layouts.B.headers if header != "证件号码"]

    assert "证件号码" in refusal(prepared, book(headers=headers)).message


def test_shifted_columns_are_seen(book, prepared):
    persons = people.clean()
    for person in persons:
        person["姓名"], person["证件号码"] = person["证件号码"], person["姓名"]

    assert refusal(prepared, book(persons)).code == "E-COL-SHIFT"


def test_nothing_stays_of_a_refused_sheet_when_it_is_read_again(book, prepared):
    batch = prepared(book())
    imports.prepare(batch)

    assert RollRow.objects.filter(batch=batch).count() == 4


def test_hidden_rows_and_columns_are_read_with_a_warning(book, prepared):
    def hide_some(_workbook, sheet):
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["B"].hidden = True

    batch = prepared(book(change=hide_some))

    assert names(batch) == NAMES
    assert batch.finding_counts == {"W-HIDDEN": 1}


def test_two_level_header(book, prepared):
    def split(_workbook, sheet):
        sheet.insert_rows(3)
        sheet.cell(3, 1, "基本信息")
        sheet.merge_cells(start_row=3, start_column=1, end_row=3, end_column=10)
        for column in range(11, 33):
            sheet.cell(3, column, sheet.cell(4, column).value)
            sheet.cell(4, column).value = None
            sheet.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)

    assert names(prepared(book(change=split))) == NAMES


def test_repeated_header_totals_and_footer_are_no_people(book, prepared):
    def decorate(_workbook, sheet):
        header = [cell.value for cell in sheet[3]]
        sheet.insert_rows(6)
        for column, text in enumerate(header, 1):
            sheet.cell(6, column, text)
        sheet.append(["合计", *[""] * 9, 5])
        sheet.append(["填表人：张三", "", "", "审核人：李四"])

    batch = prepared(book(change=decorate))

    assert names(batch) == NAMES
    assert batch.finding_counts == {"N-HEAD-REPEAT": 1, "W-TOTAL": 1}


def test_total_that_fits_says_nothing(book, prepared):
    batch = prepared(book(change=lambda _workbook, sheet: sheet.append(["合计", "2户", "4人"])))

    assert batch.finding_counts == {}


def test_blank_rows_in_the_middle_lose_nothing(book, prepared):
    assert names(prepared(book(change=lambda _workbook, sheet: sheet.insert_rows(5, 3)))) == NAMES


def test_example_row_is_an_error(book, prepared):
    persons = people.clean()
    persons.insert(0, persons[0] | {"姓名": "张三（示例）"})
    batch = prepared(book(persons))

    assert batch.finding_counts == {"E-ROW-EXAMPLE": 1}
    assert names(batch) == NAMES


def test_unknown_and_unkept_columns_are_told_once(book, prepared):
    persons = [person | {"病史备注": "不应保存的内容"} for person in people.clean()]
    batch = prepared(book(persons, headers=[*layouts.B.headers, "病史备注"]))

    assert batch.finding_counts == {"W-HEAD-EXTRA": 1}
    finding = RollFinding.objects.get(batch=batch)
    assert "病史备注" in finding.message
    assert "不应保存" not in finding.message + finding.value


def test_headers_in_other_spellings_and_order(book, prepared):
    other = {
        "户编号": "户编号 ",
        "人编号": "人口编号",
        "证件号码": "身份证号码",
        "务工时间（月）": "务工时间\n(月)",
    }
    headers = [other.get(header, header) for header in reversed(layouts.B.headers)]
    persons = [
        {other.get(header, header): value for header, value in person.items()} for person in people.clean()
    ]
    batch = prepared(book(persons, headers=headers))

    assert batch.layout == "B"
    assert batch.finding_counts == {}


def merge(header, first, last):
    def change(_workbook, sheet):
        column = layouts.B.headers.index(header) + 1
        sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)

    return change


@pytest.mark.parametrize("header", ["户编号", "行政村", "户类型", "户联系电话"])
def test_merged_household_cell_counts_for_each_member(book, prepared, header):
    batch = prepared(book(change=merge(header, 4, 6)))

    assert batch.finding_counts == {}
    assert RollRow.objects.filter(batch=batch, household_number=people.FIRST).count() == 3
    assert batch.counts["households"]["new"] == 2


def test_merge_across_households_holds_both(book, prepared):
    batch = prepared(book(change=merge("户类型", 6, 7)))

    assert batch.finding_counts == {"E-ROW-MERGE": 1}
    assert batch.counts["held_people"] == 4


def test_blank_household_cell_takes_the_only_value(book, prepared):
    persons = people.clean()
    persons[1]["致贫原因1"] = persons[2]["致贫原因1"] = ""
    batch = prepared(book(persons))

    causes = RollRow.objects.filter(batch=batch, household_number=people.FIRST).values_list("cause_main")
    assert set(causes) == {("因病",)}
    assert batch.finding_counts == {}


def test_different_household_cells_wait_for_consent_with_the_heads_value(book, prepared):
    persons = people.clean()
    persons[1]["致贫原因1"] = "因学"
    batch = prepared(book(persons))

    rows = RollRow.objects.filter(batch=batch, household_number=people.FIRST)
    assert set(rows.values_list("cause_main", "needs_consent", "is_held")) == {("因病", True, False)}
    assert batch.counts["consent_households"] == 1


def test_amounts_in_the_wrong_unit_wait_for_consent(book, prepared):
    persons = people.clean()
    batch = prepared(book(persons, title=("名单", "单位：万元")))

    assert batch.finding_counts["W-AMT-UNIT"] == 1
    assert not RollRow.objects.filter(batch=batch, needs_consent=False).exists()


def test_amounts_in_ten_thousands_are_converted(book, prepared):
    persons = people.clean()
    for person in persons:
        person["人均纯收入"] = 0.95
    batch = prepared(book(persons, title=("名单", "单位：万元")))

    assert "W-AMT-UNIT" not in batch.finding_counts
    assert set(RollRow.objects.filter(batch=batch).values_list("per_capita_yuan", flat=True)) == {"9500.00"}


def test_sheet_comes_back_with_marks(book, prepared, tmp_path):
    persons = people.clean()
    persons[1]["证件号码"] = "123"
    batch = prepared(book(persons))
    path = tmp_path / "returned.xlsx"
    path.write_bytes(imports.annotated(RollBatch.objects.get(pk=batch.pk)))

    sheet = openpyxl.load_workbook(path).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[2][-1] == "错误原因"
    assert "E-ID-LENGTH" in cells[4][-1]
    assert cells[3][9] == persons[0]["证件号码"]
    assert sheet.cell(5, 10).fill.fgColor.rgb == "FFFFC7CE"


def test_what_is_wrong_with_a_whole_row_stands_at_the_name(book, prepared, tmp_path):
    persons = people.clean()
    persons[1]["证件号码"] = persons[0]["证件号码"]
    batch = prepared(book(persons))
    path = tmp_path / "returned.xlsx"
    path.write_bytes(imports.annotated(RollBatch.objects.get(pk=batch.pk)))

    sheet = openpyxl.load_workbook(path).active
    name = [cell.value for cell in sheet[3]].index("姓名") + 1
    assert batch.findings.filter(row=5, code="E-DUP-CONFLICT", column="").exists()
    assert sheet.cell(5, name).fill.fgColor.rgb == "FFFFC7CE"
    assert "同一个人" in sheet.cell(5, name).comment.text
