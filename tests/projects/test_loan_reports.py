"""What the reports of small loans count, and how a household's move is written down."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from households.models import Person
from povertycase.exceptions import Invalid
from projects import actions
from projects.choices.loans import DueStep
from projects.models import Relocation
from projects.reports import loans as reports
from projects.rules.relocations import Move, move_unmet
from tests.projects import making
from tests.projects.making import TODAY
from tests.projects.test_assets import reach
from tests.projects.test_loans import BORN, apply, lent, repay

BUILT = datetime.date(2024, 5, 1)


@pytest.fixture
def cast(world):
    """The cast; the heads of two of its households may borrow."""
    making.cast_of_projects(world)
    Person.objects.filter(name__in=["张三丰", "王五"]).update(birth_on=BORN)
    world.head = Person.objects.get(name="张三丰")
    world.second = Person.objects.get(name="王五")
    return world


def test_how_loans_stand_by_township(cast):
    """0-18 overdue ratio by town, 2-36 days to decision."""
    loan = lent(cast, "40000.00", months=1)
    repay(cast, loan, "10000.00")
    apply(cast, "20000.00", household=cast.sibling, borrower=cast.second, by=cast.sister)

    whole, here, there = reports.loans_by_township(cast.county, as_of=TODAY, place="")

    assert (here.name, here.waiting, here.decided, here.decision_days) == ("甲镇", 0, 1, Decimal(5))
    assert (here.running, here.rest_yuan, here.overdue, here.overdue_yuan) == (1, 30000, 1, 30000)
    assert (there.name, there.waiting, there.oldest_days) == ("乙镇", 1, 68)
    assert (there.decision_days, there.overdue_share) == (None, None)
    assert (whole.overdue_share, whole.waiting) == (Decimal(1), 1)
    assert reports.loans_by_township(cast.department, as_of=TODAY, place="")[1:] == []


def test_the_last_day_is_not_overdue(cast):
    loan = lent(cast, months=1)

    before = reports.loans_by_township(cast.county, as_of=loan.due_on, place="")[0]
    after = reports.loans_by_township(cast.county, as_of=loan.due_on + datetime.timedelta(days=1), place="")[
        0
    ]

    assert (before.overdue_share, after.overdue_share) == (0, 1)


def test_what_falls_due(cast):
    loan = lent(cast)

    assert reports.due_loans(cast.county, as_of=TODAY, place="") == []
    (due,) = reports.due_loans(cast.county, as_of=loan.due_on + datetime.timedelta(days=3), place="")
    assert (due.step, due.left_days, due.rest_yuan) == (DueStep.OVERDUE, -3, Decimal("50000.00"))


def test_who_paid_for_somebody_else(cast):
    """户借户用户还."""
    loan = lent(cast)
    repay(cast, loan, "1.00")
    repay(cast, loan, "2.00", repayer="other", note="示例公司代还")

    (line,) = reports.repaid_by_others(cast.county, place="")

    assert line.amount_yuan == Decimal("2.00")
    assert reports.repaid_by_others(cast.neighbour, place="") == []


def test_a_move_has_its_order():
    """4-23: built, moved in, old house demolished, reclaimed."""
    day = datetime.date(2024, 6, 1)
    earlier = day - datetime.timedelta(days=1)

    def codes(built, *days):
        return [item.code for item in move_unmet(Move(*days), built_on=built, as_of=TODAY)]

    assert codes(day, day, day, day) == []
    assert codes(None, day) == ["moved_in_on_early"]
    assert codes(day, earlier) == ["moved_in_on_order"]
    assert codes(day, None, day) == ["demolished_on_early"]
    assert codes(day, day, day, earlier) == ["reclaimed_on_order"]
    assert codes(day, TODAY + datetime.timedelta(days=1)) == ["moved_in_on_later"]


def test_a_household_moves(cast):
    project = making.planned_project(cast, category="易地搬迁后扶", subcategory="")
    reach(cast, project, "started", BUILT)
    reach(cast, project, "completed", BUILT)
    cast.own.refresh_from_db()
    steps = Move(moved_in_on=BUILT)

    def move(steps):
        cast.own.refresh_from_db()
        return actions.record_relocation(
            cast.own, project, steps, by=cast.township, on=TODAY, version=cast.own.version
        )

    with pytest.raises(Invalid) as caught:
        move(steps)
    assert [item.code for item in caught.value.unmet] == ["not_relocated"]
    cast.own.is_relocated = True
    cast.own.save()

    move(steps)
    move(Move(moved_in_on=BUILT, demolished_on=TODAY))

    row = Relocation.objects.get()
    assert (row.moved_in_on, row.demolished_on, row.reclaimed_on) == (BUILT, TODAY, None)
    for wrong in (
        {"moved_in_on": None},
        {"demolished_on": None, "reclaimed_on": TODAY},
        {"reclaimed_on": BUILT},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Relocation.objects.update(**wrong)
    assert Relocation.objects.visible_to(cast.helper).exists()
    assert not Relocation.objects.visible_to(cast.neighbour).exists()
