"""The demonstration county has tickets in every state, made by the steps that people take."""

import datetime

import pytest
from django.db.models import F

from households.actions.demo import seed_demo
from projects.actions.demo.cast import write_accounts
from projects.actions.demo.library import seed_library
from rectification.actions.demo import seed_rectification
from rectification.choices.sources import SupervisionKind
from rectification.choices.tickets import EvidenceKind, ExtensionStatus, ReferralStatus
from rectification.choices.tickets import TicketStatus as Status
from rectification.models import (
    CloseoutReview,
    DeadlineExtension,
    Evidence,
    IssueSource,
    Recheck,
    Referral,
    SanctionedPerson,
    Ticket,
)
from rectification.models.places import SUBJECTS
from rectification.rules.moves import TICKET_MOVES
from tests.once import once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """A small demonstration county without what monitoring and most of projects put into it."""
    yield from once(django_db_blocker, _seed)


def _seed():
    today = datetime.date.today()
    seed_demo(county="511702", households=60, seed=1, on=today)
    write_accounts(on=today)
    seed_library(on=today)
    seed_rectification(on=today)


def test_tickets_in_every_state_of_many_kinds_and_places(seeded):
    """2-38 to 2-46: nobody's first look is at an empty page."""
    states = {state for each in TICKET_MOVES.values() for state in (*each.sources, each.target)}
    kinds = set(IssueSource.objects.filter(tickets__isnull=False).values_list("kind", flat=True))

    assert set(Ticket.objects.values_list("status", flat=True)) == set(Status.values) == states
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
    assert Ticket.objects.get(rebound_count=1).status == Status.REOPENED
    assert Ticket.objects.exclude(relapse_of=None).get().relapse_of.status == Status.CLOSED
    assert set(Evidence.objects.values_list("kind", flat=True)) == set(EvidenceKind.values)
    assert CloseoutReview.objects.filter(has_passed=False).exists()


def test_a_common_one_and_a_restricted_one(seeded):
    """2-43, 2-46."""
    parent = Ticket.objects.get(is_common=True)
    restricted = Ticket.objects.get(is_restricted=True)

    assert parent.status == Status.IN_PROGRESS
    assert Status.CLOSED in set(parent.children.values_list("status", flat=True)) != {Status.CLOSED}
    assert set(restricted.referrals.values_list("status", flat=True)) == set(ReferralStatus.values)
    assert Referral.objects.count() == SanctionedPerson.objects.count() == 2
    assert Ticket.objects.exclude(sibling_of=None).exists()
