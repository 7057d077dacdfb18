"""2-36, 0-09: loans and milestones are owed by their day, as the records have it."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection

from households.models import Person
from povertycase.actions.reminders import remind
from povertycase.models import Obligation, Reminder
from projects import actions
from projects.reports.invariants import INVARIANTS
from tests.projects import making
from tests.projects.making import PDF, TODAY
from tests.projects.test_assets import finish, judge, plan, register
from tests.projects.test_benefits import lent as lent_goats
from tests.projects.test_benefits import settle
from tests.projects.test_loans import BORN, lent, repay

PLANNED = datetime.date(2024, 11, 30)


@pytest.fixture
def cast(world):
    making.cast_of_projects(world)
    world.head = Person.objects.get(name="张三丰")
    world.head.birth_on = BORN
    world.head.save()
    return world


def state(kind):
    """How the one obligation stands; the invariant agrees with it."""
    assert violations(kind) == 0
    return Obligation.objects.get(kind=kind).state


def violations(kind):
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS[f"I14-{kind.replace('_', '-')}-duties"][1])
        return cursor.fetchone()[0]


def test_a_loan_is_owed_from_the_day_it_is_lent_until_the_last_yuan(cast):
    loan = lent(cast)
    owed = Obligation.objects.get()
    assert (owed.due_on, owed.role, owed.household_key) == (loan.due_on, "township", cast.own.pk)
    assert owed.words == "红星村一户的小额信贷应还清"
    assert state("loan") == "open"

    Obligation.objects.update(since=TODAY)
    told = remind(on=loan.due_on)
    assert told > 0
    repay(cast, loan, "20000.00")
    assert state("loan") == "open"
    repay(cast, loan, "30000.00")
    assert state("loan") == "met"
    loan.refresh_from_db()
    wrong = actions.RepaymentDraft(
        repaid_on=TODAY, amount_yuan=making.Decimal("30000.00"), repayer="household", note="登记错户"
    )
    actions.correct_repayment(loan, wrong, by=cast.township, on=TODAY, version=loan.version)
    assert state("loan") == "open"
    assert remind(on=loan.due_on) > 0


def planned(cast):
    project = making.planned_project(cast)
    actions.plan_milestone(project, "started", planned_on=PLANNED, by=cast.owner, version=project.version)
    project.refresh_from_db()
    return project


def test_a_milestone_is_owed_by_the_unit_that_builds(cast):
    project = planned(cast)

    owed = Obligation.objects.get()
    assert (owed.organisation, owed.due_on, state("milestone")) == (cast.builder, PLANNED, "open")
    assert owed.title == "项目“红星村花椒基地”应完成：开工"
    assert set(Obligation.objects.visible_to(cast.owner).falling_to(cast.owner)) == {owed}
    assert remind(on=PLANNED - datetime.timedelta(days=15)) == 1
    assert Reminder.objects.get().user == cast.owner

    later = PLANNED + datetime.timedelta(days=30)
    actions.plan_milestone(project, "started", planned_on=later, by=cast.owner, version=project.version)
    assert Obligation.objects.get().due_on == later
    assert state("milestone") == "open"


def test_a_planned_day_that_is_put_back_to_what_it_was_is_reminded_of_again(cast):
    project = planned(cast)
    Obligation.objects.update(since=TODAY)
    told = remind(on=PLANNED)
    for day in (PLANNED + datetime.timedelta(days=30), PLANNED):
        project.refresh_from_db()
        actions.plan_milestone(project, "started", planned_on=day, by=cast.owner, version=project.version)

    assert told > 0
    assert remind(on=PLANNED) == 1


def test_reached_it_is_met(cast):
    project = planned(cast)
    for kind, day in (("procured", 1), ("started", 5)):
        actions.reach_milestone(
            project,
            kind,
            actual_on=datetime.date(2024, 10, day),
            document=PDF,
            by=cast.owner,
            on=TODAY,
            version=project.version,
        )
        project.refresh_from_db()

    assert state("milestone") == "met"


def test_a_project_that_is_given_up_asks_for_nothing(cast):
    project = planned(cast)
    actions.leave_library(
        project, "terminate", by=cast.county, on=TODAY, version=project.version, note="选址变更"
    )

    assert state("milestone") == "withdrawn"


def test_loans_and_milestones_of_before_are_owed_after_a_rebuild(cast):
    lent(cast)
    planned(cast)
    Obligation.objects.all().delete()
    assert (violations("loan"), violations("milestone")) == (1, 1)

    call_command("rebuild_obligations", verbosity=0)

    assert (state("loan"), state("milestone")) == ("open", "open")


def test_a_strategy_is_its_owners_until_it_is_carried_out(cast):
    """2-30: one strategy with an owner and a day; renamed, the asset is called by its new name."""
    asset = register(cast, making.planned_project(cast))
    judge(cast, asset)
    strategy = plan(cast, asset)
    owed = Obligation.objects.get(kind="strategy")
    assert (owed.assignee, owed.due_on, owed.words) == (cast.township, TODAY, "资产“冷库”的盘活策略应完成")
    assert state("strategy") == "open"
    Obligation.objects.update(since=TODAY)
    remind(on=TODAY)
    assert set(Reminder.objects.values_list("user__username", flat=True)) == {"township"}

    finish(cast, strategy)
    assert state("strategy") == "met"


def test_what_was_lent_in_kind_is_owed_until_the_last_head_is_back(cast):
    """4-36: returned in part it is still owed; the township sees to it."""
    project = making.planned_project(cast)
    loan = lent_goats(cast, project)
    owed = Obligation.objects.get(kind="in_kind")
    assert (owed.role, owed.due_on, owed.household_key) == ("township", loan.due_on, None)
    settle(cast, loan, 2)
    assert state("in_kind") == "open"
    settle(cast, loan, 3)
    assert state("in_kind") == "met"
