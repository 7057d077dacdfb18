"""What is restricted is told by nothing beside it: no hold, no audit trail, no sibling (0-60)."""

import pytest

from households.actions.holds import held_unmet
from households.models import Hold
from povertycase.models import AuditEvent
from rectification import actions
from tests.rectification import making
from tests.rectification.making import CLOSED, DONE, LATER, ON, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db
SECRET = "会计截留了收益"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def restricted(cast, **changes):
    return making.ticket(cast, by=cast.county, type=making.of_type("C.1"), **changes)


def judged(cast, row, opinion):
    """By those who see it."""
    steps = (
        (actions.check_closeout, cast.county),
        (actions.review_closeout, cast.county2),
        (actions.confirm_closeout, cast.county),
    )
    for action, by in steps:
        row = take(action, row, opinion=opinion, by=by, on=CLOSED)
    return row


def test_what_is_restricted_holds_no_household(cast):
    """A refusal to close the household, or E8 of the removal, would tell of it."""
    row = restricted(cast)
    assert held_unmet(cast.own, "销户") == []
    making.requested(cast, making.done(cast, making.at_work(cast, row)))
    assert judged(cast, row, "属实").status == "closed"
    making.rechecked(cast, row, REBOUNDS, by=cast.county2)
    take(actions.accept_ticket, row, making.measures(nodes=()), by=cast.village, on=LATER)

    assert held_unmet(cast.own, "销户") == []
    assert not Hold.objects.exists()


def test_the_words_of_what_is_restricted_stand_on_its_row_alone(cast):
    row = restricted(cast)
    for action, by in ((actions.decline_ticket, cast.village), (actions.return_measures, cast.county)):
        making.assigned(cast, row)
        if action is actions.return_measures:
            making.accepted(cast, row)
        take(action, row, by=by, note=SECRET)
        assert fresh(row).remark == SECRET
    making.accepted(cast, row)
    take(actions.fix_measures, row, by=cast.county, note=SECRET)
    assert fresh(row).remark == SECRET
    asked = take(actions.ask_extension, row, until=LATER, reason=SECRET, by=cast.village, on=ON)
    take(actions.decline_extension, asked, opinion=SECRET, by=cast.county, on=ON)
    making.requested(cast, making.done(cast, row))
    take(actions.return_closeout, row, opinion=SECRET, by=cast.county, on=DONE)
    making.requested(cast, row)
    judged(cast, row, SECRET)
    making.rechecked(cast, row, found=SECRET, by=cast.county2)
    making.rechecked(cast, row, REBOUNDS, found=SECRET, by=cast.county2)
    wrong = restricted(cast)
    take(actions.cancel_ticket, wrong, reason=SECRET, by=cast.county2, on=ON)

    assert AuditEvent.objects.filter(verb="decline_extension").exists()
    assert not AuditEvent.objects.filter(note__contains=SECRET).exists()
    assert fresh(wrong).cancelled_reason == asked.reason == SECRET
    assert set(row.closeoutreviews.values_list("opinion", flat=True)) == {SECRET}


def test_what_is_not_restricted_says_why_in_the_trail(cast):
    row = making.assigned(cast, making.ticket(cast))
    take(actions.decline_ticket, row, by=cast.village, note="不是本村的户")

    assert AuditEvent.objects.get(verb="decline_ticket").note == "不是本村的户"


def test_another_of_its_kind_is_restricted_too(cast):
    other = actions.register_sibling(restricted(cast), making.draft(cast), by=cast.county, on=ON)

    assert other.is_restricted
