"""0-09, 2-23: rounds are owed by their last day, and the plan of visits by whoever helps, a row a period."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from households.actions import rounds
from households.reports.invariants import INVARIANTS
from households.tasks import owe_visits
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.actions.reminders import remind
from povertycase.models import Division, Obligation, Reminder
from tests import factories
from tests.households.planning import visit

pytestmark = pytest.mark.django_db
D = datetime.date
STARTS, ENDS = D(2026, 11, 1), D(2026, 12, 20)


@pytest.fixture
def cast(world):
    save_parameters(read_parameters())
    world.surveyor = factories.user("surveyor", "village", factories.SISTER_VILLAGE)
    factories.post(world.surveyor, "helper", factories.TOWN, valid_from=D(2026, 6, 1))
    return world


def opened(cast, **changes):
    facts = {
        "name": "冬季排查",
        "kind": "cross",
        "division": Division.objects.get(pk=factories.TOWN),
        "targets": "registered",
        "starts_on": STARTS,
        "ends_on": ENDS,
    }
    return rounds.open_round(**facts | changes, by=cast.township)


def states(kind):
    """How those of a kind stand; the invariants agree."""
    for name in ("I14-round-duties", "I14-assignment-duties"):
        with connection.cursor() as cursor:
            cursor.execute(INVARIANTS[name][1])
            assert cursor.fetchone()[0] == 0, name
    return list(Obligation.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def test_a_round_is_the_offices_of_its_place_until_it_is_closed(cast):
    survey = opened(cast)
    owed = Obligation.objects.get()
    assert (owed.words, owed.role, owed.due_on) == ("排查轮次“冬季排查”应完成", "township", ENDS)
    assert (owed.division_id, states("round")) == (factories.TOWN, ["open"])
    village = Division.objects.get(pk=factories.VILLAGE)
    sent = rounds.assign_round(
        survey, surveyor=cast.surveyor, division=village, by=cast.township, version=survey.version
    )
    assert Obligation.objects.get(kind="round_assignment").assignee == cast.surveyor
    assert states("round_assignment") == ["open"]
    rounds.withdraw_assignment(sent, by=cast.township, version=sent.version)
    assert states("round_assignment") == ["withdrawn"]

    survey.refresh_from_db()
    rounds.close_round(survey, on=ENDS, note="一户外出", by=cast.township, version=survey.version)
    assert states("round") == ["met"]
    assert remind(on=ENDS) == 0


def test_rounds_of_before_are_owed_after_a_rebuild(cast):
    opened(cast)
    Obligation.objects.all().delete()
    call_command("rebuild_obligations", verbosity=0)
    assert states("round") == ["open"]


def test_the_plan_is_one_row_a_helper_and_period(cast, monkeypatch, logged_in):
    """ADR 0026: counted of this morning, never kept; what is of a period that is over is asked no more."""
    second = factories.household(factories.VILLAGE, head="李二")
    cast.own.pairings.model.objects.create(
        helper=cast.helper, household=second, division_id=second.division_id, started_on=factories.SINCE
    )
    today = D(2026, 11, 23)
    monkeypatch.setattr("households.tasks.timezone.localdate", lambda *_zone: today)
    assert owe_visits() == 1
    assert owe_visits() == 0
    owed = Obligation.objects.get(kind="visits")
    assert (owed.assignee, owed.due_on, owed.state) == (cast.helper, D(2026, 12, 31), "open")
    assert owed.words == "本期还有 2 户应走访，其中 2 户超期"
    tasks = Obligation.objects.visible_to(cast.helper).tasks_of(cast.helper)
    assert [each.kind for each in tasks] == ["visits"]
    assert "李二" in logged_in(cast.helper).get(owed.url).text

    visit(cast.own, cast.helper, today)
    since = Obligation.objects.filter(kind="visits").update(since=D(2026, 10, 1))
    assert owe_visits() == since == 1
    owed.refresh_from_db()
    assert (owed.words, owed.since) == ("本期还有 1 户应走访，其中 1 户超期", D(2026, 10, 1))
    visit(second, cast.helper, today)
    owe_visits()
    owed.refresh_from_db()
    assert owed.state == "met"

    monkeypatch.setattr("households.tasks.timezone.localdate", lambda *_zone: D(2027, 1, 4))
    owe_visits()
    assert Obligation.objects.open().get(kind="visits").due_on == D(2027, 3, 31)


def test_the_helper_alone_is_told_of_the_plan(cast):
    owe_visits()
    owed = Obligation.objects.get(kind="visits")
    remind(on=max(timezone.localdate(), owed.due_on - datetime.timedelta(days=1)))
    assert set(Reminder.objects.values_list("user__username", flat=True)) == {"helper"}
