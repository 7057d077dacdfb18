"""四合一 (0-36): how channels are read, compared and which of them is behind."""

import datetime
from decimal import Decimal

import pytest

from households.choices.four_in_one import ComparedField, Consistency, DataChannel, FieldVerdict
from households.rules import four_in_one as rules
from households.rules.four_in_one import FIELDS, Said, read, read_over, said_of, shown

DAY = datetime.date(2026, 11, 2)
LATER = DAY + datetime.timedelta(days=10)
WHOLE = {
    "head": "张三",
    "head_certificate": "990101198001010010",
    "size": "4",
    "members": "张三、李四",
    "address": "红星村一组",
    "cause": "因病",
    "exit_year": "2018",
    "monitoring_category": "无",
    "monitoring_state": "无",
    "per_capita_yuan": "12860.5",
    "house_grade": "A",
    "safe_water": "是",
    "insured": "4",
    "helper": "何帮扶",
    "industry": "种植",
}


def said(on=DAY, **changed):
    return Said(WHOLE | changed, on)


def four(**by_channel):
    return {str(each): by_channel.get(str(each), said()) for each in DataChannel}


def compare(said_by, tolerance_yuan=1):
    return rules.compare(said_by, tolerance_yuan=Decimal(tolerance_yuan))


def test_there_are_fifteen_fields():
    """0-36: fifteen fields of snapshots."""
    assert len(FIELDS) == 15
    assert set(FIELDS) == set(WHOLE)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("size", "４人", "4"),
        ("size", " 04 ", "4"),
        ("exit_year", "2018年", "2018"),
        ("per_capita_yuan", "￥12,860.50元", "12860.5"),
        ("per_capita_yuan", "12860", "12860"),
        ("head", "阿依．古丽", "阿依·古丽"),
        ("head", "张　三", "张三"),
        ("members", "李四,张三 ，李四", "张三、李四"),
        ("safe_water", "已解决", "是"),
        ("safe_water", "无保障", "否"),
        ("house_grade", "C级", "C"),
        ("monitoring_state", "未消除", "监测中"),
        ("cause", "其它说法", "其它说法"),
        ("industry", "无", "无"),
        ("industry", "不详", ""),
        ("industry", "——", ""),
        ("head_certificate", "99010119800101001x", "99010119800101001X"),
    ],
)
def test_what_is_written_becomes_comparable(field, text, value):
    """0-36: equal after normalisation; 无 is said, a stroke is not."""
    assert read(field, text) == (value, "")
    assert read(field, value) == (value, "")  # once more changes nothing


@pytest.mark.parametrize(
    ("field", "text"),
    [("size", "四"), ("size", "4.5"), ("per_capita_yuan", "一万"), ("per_capita_yuan", "-1"),
     ("safe_water", "可能"), ("head_certificate", "123"), ("industry", "长" * 61)],
)  # fmt: skip
def test_what_cannot_be_read_is_said(field, text):
    value, wrong = read(field, text)

    assert value == ""
    assert wrong


def test_a_mask_left_as_it_was_is_the_value_behind_it():
    number = WHOLE["head_certificate"]
    masked = shown("head_certificate", number)

    assert "*" in masked
    assert number not in masked
    assert read_over("head_certificate", masked, [number]) == (number, "")
    assert read_over("head_certificate", masked, ["990101197001010029"]) == (
        "",
        read_over("address", "***", [])[1],
    )
    for typed in ("***", "＊＊＊", " *** "):  # however an office program writes the stars
        assert read_over("address", typed, ["红星村一组"]) == ("红星村一组", "")
    assert read_over("address", "红星＊＊组", ["红星村一组"])[0] == ""


def test_four_that_say_the_same_are_consistent():
    """0-36: consistent iff all four present and equal."""
    found = compare(four())

    assert found.state == Consistency.CONSISTENT
    assert found.books_agree
    assert found.matches_life
    assert not found.differences


@pytest.mark.parametrize("channel", list(DataChannel))
def test_without_one_of_them_nothing_is_consistent(channel):
    """0-36: missing if any channel is absent."""
    known = four()
    del known[channel]

    found = compare(known)

    assert found.state == Consistency.INCOMPLETE
    assert found.missing == (channel,)
    assert found.books_agree is (channel == DataChannel.ACTUAL)
    assert not found.matches_life


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_counts(field):
    """0-36: one field that differs, or that nobody said, is enough."""
    other = {"per_capita_yuan": "1", "size": "5", "exit_year": "2017", "insured": "3"}.get(field, "别的")
    other = "990101198001010029" if field == "head_certificate" else other
    other = "否" if field == "safe_water" else other

    found = compare(four(card=said(**{field: other})))

    assert found.state == Consistency.DIFFERS
    assert [each.field for each in found.differences] == [field]
    assert compare(four(card=said(**{field: ""}))).verdicts[field] == FieldVerdict.MISSING


@pytest.mark.parametrize(
    ("amount", "tolerance", "state"),
    [
        ("12861.5", 1, "consistent"),
        ("12861.51", 1, "differs"),
        ("12861.51", 2, "consistent"),
        ("12860.51", 0, "differs"),
        ("12860.50", 0, "consistent"),
    ],
)
def test_income_may_differ_by_what_the_parameter_says(amount, tolerance, state):
    """0-36: by correction.tolerance_yuan, to the cent."""
    assert compare(four(card=said(per_capita_yuan=amount)), tolerance).state == state


def test_books_may_agree_beside_life():
    """账账相符, and yet not what is really so."""
    found = compare(four(actual=said(size="5")))

    assert found.books_agree
    assert not found.matches_life


def test_the_newest_is_believed_and_the_others_are_behind():
    found = compare(four(handbook=said(LATER, size="5")))

    difference = found.differences[0]
    assert difference.ahead == (DataChannel.HANDBOOK,)
    assert difference.behind == (DataChannel.ACTUAL, DataChannel.SYSTEM, DataChannel.CARD)
    assert found.newest_on == LATER


def test_on_one_day_what_is_really_so_is_believed():
    found = compare(four(actual=said(size="5")))

    assert found.differences[0].ahead == (DataChannel.ACTUAL,)
    assert found.behind == (DataChannel.SYSTEM, DataChannel.HANDBOOK, DataChannel.CARD)


def test_a_field_that_the_newest_does_not_say_is_judged_by_those_who_do():
    found = compare(four(actual=said(LATER, size=""), card=said(size="5")))

    assert found.differences[0].ahead == (DataChannel.SYSTEM, DataChannel.HANDBOOK)
    assert found.differences[0].behind == (DataChannel.CARD,)


def test_words_name_fields_and_sides_and_no_value():
    found = compare(four(card=said(head="王五", size="5")))

    words = said_of(found.differences)

    assert "户主姓名（明白卡与实际情况、系统数据、帮扶手册不一致）" in words
    assert str(ComparedField.SIZE.label) in words
    assert "王五" not in words
    assert "张三" not in words
