"""Two phones at the same moment: one is first, the other is kept, and nobody sees an error."""

import datetime
import uuid
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from households import actions
from households.actions import visits
from households.actions.photos import Taken
from households.choices.visits import HeldReason, PhotoKind
from households.models import HeldVisit, Visit, VisitPhoto
from tests import factories
from tests.households.test_api_photos import drawn, saved
from tests.households.visiting import sent
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def world(transactional_db):
    """In one transaction: a household begins with its head."""
    with transaction.atomic():
        return factories.world()


def visit(world, key, by=None, **changes):
    return actions.record_visit(key, body=sent(world.own) | changes, by=by or world.helper)


def test_two_corrections_of_one_visit(world):
    for _round in range(ROUNDS):
        first = visit(world, uuid.uuid4()).row.pk
        reasons = ("甲", "乙", "丙")

        received = at_once(
            *(partial(visit, world, uuid.uuid4(), corrects=first, correction_reason=each) for each in reasons)
        )

        kinds = sorted(type(each.row).__name__ for each in received)
        assert kinds == ["HeldVisit", "HeldVisit", "Visit"]
        assert {each.row.reason for each in received if isinstance(each.row, HeldVisit)} == {HeldReason.STALE}
        assert Visit.objects.current().filter(household=world.own, corrects=first).count() == 1


def test_one_draft_over_two_lines(world):
    for _round in range(ROUNDS):
        key, body = uuid.uuid4(), sent(world.own)

        received = at_once(*[partial(actions.record_visit, key, body=body, by=world.helper)] * 4)

        assert len({each.row.receipt for each in received}) == 1
        assert [each.is_new for each in received].count(True) == 1
        assert not HeldVisit.objects.filter(visit=key).exists()


def test_a_lost_household_over_two_lines(world):
    key, body = uuid.uuid4(), sent(world.own)
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))

    received = at_once(*[partial(actions.record_visit, key, body=body, by=world.helper)] * 4)

    assert len({each.row.receipt for each in received}) == 1
    assert HeldVisit.objects.get().reason == HeldReason.LEFT


def test_one_picture_over_two_lines_and_the_thirteenth(world):
    key = visit(world, uuid.uuid4()).row.pk
    taken = Taken(uuid.uuid4(), PhotoKind.PHOTO, None, saved(drawn()))

    received = at_once(*[partial(actions.add_photo, key, taken, by=world.helper)] * 4)

    assert len({each.row.receipt for each in received}) == 1
    assert VisitPhoto.objects.count() == 1
    others = [Taken(uuid.uuid4(), PhotoKind.PHOTO, None, saved(drawn(seed=each))) for each in range(14)]
    at_once(*(partial(actions.add_photo, key, each, by=world.helper) for each in others))
    assert VisitPhoto.objects.count() == 12


def test_what_comes_in_between_is_held_for_what_it_is(world):
    """A household that moves between the look and the row; no reason is made up."""
    draft = visits.Draft(uuid.uuid4(), {"corrects": None}, "0" * 64, world.helper, "0" * 10)

    assert visits._clash(draft) == HeldReason.LEFT


@pytest.mark.parametrize("is_correction", [False, True])
def test_one_draft_that_is_written_between_two_looks(world, monkeypatch, is_correction):
    """Found by tests.proofs.drafts: the second sending took the first for somebody else's."""
    body = sent(world.own)
    if is_correction:
        body |= {"corrects": visit(world, uuid.uuid4()).row.pk, "correction_reason": "记错"}
    key, honest, looks = uuid.uuid4(), visits._found, []
    first = actions.record_visit(key, body=body, by=world.helper)

    def blind_once(draft):
        looks.append(draft)
        return None if len(looks) == 1 else honest(draft)

    monkeypatch.setattr(visits, "_found", blind_once)
    again = actions.record_visit(key, body=body, by=world.helper)

    assert again.row == first.row
    assert not HeldVisit.objects.exists()
