"""S53 to S63: where the header is, and which rows are no data."""

import pytest

from povertycase.sheets import Merge, Row, find_header, is_footer, is_total, normalise_header, repeats

NAMES = ("户编号", "姓名", "证件号码", "人数", "与户主关系", "风险是否已消除")
ALIASES = {normalise_header(name): name for name in NAMES} | {
    "户主信息/姓名": "户主姓名",
    "身份证号": "证件号码",
}


def row(number, *texts):
    return Row(number, list(texts), "".join("t" if text else " " for text in texts))


def sheet(*rows):
    return [row(number, *texts) for number, texts in enumerate(rows, 1)]


PLAIN = ("户编号", "姓名", "证件号码", "备注")
DATA = ("519900000001", "王强", "519900199001010011", "")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("姓 名", "姓名"),
        ("姓\n名", "姓名"),
        ("\u3000姓名\u200b", "姓名"),
        ("个数 （个）", "个数(个)"),
        ("个数【个】", "个数(个)"),
        ("＊证件号码：", "证件号码"),
        ("ＩＤ１", "ID1"),
    ],
)
def test_s60_names_are_compared_without_their_dress(text, plain):
    assert normalise_header(text) == plain


def test_s53_the_header_is_found_below_titles_with_its_unit():
    header = find_header(
        sheet(("某镇花名册",), ("填报单位：某镇", "", "单位：万元"), PLAIN, DATA), [], ALIASES
    )

    assert (header.first_row, header.last_row, header.unit) == (3, 3, "万元")
    assert header.names == PLAIN
    assert header.keys == ("户编号", "姓名", "证件号码", None)
    assert header.unknown == (3,)
    assert header.column("证件号码") == 2
    assert header.column("人数") is None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：人、元    导出时间：2026", "人、元"),
        ("(金额单位:元)", "元"),
        ("填报单位：某镇", ""),
        ("某镇", ""),
    ],
)
def test_s53_units(line, unit):
    assert find_header(sheet((line,), PLAIN), [], ALIASES).unit == unit


def test_s53_a_header_below_the_fifteenth_row_is_not_looked_for():
    titles = [("说明",)] * 14

    assert find_header(sheet(*titles, PLAIN), [], ALIASES).first_row == 15
    assert find_header(sheet(*titles, ("再一行",), PLAIN), [], ALIASES) is None


def test_s51_one_known_name_is_no_header():
    assert find_header(sheet(("姓名", "备注"), ("王强", "x")), [], ALIASES) is None
    assert find_header([], [], ALIASES) is None


TWO = (
    ("某镇",),
    ("序号", "户主信息", "", "成员信息", "", "人数"),
    ("", "姓名", "证件号码", "姓名", "与户主关系", ""),
)
TWO_MERGES = [Merge(1, 0, 1, 5), Merge(2, 1, 2, 2), Merge(2, 3, 2, 4), Merge(2, 0, 3, 0), Merge(2, 5, 3, 5)]
TWO_NAMES = ("序号", "户主信息/姓名", "户主信息/证件号码", "成员信息/姓名", "成员信息/与户主关系", "人数")


@pytest.mark.parametrize("merged", [TWO_MERGES, []], ids=["merged", "not merged"])
def test_s54_two_levels_are_flattened(merged):
    header = find_header(
        sheet(*TWO, ("1", "王强", "519900199001010011", "李四", "之子", "2")), merged, ALIASES
    )

    assert (header.first_row, header.last_row) == (2, 3)
    assert header.names == TWO_NAMES
    assert header.keys == (None, "户主姓名", "证件号码", "姓名", "与户主关系", "人数")
    assert header.duplicates == ()


def test_s55_three_levels_are_flattened():
    rows = sheet(
        ("户编号", "家庭成员", "", ""),
        ("", "基本信息", "", "人数"),
        ("", "姓名", "证件号码", ""),
        ("519900000001", "王强", "519900199001010011", "3"),
    )
    merged = [Merge(1, 0, 3, 0), Merge(1, 1, 1, 3), Merge(2, 1, 2, 2), Merge(2, 3, 3, 3)]

    header = find_header(rows, merged, ALIASES)

    assert (header.first_row, header.last_row) == (1, 3)
    assert header.names == ("户编号", "家庭成员/基本信息/姓名", "家庭成员/基本信息/证件号码", "家庭成员/人数")
    assert header.keys == ("户编号", "姓名", "证件号码", "人数")


def test_s59_a_name_that_stands_twice_is_reported_with_its_columns():
    header = find_header(
        sheet(("姓名", "风险是否已消除", "证件号码", "风险是否\n已消除", "身份证号")), [], ALIASES
    )

    assert header.duplicates == (("风险是否已消除", (1, 3)), ("证件号码", (2, 4)))


def test_s63_columns_may_stand_in_any_order():
    assert find_header(sheet(PLAIN[::-1]), [], ALIASES).keys == (None, "证件号码", "姓名", "户编号")


def test_a_line_of_signatures_above_is_no_level_of_the_header():
    rows = sheet(("填报单位：某镇", "2026年", "单位：元", ""), ("姓名", "姓名", "证件号码", ""), DATA)

    assert find_header(rows, [], ALIASES).first_row == 2


def test_data_below_that_tells_two_columns_apart_is_no_level_of_the_header():
    rows = sheet(("姓名", "备注", "备注", "证件号码"), ("", "外出", "务工", ""), DATA)

    assert find_header(rows, [], ALIASES).last_row == 1


def test_s56_a_repeated_header_is_told_from_data():
    rows = sheet(*TWO)
    header = find_header(rows, TWO_MERGES, ALIASES)

    assert all(repeats(header, each._replace(number=40)) for each in rows)
    assert not repeats(header, row(4, "1", "王强", "519900199001010011", "李四", "之子", "2"))
    assert not repeats(header, row(5, "", "王强", "", "", "", ""))


@pytest.mark.parametrize(
    ("texts", "total"),
    [
        (("", "合　计", "", "1204"), True),
        (("碑庙镇小计：", "3"), True),
        (("1", "合计(户)", "5"), True),
        (("1", "王强", "5199", "合计"), False),
        (("1", "合计生产合作社", "5"), False),
        (("", ""), False),
    ],
)
def test_s57_totals(texts, total):
    assert is_total(row(9, *texts)) is total


@pytest.mark.parametrize(
    ("texts", "footer"),
    [
        (("填表人：张三", "", "审核人：李四"), True),
        (("填 表 人：", "负责人(签字)："), True),
        (("（盖章）",), True),
        (("注：本表一式三份",), True),
        (("监督电话：12317",), True),
        (("填报日期", "2026"), True),
        (("519900000001", "王强", "5199", "1", "2", "3", "4", "5", "注：已核"), False),
        (("519900000001", "负责人", "王强"), False),
        (("", ""), False),
    ],
)
def test_s58_footers(texts, footer):
    assert is_footer(row(99, *texts)) is footer
