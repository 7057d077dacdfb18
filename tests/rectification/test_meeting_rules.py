"""0-03, 4-16: what the record of a meeting lacks, and when a meeting is in time; no database."""

import datetime

import pytest

from rectification.choices.reports import Punctuality, RequirementKind, Rhythm
from rectification.rules.meetings import MOST_PEOPLE, READY, Meeting, meeting_unmet
from rectification.rules.reports import punctuality

DAY = datetime.date
MARCH = {"period": DAY(2026, 3, 1), "due_on": DAY(2026, 3, 31)}
HELD = {"held_on": DAY(2026, 3, 12), "venue": "县会议中心", "chair": "李四", "attendance": 30}


@pytest.mark.parametrize(
    ("changes", "on", "codes"),
    [
        ({}, DAY(2026, 3, 12), []),
        ({}, DAY(2026, 3, 11), ["held_ahead"]),
        ({"held_on": DAY(2026, 3, 1)}, DAY(2026, 3, 12), []),
        ({"held_on": DAY(2026, 2, 28)}, DAY(2026, 3, 12), ["held_before"]),
        ({"held_on": DAY(2026, 3, 31)}, DAY(2026, 4, 2), []),
        ({"held_on": DAY(2026, 4, 1)}, DAY(2026, 4, 2), ["made_up"]),
        ({"held_on": DAY(2026, 4, 1), "made_up_reason": " "}, DAY(2026, 4, 2), ["made_up"]),
        ({"held_on": DAY(2026, 4, 1), "made_up_reason": "防汛"}, DAY(2026, 4, 2), []),
        (
            {"held_on": None, "venue": " ", "chair": ""},
            DAY(2026, 4, 2),
            ["held_required", "venue_required", "chair_required"],
        ),
        ({"attendance": None}, DAY(2026, 4, 2), ["attendance"]),
        ({"attendance": 0}, DAY(2026, 4, 2), ["attendance"]),
        ({"attendance": MOST_PEOPLE}, DAY(2026, 4, 2), []),
        ({"attendance": MOST_PEOPLE + 1}, DAY(2026, 4, 2), ["attendance"]),
    ],
)
def test_a_meeting_lies_in_its_period_or_says_why_not(changes, on, codes):
    unmet = meeting_unmet(Meeting(**HELD | changes), on=on, **MARCH)

    assert [each.code for each in unmet] == codes
    assert all(each.message.endswith("。") and each.clause and each.field for each in unmet)


@pytest.mark.parametrize(
    ("sent", "held", "on", "standing"),
    [
        (DAY(2026, 3, 31), DAY(2026, 3, 31), DAY(2026, 4, 9), Punctuality.IN_TIME),
        (DAY(2026, 4, 1), DAY(2026, 3, 31), DAY(2026, 4, 9), Punctuality.LATE),
        # Sent back, and held anew after the period: the first registration does not make it in time.
        (DAY(2026, 3, 20), DAY(2026, 4, 3), DAY(2026, 4, 9), Punctuality.LATE),
        (None, None, DAY(2026, 3, 31), Punctuality.PENDING),
        (None, None, DAY(2026, 4, 1), Punctuality.MISSING),
    ],
)
def test_held_and_registered_by_the_last_day_is_in_time(sent, held, on, standing):
    found = punctuality(sent, is_sent=sent is not None, due_on=MARCH["due_on"], held_on=held, on=on)

    assert found == standing


def test_what_the_documents_ask_for_is_ready_made():
    """0-03: one a quarter and one a month; 4-16: three a month for every zone, each with its clause."""
    asked = [(each.kind, each.rhythm) for each in READY]

    assert asked.count((RequirementKind.MEETING, Rhythm.QUARTERLY)) == 1
    assert asked.count((RequirementKind.MEETING, Rhythm.MONTHLY)) == 1
    assert asked.count((RequirementKind.ZONE, Rhythm.MONTHLY)) == 3
    assert len(asked) == 5
    assert len({each.name for each in READY}) == 5
    assert all(each.clause for each in READY)
