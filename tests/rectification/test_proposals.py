"""What other parts of the system find is proposed once a cause, and accepted or dismissed for a reason."""

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from households.actions import record_channels
from households.actions.channels import ChannelDraft
from households.models import ChannelSnapshot, SafeguardCheck
from monitoring.models import Finding
from povertycase.choices import JobKind
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, Job
from rectification import actions
from rectification.choices.tickets import Cause
from rectification.models import TicketProposal, TicketType
from tests import factories
from tests.households import planning
from tests.rectification import making
from tests.rectification.making import FOUND, LATER, ON, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def draft(cast, **changes):
    facts = {
        "cause": Cause.AUDIT,
        "code": "审2026-3-1",
        "type_code": "7.1",
        "subject": cast.own,
        "content": "收益没有分配",
        "seen_on": FOUND,
    }
    return actions.ProposalDraft(**facts | changes)


def accept(cast, row, **changes):
    facts = {"source": cast.audit_report, "content": row.content, "by": cast.township, "on": ON}
    return take(actions.accept_ticket_proposal, row, **facts | changes)


def test_the_same_cause_twice_is_one_proposal(cast):
    same = draft(cast, content="换了说法", seen_on=ON)
    assert actions.propose([draft(cast), draft(cast)], by=cast.township, on=ON) == 1
    assert actions.propose([same], by=cast.county, on=ON) == 0
    row = TicketProposal.objects.get()
    assert (row.key, row.turn, row.first_seen_on, row.last_seen_on) == ("audit:审2026-3-1", 1, FOUND, ON)
    assert row.content == "收益没有分配"
    assert actions.propose([draft(cast, cause=Cause.FOUR_IN_ONE)], by=cast.county, on=ON) == 1


def test_accepted_it_is_a_ticket_and_comes_back_only_after_that_is_settled(cast):
    actions.propose([draft(cast)], by=cast.township, on=ON)
    row = TicketProposal.objects.get()
    ticket = accept(cast, row)
    assert (ticket.household, ticket.type.code, ticket.status) == (cast.own, "7.1", "registered")
    with pytest.raises(Conflict):
        accept(cast, row)
    assert actions.propose([draft(cast, seen_on=ON)], by=cast.township, on=ON) == 0
    making.closed(cast, ticket)
    assert actions.propose([draft(cast, seen_on=LATER)], by=cast.township, on=LATER) == 1
    again = TicketProposal.objects.get(status="proposed")
    assert (again.turn, again.key) == (2, row.key)
    assert accept(cast, again, on=LATER).relapse_of == ticket


def test_dismissed_it_stays_away(cast):
    actions.propose([draft(cast)], by=cast.township, on=ON)
    row = TicketProposal.objects.get()
    with pytest.raises(Invalid, match="为什么不立单"):
        take(actions.dismiss_ticket_proposal, row, reason=" ", by=cast.township)
    with pytest.raises(Refused):
        take(actions.dismiss_ticket_proposal, row, reason="已在别处办理", by=cast.village)
    take(actions.dismiss_ticket_proposal, row, reason="已在别处办理", by=cast.township)

    assert actions.propose([draft(cast, seen_on=LATER)], by=cast.township, on=LATER) == 0
    assert TicketProposal.objects.get().status == "dismissed"


def test_a_proposal_is_judged(cast):
    wrong = draft(cast, code=" ", seen_on=LATER)
    with pytest.raises(Invalid) as refusal:
        actions.propose(
            [wrong, draft(cast, type_code="C.1"), draft(cast, type_code="99")], by=cast.county, on=ON
        )
    assert [each.code for each in refusal.value.unmet] == [
        *("content_required", "day", "restricted", "type_unknown")
    ]
    for by in (cast.village, cast.sister, cast.department):
        with pytest.raises(Refused):
            actions.propose([draft(cast)], by=by, on=ON)
    assert not TicketProposal.objects.exists()


def finding(cast, rule, **changes):
    facts = {
        "key": f"{rule}:{cast.own.pk}",
        "rule": rule,
        "household": cast.own,
        "division_id": cast.own.division_id,
        "severity": "error",
        "message": "人均纯收入低于监测线，没有纳入",
        "clause": "依据",
        "first_seen_on": FOUND,
        "changed_on": FOUND,
    }
    return Finding.objects.create(**facts | changes)


def test_rules_of_monitoring_propose(cast):
    finding(cast, "M-NIN")
    finding(cast, "M-TIME")
    finding(cast, "M-SWEEP", key="M-SWEEP:x", household=None)
    gone = finding(cast, "M-FAST", status="resolved", resolved_on=ON)

    assert actions.propose_findings(factories.TOWN, by=cast.township, on=ON) == 1
    assert actions.propose_findings(factories.COUNTY, by=cast.county, on=ON) == 0
    row = TicketProposal.objects.get()
    assert (row.key, row.type.code, row.household) == (f"monitoring:M-NIN:{cast.own.pk}", "1.1", cast.own)
    assert gone.key not in row.key
    with pytest.raises(Refused):
        actions.propose_findings(factories.TOWN, by=cast.sister, on=ON)


def test_failing_survey_items_propose(cast):
    """A later visit that sees the same is the same cause."""
    for day, item, is_met in ((FOUND, "housing", False), (ON, "housing", False), (ON, "schooling", True)):
        visit = planning.visit(cast.own, cast.village, on=day)
        SafeguardCheck.objects.create(
            household=cast.own,
            division_id=cast.own.division_id,
            visit=visit,
            item=item,
            is_met=is_met,
            checked_on=day,
            explanation="住房是危房" if item == "housing" else "都在上学",
        )

    assert actions.propose_checks(factories.TOWN, by=cast.township, on=ON) == 1
    assert actions.propose_checks(factories.TOWN, by=cast.township, on=ON + datetime.timedelta(days=1)) == 0
    row = TicketProposal.objects.get()
    assert (row.key, row.type.code, row.content) == (f"survey:{cast.own.pk}:housing", "2.1", "住房是危房")


def test_the_daily_job_brings_together_what_was_found_in_every_county(cast):
    """0-36, 1-09: nobody has to ask; twice is once; what says nothing of itself is named by its item."""
    finding(cast, "M-NIN")
    finding(cast, "M-NIN", key="M-NIN:far", household=cast.foreign, division_id=cast.foreign.division_id)
    visit = planning.visit(cast.own, cast.village, on=FOUND)
    SafeguardCheck.objects.create(
        household=cast.own,
        division_id=cast.own.division_id,
        visit=visit,
        item="housing",
        is_met=False,
        checked_on=FOUND,
    )

    assert run_job() == 3
    assert run_job() == 0
    rows = TicketProposal.objects.order_by("key")
    assert {row.division_id[:6] for row in rows} == {factories.COUNTY, factories.OTHER_COUNTY}
    assert "住房安全有保障核查不达标" in {row.content for row in rows}
    assert set(AuditEvent.objects.filter(verb="propose_ticket").values_list("actor", flat=True)) == {
        "scheduler"
    }


def test_a_type_that_nobody_loaded_holds_up_nothing_else(cast):
    finding(cast, "M-NIN")
    finding(cast, "M-NOHELP", key="M-NOHELP:1")
    TicketType.objects.filter(code="1.3").delete()

    assert run_job() == 1
    assert TicketProposal.objects.get().type.code == "1.1"
    actions.save_types()
    assert run_job() == 1


def run_job():
    printed = io.StringIO()
    call_command("run_job", "propose_tickets", json=True, stdout=printed)
    return json.loads(printed.getvalue())["count"]


def test_what_was_seen_before_it_was_settled_is_not_proposed_anew(cast):
    actions.propose([draft(cast)], by=cast.township, on=ON)
    ticket = accept(cast, TicketProposal.objects.get())
    making.closed(cast, ticket)

    for day in (FOUND, making.CLOSED):
        assert actions.propose([draft(cast, seen_on=day)], by=cast.township, on=LATER) == 0
    after = making.CLOSED + datetime.timedelta(days=1)
    assert actions.propose([draft(cast, seen_on=after)], by=cast.township, on=LATER) == 1


def test_what_was_cancelled_is_not_proposed_anew_by_what_was_seen_before(cast):
    actions.propose([draft(cast)], by=cast.township, on=ON)
    ticket = accept(cast, TicketProposal.objects.get())
    take(actions.cancel_ticket, ticket, reason="登记错了", by=cast.county, on=ON)
    today = timezone.localtime(making.fresh(ticket).moved_at).date()
    tomorrow = today + datetime.timedelta(days=1)

    assert actions.propose([draft(cast, seen_on=today)], by=cast.township, on=tomorrow) == 0
    assert actions.propose([draft(cast, seen_on=tomorrow)], by=cast.township, on=tomorrow) == 1


def test_a_finding_is_of_the_day_of_its_last_screening(cast):
    """Settled after the last screening, it waits for the next one to see it again."""
    finding(cast, "M-NIN")
    ended = datetime.datetime(2026, 3, 4, 2, tzinfo=datetime.UTC)
    key = f"screening:{factories.COUNTY}"
    screened = Job.objects.create(
        kind=JobKind.SCREEN, dedup_key=key, state="done", actor=cast.county, finished_at=ended
    )
    assert actions.propose_findings(factories.TOWN, by=cast.township, on=ON) == 1
    row = TicketProposal.objects.get()
    assert row.last_seen_on == datetime.date(2026, 3, 4)
    making.closed(cast, accept(cast, row))
    assert actions.propose_findings(factories.TOWN, by=cast.township, on=LATER) == 0

    Job.objects.filter(pk=screened.pk).update(finished_at=ended.replace(month=9))
    assert actions.propose_findings(factories.TOWN, by=cast.township, on=LATER) == 1


def test_proposals_are_written_as_sets(cast):
    def many(day):
        return [draft(cast, code=f"审{number}", seen_on=day) for number in range(30)]

    with CaptureQueriesContext(connection) as first:
        assert actions.propose(many(FOUND), by=cast.township, on=ON) == 30
    event = AuditEvent.objects.get(verb="propose_ticket")
    assert (event.facts, event.division_code) == ({"proposals": 30}, factories.COUNTY)
    with CaptureQueriesContext(connection) as again:
        assert actions.propose(many(ON), by=cast.township, on=ON) == 0
    assert len(first) < 30
    assert len(again) < 30

    rows = TicketProposal.objects.values_list("last_seen_on", "version")
    assert set(rows) == {(ON, 1)}, "seen again is no change of what a person has before them"
    assert AuditEvent.objects.filter(verb="propose_ticket").count() == 1


def compared(cast, *, size, on):
    """What the handbook of the own household says of its size, a day on."""
    known = ChannelSnapshot.objects.filter(household=cast.own, channel="handbook").first()
    draft = ChannelDraft("handbook", {"size": size}, known.version if known else None)
    record_channels(cast.own, [draft], by=cast.village, on=on)


def test_a_household_whose_channels_differ_is_one_cause(cast):
    """0-36: one proposal however many fields differ, without a value; dismissed it stays away."""
    compared(cast, size="9", on=FOUND)

    assert actions.propose_discrepancies(factories.TOWN, by=cast.township, on=ON) == 1
    assert actions.propose_discrepancies(factories.TOWN, by=cast.township, on=ON) == 0
    row = TicketProposal.objects.get()
    assert (row.key, row.type.code, row.cause) == (f"four_in_one:{cast.own.pk}", "O.1", "four_in_one")
    assert "家庭人口数（" in row.content
    assert "9" not in row.content
    actions.dismiss_ticket_proposal(row, reason="手册当天已经更正", by=cast.county, version=row.version)
    compared(cast, size="8", on=ON)
    assert actions.propose_discrepancies(factories.TOWN, by=cast.township, on=ON) == 0


def test_a_settled_discrepancy_that_is_seen_again_is_a_new_turn(cast):
    """0-36: the ticket was closed; somebody looked again later and it differs."""
    compared(cast, size="9", on=FOUND)
    actions.propose_discrepancies(factories.TOWN, by=cast.county, on=ON)
    making.closed(cast, accept(cast, TicketProposal.objects.get()))

    assert actions.propose_discrepancies(factories.TOWN, by=cast.county, on=LATER) == 0
    compared(cast, size="7", on=LATER)
    assert actions.propose_discrepancies(factories.TOWN, by=cast.county, on=LATER) == 1

    assert set(TicketProposal.objects.values_list("turn", flat=True)) == {1, 2}


def test_a_neighbour_proposes_nothing_here(cast):
    compared(cast, size="9", on=FOUND)

    with pytest.raises(Refused):
        actions.propose_discrepancies(factories.TOWN, by=cast.sister, on=ON)
