"""V-TEAM, V-PAIR of villages and V-ATT: the boundary and both sides of it; what is unknown is silent."""

import pytest

from households.choices import Force, TeamDuty
from households.rules.dates import is_month, month_before, month_days
from households.rules.teams import (
    DayLimits,
    SizeLimits,
    missing_forces,
    missing_people,
    must_join,
    required_size,
    short_days,
)

MOST, LEAST = SizeLimits(300, 8, 6, "max"), SizeLimits(300, 8, 6, "min")
DAYS = DayLimits(20, 5)
POOR = ["联系领导", "帮扶单位", "第一书记", "驻村工作队", "农技员", "法律顾问", "农信员"]
OTHER = ["第一书记", "农技员", "结对帮扶责任人", "法律顾问", "农信员"]


@pytest.mark.parametrize(
    ("households", "is_exited", "size"),
    [
        (299, True, 6),
        (300, True, 8),
        (301, True, 8),
        (120, False, 8),
        (300, False, 8),
        (None, False, 8),  # the number of households cannot change it
        (300, None, 8),
        (299, None, None),
        (None, True, None),
        (None, None, None),
    ],
)
def test_required_size(households, is_exited, size):
    assert required_size(household_count=households, is_exited=is_exited, limits=MOST) == size


@pytest.mark.parametrize(
    ("households", "is_exited", "size"),
    [(120, False, 6), (300, True, 6), (300, False, 8), (120, None, 6), (None, True, 6), (300, None, None)],
)
def test_the_smaller_answer_where_the_parameter_says_so(households, is_exited, size):
    assert required_size(household_count=households, is_exited=is_exited, limits=LEAST) == size


@pytest.mark.parametrize(
    ("required", "full_time", "unknown", "missing"),
    [
        (6, 6, 0, 0),
        (6, 7, 0, 0),
        (6, 5, 0, 1),
        (6, 4, 1, 1),
        (6, 5, 1, None),
        (6, 0, 9, None),
        (None, 0, 0, None),
    ],
)
def test_missing_people(required, full_time, unknown, missing):
    assert missing_people(required=required, full_time=full_time, unknown=unknown) == missing


def test_missing_forces_are_named_in_the_order_of_the_list():
    present = {TeamDuty.FIRST_SECRETARY.value, Force.TEAM.value, TeamDuty.BANKER.value}
    found = missing_forces(POOR, present=present, registered=None, first_secretary_least=None)
    assert found == ["联系领导", "帮扶单位", "农技员", "法律顾问"]
    assert missing_forces(POOR, present=set(POOR), registered=0, first_secretary_least=None) == []


@pytest.mark.parametrize(
    ("registered", "missing"), [(19, []), (20, ["第一书记"]), (21, ["第一书记"]), (None, [])]
)
def test_a_first_secretary_only_from_twenty_households_on(registered, missing):
    present = set(OTHER) - {"第一书记"}
    assert missing_forces(OTHER, present=present, registered=registered, first_secretary_least=20) == missing


@pytest.mark.parametrize(
    ("duty", "is_full_time", "resident", "work", "short"),
    [
        ("队员", True, 19, None, [("resident", 19, 20)]),
        ("队员", True, 20, None, []),
        ("队员", True, None, None, []),
        ("队员", None, 3, None, []),
        ("农技员", False, 3, 0, []),
        ("联系领导", False, None, 4, [("work", 4, 5)]),
        ("联系领导", False, None, 5, []),
        ("联系领导", True, 19, 4, [("resident", 19, 20), ("work", 4, 5)]),
    ],
)
def test_short_days(duty, is_full_time, resident, work, short):
    found = short_days(
        duty=duty, is_full_time=is_full_time, resident_days=resident, work_days=work, limits=DAYS
    )
    assert found == short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03", True),
        ("2026-13", False),
        ("2026-3", False),
        ("1999-01", False),
        ("２０２６-03", False),
        ("", False),
    ],
)
def test_months(text, expected):
    assert is_month(text) is expected


def test_the_days_of_a_month_and_the_month_before():
    first, last = month_days("2024-02")
    assert (first.isoformat(), last.isoformat()) == ("2024-02-01", "2024-02-29")
    assert month_before(month_days("2026-01")[0]) == "2025-12"


@pytest.mark.parametrize(
    ("title", "answer"), [("党委书记", False), ("党委副书记", True), ("农业干事", True), ("", None)]
)
def test_only_a_whole_title_excuses(title, answer):
    assert must_join(title, exempt=["党委书记", "镇长"]) is answer
