"""Free text, names, issued numbers: what is kept, what is refused."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.rules import cells, values
from households.rules.problems import Problem, integrity, logic, problem, shown
from households.rules.values import texts


def codes(parsed):
    return [each.code for each in parsed.problems]


@pytest.mark.parametrize(
    ("text", "kind", "value", "expected"),
    [
        pytest.param(" 王强 ", "t", "王强", [], id="trimmed"),
        pytest.param("=HYPERLINK(1)", "t", "=HYPERLINK(1)", [], id="S106 formula text"),
        pytest.param("+1", "t", "+1", [], id="S106 plus"),
        pytest.param("@SUM", "t", "@SUM", [], id="S106 at"),
        pytest.param("＝1", "t", "＝1", [], id="S106 full-width"),
        pytest.param("\t=1\r", "t", "=1", [], id="S106 tab, return"),
        pytest.param("𠮷〇", "t", "𠮷〇", [], id="S108 extension B"),
        pytest.param("王\ue863", "t", "王\ue863", ["W-CHAR-PUA"], id="S108 private use"),
        pytest.param("王\U00100000", "t", "王\U00100000", ["W-CHAR-PUA"], id="S108 plane 16"),
        pytest.param("王\x00强", "t", "", ["E-CHAR"], id="S109 NUL"),
        pytest.param("王\u202e强", "t", "", ["E-CHAR"], id="S109 bidi"),
        pytest.param("王\u200d强", "t", "", ["E-CHAR"], id="S109 joiner"),
        pytest.param("王\ud800", "t", "", ["E-CHAR"], id="S109 half surrogate"),
        pytest.param("\ue863\u202e", "t", "", ["E-CHAR"], id="a control outweighs private use"),
        pytest.param("王😀", "t", "王😀", [], id="S110 emoji"),
        pytest.param("😀" * 40_000, "t", "", ["E-LIM-CELL"], id="S110 long"),
        pytest.param("字" * 2000, "t", "字" * 2000, [], id="as long as allowed"),
        pytest.param("字" * 2001, "t", "", ["E-LIM-CELL"], id="one too many"),
        pytest.param("<script>alert(1)</script>", "t", "<script>alert(1)</script>", [], id="S111 script"),
        pytest.param("{{7*7}}${1}'; DROP", "t", "{{7*7}}${1}'; DROP", [], id="S111 templates"),
        pytest.param("第一行\n第二行", "t", "第一行\n第二行", [], id="line ends stay"),
        pytest.param("", " ", "", [], id="blank"),
        pytest.param("#REF!", "e", "", ["E-CELL-ERROR"], id="S105"),
        pytest.param("", "f", "", ["E-CELL-FORMULA"], id="S104"),
    ],
)
def test_free_text(text, kind, value, expected):
    parsed = values.free_text(text, kind)

    assert (parsed.value, codes(parsed)) == (value, expected)


def test_a_column_may_take_less():
    assert codes(values.person_name("张" * 61, longest=60)) == ["E-LIM-CELL"]
    assert values.free_text("字" * 2001).problems[0].message == "单元格超过 2,000 字，请删减"


def test_every_control_of_this_python_is_known():
    missed = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"}
        and chr(code) not in "\t\n\r"
        and not texts._control(chr(code))
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("王　强", "王强", id="S107 ideographic space"),
        pytest.param("阿依·古丽", "阿依．古丽", id="S107 full-width stop"),
        pytest.param("阿依·古丽", "阿依•古丽", id="S107 bullet"),
        pytest.param("阿依·古丽", "阿依・古丽", id="S107 katakana dot"),
        pytest.param("张伟", "張偉", id="traditional"),
        pytest.param("李〇", "李○", id="circle"),
        pytest.param("Ａｌｉ", "Ali", id="full-width letters"),
    ],
)
def test_names_that_are_the_same(one, other):
    assert values.matching_name(one) == values.matching_name(other)
    assert values.person_name(other).value == other


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=20))
def test_a_matching_name_is_final(text):
    once = values.matching_name(text)

    assert values.matching_name(once) == once


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from("tndbef "))
def test_a_text_read_again_is_the_same(text, kind):
    once = values.free_text(text, kind).value

    assert values.free_text(once).value == once


@pytest.mark.parametrize(
    ("text", "kind", "value", "expected"),
    [
        pytest.param("511702100000000", "t", "511702100000000", [], id="text"),
        pytest.param("0012", "t", "0012", [], id="leading zeros"),
        pytest.param(" '0012 ", "t", "0012", ["N-CLEAN"], id="quoted"),
        pytest.param("００１２", "t", "0012", ["N-CLEAN"], id="full-width"),
        pytest.param("511702100000000", "n", "", ["E-HH-PRECISION"], id="S123 numeric"),
        pytest.param("5.117021E+14", "t", "", ["E-HH-PRECISION"], id="S123 exponent in a text file"),
        pytest.param("511702.0", "t", "", ["E-HH-PRECISION"], id="S123 fraction in a text file"),
        pytest.param("", " ", "", [], id="blank"),
        pytest.param("—", "t", "", [], id="dash"),
        pytest.param("9" * 33, "t", "", ["E-LIM-CELL"], id="too long"),
        pytest.param("12\x0034", "t", "", ["E-CHAR"], id="control"),
        pytest.param("#N/A", "e", "", ["E-CELL-ERROR"], id="error"),
    ],
)
def test_issued_numbers(text, kind, value, expected):
    parsed = values.serial_number(text, kind)

    assert parsed.value == value
    assert codes(parsed) == expected


def test_an_issued_number_is_named_by_its_column():
    found = values.serial_number("12", "n", what="人编号").problems[0]

    assert found.message == "人编号是数字格式，可能丢失前导 0 或末位，请设为“文本”"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("普通劳动", "普通劳动", id="a word"),
        pytest.param("519900196202140015", "***", id="identity"),
        pytest.param("51990019620214002X", "***", id="identity with X"),
        pytest.param("王强13800000000", "王强***", id="in a text"),
        pytest.param("138-0000-0000", "***", id="spaced"),
        pytest.param("１３８００００００００", "***", id="full-width"),
        pytest.param("123456", "123456", id="six digits"),
        pytest.param("一" * 21, "一" * 20 + "…", id="long"),
    ],
)
def test_what_a_message_may_quote(text, expected):
    assert shown(text) == expected


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_nothing_shown_has_seven_digits_in_a_row(text):
    assert not re.search(r"\d{7}", shown(text))


@pytest.mark.parametrize(("code", "severity"), [("E-X", "error"), ("W-X", "warning"), ("N-X", "note")])
def test_a_code_says_how_bad_it_is(code, severity):
    assert problem(code, "…") == Problem(code, "", severity, "…")
    assert integrity(code, "H-1", "…").holds is (severity == "error")


@pytest.mark.parametrize(
    ("severity", "code"), [("error", "W-LOGIC"), ("warning", "W-LOGIC"), ("note", "N-LOGIC")]
)
def test_rules_about_facts_never_hold_a_household(severity, code):
    found = logic("H-EDU-01", severity_of(severity), "…", "a", "b")

    assert (found.code, found.severity, found.holds) == (code, severity, False)
    assert found.members == ("a", "b")


def severity_of(value):
    return type(problem("E-X", "").severity)(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("1.2E+3", "1200"),
        ("1.5", ""),
        ("1E+41", ""),
        ("1_000", ""),
        ("١٢", ""),
        ("NaN", ""),
        ("", ""),
    ],
)
def test_digits_of_a_numeric_cell(text, expected):
    assert cells.plain_digits(text) == expected


def test_shifted_columns():
    ids = ["519900196202140015"] * 92

    found = values.shifted_column([*ids, *["王强"] * 8, "", " "])

    assert (found.code, found.message) == (
        "E-COL-SHIFT",
        "疑似列错位（92 % 的“姓名”像证件号），请核对各列后重传",
    )


@pytest.mark.parametrize(
    ("alike", "others", "is_shifted"),
    [
        pytest.param(50, 50, True, id="the share itself"),
        pytest.param(49, 51, False, id="one fewer"),
        pytest.param(0, 0, False, id="an empty column"),
    ],
)
def test_shifted_from_a_share_on(alike, others, is_shifted):
    names = ["519900196202140015"] * alike + ["王强"] * others

    assert (values.shifted_column(names) is not None) is is_shifted
