"""R-REPORT: periods, their last days, and what came late (2-44)."""

import datetime

import pytest

from rectification.choices.reports import Punctuality, Rhythm
from rectification.rules.reports import first_day, last_day, periods, punctuality, report_unmet
from rectification.rules.reports import requirement_unmet as unmet_of

DAY = datetime.date
MARCH, END = DAY(2022, 3, 1), DAY(2022, 12, 31)


@pytest.mark.parametrize(
    ("rhythm", "period", "last"),
    [
        (Rhythm.MONTHLY, DAY(2022, 3, 1), DAY(2022, 3, 31)),
        (Rhythm.MONTHLY, DAY(2022, 9, 1), DAY(2022, 9, 30)),
        (Rhythm.MONTHLY, DAY(2024, 2, 1), DAY(2024, 2, 29)),
        (Rhythm.MONTHLY, DAY(2026, 12, 1), DAY(2026, 12, 31)),
        (Rhythm.QUARTERLY, DAY(2026, 1, 1), DAY(2026, 3, 31)),
        (Rhythm.QUARTERLY, DAY(2026, 10, 1), DAY(2026, 12, 31)),
    ],
)
def test_a_period_is_reported_by_its_last_day(rhythm, period, last):
    assert last_day(rhythm, period) == last
    assert first_day(rhythm, last) == period


def test_the_first_report_is_that_of_march_and_each_month_has_one_until_it_ends():
    """2-44: from March; ten in a year, and none before its month has begun."""
    assert list(periods("monthly", MARCH, END, until=DAY(2022, 2, 28))) == []
    assert list(periods("monthly", MARCH, END, until=DAY(2022, 3, 1))) == [MARCH]
    assert len(list(periods("monthly", MARCH, END, until=DAY(2023, 6, 1)))) == 10
    assert list(periods("quarterly", DAY(2026, 2, 10), DAY(2026, 7, 1), until=DAY(2026, 12, 1))) == [
        DAY(2026, 1, 1),
        DAY(2026, 4, 1),
        DAY(2026, 7, 1),
    ]


@pytest.mark.parametrize(
    ("sent", "is_sent", "on", "stands"),
    [
        (DAY(2022, 3, 31), True, DAY(2022, 4, 5), Punctuality.IN_TIME),
        (DAY(2022, 4, 1), True, DAY(2022, 4, 5), Punctuality.LATE),
        (None, False, DAY(2022, 3, 31), Punctuality.PENDING),
        (None, False, DAY(2022, 4, 1), Punctuality.MISSING),
        # It came in time and was sent back: until it comes again it is missing once its day has passed.
        (DAY(2022, 3, 20), False, DAY(2022, 3, 31), Punctuality.PENDING),
        (DAY(2022, 3, 20), False, DAY(2022, 4, 1), Punctuality.MISSING),
    ],
)
def test_late_begins_the_day_after(sent, is_sent, on, stands):
    """R-REPORT: until midnight of the last day."""
    assert punctuality(sent, is_sent=is_sent, due_on=DAY(2022, 3, 31), on=on) == stands


def test_september_asks_for_two_papers():
    """2-44: without both the report is not complete, and each is named."""
    asked = ["工作报告", "整改台账"]

    found = report_unmet(" ", papers=asked, there=["整改台账"])

    assert [(each.code, each.field) for each in found] == [
        ("content_required", "content"),
        ("R-REPORT", "papers"),
    ]
    assert "工作报告" in found[1].message
    assert report_unmet("九月", papers=asked, there=asked) == []


def test_a_requirement_says_all_that_it_lacks_at_once():
    facts = {"name": "", "content": "", "rhythm": "daily", "begins_on": END, "ends_on": MARCH}

    found = unmet_of(**facts, papers={13: ["台账"], 9: ["台账", "台账"], 6: [" "], 5: ["长" * 61]})

    codes = ["name_required", "content_required", "rhythm_required", "ends_early", "month", "papers"]
    assert [each.code for each in found] == [*codes, "papers", "paper_long"]
    good = {"name": "月报", "content": "进展", "rhythm": "monthly", "begins_on": MARCH, "papers": {}}
    assert unmet_of(**good, ends_on=DAY(2024, 12, 31)) == []
    assert [each.code for each in unmet_of(**good, ends_on=DAY(2025, 1, 1))] == ["ends_late"]
