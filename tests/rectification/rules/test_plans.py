"""R-PLAN: what plans, tasks and months lack, and how a month stands (0-01, 1-34)."""

import datetime

import pytest

from rectification.choices.plans import MonthStanding
from rectification.rules.plans import month_standing, month_unmet, plan_unmet, task_unmet

DAY = datetime.date
DUE = DAY(2026, 6, 30)


@pytest.mark.parametrize(
    ("done_on", "on", "standing"),
    [
        (None, DUE, MonthStanding.PENDING),
        (None, DAY(2026, 7, 1), MonthStanding.OVERDUE),
        (DUE, DAY(2026, 9, 1), MonthStanding.IN_TIME),
        (DAY(2026, 7, 1), DAY(2026, 7, 1), MonthStanding.LATE),
    ],
)
def test_a_month_is_done_by_its_day_or_late_or_overdue(done_on, on, standing):
    assert month_standing(done_on, due_on=DUE, on=on) == standing


def codes(unmet):
    return [each.code for each in unmet]


def test_everything_that_is_missing_is_told_at_once():
    assert codes(plan_unmet(name=" ", year=99)) == ["name_required", "year"]
    assert codes(task_unmet(number=0, title="", units="", kind="goal")) == [
        "number",
        "title_required",
        "units_required",
        "section",
    ]
    assert codes(month_unmet(what="", person=" ", due_on=DUE, year=2025)) == [
        "what_required",
        "person_required",
        "due_year",
    ]
    assert month_unmet(what="走访", person="何明", due_on=DUE, year=2026) == []
