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


def state():
    """How the one obligation stands; the invariant agrees with it."""
    assert violations() == 0
    return Obligation.objects.get().state


def violations():
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS["I14-measure-duties"][1])
        return cursor.fetchone()[0]


def test_a_measure_is_owed_by_the_village_about_its_household(cast):
    case = making.active(cast)
    measure = planned(cast, case)

    owed = Obligation.objects.get()
    assert (owed.kind, owed.subject_code) == ("measure", f"measure:{measure.pk}")
    assert (owed.title, owed.words) == ("一户的健康帮扶措施应落实", "红星村一户的健康帮扶措施应落实")
    assert (owed.division_id, owed.household_key) == (case.division_id, case.household_id)
    assert (owed.role, owed.due_on, state()) == ("village", PLANNED, "open")
    assert "张三丰" not in owed.title + owed.url


def test_landed_it_is_met_and_nobody_is_reminded(cast):
    case = making.active(cast)
    measure = planned(cast, case)
    assert remind(on=PLANNED) == 2
    facts = {"landed_on": PLANNED, "amount_yuan": None, "proof": PDF, "on": CLOSED}
    take(actions.land_measure, measure, by=cast.village, **facts)

    assert state() == "met"
    assert remind(on=PLANNED + datetime.timedelta(days=20)) == 0
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
    assert remind(on=timezone.localdate()) == 2


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
    assert remind(on=CLOSED) == 2
    assert "已逾期 198 天" in Notification.objects.get(user=cast.village).title
    assert not Reminder.objects.filter(user=cast.township).exists()


@pytest.mark.parametrize(
    "change", ["state = 'withdrawn', done_at = now()", "due_on = '2026-04-06'", "title = '红星村一户的措施'"]
)
def test_the_invariant_sees_what_is_not_as_the_record(cast, change):
    planned(cast, making.active(cast))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE povertycase_obligation SET {change}")

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
