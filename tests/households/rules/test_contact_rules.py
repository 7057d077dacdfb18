"""Telephone and bank account numbers."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.rules import values


def codes(parsed):
    return [each.code for each in parsed.problems]


@pytest.mark.parametrize(
    ("text", "kind", "value", "expected"),
    [
        pytest.param("13800000000", "t", ["13800000000"], [], id="mobile"),
        pytest.param("13800000000", "n", ["13800000000"], [], id="numeric: 11 digits are safe"),
        pytest.param("1.38E+10", "n", ["13800000000"], ["N-CLEAN"], id="numeric exponent"),
        pytest.param("13800000000.0", "t", ["13800000000"], ["N-CLEAN"], id="S112 fraction"),
        pytest.param("138 0000-0000", "t", ["13800000000"], ["N-CLEAN"], id="spaced"),
        pytest.param("+86 13800000000", "t", ["13800000000"], ["N-CLEAN"], id="+86"),
        pytest.param("008613800000000", "t", ["13800000000"], ["N-CLEAN"], id="0086"),
        pytest.param("１３８００００００００", "t", ["13800000000"], ["N-CLEAN"], id="full-width"),
        pytest.param("13800000000/13900000000", "t", ["13800000000", "13900000000"], [], id="S112 two"),
        pytest.param(
            "13800000000，13900000000", "t", ["13800000000", "13900000000"], ["N-CLEAN"], id="S112 comma"
        ),
        pytest.param(
            "13800000000 13900000000", "t", ["13800000000", "13900000000"], ["N-CLEAN"], id="S112 space"
        ),
        pytest.param("13800000000/13800000000", "t", ["13800000000"], ["N-CLEAN"], id="the same twice"),
        pytest.param("0818-2123456", "t", [], ["W-PHONE"], id="S112 landline"),
        pytest.param(
            "0818-2123456/13800000000", "t", ["13800000000"], ["W-PHONE", "N-CLEAN"], id="landline and mobile"
        ),
        pytest.param("12800000000", "t", [], ["W-PHONE"], id="no such prefix"),
        pytest.param("1380000000", "t", [], ["W-PHONE"], id="10 digits"),
        pytest.param("138000000000", "t", [], ["W-PHONE"], id="12 digits"),
        pytest.param("1.5", "n", [], ["W-PHONE"], id="a fraction"),
        pytest.param("无", "t", [], [], id="none"),
        pytest.param("", " ", [], [], id="blank"),
        pytest.param("#N/A", "e", [], ["E-CELL-ERROR"], id="S105"),
    ],
)
def test_phones(text, kind, value, expected):
    parsed = values.phones(text, kind)

    assert (list(parsed.value), codes(parsed)) == (value, expected)


@pytest.mark.parametrize(
    ("text", "kind", "value", "expected"),
    [
        pytest.param("6222021234567890128", "t", "6222021234567890128", [], id="Luhn fits"),
        pytest.param("6222 0212 3456 7890 128", "t", "6222021234567890128", ["N-CLEAN"], id="spaced"),
        pytest.param("6222021234567890123", "t", "6222021234567890123", ["W-BANK"], id="S113 Luhn fails"),
        pytest.param(" '12345678 9", "t", "123456789", ["W-BANK", "N-CLEAN"], id="an account book"),
        pytest.param("6222021234567890123", "n", "", ["E-BANK-PRECISION"], id="S113 numeric"),
        pytest.param("6.22202E+18", "t", "", ["E-BANK-PRECISION"], id="S113 exponent in a text file"),
        pytest.param("1234567", "t", "", ["E-BANK"], id="too short"),
        pytest.param("6222O21234567890128", "t", "", ["E-BANK"], id="a letter"),
        pytest.param("无", "t", "", [], id="none"),
        pytest.param("", "f", "", ["E-CELL-FORMULA"], id="S104"),
    ],
)
def test_bank_accounts(text, kind, value, expected):
    parsed = values.bank_account(text, kind)

    assert (parsed.value, codes(parsed)) == (value, expected)


numbers = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"\A1[3-9][0-9]{9}([/, ]1[3-9][0-9]{9})?\Z"),
    st.text("0123456789 -", max_size=25),
)


@settings(deadline=None, max_examples=500)
@given(numbers, st.sampled_from("tn"))
def test_numbers_read_again_are_the_same(text, kind):
    phones = values.phones(text, kind).value
    account = values.bank_account(text, kind).value

    assert values.phones("/".join(phones)) == (phones, ())
    assert values.bank_account(account).value == account


@settings(deadline=None, max_examples=300)
@given(numbers, st.sampled_from("tn"))
def test_no_message_repeats_seven_digits(text, kind):
    for problem in (*values.phones(text, kind).problems, *values.bank_account(text, kind).problems):
        assert not re.search(r"\d{7}", problem.message)
