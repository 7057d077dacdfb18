"""2-10, 0-09: a planned measure is owed until it has landed, and the village is reminded of it."""

import datetime
import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from monitoring import actions
from monitoring.actions import measures
from monitoring.models import MonitoringCase
from monitoring.reports.invariants import INVARIANTS
from monitoring.rules import helping
from povertycase.actions.reminders import remind
from povertycase.models import Notification, Obligation, Reminder
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import DECIDED, LEFT, PDF, take
from tests.together import at_once

pytestmark = pytest.mark.django_db
PLANNED = datetime.date(2026, 4, 5)
CLOSED = datetime.date(2026, 10, 20)


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def planned(cast, case):
    draft = actions.MeasureDraft(
        kind="健康帮扶", items=["医疗救助"], content="二次报销", responsible="王芳", planned_on=PLANNED
    )
    return take(actions.plan_measure, case, draft, by=cast.village)


def state(kind="measure"):
    """How the one obligation of a kind stands; the invariants agree with all of them."""
    assert violations("I14") == 0
    return Obligation.objects.get(kind=kind).state


def violations(names="I14-measure-duties"):
    found = 0
    for name in INVARIANTS:
        if name.startswith(names):
            with connection.cursor() as cursor:
                cursor.execute(INVARIANTS[name][1])
                found += cursor.fetchone()[0]
    return found


def told(on):
    """How many were told of the measure; of the first one of the case others are told beside it."""
    remind(on=on)
    return Reminder.objects.filter(obligation__kind="measure", told_on=on).count()


def test_a_measure_is_owed_by_the_village_about_its_household(cast):
    case = making.active(cast)
    measure = planned(cast, case)

    owed = Obligation.objects.get(kind="measure")
    assert owed.subject_code == f"measure:{measure.pk}"
    assert (owed.title, owed.words) == ("一户的健康帮扶措施应落实", "红星村一户的健康帮扶措施应落实")
    assert (owed.division_id, owed.household_key) == (case.division_id, case.household_id)
    assert (owed.role, owed.due_on, state()) == ("village", PLANNED, "open")
    assert "张三丰" not in owed.title + owed.url


def test_landed_it_is_met_and_nobody_is_reminded(cast):
    case = making.active(cast)
    measure = planned(cast, case)
    assert told(PLANNED) == 2
    facts = {"landed_on": PLANNED, "amount_yuan": None, "proof": PDF, "on": CLOSED}
    take(actions.land_measure, measure, by=cast.village, **facts)

    assert state() == "met"
    assert told(PLANNED + datetime.timedelta(days=20)) == 0
    take(actions.end_measure, measure, by=cast.village, ended_on=PLANNED, on=CLOSED, note="合同到期")
    assert state() == "met"


def test_given_up_before_it_landed_it_is_not_asked_for_any_more(cast):
    measure = planned(cast, making.active(cast))
    take(actions.end_measure, measure, by=cast.village, ended_on=PLANNED, on=CLOSED, note="户主谢绝")

    assert state() == "withdrawn"


def test_removed_it_is_not_asked_for_and_rolled_back_it_is_again(cast):
    case = making.active(cast)
    planned(cast, case)
    Obligation.objects.update(since=DECIDED)
    remind(on=CLOSED)
    MonitoringCase.objects.filter(pk=case.pk).update(status="removal_decided", removal_way="帮扶消除")
    case.procedures.update(decided_on=DECIDED)
    take(actions.announce_removal, case, by=cast.township, announced_on=LEFT, on=LEFT)
    assert state() == "withdrawn"

    take(actions.roll_back, case, by=cast.county, note="标注有误")
    assert state() == "open"
    assert told(timezone.localdate()) == 2


def test_a_case_that_is_cleared_asks_for_nothing(cast):
    case = making.active(cast)
    planned(cast, case)
    take(actions.clear_case, case, by=cast.county, reason="整户死亡", on=CLOSED, note="死亡注销证明")

    assert state() == "withdrawn"


def test_measures_of_before_are_owed_after_a_rebuild(cast):
    planned(cast, making.active(cast))
    Obligation.objects.all().delete()
    assert violations() == 1

    call_command("rebuild_obligations", verbosity=0)

    assert state() == "open"
    Obligation.objects.update(since=CLOSED)
    assert told(CLOSED) == 2
    assert "共 2 项，超期 2 项" in Notification.objects.get(user=cast.village).title
    assert not Reminder.objects.filter(user=cast.township).exists()


@pytest.mark.parametrize(
    "change", ["state = 'withdrawn', done_at = now()", "due_on = '2026-04-06'", "title = '红星村一户的措施'"]
)
def test_the_invariant_sees_what_is_not_as_the_record(cast, change):
    planned(cast, making.active(cast))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE povertycase_obligation SET {change} WHERE kind = 'measure'")

    assert violations() == 1


@pytest.mark.django_db(transaction=True)
def test_landing_and_clearing_at_once_leave_the_duty_as_the_record(monkeypatch):
    """The case is cleared while a colleague writes that its measure has landed: it is met, not withdrawn."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        case = making.active(cast)
        measure = planned(cast, case)
    case.refresh_from_db()
    holds, record = threading.Event(), measures.record

    def lands_slowly(*given, **facts):  # the measure is saved; what clears the case comes now
        holds.set()
        time.sleep(1)
        record(*given, **facts)

    monkeypatch.setattr(measures, "record", lands_slowly)

    def land():
        facts = {"landed_on": PLANNED, "amount_yuan": None, "proof": PDF, "on": CLOSED}
        take(actions.land_measure, measure, by=cast.village, **facts)

    def clear():
        holds.wait(10)
        take(actions.clear_case, case, by=cast.county, reason="整户死亡", on=CLOSED, note="死亡注销证明")

    assert not [each for each in at_once(land, clear) if isinstance(each, Exception)]
    assert state() == "met"


def test_the_decision_is_owed_from_the_clue_and_the_first_measure_from_the_decision(cast):
    """2-03, 2-10: fifteen days to decide, a month to help; each ends when it is done, or with the case."""
    case = making.case(cast)
    decision = Obligation.objects.get()
    assert (decision.kind, decision.role, state("case_decision")) == ("case_decision", "township", "open")
    assert decision.due_on == case.clue_on + datetime.timedelta(days=15)
    assert decision.words == "红星村一户的监测对象认定应办结"

    making.submitted(cast, case)
    take(actions.approve, case, by=cast.township, note="同意")
    take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意纳入")
    assert (state("case_decision"), state("first_help")) == ("met", "withdrawn")
    take(actions.announce_case, case, by=cast.township, announced_on=DECIDED, on=DECIDED)
    take(actions.register_case, case, by=cast.township, number="9901JC0001")
    owed = Obligation.objects.get(kind="first_help")
    assert (state("first_help"), owed.role, owed.household_key) == ("open", "village", case.household_id)
    assert owed.due_on == helping.first_due_on(DECIDED, months=1)
    making.helped(cast, case)
    assert state("first_help") == "met"


def test_what_is_turned_down_is_decided_and_what_is_cleared_asks_for_nothing(cast):
    case = making.case(cast)
    take(actions.reject_case, case, by=cast.township, note="收入稳定，没有返贫风险")
    assert state("case_decision") == "met"

    Obligation.objects.all().delete()
    assert violations("I14-decision") == 1
    call_command("rebuild_obligations", verbosity=0)
    assert state("case_decision") == "met"


def test_whoever_helps_the_household_has_no_word_in_the_decision(cast):
    making.case(cast)
    assert not Obligation.objects.visible_to(cast.helper).tasks_of(cast.helper).exists()
    assert Obligation.objects.visible_to(cast.township).tasks_of(cast.township).exists()
