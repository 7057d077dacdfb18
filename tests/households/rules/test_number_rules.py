"""Amounts and counts."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.rules import values


def codes(parsed):
    return [each.code for each in parsed.problems]


@pytest.mark.parametrize(
    ("text", "kind", "value", "expected"),
    [
        pytest.param("7429.5", "n", "7429.50", [], id="number"),
        pytest.param("7429.50", "t", "7429.50", [], id="text"),
        pytest.param("12.500", "t", "12.50", [], id="a zero at the end is no third place"),
        pytest.param("0", "n", "0.00", [], id="zero"),
        pytest.param("-5", "n", "-5.00", [], id="negative"),
        pytest.param("1E+5", "n", "100000.00", [], id="exponent of a numeric cell"),
        pytest.param("7429.500000000001", "n", "7429.50", [], id="binary noise"),
        pytest.param("1.2万", "t", "12000.00", ["N-AMT"], id="S98 万"),
        pytest.param("0.5亿元", "t", "50000000.00", ["N-AMT"], id="亿元"),
        pytest.param("1,234.50", "t", "1234.50", ["N-AMT"], id="S98 thousands"),
        pytest.param("￥1234", "t", "1234.00", ["N-AMT"], id="S98 yuan sign"),
        pytest.param("１２３４．５", "t", "1234.50", ["N-AMT"], id="S98 full-width"),
        pytest.param("(500)", "t", "-500.00", ["N-AMT"], id="S98 brackets"),
        pytest.param("（500）", "t", "-500.00", ["N-AMT"], id="S98 full-width brackets"),
        pytest.param("12,000元", "t", "12000.00", ["N-AMT"], id="元"),
        pytest.param("500元整", "t", "500.00", ["N-AMT"], id="整"),
        pytest.param("3.5亩", "t", "3.50", ["N-AMT"], id="亩"),
        pytest.param(" 12 ", "t", "12.00", [], id="spaces round it"),
        pytest.param("", " ", None, [], id="blank"),
        pytest.param("-", "t", None, [], id="dash"),
        pytest.param("/", "t", None, [], id="slash"),
        pytest.param("NaN", "t", None, ["E-NUM"], id="S100 NaN"),
        pytest.param("Infinity", "n", None, ["E-NUM"], id="S100 Infinity"),
        pytest.param("1E309", "t", None, ["E-NUM"], id="S100 1E309"),
        pytest.param("1E309", "n", None, ["E-NUM"], id="S100 1E309 numeric"),
        pytest.param("-0", "t", None, ["E-NUM"], id="S100 -0"),
        pytest.param("-0.0", "n", None, ["E-NUM"], id="S100 -0 numeric"),
        pytest.param("1E5", "t", None, ["E-NUM"], id="exponent as text"),
        pytest.param("1,23", "t", None, ["E-NUM"], id="no thousands"),
        pytest.param("(-5)", "t", None, ["E-NUM"], id="twice negative"),
        pytest.param("约500", "t", None, ["E-NUM"], id="about"),
        pytest.param("95%", "t", None, ["E-NUM"], id="per cent"),
        pytest.param("9" * 16, "t", "9" * 16 + ".00", [], id="16 digits"),
        pytest.param("9" * 17, "t", None, ["E-NUM"], id="17 digits"),
        pytest.param("9" * 33, "t", None, ["E-NUM"], id="33 digits"),
        pytest.param("1.234", "t", None, ["E-NUM-SCALE"], id="S101"),
        pytest.param("1.234", "n", None, ["E-NUM-SCALE"], id="S101 numeric"),
        pytest.param("1.2345678万", "t", None, ["E-NUM-SCALE"], id="S101 万"),
        pytest.param("#REF!", "e", None, ["E-CELL-ERROR"], id="S105"),
        pytest.param("", "f", None, ["E-CELL-FORMULA"], id="S104"),
    ],
)
def test_amounts(text, kind, value, expected):
    parsed = values.decimal(text, kind)

    assert parsed.value == (None if value is None else Decimal(value))
    assert codes(parsed) == expected
    assert value is None or str(parsed.value) == value


@pytest.mark.parametrize(
    ("scale", "message"),
    [(2, "金额最多两位小数"), (1, "金额最多一位小数"), (4, "金额最多4位小数"), (0, "金额应为整数")],
)
def test_the_scale_is_named(scale, message):
    assert values.decimal("1.23456", scale=scale).problems[0].message == message


def test_what_is_no_number_is_quoted_without_digits():
    assert values.decimal("NaN").problems[0].message == "“NaN”不是数字"
    assert values.decimal("519900196202140015号").problems[0].message == "“***号”不是数字"


@pytest.mark.parametrize(
    ("text", "kind", "value", "expected"),
    [
        pytest.param("0", "n", 0, [], id="least"),
        pytest.param("12", "n", 12, [], id="most"),
        pytest.param("13", "n", None, ["E-NUM"], id="over"),
        pytest.param("-1", "n", None, ["E-NUM"], id="under"),
        pytest.param("11.0", "n", 11, [], id="11.0"),
        pytest.param("11.5", "n", None, ["E-NUM-SCALE"], id="a fraction"),
        pytest.param("11个月", "t", 11, ["N-AMT"], id="unit"),
        pytest.param("", " ", None, [], id="blank"),
        pytest.param("很多", "t", None, ["E-NUM"], id="a word"),
    ],
)
def test_counts(text, kind, value, expected):
    parsed = values.integer(text, kind, what="务工时间", most=12)

    assert (parsed.value, codes(parsed)) == (value, expected)


def test_bounds_are_named():
    assert values.integer("13", most=12).problems[0].message == "人数应在 0–12 之间"
    assert values.integer("0", least=1).problems[0].message == "人数应不小于 1"


texts = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"\A[-+(]?[￥¥]?[0-9,.]{1,24}[万亿]?(元|亩)?\)?\Z"),
    st.decimals(allow_nan=False, places=3).map(str),
    st.floats().map(repr),
)


@settings(deadline=None, max_examples=500)
@given(texts, st.sampled_from("tn"))
def test_an_amount_read_again_is_the_same(text, kind):
    once = values.decimal(text, kind).value

    if once is not None:
        assert values.decimal(str(once)) == (once, ())


@settings(deadline=None, max_examples=300)
@given(texts, st.sampled_from("tn"))
def test_no_message_repeats_seven_digits(text, kind):
    for problem in values.decimal(text, kind).problems:
        assert not re.search(r"\d{7}", problem.message)
