"""The demonstration county has clues, cases and tickets in every state, made by the steps that people take.

Tickets are looked at here, because the whole demonstration is put into the database here anyway.
"""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from households.models import Hold, Household, Visit
from households.rules.dates import months_between
from monitoring.actions.demo.fund import FORGOTTEN_DAYS
from monitoring.actions.months import reckon_open
from monitoring.actions.standings import unmet_of_removal
from monitoring.choices.cases import REMOVING, Channel, ClueStatus, RemovalWay
from monitoring.choices.cases import CaseStatus as Status
from monitoring.choices.declarations import PosterKind
from monitoring.choices.feeds import BatchStatus, WarningStatus
from monitoring.choices.fund import EntryKind, ReliefStatus
from monitoring.choices.measures import PlanStatus, VillagePlanStatus
from monitoring.models import (
    Bulletin,
    Clue,
    FeedBatch,
    FeedRun,
    Finding,
    FundApplication,
    FundEntry,
    KeyGroupTag,
    MonitoringCase,
    MonthSnapshot,
    Poster,
    Procedure,
    SupportPlan,
    VillageCode,
    VillageMonth,
    VillagePlan,
    Warning,
)
from monitoring.models.on_roll import without_case
from monitoring.reports.sweeps import villages_swept
from monitoring.rules.helping import when_identified
from monitoring.rules.months import last_ended_month
from povertycase.models import AuditEvent, PolicyParameter, User
from rectification.choices.sources import SupervisionKind
from rectification.choices.tickets import (
    EvidenceKind,
    ExtensionStatus,
    ProposalStatus,
    ReferralStatus,
    TicketStatus,
)
from rectification.models import (
    CloseoutReview,
    DeadlineExtension,
    Evidence,
    IssueSource,
    Recheck,
    Referral,
    SanctionedPerson,
    Ticket,
    TicketProposal,
)
from rectification.models.places import SUBJECTS
from rectification.rules.moves import TICKET_MOVES
from tests.once import once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """A small demonstration county."""
    yield from once(django_db_blocker, lambda: call_command("seed_demo", households=60, stdout=StringIO()))


def test_cases_and_clues_in_every_state_and_channel(seeded):
    cases = MonitoringCase.objects.all()
    removed = cases.filter(status=Status.REMOVED)

    assert set(cases.values_list("status", flat=True)) == set(Status.values)
    assert set(removed.values_list("removal_way", flat=True)) == {*RemovalWay.values, ""}
    assert set(Clue.objects.values_list("status", flat=True)) == set(ClueStatus.values)
    assert set(Clue.objects.values_list("channel", flat=True)) == set(Channel.values)
    assert set(SupportPlan.objects.values_list("status", flat=True)) == set(PlanStatus.values)
    assert set(VillagePlan.objects.values_list("status", flat=True)) == set(VillagePlanStatus.values)
    assert Procedure.objects.filter(notice__ended_on__lt=datetime.date.today()).exists()


def test_the_register_says_what_the_cases_say(seeded):
    for case in MonitoringCase.objects.filter(status__in=(Status.ACTIVE, Status.REMOVED)):
        home = Household.objects.get(pk=case.household_id)
        assert home.monitoring_category == case.category
        assert home.monitoring_state == case.status
        assert home.risk_identified_on == case.identified_on


def test_some_rules_are_broken_on_purpose_and_the_gate_is_not(seeded):
    today = datetime.date.today()
    active = MonitoringCase.objects.filter(status=Status.ACTIVE)
    late = [
        case
        for case in active.exclude(measures__landed_on__isnull=False)
        if datetime.date.fromisoformat(case.identified_on) < today - datetime.timedelta(days=31)
    ]
    asked = MonitoringCase.objects.get(status=Status.REMOVAL_COUNTY)

    assert len(late) == 1
    assert active.filter(risks__risk="因残").exists()
    [fast] = MonitoringCase.objects.filter(status=Status.REMOVED, removal_way="")
    months = months_between(when_identified(fast.identified_on).day, when_identified(fast.removed_on).day)
    assert (months, fast.adopted_on) == (1, today)
    assert without_case(Household.objects.all()).exists()
    assert unmet_of_removal(asked, way=asked.removal_way, on=today) == []
    assert AuditEvent.objects.filter(verb="roll_back").count() == 1


def test_no_ticket_keeps_a_household_whose_removal_is_asked_for(seeded):
    """E8: rectification is seeded last, and the removals of the demonstration go on."""
    leaving = MonitoringCase.objects.filter(status__in=REMOVING).values("household")
    held = Hold.objects.in_force().filter(kind="ticket")

    assert held.exists()
    assert not held.filter(household__in=leaving).exists()


def test_findings_are_proposed_as_tickets_and_the_invariants_hold(seeded):
    """2-46: most wait, one is a ticket and one is none."""
    proposed = TicketProposal.objects.values_list("status", flat=True)

    assert set(proposed) == set(ProposalStatus.values)
    call_command("invariants", stdout=StringIO())


def test_the_line_says_that_it_is_an_example(seeded):
    row = PolicyParameter.objects.get(key="income.monitor_line", division="511702")

    assert row.source.startswith("示例")


def test_departments_have_sent_files_and_one_waits(seeded):
    """0-32: warnings in every status, a file in quarantine, and a department that is late."""
    assert set(Warning.objects.values_list("status", flat=True)) == set(WarningStatus.values)
    assert set(FeedBatch.objects.values_list("status", flat=True)) == {
        BatchStatus.APPLIED,
        BatchStatus.QUARANTINED,
    }
    assert FeedRun.objects.filter(is_late=True, batch=None).exists()


def test_a_sweep_is_whole_in_one_village_and_not_in_the_next(seeded):
    """2-08: one village was gone through, one of them by telephone; the others lack records."""
    today, county = datetime.date.today(), User.objects.get(username="county")
    rows = [row for row in villages_swept(county, year=today.year, place="", on=today) if row.rounds]

    assert [row.whole for row in rows].count(1) == 1
    assert any(row.missing and row.rounds[0].recorded for row in rows)
    assert Visit.objects.filter(round__name__contains="集中排查", way="phone").exists()


def test_the_fund_has_applications_in_every_state(seeded):
    """0-13."""
    today = datetime.date.today()
    is_old_enough = (today - datetime.timedelta(days=FORGOTTEN_DAYS)).year == today.year
    states = set(ReliefStatus.values) - (set() if is_old_enough else {ReliefStatus.LAPSED})
    assert set(FundApplication.objects.values_list("status", flat=True)) == states
    assert set(FundEntry.objects.values_list("kind", flat=True)) == set(EntryKind.values)
    assert FundEntry.objects.all().net_yuan() == 358000


def test_the_county_is_screened_and_a_township_has_its_codes(seeded):
    """2-02 to 2-06: nobody's first look is at an empty page."""
    faults = set(Finding.objects.values_list("rule", flat=True))

    assert {"M-NIN", "M-WRONG", "M-NOHELP"} <= faults
    assert KeyGroupTag.objects.exists()
    assert VillageCode.objects.count() > Poster.objects.filter(kind=PosterKind.CODE).count() == 1


def test_two_months_are_frozen_and_of_the_older_one_the_bulletin_is_out(seeded):
    """1-39: nobody's first look is at an empty page, and the month that runs adds up too."""
    today = datetime.date.today()
    older, last = MonthSnapshot.objects.order_by("month")
    rows = VillageMonth.objects.filter(snapshot=last)

    assert last.month == last_ended_month(today)
    assert Bulletin.objects.get().snapshot == older
    assert rows.count() == VillageMonth.objects.filter(snapshot=older).count() > 0
    assert sum(row.closing_households for row in rows) > 0
    assert sum(row.opening_people for row in VillageMonth.objects.filter(snapshot=older)) > 0
    assert reckon_open(last.division_id, today.replace(day=1))[0].gaps == []


def test_tickets_in_every_state_of_many_kinds_and_places(seeded):
    """2-38 to 2-46: nobody's first look is at an empty page."""
    states = {state for each in TICKET_MOVES.values() for state in (*each.sources, each.target)}
    kinds = set(IssueSource.objects.filter(tickets__isnull=False).values_list("kind", flat=True))

    assert set(Ticket.objects.values_list("status", flat=True)) == set(TicketStatus.values) == states
    assert len(set(Ticket.objects.values_list("type__topic", flat=True))) >= 8
    assert {
        SupervisionKind.ASSESSMENT,
        SupervisionKind.AUDIT,
        SupervisionKind.SWEEP,
        SupervisionKind.SELF_CHECK,
    } <= kinds
    assert IssueSource.objects.filter(parent__isnull=False).exclude(document=None).exists()
    for place in (*SUBJECTS, "person"):
        assert Ticket.objects.exclude(**{place: None}).exists(), place


def test_deadlines_extensions_and_what_came_back(seeded):
    """2-42, 2-44: late ones, some due soon, more time asked for, granted and not; a rebound and a relapse."""
    today = datetime.date.today()
    open_ = Ticket.objects.open()

    assert open_.filter(due_on__lt=today).count() >= 2
    assert open_.filter(due_on__range=(today, today + datetime.timedelta(days=3))).exists()
    assert set(DeadlineExtension.objects.values_list("status", flat=True)) == set(ExtensionStatus.values)
    assert Ticket.objects.filter(due_on__gt=F("original_due_on"), rebound_count=0).count() == 1
    assert set(Recheck.objects.values_list("is_effect_precise", flat=True)) == {True, False}
    assert Ticket.objects.get(rebound_count=1).status == TicketStatus.REOPENED
    assert Ticket.objects.exclude(relapse_of=None).get().relapse_of.status == TicketStatus.CLOSED
    assert set(Evidence.objects.values_list("kind", flat=True)) == set(EvidenceKind.values)
    assert CloseoutReview.objects.filter(has_passed=False).exists()


def test_a_common_one_and_a_restricted_one(seeded):
    """2-43, 2-46."""
    parent = Ticket.objects.get(is_common=True)
    restricted = Ticket.objects.get(is_restricted=True)

    assert parent.status == TicketStatus.IN_PROGRESS
    assert (
        TicketStatus.CLOSED in set(parent.children.values_list("status", flat=True)) != {TicketStatus.CLOSED}
    )
    assert set(restricted.referrals.values_list("status", flat=True)) == set(ReferralStatus.values)
    assert Referral.objects.count() == SanctionedPerson.objects.count() == 2
    assert Ticket.objects.exclude(sibling_of=None).exists()
