"""0-09, 2-10, 2-36: what is owed by a day stands in one table, as the records have it."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from povertycase.actions.obligations import Duty, owe, rebuild
from povertycase.choices import ObligationState, Role
from povertycase.models import Obligation
from povertycase.models.obligations import obligation_kinds
from tests import factories

OPEN, MET, WITHDRAWN = ObligationState.OPEN, ObligationState.MET, ObligationState.WITHDRAWN
DUE = datetime.date(2026, 6, 30)


def duty(number=1, **changes):
    facts = {
        "kind": "measure",
        "subject_code": f"measure:{number}",
        "title": "一户的就业帮扶措施应落实",
        "url": "/monitoring/measures/",
        "division_id": factories.VILLAGE,
        "role": Role.VILLAGE,
        "due_on": DUE,
        "state": OPEN,
    }
    return Duty(**facts | changes)


def test_the_same_duty_again_writes_nothing(world):
    assert owe([duty(), duty(2)]) == 2
    assert owe([duty(), duty(2)]) == 0
    assert Obligation.objects.count() == 2


def test_a_kind_that_no_app_tells_of_is_refused(world):
    with pytest.raises(TypeError, match="unheard"):
        owe([duty(kind="unheard")])


def test_more_duties_than_a_chunk_are_all_written(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert owe(duty(number) for number in range(2500)) == 2500


def test_done_is_done_with_its_hour_and_begins_again_on_the_day_it_does(world):
    owe([duty()])
    Obligation.objects.update(since=datetime.date(2026, 1, 1))
    owe([duty(title="一户的产业帮扶措施应落实")])
    assert Obligation.objects.get().since == datetime.date(2026, 1, 1)
    owe([duty(state=MET)])
    done = Obligation.objects.get()
    assert (done.state, done.done_at is None) == (MET, False)
    owe([duty()])

    again = Obligation.objects.get()
    assert (again.state, again.done_at) == (OPEN, None)
    assert again.since > datetime.date(2026, 1, 1)


def test_another_last_day_is_laid_on_somebody_anew(world):
    owe([duty()])
    Obligation.objects.update(since=datetime.date(2026, 1, 1))
    owe([duty(due_on=DUE + datetime.timedelta(days=30))])

    assert Obligation.objects.get().since > datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("role = ''", id="nobody owes it"),
        pytest.param("state = 'met'", id="done without its hour"),
        pytest.param("done_at = now()", id="open with an hour"),
        pytest.param("state = 'lost'", id="no state of ours"),
        pytest.param("subject_code = 'measure:2'", id="the same record twice"),
    ],
)
def test_the_database_refuses_what_no_action_writes(world, change):
    owe([duty(1), duty(2)])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE povertycase_obligation SET {change} WHERE subject_code = 'measure:1'")


def test_it_lies_where_its_household_lies(world, logged_in):
    """A household that moves takes its obligations along, whoever moves it."""
    owe([duty(household_key=world.own.pk), duty(2)])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household SET division_id = %s WHERE id = %s",
            [factories.SISTER_VILLAGE, world.own.pk],
        )

    places = dict(Obligation.objects.values_list("subject_code", "division"))
    assert places == {"measure:1": factories.SISTER_VILLAGE, "measure:2": factories.VILLAGE}
    moved = Obligation.objects.get(subject_code="measure:1")
    assert moved.words == f"{moved.division.name}一户的就业帮扶措施应落实"
    assert "红星村" not in moved.words
    there = factories.user("there", Role.VILLAGE, factories.SISTER_VILLAGE)
    assert moved.words in logged_in(there).get("/").text


def test_each_sees_what_is_owed_where_they_work(world):
    owe([duty(household_key=world.own.pk), duty(2, organisation_id=world.lead.pk, role=Role.TOWNSHIP)])
    factories.user("lead", Role.DEPARTMENT, factories.COUNTY, organisation=world.lead)
    for name, sees in (
        ("village", {1, 2}),
        ("helper", {1}),
        ("township", {1, 2}),
        ("county", {1, 2}),
        ("auditor", {1, 2}),
        ("department", set()),
        ("sister", set()),
        ("neighbour", set()),
        ("system", set()),
    ):
        rows = Obligation.objects.visible_to(getattr(world, name))
        assert {int(row.subject_code[8:]) for row in rows} == sees, name


def test_what_falls_to_whom(world):
    """待办 is what somebody is to do, not everything in their reach."""
    owe(
        [
            duty(1, household_key=world.own.pk),
            duty(2, role=Role.TOWNSHIP),
            duty(3, role="", assignee_id=world.county.pk),
            duty(4, organisation_id=world.lead.pk),
        ]
    )
    for name, falls in (("village", {1}), ("helper", {1}), ("township", {2}), ("sister", set())):
        user = getattr(world, name)
        rows = Obligation.objects.visible_to(user).falling_to(user)
        assert {int(row.subject_code[8:]) for row in rows} == falls, name
    county = Obligation.objects.visible_to(world.county).falling_to(world.county)
    assert "measure:3" in {row.subject_code for row in county}


def test_rebuilding_withdraws_what_stands_for_nothing(world):
    owe([duty()])
    printed = io.StringIO()
    call_command("rebuild_obligations", stdout=printed)

    assert Obligation.objects.get().state == WITHDRAWN
    assert "帮扶措施落实：更新 1 项" in printed.getvalue()
    assert set(rebuild().values()) == {0}


def test_a_start_writes_those_of_a_kind_that_has_none_and_leaves_the_others(world, monkeypatch):
    """0-09: after an upgrade nobody has to remember a command."""
    records = {"measure": duty(1), "loan": duty(1, kind="loan", subject_code="loan:1")}
    for kind, known in list(obligation_kinds().items()):
        standing = [records[kind]] if kind in records else []
        monkeypatch.setattr(known.duties, lambda standing=standing: standing)
    owe([duty(9)])
    call_command("rebuild_obligations", new=True, stdout=io.StringIO())

    standing = dict(Obligation.objects.values_list("subject_code", "state"))
    assert standing == {"measure:9": OPEN, "loan:1": OPEN}
    call_command("rebuild_obligations", new=True, stdout=io.StringIO())
    assert Obligation.objects.count() == 2


def test_the_first_page_lists_what_falls_to_its_reader_the_nearest_first(world, logged_in):
    """待办 first: with the day and the words, never everything in reach."""
    today = timezone.localdate()
    owe(
        [
            duty(1, title="逾期的", due_on=today - datetime.timedelta(days=3)),
            duty(2, title="今天的", due_on=today),
            duty(3, title="以后的", due_on=today + datetime.timedelta(days=60)),
            duty(4, title="办完的", state=MET, due_on=today),
            duty(5, title="乡镇的", role=Role.TOWNSHIP, due_on=today),
        ]
    )
    page = logged_in(world.village).get("/").text
    shown = [
        page.index(word) for word in ("逾期的", "超期 3 天", "今天的", "今日到期", "以后的", "还剩 60 天")
    ]

    assert shown == sorted(shown)
    assert "共 3 项" in page
    assert "办完的" not in page
    assert "乡镇的" not in page
    assert "没有须由您办理" in logged_in(world.sister).get("/").text


def test_the_first_page_asks_as_often_for_many_as_for_one(world, logged_in):
    client = logged_in(world.village)
    owe([duty(1)])
    client.get("/")
    with CaptureQueriesContext(connection) as once:
        client.get("/")
    owe([duty(number) for number in range(2, 40)])
    with CaptureQueriesContext(connection) as often:
        page = client.get("/").text

    assert len(often) == len(once)
    assert "这里列出期限最近的 20 项" in page
