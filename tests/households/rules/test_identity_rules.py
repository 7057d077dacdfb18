"""Identity numbers: every kind of dirt of group D, boundaries of the birth date, and what may not leak."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.choices import CertificateKind, DisabilityGrade, DisabilityKind, Sex
from households.rules import identity
from households.rules.identity import compare_identity, read_identity, require_identity

TODAY = date(2026, 11, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(body):
    """The standard's own way, so that the code is not compared with itself."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def number(body):
    return body + check_digit(body)


def codes(found):
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("text", "sex", "born"),
    [
        pytest.param("11010519491231002X", Sex.FEMALE, date(1949, 12, 31), id="G17 sample"),
        pytest.param("519900196202140015", Sex.MALE, date(1962, 2, 14), id="male"),
        pytest.param("519900196506080023", Sex.FEMALE, date(1965, 6, 8), id="female"),
        pytest.param("519900200002290050", Sex.MALE, date(2000, 2, 29), id="leap day"),
        pytest.param("990101195510011177", Sex.MALE, date(1955, 10, 1), id="demonstration prefix"),
    ],
)
def test_a_sound_number_is_read_without_a_word(text, sex, born):
    found = read_identity(text, "t", as_of=TODAY)

    assert found == (CertificateKind.RESIDENT, text, text, sex, born, "", "", (), "")


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        pytest.param("5.11702E+17", "n", ["E-ID-PRECISION"], id="S74"),
        pytest.param("5.19900196202140e+17", "n", ["E-ID-PRECISION"], id="S74 long exponent"),
        pytest.param("5.11702E+17", "t", ["E-ID-PRECISION"], id="S74 in a text file"),
        pytest.param("519900196202140015.0", "t", ["E-ID-PRECISION"], id="S74 with a fraction as text"),
        pytest.param("990101199001010000", "n", ["E-ID-PRECISION"], id="S75 the checksum fits"),
        pytest.param("990101199001010000", "t", ["W-ID-000"], id="S76"),
        pytest.param("990101551001117", "t", ["E-ID-15"], id="S77 text"),
        pytest.param("990101551001117", "n", ["E-ID-15"], id="S77 numeric"),
        pytest.param("9.90101551001117E+14", "n", ["E-ID-15"], id="S77 exponent"),
        pytest.param("'519900196202140015", "t", ["N-CLEAN"], id="S78 quote"),
        pytest.param("\t519900 19620214\u00a00015\u200b", "t", ["N-CLEAN"], id="S78 spaces"),
        pytest.param('="519900196202140015"', "t", ["N-CLEAN"], id="S41 wrapper"),
        pytest.param("５１９９００１９６２０２１４００１５", "t", ["N-CLEAN"], id="S79"),
        pytest.param("99010119751120018x", "t", ["N-CLEAN"], id="S80"),
        pytest.param("99010119751120018Х", "t", ["E-ID-CHAR"], id="S81 Cyrillic"),
        pytest.param("99010119751120018Χ", "t", ["E-ID-CHAR"], id="S81 Greek"),
        pytest.param("99010119751120018×", "t", ["E-ID-CHAR"], id="S81 times"),
        pytest.param("519900********0015", "t", ["E-ID-CHAR"], id="S81 masked"),
        pytest.param("51990O196202140015", "t", ["E-ID-CHAR"], id="S82 O"),
        pytest.param("5l9900196202140015", "t", ["E-ID-CHAR"], id="S82 l"),
        pytest.param("51990019620214001I", "t", ["E-ID-CHAR"], id="S82 I"),
        pytest.param("5X9900196202140015", "t", ["E-ID-CHAR"], id="X in the middle"),
        pytest.param("5199001962021400\u202e15", "t", ["E-ID-CHAR"], id="bidi override"),
        pytest.param("王强", "t", ["E-ID-CHAR"], id="a name"),
        pytest.param("51990019620214001", "t", ["E-ID-LENGTH"], id="S83 17"),
        pytest.param("5199001962021400156", "t", ["E-ID-LENGTH"], id="S83 19"),
        pytest.param("99010155100111X", "t", ["E-ID-LENGTH"], id="15 with X is no old number"),
        pytest.param("990101195510011176", "t", ["E-ID-CHECK"], id="S84"),
        pytest.param("990101198702290151", "t", ["E-ID-DATE"], id="S85 no leap year"),
        pytest.param("990101209912310115", "t", ["E-ID-DATE"], id="S85 future"),
        pytest.param("990101198013010118", "t", ["E-ID-DATE"], id="S85 month 13"),
        pytest.param(number("51198319620214001"), "t", ["W-ID-AREA"], id="S86"),
        pytest.param(number("51130119620214001"), "t", [], id="S86 an abolished county is known"),
        pytest.param("99010119551001117743", "t", [], id="S87"),
        pytest.param("51990019620214001542B1", "t", [], id="S87 re-issued"),
        pytest.param("51990019620214001542b1", "t", ["N-CLEAN"], id="S87 small b"),
        pytest.param("51990019620214001582", "t", ["E-ID-DISABILITY"], id="H-ID-03 kind 8"),
        pytest.param("51990019620214001540", "t", ["E-ID-DISABILITY"], id="H-ID-03 grade 0"),
        pytest.param("51990019620214001545", "t", ["E-ID-DISABILITY"], id="H-ID-03 grade 5"),
        pytest.param("5199001962021400154201", "t", ["E-ID-DISABILITY"], id="22 without B"),
        pytest.param("51990019620214001542BX", "t", ["E-ID-DISABILITY"], id="22 without issue number"),
        pytest.param("51990019620214002542", "t", ["E-ID-CHECK"], id="H-ID-03 first 18"),
        pytest.param("无", "t", ["W-ID-PENDING"], id="S89 无"),
        pytest.param("不详", "t", ["W-ID-PENDING"], id="S89 不详"),
        pytest.param("999999199001010011", "t", ["W-ID-PENDING"], id="S89 placeholder"),
        pytest.param("0", "t", ["W-ID-PENDING"], id="S89 0"),
        pytest.param("0", "n", ["W-ID-PENDING"], id="S89 numeric 0"),
        pytest.param("", " ", ["W-ID-PENDING"], id="S89 blank"),
        pytest.param("519900196202140015 519900196506080023", "t", ["E-ID-MULTI"], id="S90 space"),
        pytest.param("519900196202140015/519900196506080023", "t", ["E-ID-MULTI"], id="S90 slash"),
        pytest.param("519900196202140015\n990101551001117", "t", ["E-ID-MULTI"], id="S90 old and new"),
        pytest.param("519900196202140015(519900196506080023)", "t", ["E-ID-MULTI"], id="S90 brackets"),
        pytest.param("#N/A", "e", ["E-CELL-ERROR"], id="S105"),
        pytest.param("", "f", ["E-CELL-FORMULA"], id="S104"),
        pytest.param("12345", "n", ["E-ID-PRECISION"], id="a short number"),
        pytest.param("1.5", "n", ["E-ID-PRECISION"], id="a fraction"),
    ],
)
def test_each_kind_of_dirt_has_its_code(text, kind, expected):
    assert codes(read_identity(text, kind, as_of=TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("5.11702E+17", "n", "证件号是数字格式，后 3 位已丢失，请将该列设为“文本”重新录入"),
        ("12345", "n", "证件号是数字格式，请将该列设为“文本”重新录入"),
        ("990101551001117", "t", "请填写18位身份证号（换算应为 990101********1177，请核对后填入）"),
        ("990101551301117", "t", "请填写18位身份证号"),
        ("9901О1195510011177", "t", "证件号含有不是数字或 X 的字符（第 5 位“О”）"),
        ("5l9900196202140015", "t", "证件号含有不是数字或 X 的字符（第 2 位“l”）"),
        ("5199001962021400\u202e15", "t", "证件号含有不是数字或 X 的字符（第 17 位“U+202E”）"),
        ("99010119551001117", "t", "证件号应为 18 位，现为 17 位"),
        ("990101195510011176", "t", "证件号校验位应为 7，请核对整个号码"),
        ("990101198702290151", "t", "证件号中的出生日期 1987-02-29 不存在"),
        ("990101209912310115", "t", "证件号中的出生日期 2099-12-31 晚于今天"),
        ("519900196202140015 519900196506080023", "t", "一个单元格内有两个证件号"),
        ("#DIV/0!", "e", "单元格为 #DIV/0!，请改正后重新填写"),
        ("", "f", "公式没有计算结果，请“粘贴为数值”"),
    ],
)
def test_the_message_says_what_to_mend(text, kind, message):
    assert read_identity(text, kind, as_of=TODAY).problems[0].message == message


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("51990019620214001", "H-ID-01"),
        ("990101195510011176", "H-ID-02"),
        ("51990019620214002542", "H-ID-03"),
        ("51990019620214001582", "H-ID-03"),
        ("999999", "H-ID-05"),
    ],
)
def test_a_problem_names_its_rule(text, rule):
    assert read_identity(text, as_of=TODAY).problems[0].rule == rule


def test_an_old_number_is_proposed_but_never_taken():
    found = read_identity("990101551001117", "t", as_of=TODAY)

    assert found.proposal == "990101195510011177"
    assert (found.id18, found.certificate_number, found.birth_on) == ("", "", None)


def test_a_disability_number_is_split():
    found = read_identity("51990019620214001542B1", "t", as_of=TODAY)

    assert found.certificate_kind is CertificateKind.DISABILITY
    assert found.certificate_number == "51990019620214001542B1"
    assert found.id18 == "519900196202140015"
    assert (found.disability_kind, found.disability_grade) == (DisabilityKind.LIMB, DisabilityGrade.SECOND)
    assert (found.sex, found.birth_on) == (Sex.MALE, date(1962, 2, 14))


def test_a_placeholder_is_kept_as_given_and_blank_is_not():
    assert read_identity("999999199001010011", as_of=TODAY).certificate_number == "999999199001010011"
    assert read_identity("无", as_of=TODAY).certificate_number == ""


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        pytest.param("20261101", [], id="born today"),
        pytest.param("20261102", ["E-ID-DATE"], id="born tomorrow"),
        pytest.param("19061101", [], id="120 today"),
        pytest.param("19051102", [], id="120, 121 tomorrow"),
        pytest.param("19051101", ["E-ID-DATE"], id="121 today"),
        pytest.param("18000101", ["E-ID-DATE"], id="226"),
    ],
)
def test_birth_is_not_ahead_and_not_over_120_years_ago(born, expected):
    assert codes(read_identity(number(f"519900{born}001"), as_of=TODAY)) == expected


def test_both_doubts_are_told():
    text = next(
        candidate
        for day in range(1, 29)
        for year in range(1950, 1960)
        if (candidate := number(f"000000{year}01{day:02}000")).endswith("0000")
    )

    assert codes(read_identity(text, as_of=TODAY)) == ["W-ID-AREA", "W-ID-000"]


@pytest.mark.parametrize(
    ("sex", "birth_on", "expected"),
    [
        pytest.param("男", "1962-02-14", [], id="both agree"),
        pytest.param("女", "", ["E-ROW-IDSEX"], id="S88 sex"),
        pytest.param("未知", "", [], id="an unknown sex says nothing"),
        pytest.param("", "1962-02-15", ["E-ROW-IDBIRTH"], id="S88 day"),
        pytest.param("", "1962-02", [], id="the month agrees"),
        pytest.param("", "1962-03", ["E-ROW-IDBIRTH"], id="the month differs"),
        pytest.param("", "1962", [], id="the year agrees"),
        pytest.param("女", "1963", ["E-ROW-IDSEX", "E-ROW-IDBIRTH"], id="both differ"),
    ],
)
def test_columns_are_held_against_the_number(sex, birth_on, expected):
    found = compare_identity(read_identity("519900196202140015", as_of=TODAY), sex=sex, birth_on=birth_on)

    assert [problem.code for problem in found] == expected
    assert all(problem.rule == "H-ID-06" for problem in found)


def test_the_sentences_about_sex_and_birth():
    found = compare_identity(
        read_identity("519900196202140015", as_of=TODAY), sex=Sex.FEMALE, birth_on="1963"
    )

    assert [problem.message for problem in found] == [
        "证件号显示为男，性别列为女",
        "证件号与出生日期不一致",
    ]


def test_a_person_without_number_contradicts_nothing():
    assert compare_identity(read_identity("无", as_of=TODAY), sex="男", birth_on="1962") == ()


@pytest.mark.parametrize(
    ("text", "person_number", "expected"),
    [
        ("无", "", ["E-ID-REQUIRED"]),
        ("无", "51170210000000001", []),
        ("519900196202140015", "", []),
        ("51990019620214001", "", []),
    ],
)
def test_without_certificate_a_person_number_is_required(text, person_number, expected):
    found = require_identity(read_identity(text, as_of=TODAY), person_number)

    assert [problem.code for problem in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("519900196202140015", True),
        ("519900196202140014", True),
        ("990101551001117", True),
        ("99010119751120018x", True),
        ("王强", False),
        ("13800000000", False),
    ],
)
def test_shape_of_an_identity(text, expected):
    assert identity.looks_like_identity(text) is expected


areas = st.sampled_from(["519900", "990101", "511702", "000000"])
births = st.dates(date(1907, 1, 1), TODAY)
sound_numbers = st.builds(
    lambda area, born, order: number(f"{area}{born:%Y%m%d}{order:03}"), areas, births, st.integers(0, 999)
)
digits = st.text("0123456789", min_size=14, max_size=22)
near_numbers = st.builds(
    lambda text, place, piece: text[: place % 19] + piece + text[place % 19 :],
    sound_numbers,
    st.integers(0, 18),
    st.sampled_from(["", " ", "x", "X", "O", "\u200b", "'", "1", "42", "B", "／", "＝"]),
)
dirty = st.one_of(sound_numbers, near_numbers, digits, st.text(max_size=40))


@settings(deadline=None, max_examples=300)
@given(sound_numbers)
def test_every_sound_number_is_accepted(text):
    assert read_identity(text, as_of=TODAY).id18 == text


@settings(deadline=None, max_examples=500)
@given(dirty)
def test_an_accepted_number_is_sound(text):
    id18 = read_identity(text, as_of=TODAY).id18

    if id18:
        assert re.fullmatch(r"[0-9]{17}[0-9X]", id18, re.ASCII)
        assert id18[17] == check_digit(id18[:17])
        assert date(int(id18[6:10]), int(id18[10:12]), int(id18[12:14])) <= TODAY


@settings(deadline=None, max_examples=300)
@given(st.one_of(dirty, st.integers(0, 10**20).map(str), st.floats(allow_nan=False).map(repr)))
def test_a_numeric_cell_is_never_accepted(text):
    assert read_identity(text, "n", as_of=TODAY).id18 == ""


@settings(deadline=None, max_examples=500)
@given(dirty, st.sampled_from("tndbef "))
def test_reading_again_what_was_read_changes_nothing(text, kind):
    first = read_identity(text, kind, as_of=TODAY)
    second = read_identity(first.certificate_number, "t", as_of=TODAY)

    if first.id18:
        assert second[:7] == first[:7]


@settings(deadline=None, max_examples=500)
@given(st.one_of(dirty, st.tuples(sound_numbers, sound_numbers).map(" ".join)), st.sampled_from("tnef"))
def test_no_message_repeats_seven_digits(text, kind):
    found = read_identity(text, kind, as_of=TODAY)

    for problem in found.problems:
        assert not any(run in text for run in re.findall(r"[0-9]{7,}", problem.message))
