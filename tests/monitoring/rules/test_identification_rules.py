"""2-02, 0-14: categories, risks, notices and how long identification may take."""

import datetime

import pytest

from monitoring.choices.cases import RISK_CODES, Disaster, Risk
from monitoring.rules.clocks import in_time
from monitoring.rules.identification import (
    NamedRisk,
    NoticeTerm,
    Posted,
    category_unmet,
    notice_days,
    notice_unmet,
    read_risk,
    risks_on_notice,
    risks_unmet,
)
from povertycase.calendars import Span, WorkingCalendar

DAY = datetime.date


def test_risks_are_read_by_word_and_by_number():
    assert read_risk("因病") == NamedRisk(Risk.ILLNESS)
    assert read_risk("0203") == NamedRisk(Risk.DISASTER, Disaster.DROUGHT)
    assert read_risk("08") is None
    assert {each for each, _part in RISK_CODES.values()} <= set(Risk)


@pytest.mark.parametrize(
    ("risks", "codes"),
    [
        ([], ["risk_required"]),
        ([NamedRisk("因病")], []),
        ([NamedRisk("因病"), NamedRisk("因病")], ["risk_twice"]),
        ([NamedRisk("因婚")], ["risk_unknown"]),
        ([NamedRisk(each) for each in ("因病", "因学", "因残", "因意外事故", "缺劳动力")], []),
        (
            [NamedRisk(each) for each in ("因病", "因学", "因残", "因意外事故", "缺劳动力", "因安全饮水")],
            ["risks_many"],
        ),
        ([NamedRisk("因自然灾害")], ["disaster_kind"]),
        ([NamedRisk("其他")], ["other_note"]),
    ],
)
def test_risks_of_a_case(risks, codes):
    assert [item.code for item in risks_unmet(risks)] == codes


def test_a_category_of_a_household_whose_type_nobody_knows_waits():
    assert [item.code for item in category_unmet("边缘易致贫户", "")] == ["household_type_unknown"]
    assert category_unmet("突发严重困难户", "") == []
    assert [item.code for item in category_unmet("边缘户", "一般农户")] == ["category_required"]


def test_both_ends_of_a_notice_count():
    assert notice_days(DAY(2026, 11, 20), DAY(2026, 11, 24)) == 5


@pytest.mark.parametrize(
    ("notice", "on", "codes"),
    [
        (None, DAY(2026, 11, 25), ["notice_required"]),
        (Posted(DAY(2026, 11, 20), DAY(2026, 11, 24)), DAY(2026, 11, 25), []),
        (Posted(DAY(2026, 11, 20), DAY(2026, 11, 24)), DAY(2026, 11, 24), ["notice_running"]),
        (Posted(DAY(2026, 11, 20), DAY(2026, 11, 23)), DAY(2026, 11, 25), ["notice_short"]),
        (Posted(DAY(2026, 11, 20), DAY(2026, 11, 24), 1), DAY(2026, 11, 25), ["objection_open"]),
    ],
)
def test_a_notice_hangs_long_enough_and_is_answered(notice, on, codes):
    term = NoticeTerm(Span(5), WorkingCalendar({}))

    assert [item.code for item in notice_unmet(notice, on=on, term=term)] == codes


@pytest.mark.parametrize(
    ("span", "end"),
    [
        (Span(5), DAY(2026, 11, 24)),
        (Span(5, is_working=True), DAY(2026, 11, 26)),  # a Friday, then from Monday to Thursday
    ],
)
def test_policy_says_which_days_of_a_notice_count(span, end):
    term = NoticeTerm(span, WorkingCalendar({}))
    day = datetime.timedelta(days=1)

    def codes(ended_on):
        posted = Posted(DAY(2026, 11, 20), ended_on)
        return [item.code for item in notice_unmet(posted, on=DAY(2026, 12, 1), term=term)]

    assert term.first_end(DAY(2026, 11, 20)) == end
    assert (codes(end - day), codes(end)) == (["notice_short"], [])


def test_nobody_reads_about_health_on_a_public_notice():
    assert risks_on_notice([Risk.ILLNESS, Risk.WORK, Risk.DISABILITY]) == ["家庭支出较大", "因务工就业不稳"]


CLUE, ALARM, DUE = DAY(2026, 11, 1), DAY(2026, 11, 11), DAY(2026, 11, 16)


@pytest.mark.parametrize(
    ("decided", "as_of", "severity"),
    [
        (None, DAY(2026, 11, 10), None),
        (None, ALARM, "warning"),
        (None, DUE, "warning"),
        (None, DAY(2026, 11, 17), "error"),
        (DUE, DAY(2027, 1, 1), None),
        (DAY(2026, 11, 17), DAY(2027, 1, 1), "error"),
    ],
)
def test_fifteen_days_from_clue_to_decision_with_an_alarm_on_the_tenth(decided, as_of, severity):
    found = in_time(CLUE, decided, as_of=as_of, due_on=DUE, alarm_on=ALARM)

    assert (found.severity if found else None) == severity
