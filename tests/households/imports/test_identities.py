"""S74 to S91 through an import: what is said of an identity, where, and what is staged."""

import pytest

from households.models import RollRow
from povertycase.sheets import FileRefused
from tests import factories
from tests.households.imports import people

ROW = 5  # 李小梅, a wife
OWN = factories.identity(12, birth="19810506", sex="女")
FULL_WIDTH = {48 + digit: 0xFF10 + digit for digit in range(10)}


def with_identity(number, **changed):
    persons = people.clean()
    persons[1] |= {"证件号码": number} | changed
    return persons


REFUSED = [
    (
        "S74",
        990101198105060028,
        "E-ID-PRECISION",
        "证件号是数字格式，后 3 位已丢失，请将该列设为“文本”重新录入",
    ),
    ("S75", 990101199001010000, "E-ID-PRECISION", "后 3 位已丢失"),
    (
        "S77 text",
        "990101551001117",
        "E-ID-15",
        "请填写18位身份证号（换算应为 990101********1177，请核对后填入）",
    ),
    ("S77 number", 990101551001117, "E-ID-15", "请填写18位身份证号（换算应为 990101********1177"),
    ("S81 Cyrillic", OWN[:17] + "Х", "E-ID-CHAR", "证件号含有不是数字或 X 的字符（第 18 位“Х”）"),
    ("S81 Greek", OWN[:17] + "Χ", "E-ID-CHAR", "（第 18 位“Χ”）"),
    ("S81 times", OWN[:17] + "×", "E-ID-CHAR", "（第 18 位“×”）"),
    ("S81 star", OWN[:17] + "*", "E-ID-CHAR", "（第 18 位“*”）"),
    ("S82 O", OWN[:4] + "O" + OWN[5:], "E-ID-CHAR", "（第 5 位“O”）"),
    ("S82 l", OWN[:5] + "l" + OWN[6:], "E-ID-CHAR", "（第 6 位“l”）"),
    ("S82 I", OWN[:5] + "I" + OWN[6:], "E-ID-CHAR", "（第 6 位“I”）"),
    ("S83 17", OWN[:17], "E-ID-LENGTH", "证件号应为 18 位，现为 17 位"),
    ("S83 19", OWN + "0", "E-ID-LENGTH", "证件号应为 18 位，现为 19 位"),
    ("S84", OWN[:17] + ("1" if OWN[17] != "1" else "2"), "E-ID-CHECK", f"证件号校验位应为 {OWN[17]}"),
    ("S85 no such day", "990101198702290151", "E-ID-DATE", "证件号中的出生日期 1987-02-29 不存在"),
    ("S85 future", "990101209912310115", "E-ID-DATE", "证件号中的出生日期 2099-12-31 晚于今天"),
    ("S85 no such month", "990101198013010118", "E-ID-DATE", "证件号中的出生日期 1980-13-01 不存在"),
    ("S90", f"{OWN}、{factories.identity(13)}", "E-ID-MULTI", "一个单元格内有"),
]
TAKEN = [
    ("S78 quote", f"'{OWN}", "N-CLEAN"),
    ("S78 tab", f"{OWN}\t", "N-CLEAN"),
    ("S78 no-break space", f"{OWN[:6]}\u00a0{OWN[6:]}", "N-CLEAN"),
    ("S78 zero width", f"{OWN[:6]}\u200b{OWN[6:]}", "N-CLEAN"),
    ("S78 spaces", f" {OWN[:6]} {OWN[6:14]} {OWN[14:]} ", "N-CLEAN"),
    ("S79", OWN.translate(FULL_WIDTH), "N-CLEAN"),
    ("S80", "99010119751120018x", "N-CLEAN"),
    ("S86", factories.identity(12, birth="19810506", sex="女", prefix="900101"), "W-ID-AREA"),
    ("S86 fictitious", factories.identity(12, birth="19810506", sex="女", prefix="519900"), ""),
    ("S87 20", OWN + "43", ""),
    ("S87 22", OWN + "43B1", ""),
    ("twin", OWN, ""),
]
AWAITED = ["无", "不详", "999999198105060022", "0", ""]


def row_of(batch):
    return RollRow.objects.get(batch=batch, row=ROW)


@pytest.mark.parametrize(("kind", "number", "code", "sentence"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_no_identity_holds_the_household(book, prepared, kind, number, code, sentence):
    batch = prepared(book(with_identity(number)))

    finding = batch.findings.get(code=code)
    assert (finding.row, finding.column, finding.household_number) == (ROW, "证件号码", people.FIRST)
    assert sentence in finding.message
    assert row_of(batch).id18 == ""
    assert RollRow.objects.filter(batch=batch, is_held=True).count() == 3


@pytest.mark.parametrize(("kind", "number", "code"), TAKEN, ids=[case[0] for case in TAKEN])
def test_what_is_meant_is_taken_and_said(book, prepared, kind, number, code):
    changed = {"性别": "男"} if kind == "S80" else {}
    persons = with_identity(number, **changed)
    if kind == "S80":  # the vector is a man's
        persons[1]["与户主关系"] = "之兄弟姐妹"
    batch = prepared(book(persons))

    assert batch.finding_counts == ({code: 1} if code else {})
    assert row_of(batch).id18 == (number.upper() if kind[:3] in ("S80", "S86") else OWN)
    assert not RollRow.objects.filter(batch=batch, is_held=True).exists()


@pytest.mark.parametrize("number", AWAITED)
def test_s89_who_has_no_certificate_yet_is_awaited(book, prepared, number):
    batch = prepared(book(with_identity(number)))

    finding = batch.findings.get(code="W-ID-PENDING")
    assert (finding.row, finding.message) == (ROW, "没有有效证件号，列入待补证件名单")
    assert row_of(batch).id18 == ""
    assert not RollRow.objects.filter(batch=batch, is_held=True).exists()


@pytest.mark.parametrize("number", AWAITED)
def test_s89_without_any_number_nobody_can_be_matched(book, prepared, number):
    batch = prepared(book(with_identity(number, 人编号="")))

    assert "确无证件请在“证件类型”选“待补”" in batch.findings.get(code="E-ID-REQUIRED").message
    assert RollRow.objects.filter(batch=batch, is_held=True).count() == 3


def test_s91_columns_that_slid_are_refused_with_the_share(book, prepared):
    persons = [person | {"姓名": person["证件号码"], "证件号码": person["姓名"]} for person in people.clean()]

    with pytest.raises(FileRefused) as refused:
        prepared(book(persons))

    assert (refused.value.code, "（100 % 的“姓名”像证件号）" in refused.value.message) == (
        "E-COL-SHIFT",
        True,
    )
    assert not RollRow.objects.exists()
