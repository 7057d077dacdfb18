"""How often a household is visited, and what counts."""

import datetime

import pytest

from households.choices import MonitoringState
from households.choices.visit_plan import VisitClass
from households.rules import rounds
from households.rules import visit_plan as rules
from households.rules.visit_plan import Frequency, Period, SeenVisit

D = datetime.date
EXITED, ORDINARY = "脱贫户(享受政策)", "一般农户"
MARCH = Period(D(2026, 3, 1), D(2026, 3, 31))


@pytest.mark.parametrize(
    ("household_type", "category", "state", "expected"),
    [
        (ORDINARY, "边缘易致贫户", "未消除", VisitClass.ACTIVE),
        (ORDINARY, "边缘易致贫户", "", VisitClass.ACTIVE),
        (EXITED, "脱贫不稳定户", "未消除", VisitClass.ACTIVE),
        (EXITED, "脱贫不稳定户", "removed", VisitClass.EXITED),
        (EXITED, "", "", VisitClass.EXITED),
        (ORDINARY, "突发严重困难户", "removed", VisitClass.REMOVED),
        (ORDINARY, "", "", None),
        ("", "", "", None),
    ],
)
def test_the_strictest_class_that_fits(household_type, category, state, expected):

    state = MonitoringState.REMOVED if state == "removed" else state
    found = rules.class_of(
        household_type=household_type, monitoring_category=category, monitoring_state=state
    )
    assert found == expected


@pytest.mark.parametrize(
    ("day", "months", "starts", "ends"),
    [
        (D(2024, 2, 29), 1, D(2024, 2, 1), D(2024, 2, 29)),
        (D(2025, 2, 28), 1, D(2025, 2, 1), D(2025, 2, 28)),
        (D(2026, 12, 31), 1, D(2026, 12, 1), D(2026, 12, 31)),
        (D(2026, 1, 1), 3, D(2026, 1, 1), D(2026, 3, 31)),
        (D(2026, 3, 31), 3, D(2026, 1, 1), D(2026, 3, 31)),
        (D(2026, 4, 1), 3, D(2026, 4, 1), D(2026, 6, 30)),
        (D(2026, 12, 31), 3, D(2026, 10, 1), D(2026, 12, 31)),
        (D(2026, 6, 30), 6, D(2026, 1, 1), D(2026, 6, 30)),
        (D(2026, 7, 1), 6, D(2026, 7, 1), D(2026, 12, 31)),
        (D(2024, 2, 29), 12, D(2024, 1, 1), D(2024, 12, 31)),
    ],
)
def test_periods_are_whole_calendar_months(day, months, starts, ends):
    assert rules.period_of(day, months=months) == Period(starts, ends)


@pytest.mark.parametrize("months", range(1, 13))
def test_periods_follow_each_other_without_a_gap(months):
    day = D(2023, 11, 7)
    for _each in range(40):
        period = rules.period_of(day, months=months)
        assert period.holds(day)
        following = period.ends_on + datetime.timedelta(days=1)
        assert rules.period_of(following, months=months).starts_on == following
        day = following


@pytest.mark.parametrize(
    "value",
    [None, 3, {}, {"times": 0, "months": 1}, {"times": 1, "months": 13}, {"times": 1, "months": 0},
     {"times": "1", "months": 1}, {"times": True, "months": 1}],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_asks_for_nothing(value):
    assert rules.frequency_of(value) is None


def test_a_parameter_as_a_frequency():
    assert rules.frequency_of({"times": 2, "months": 12}) == Frequency(2, 12)


@pytest.mark.parametrize(
    ("facts", "phone_counts", "expected"),
    [
        ({}, False, True),
        ({"is_proved": False}, True, False),
        ({"is_proved": None}, False, None),
        ({"is_proved": None, "is_current": False}, False, False),
        ({"is_answered_for": False}, False, False),
        ({"is_answered_for": None}, False, None),
        ({"is_answered_for": None, "is_proved": False}, False, False),
        ({"way": "phone", "is_proved": False}, True, True),
        ({"way": "phone"}, False, False),
        ({"way": "phone"}, None, None),
    ],
)
def test_what_counts_and_what_is_not_known(facts, phone_counts, expected):
    visit = SeenVisit(**({"day": D(2026, 3, 5), "way": "home"} | facts))
    assert rules.is_counted(visit, phone_counts=phone_counts) is expected


def test_two_visits_of_one_day_count_once():
    visits = [SeenVisit(D(2026, 3, 5), "home"), SeenVisit(D(2026, 3, 5), "home")]
    assert rules.days_counted(visits, MARCH, phone_counts=False) == (1, 1)
    assert rules.is_visited(visits, MARCH, times=2, phone_counts=False) is False


def test_the_edges_of_a_period_belong_to_it():
    days = [D(2026, 2, 28), D(2026, 3, 1), D(2026, 3, 31), D(2026, 4, 1)]
    visits = [SeenVisit(day, "home") for day in days]
    assert rules.days_counted(visits, MARCH, phone_counts=False) == (2, 2)


def test_whether_it_was_visited_may_be_unknown():
    visits = [SeenVisit(D(2026, 3, 5), "home"), SeenVisit(D(2026, 3, 6), "home", is_proved=None)]
    assert rules.is_visited(visits, MARCH, times=1, phone_counts=False) is True
    assert rules.is_visited(visits, MARCH, times=2, phone_counts=False) is None
    assert rules.is_visited(visits, MARCH, times=3, phone_counts=False) is False


TODAY = D(2026, 4, 10)


def overdue(last_on=None, paired_since=None, *, months=1, today=TODAY):
    last = rules.period_of(today, months=months).starts_on - datetime.timedelta(days=1)
    prior = rules.period_of(last, months=months)
    return rules.overdue_days(
        today=today, prior=prior, months=months, last_on=last_on, paired_since=paired_since
    )


def test_overdue_days_begin_with_the_first_period_that_was_missed():
    assert overdue() == 10
    assert overdue(D(2026, 2, 28)) == 10
    assert overdue(D(2026, 1, 31)) == 41
    assert overdue(D(2026, 1, 1)) == 41
    assert overdue(D(2024, 1, 15), today=D(2024, 3, 1)) == 1
    assert overdue(D(2023, 12, 15), today=D(2024, 3, 1)) == 30
    assert overdue(D(2025, 12, 31), months=3) == 10
    assert overdue(D(2025, 9, 30), months=3) == 100


def test_nobody_is_overdue_for_the_time_before_answering():
    assert overdue(paired_since=D(2026, 4, 8)) == 2
    assert overdue(paired_since=D(2026, 4, 10)) == 0
    assert overdue(paired_since=D(2026, 1, 1)) == 10


def test_the_last_day_a_partial_date_may_mean():
    start = "2026-03-01"
    known = {"2026-03": False, "2026-02": True, "2026": False, "2025": True, "2026-03-01": True, "": False}
    assert {text: rules.latest_day(text) <= start for text in known} == known


def test_home_is_where_somebody_has_worked_longest():
    county, town, village = "990101", "990101100", "990101101201"
    posted = [(county, D(2010, 1, 1)), (village, D(2020, 1, 1)), (town, D(2021, 1, 1))]
    assert rounds.home_of(posted) == "990101101"
    assert rounds.home_of([(county, D(2010, 1, 1))]) == ""
    assert rounds.is_crosswise("990101101", village="990101100201") is True
    assert rounds.is_crosswise("990101101", village=village) is False
    assert rounds.is_crosswise("", village=village) is None


def test_a_share_is_a_hundred_only_when_nothing_is_missing():
    assert [rounds.share(*pair) for pair in ((0, 0), (199, 200), (200, 200), (0, 3))] == [100, 99, 100, 0]
