"""What is left empty, and what only some layouts state twice: heads, sexes, births."""

import pytest

from households.imports import layouts
from households.models import RollRow
from tests import factories
from tests.households.imports import people
from tests.households.imports.test_layouts import OTHER, SAMPLES


def messages(batch, code):
    found = batch.findings.filter(code=code).order_by("row")
    return [(each.row, each.message) for each in found]


def spoilt(*changes):
    persons = people.clean()
    for index, header, value in changes:
        persons[index][header] = value
    return persons


def test_empty_cells_of_a_person_are_one_warning(book, prepared):
    batch = prepared(book(spoilt((1, "民族", ""), (1, "健康状况", "/"), (3, "劳动技能", ""))))

    assert messages(batch, "W-NULL") == [(5, "第 5 行未填：民族、健康状况"), (7, "第 7 行未填：劳动技能")]
    assert set(batch.findings.values_list("rule", flat=True)) == {"H-NULL"}
    assert not RollRow.objects.filter(batch=batch, is_held=True).exists()


def test_empty_cells_of_a_household_are_one_warning(book, prepared):
    changes = [(index, header, "") for index in range(3) for header in ("危房户", "是否解决安全饮用水")]
    batch = prepared(book(spoilt(*changes)))

    expected = f"户 {people.FIRST} 未填：是否解决安全饮用水、危房户"
    assert messages(batch, "W-NULL") == [(4, expected)]


def test_one_filled_row_speaks_for_its_household(book, prepared):
    assert prepared(book(spoilt((1, "危房户", ""), (2, "危房户", "")))).finding_counts == {}


def test_column_that_nobody_filled_is_told_once(book, prepared):
    batch = prepared(book(spoilt(*((index, "民族", "") for index in range(4)))))

    assert messages(batch, "W-NULL") == [(None, "全部 4 行未填：民族")]
    assert batch.finding_counts == {"W-NULL": 4}


def test_absent_column_is_not_missed(book, prepared):
    headers = [header for header in layouts.B.headers if header not in ("民族", "危房户")]

    assert prepared(book(headers=headers)).finding_counts == {}


def test_cell_that_could_not_be_read_is_not_called_empty(book, prepared):
    batch = prepared(book(spoilt((1, "劳动技能", "普通劳动"), (3, "民族", ""))))

    assert batch.finding_counts["E-ENUM"] == 1
    assert messages(batch, "W-NULL") == [(7, "第 7 行未填：民族")]


@pytest.mark.parametrize(("after", "count"), [(0, 3), (2_000, 2_000)])
def test_blank_rows_are_counted(book, prepared, after, count):
    def widen(_workbook, sheet):
        for row in range(9, 9 + after):
            sheet.cell(row, 1).number_format = "0.00"
        if not after:
            sheet.insert_rows(5, 3)

    batch = prepared(book(change=widen))

    assert abs(batch.finding_counts["N-BLANK"] - count) <= 1
    assert batch.counts["rows"] == 4


def twice(code):
    """The first household in a layout that states sex, birth and head beside the certificate."""
    head = people.clean()[0]
    return [
        OTHER
        | person
        | SAMPLES[code]
        | {
            "人口编号": person["人编号"],
            "性别": sex,
            "出生日期": birth,
            "户主姓名": "张大山",
            "户主证件号码": head["证件号码"],
            "是否享受低保": "否",
        }
        for person, sex, birth in zip(
            people.clean()[:3],
            ("男", "女", "男"),
            ("19790304", "19810506", "20130708"),
            strict=True,
        )
    ]


def prepared_twice(book, prepared, code, **changed):
    persons = twice(code)
    persons[1] |= changed
    return prepared(book(persons, layout=layouts.BY_CODE[code]))


@pytest.mark.parametrize("code", ["A", "D"])
@pytest.mark.parametrize(
    ("finding", "changed"),
    [
        pytest.param("E-ROW-IDSEX", {"性别": "男"}, id="S88 sex"),
        pytest.param("E-ROW-IDBIRTH", {"出生日期": "19810507"}, id="S88 day"),
        pytest.param("E-ROW-IDBIRTH", {"出生日期": "198106"}, id="S88 month"),
    ],
)
def test_certificate_and_columns_that_contradict_hold_the_household(book, prepared, code, finding, changed):
    batch = prepared_twice(book, prepared, code, **changed)

    assert batch.finding_counts[finding] == 1
    assert RollRow.objects.filter(batch=batch, is_held=True).count() == 3


@pytest.mark.parametrize("code", ["A", "D"])
@pytest.mark.parametrize("changed", [{}, {"出生日期": "198105"}, {"出生日期": "1981"}, {"性别": ""}])
def test_clean_twin_is_taken(book, prepared, code, changed):
    batch = prepared_twice(book, prepared, code, **changed)

    assert not [each for each in batch.finding_counts if each.startswith("E-")]
    assert "W-HEAD-MISMATCH" not in batch.finding_counts
    assert not RollRow.objects.filter(batch=batch, is_held=True).exists()


@pytest.mark.parametrize("code", ["D", "E"])
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"户主姓名": "王大力"}, "户主姓名与"),
        ({"户主证件号码": factories.identity(77)}, "户主证件号码与"),
        ({"户主姓名": "王大力", "户主证件号码": factories.identity(77)}, "户主姓名、户主证件号码与"),
    ],
)
def test_stated_head_that_is_somebody_else_is_a_warning(book, prepared, code, changed, words):
    batch = prepared_twice(book, prepared, code, **changed)

    ((row, message),) = messages(batch, "W-HEAD-MISMATCH")
    assert row == 5
    assert f"户 {people.FIRST} 的{words}" in message
    assert not RollRow.objects.filter(batch=batch, is_held=True).exists()


@pytest.mark.parametrize(
    "changed", [{"户主姓名": "张　大山"}, {"户主姓名": ""}, {"户主证件号码": ""}, {"户主证件号码": "不详"}]
)
def test_stated_head_that_is_the_same_or_unknown_is_no_matter(book, prepared, changed):
    assert "W-HEAD-MISMATCH" not in prepared_twice(book, prepared, "D", **changed).finding_counts


def test_two_heads_leave_the_stated_head_alone(book, prepared):
    batch = prepared_twice(book, prepared, "D", 与户主关系="户主", 户主姓名="王大力")

    assert "E-HH-TWOHEAD" in batch.finding_counts
    assert "W-HEAD-MISMATCH" not in batch.finding_counts


def test_birth_month_of_a_person_without_identity_is_not_dropped_silently(book, prepared):
    batch = prepared_twice(book, prepared, "D", 证件号码="无", 出生日期="198105")

    finding = batch.findings.get(code="W-BIRTH")
    assert (finding.row, finding.column) == (5, "出生日期")
    assert "1981" not in finding.value + finding.message
    assert RollRow.objects.get(batch=batch, row=5).birth_on is None


def test_birth_day_of_a_person_without_identity_is_kept(book, prepared):
    batch = prepared_twice(book, prepared, "D", 证件号码="无", 出生日期="19810506")

    assert "W-BIRTH" not in batch.finding_counts
    assert RollRow.objects.get(batch=batch, row=5).birth_on == "1981-05-06"
