"""2-04: an objection is raised while the list hangs; later it is a clue, and it moves no case by itself."""

import datetime
import threading

import pytest
from django.db import transaction
from django.urls import reverse

from monitoring import actions
from monitoring.actions import procedures, village_papers
from monitoring.actions.procedures import current
from monitoring.choices.cases import CaseStatus
from monitoring.models import MonitoringCase
from monitoring.rules.identification import NoticeTerm, Posted, raised_unmet, unanswered_unmet
from povertycase.calendars import Span, WorkingCalendar
from povertycase.exceptions import Invalid
from povertycase.models import NoticeObjection
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import DECIDED, POSTED, take
from tests.together import at_once

DAY = datetime.date
FRIDAY = DAY(2026, 11, 20)


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    world.case = making.case(world)
    return world


def codes(caught):
    return [item.code for item in caught.value.unmet]


def objected(cast, notice, raised_on, *, on, content="家里有车"):
    return take(
        actions.record_objection, notice, raised_on=raised_on, content=content, by=cast.village, on=on
    )


@pytest.mark.parametrize(
    ("span", "ended_on", "raised_on", "found"),
    [
        (Span(5), DAY(2026, 11, 24), FRIDAY - datetime.timedelta(days=1), ["raised_early"]),
        (Span(5), DAY(2026, 11, 24), FRIDAY, []),
        (Span(5), DAY(2026, 11, 24), DAY(2026, 11, 24), []),
        (Span(5), DAY(2026, 11, 24), DAY(2026, 11, 25), ["raised_late"]),
        # A paper that names a day too early takes nobody's days away: five, or five working ones.
        (Span(5), DAY(2026, 11, 22), DAY(2026, 11, 24), []),
        (Span(5), DAY(2026, 11, 22), DAY(2026, 11, 25), ["raised_late"]),
        (Span(5, is_working=True), DAY(2026, 11, 24), DAY(2026, 11, 26), []),
        (Span(5, is_working=True), DAY(2026, 11, 24), DAY(2026, 11, 27), ["raised_late"]),
        # And one that hangs longer is open for longer.
        (Span(5), DAY(2026, 11, 30), DAY(2026, 11, 30), []),
        (Span(5), DAY(2026, 11, 30), DAY(2026, 12, 1), ["raised_late"]),
    ],
)
def test_an_objection_is_raised_on_a_day_of_the_notice(span, ended_on, raised_on, found):
    term = NoticeTerm(span, WorkingCalendar({}))
    unmet = raised_unmet(Posted(FRIDAY, ended_on), raised_on, on=DAY(2026, 12, 31), term=term)

    assert [item.code for item in unmet] == found
    assert all("线索" in item.message for item in unmet if item.code == "raised_late")


def test_what_is_said_after_the_notice_is_no_objection(cast):
    making.agreed(cast, cast.case)
    hung = making.notice(cast, *POSTED)
    after = POSTED[1] + datetime.timedelta(days=1)

    with pytest.raises(Invalid) as caught:
        objected(cast, hung, after, on=after)
    assert codes(caught) == ["raised_late"]
    assert "来源选“信访和舆情”" in caught.value.unmet[0].message
    # What was said on the last day may be written down on the day after.
    objected(cast, hung, POSTED[1], on=after)
    assert NoticeObjection.objects.count() == 1


@pytest.mark.parametrize("stands", ["submitted", "approved"])
def test_one_that_was_written_down_late_holds_up_approval_and_decision(cast, stands):
    """Raised in time, written down after the case went on: nobody decides over it."""
    case = making.submitted(cast, cast.case)
    if stands == "approved":
        take(actions.approve, case, by=cast.township, note="同意")
    hung = case.procedures.get().notice
    objection = objected(cast, hung, POSTED[1], on=DECIDED)

    def step():
        if stands == "approved":
            return take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意")
        return take(actions.approve, case, by=cast.township, note="同意")

    with pytest.raises(Invalid) as caught:
        step()
    assert codes(caught) == ["objection_open"]
    answer = {"answered_on": DECIDED, "answer": "已查，不影响", "on": DECIDED}
    take(actions.answer_objection, objection, by=cast.township, **answer)
    assert step().status in {CaseStatus.COUNTY_DECISION, CaseStatus.DECIDED}


def test_a_registered_case_is_moved_by_no_objection(cast):
    """Long after the decision, even one dated back into the notice: refused, and the case stands."""
    case = making.submitted(cast, cast.case)
    take(actions.approve, case, by=cast.township, note="同意")
    take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意")
    take(actions.announce_case, case, by=cast.township, announced_on=DECIDED, on=DECIDED)
    take(actions.register_case, case, by=cast.township, number="9901JC0001")
    hung = case.procedures.get().notice
    before = making.fresh(case)

    for raised_on, code in ((POSTED[1], "decided_already"), (DECIDED, "raised_late")):
        with pytest.raises(Invalid) as caught:
            objected(cast, hung, raised_on, on=DAY(2026, 9, 1))
        assert codes(caught) == [code]
        assert "线索" in caught.value.unmet[0].message
    after = making.fresh(case)
    assert (after.status, after.version) == (before.status, before.version)
    assert not NoticeObjection.objects.exists()


@pytest.fixture
def race(transactional_db):
    """A case before its decision; the county decides while somebody writes an objection down."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        case = making.submitted(cast, making.case(cast))
        take(actions.approve, case, by=cast.township, note="同意")
    hung = case.procedures.get().notice
    return case, (
        lambda: take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意"),
        lambda: objected(cast, hung, POSTED[1], on=DECIDED),
    )


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_an_objection_at_once_never_both_succeed(race):
    """Either the objection is there and nobody decides, or it was decided and the objection is refused."""
    case, steps = race
    found = at_once(*steps)

    refused = [each for each in found if isinstance(each, Invalid)]
    assert len(refused) == 1, found
    assert (making.fresh(case).status == CaseStatus.DECIDED) is not NoticeObjection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_succeed(race, monkeypatch):
    """The negative control: who decides counts the objections without holding the notice, and waits."""
    case, steps = race
    counted, count = threading.Event(), procedures.unanswered
    objected_to, look = threading.Event(), village_papers._raised_unmet

    def counts_and_waits(notice):
        found = count(notice)
        counted.set()
        objected_to.wait(10)
        return found

    def looks(*seen, **facts):
        counted.wait(10)
        return look(*seen, **facts)

    def objects():
        found = steps[1]()
        objected_to.set()
        return found

    monkeypatch.setattr(procedures, "unanswered", counts_and_waits)
    monkeypatch.setattr(village_papers, "_raised_unmet", looks)
    monkeypatch.setattr(
        procedures, "_unanswered", lambda row: unanswered_unmet(procedures.unanswered(current(row).notice))
    )
    found = at_once(steps[0], objects)

    assert not [each for each in found if isinstance(each, Exception)], found
    assert making.fresh(case).status == CaseStatus.DECIDED
    assert NoticeObjection.objects.exists()


def test_the_page_says_until_when(cast, logged_in):
    making.agreed(cast, cast.case)
    hung = making.notice(cast, *POSTED)
    client, address = logged_in(cast.village), reverse("monitoring:objection-new", args=[hung.pk])
    page = client.get(address)
    late = client.post(
        address,
        {"version": hung.version, "raised_on": "2026-03-11", "content": "家里有车"},
    )

    assert "公示期 2026-03-06 至 2026-03-10" in page.text
    assert (late.status_code, "这份公示到 2026-03-10 为止" in late.text) == (422, True)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [1, 5])
def test_the_page_names_the_day_that_the_step_asks_for(cast, logged_in, days):
    """2-04: a paper that names a day too early; the hint and the refusal say the same day."""
    making.agreed(cast, cast.case)
    hung = making.notice(cast, POSTED[0], POSTED[0] + datetime.timedelta(days=days - 1))
    client, address = logged_in(cast.village), reverse("monitoring:objection-new", args=[hung.pk])
    given = {"version": hung.version, "raised_on": "2026-04-11", "content": "家里有车"}

    assert "公示期 2026-03-06 至 2026-03-10" in client.get(address).text
    assert "这份公示到 2026-03-10 为止" in client.post(address, given).text


@pytest.mark.django_db
@pytest.mark.parametrize("status", [CaseStatus.REMOVAL_VERIFYING, CaseStatus.REMOVAL_ON_NOTICE])
def test_a_household_that_is_to_leave_is_not_objected_to_on_its_list_to_join(cast, status):
    """2-04: that go was decided long ago; an objection dated back into it would hold up nobody."""
    case = making.submitted(cast, cast.case)
    take(actions.approve, case, by=cast.township, note="同意")
    take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意")
    hung = case.procedures.get().notice
    MonitoringCase.objects.filter(pk=case.pk).update(status=status, identified_on=DECIDED.isoformat())

    with pytest.raises(Invalid) as caught:
        objected(cast, hung, POSTED[1], on=DAY(2026, 9, 1))
    assert codes(caught) == ["decided_already"]
    assert not NoticeObjection.objects.exists()
