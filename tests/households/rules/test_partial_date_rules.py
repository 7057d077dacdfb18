"""Dates in every form that arrives."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.rules import values

TODAY = date(2026, 11, 1)


def codes(parsed):
    return [each.code for each in parsed.problems]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param("45017", "n", "2023-04-01", id="S92 serial"),
        pytest.param("45017.75", "n", "2023-04-01", id="S92 serial with a time"),
        pytest.param("2023-04-01", "d", "2023-04-01", id="S92 date cell"),
        pytest.param("2023-04-01T08:30:00", "d", "2023-04-01", id="date and time"),
        pytest.param("2023-04-01 00:00:00", "d", "2023-04-01", id="date and midnight"),
        pytest.param("2016.1", "t", "2016-01", id="S93 2016.1"),
        pytest.param("2016.10", "t", "2016-10", id="S93 2016.10"),
        pytest.param("2016年1月", "t", "2016-01", id="S93 2016年1月"),
        pytest.param("2023年04月", "t", "2023-04", id="2023年04月"),
        pytest.param("201601", "t", "2016-01", id="S93 201601"),
        pytest.param("201601", "n", "2016-01", id="201601 numeric"),
        pytest.param("2016.4", "n", "2016-04", id="2016.4 numeric"),
        pytest.param("2016.12", "n", "2016-12", id="2016.12 numeric"),
        pytest.param("2023-4-1", "t", "2023-04-01", id="2023-4-1"),
        pytest.param("2023/04", "t", "2023-04", id="2023/04"),
        pytest.param("2023.4.1", "t", "2023-04-01", id="2023.4.1"),
        pytest.param("２０２３．４", "t", "2023-04", id="full-width"),
        pytest.param("2023 年 4 月 1 日", "t", "2023-04-01", id="spaces"),
        pytest.param("2023年4月1号", "t", "2023-04-01", id="号"),
        pytest.param("20150831", "t", "2015-08-31", id="compact"),
        pytest.param("20150831", "n", "2015-08-31", id="compact numeric"),
        pytest.param("2015", "t", "2015", id="year"),
        pytest.param("2015年", "t", "2015", id="2015年"),
        pytest.param("2015", "n", "2015", id="year numeric"),
        pytest.param("2000-02-29", "t", "2000-02-29", id="leap day"),
        pytest.param("二〇一六年三月", "t", "2016-03", id="S95 Chinese"),
        pytest.param("二零一六年十二月三十一日", "t", "2016-12-31", id="S95 Chinese day"),
        pytest.param("二○一六年", "t", "2016", id="S95 Chinese year"),
        pytest.param("二〇一六年十月廿一", "t", "2016-10-21", id="S95 廿"),
        pytest.param("", " ", "", id="blank"),
        pytest.param("—", "t", "", id="dash"),
        pytest.param("不详", "t", "", id="unknown"),
    ],
)
def test_dates_keep_their_precision(text, kind, value):
    assert values.partial_date(text, kind) == (value, ())


@pytest.mark.parametrize(
    ("text", "kind", "code", "message"),
    [
        pytest.param("20230230", "t", "E-DATE", "日期“20230230”不存在，请写成 2023-02-28", id="S94 day"),
        pytest.param("20230400", "t", "E-DATE", "日期“20230400”不存在，请写成 2023-04", id="S94 day 0"),
        pytest.param("1900-02-29", "t", "E-DATE", "日期“1900-02-29”不存在，请写成 1900-02-28", id="S94 1900"),
        pytest.param(
            "60", "n", "E-DATE", "日期“60”无法识别，请写成 2023-02-28 这样的年-月-日", id="S94 serial 60"
        ),
        pytest.param(
            "20231301",
            "t",
            "E-DATE",
            "日期“2023-13-01”无法识别，请写成 2023-02-28 这样的年-月-日",
            id="month 13",
        ),
        pytest.param(
            "2023-0", "t", "E-DATE", "日期“2023-00”无法识别，请写成 2023-02-28 这样的年-月-日", id="month 0"
        ),
        pytest.param(
            "二〇一六年三月三十二日",
            "t",
            "E-DATE",
            "日期“二〇一六年三月三十二日”不存在，请写成 2016-03-31",
            id="S95 32",
        ),
        pytest.param(
            "长期", "t", "E-DATE", "日期“长期”无法识别，请写成 2023-02-28 这样的年-月-日", id="S95 长期"
        ),
        pytest.param(
            "5月底", "t", "E-DATE", "日期“5月底”无法识别，请写成 2023-02-28 这样的年-月-日", id="5月底"
        ),
        pytest.param(
            "519900196202140015",
            "t",
            "E-DATE",
            "日期“***”无法识别，请写成 2023-02-28 这样的年-月-日",
            id="an identity",
        ),
        pytest.param(
            "13800138", "t", "E-DATE", "日期“***”无法识别，请写成 2023-02-28 这样的年-月-日", id="a phone"
        ),
        pytest.param(
            "45017", "t", "E-DATE", "日期“45017”无法识别，请写成 2023-02-28 这样的年-月-日", id="text serial"
        ),
        pytest.param(
            "0.5", "n", "E-DATE", "日期“0.5”无法识别，请写成 2023-02-28 这样的年-月-日", id="a fraction"
        ),
        pytest.param(
            "TRUE", "n", "E-DATE", "日期“TRUE”无法识别，请写成 2023-02-28 这样的年-月-日", id="no number"
        ),
        pytest.param(
            "'16/5/3",
            "t",
            "E-DATE-AMBIG",
            "“16/5/3”无法判断年月日，请写成 2016-05-03 这样的年-月-日",
            id="S96 y/m/d",
        ),
        pytest.param(
            "3/5/16",
            "t",
            "E-DATE-AMBIG",
            "“3/5/16”无法判断年月日，请写成 2016-05-03 这样的年-月-日",
            id="S96 d/m/y",
        ),
        pytest.param(
            "3/5/2016",
            "t",
            "E-DATE-AMBIG",
            "“3/5/2016”无法判断年月日，请写成 2016-05-03 这样的年-月-日",
            id="d/m/yyyy",
        ),
        pytest.param(
            "16年5月",
            "t",
            "E-DATE-AMBIG",
            "“16年5月”无法判断年月日，请写成 2016-05-03 这样的年-月-日",
            id="short year",
        ),
        pytest.param(
            "2016.1",
            "n",
            "E-DATE-AMBIG",
            "“2016.1”无法判断年月日，请写成 2016-05-03 这样的年-月-日",
            id="January or October",
        ),
        pytest.param("#N/A", "e", "E-CELL-ERROR", "单元格为 #N/A，请改正后重新填写", id="S105"),
    ],
)
def test_what_is_no_date_says_so(text, kind, code, message):
    parsed = values.partial_date(text, kind)

    assert parsed.value == ""
    assert [(each.code, each.message) for each in parsed.problems] == [(code, message)]


@pytest.mark.parametrize(
    ("year", "expected"), [("1899", ["E-DATE"]), ("1900", []), ("2100", []), ("2101", ["E-DATE"])]
)
def test_years_have_bounds(year, expected):
    assert codes(values.partial_date(year)) == expected


def test_the_1904_date_system():
    assert values.partial_date(values.counted_from_1900("43555", "n"), "n").value == "2023-04-01"


@pytest.mark.parametrize(
    ("text", "kind"), [("2016", "n"), ("201604", "n"), ("20160403", "n"), ("43555", "t")]
)
def test_only_serials_are_counted_from_another_day(text, kind):
    assert values.counted_from_1900(text, kind) == text


@pytest.mark.parametrize("text", ["1900-02-28", "1905-07-08", "1905-09-30T00:00:00"])
def test_a_cell_of_dates_before_anybody_was_born_holds_no_date(text):
    assert codes(values.partial_date(text, "d")) == ["E-DATE"]
    assert codes(values.partial_date("1905-10-02", "d")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-11-01", [], id="today"),
        pytest.param("2026-11-02", ["E-DATE-FUTURE"], id="S97 tomorrow"),
        pytest.param("2026-11", [], id="this month"),
        pytest.param("2026-12", ["E-DATE-FUTURE"], id="S97 next month"),
        pytest.param("2026", [], id="this year"),
        pytest.param("2027", ["E-DATE-FUTURE"], id="S97 next year"),
    ],
)
def test_some_dates_cannot_lie_ahead(text, expected):
    assert codes(values.partial_date(text, as_of=TODAY)) == expected
    assert codes(values.partial_date(text)) == []


partial_texts = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"\A[0-9]{1,4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?\Z"),
    st.integers(0, 99_999_999).map(str),
)


@settings(deadline=None, max_examples=500)
@given(partial_texts, st.sampled_from("tnd"))
def test_a_date_read_again_is_the_same(text, kind):
    once = values.partial_date(text, kind).value

    assert values.partial_date(once) == (once, ())
    assert re.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?", once, re.ASCII)


@settings(deadline=None)
@given(st.dates(date(1906, 1, 1), date(2100, 12, 31)))
def test_every_serial_is_its_day(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)

    assert values.partial_date(str(serial), "n").value == day.isoformat()


@settings(deadline=None, max_examples=500)
@given(partial_texts)
def test_no_message_repeats_seven_digits_but_of_a_day_of_its_time(text):
    for problem in values.partial_date(text).problems:
        for run in re.findall(r"[0-9]{7,}", problem.message):
            assert re.fullmatch(r"(19|20|21)\d{2}(0[1-9]|1[0-2])\d{2}", run)
