"""A visit enters the ledger once, yields checks and proposals, and is not lost (0-07, 2-01, 3-16, F-OFF)."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, transaction
from django.http import Http404
from django.utils import timezone

from households import actions
from households.choices.visits import HeldReason, HeldStatus, ProposalStatus
from households.models import ChangeProposal, HeldVisit, Household, SafeguardCheck, Visit
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, User
from tests import factories
from tests.households.visiting import answers, sent

TODAY = datetime.date.today


def codes(refusal):
    return {item.code for item in refusal.value.unmet}


def visit(world, by=None, key=None, **changes):
    body = sent(world.own) | changes
    return actions.record_visit(key or uuid.uuid4(), body=body, by=by or world.helper)


def test_a_visit_makes_a_check_of_each_safeguard(world):
    row = visit(world).row

    assert row.visitor == world.helper
    assert row.visited_on == timezone.localdate()
    assert {check.item: check.is_met for check in row.checks.all()} == dict.fromkeys(
        ["food", "clothing", "schooling", "medical", "housing", "water"], True
    )
    assert AuditEvent.objects.get(verb="visit").subject_key == str(world.own.pk)


def test_the_same_again_changes_nothing_and_gives_the_same_receipt(world):
    key, body = uuid.uuid4(), sent(world.own)
    first = actions.record_visit(key, body=body, by=world.helper)

    again = actions.record_visit(key, body=dict(reversed(body.items())), by=world.helper)

    assert again.row.receipt == first.row.receipt
    assert (first.is_new, again.is_new) == (True, False)
    assert Visit.objects.count() == 1
    assert SafeguardCheck.objects.count() == 6


def test_another_body_under_a_known_key_goes_to_the_tray_once(world):
    key = uuid.uuid4()
    first = visit(world, key=key).row

    other = visit(world, key=key, note="另一份")
    again = visit(world, key=key, note="另一份")

    assert isinstance(other.row, HeldVisit)
    assert other.row.reason == HeldReason.CONFLICT
    assert (other.row.receipt, again.is_new) == (again.row.receipt, False)
    assert Visit.objects.get().note == first.note


def test_a_problem_is_judged_by_its_facts_and_proposes_a_change(world):
    call_command("load_parameters")
    water = {"litres": "20", "is_scarce_area": False}
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)

    row = visit(world, answers=answers(water=water)).row

    check = row.checks.get(item="water")
    assert not check.is_met
    assert check.explanation == "不达标：水量"
    assert check.clause == "H-WATER-01"
    proposal = row.proposals.get()
    assert (proposal.field, proposal.old_value, proposal.new_value) == ("has_safe_water", "是", "否")


def test_what_the_register_says_already_is_not_proposed(world):
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)

    assert not visit(world).row.proposals.exists()


def test_the_same_is_not_proposed_twice_and_the_newest_word_stands(world):
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)
    bad = answers(water={"litres": "20", "is_scarce_area": False})
    visit(world, answers=bad)
    visit(world, answers=bad)
    assert ChangeProposal.objects.count() == 1

    yesterday = timezone.now() - datetime.timedelta(days=1)
    visit(world, visited_at=yesterday)  # an older draft that finds its signal late changes nothing
    assert ChangeProposal.objects.get().status == ProposalStatus.PROPOSED

    visit(world)
    assert ChangeProposal.objects.get().status == ProposalStatus.LAPSED


def test_of_somebody_who_left_nothing_is_proposed(world):
    daughter = world.own.memberships.get(relation="之女")
    world.own.memberships.filter(pk=daughter.pk).update(left_on=timezone.localdate(), left_reason="婚出")

    row = visit(world, answers=answers(medical={"uninsured": [daughter.person_id]})).row

    assert not row.proposals.exclude(person=None).exists()


def test_a_correction_stands_instead_and_the_old_proposals_lapse(world):
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)
    first = visit(world, answers=answers(water={"litres": "20", "is_scarce_area": False})).row

    second = visit(world, corrects=first.pk, correction_reason="记错户").row

    assert list(Visit.objects.current()) == [second]
    assert set(SafeguardCheck.objects.current().values_list("visit", flat=True)) == {second.pk}
    assert ChangeProposal.objects.get(visit=first).status == ProposalStatus.LAPSED


def test_a_second_correction_of_one_visit_goes_to_the_tray(world):
    first = visit(world).row
    visit(world, corrects=first.pk, correction_reason="甲")

    late = visit(world, corrects=first.pk, correction_reason="乙").row

    assert isinstance(late, HeldVisit)
    assert late.reason == HeldReason.STALE


def test_a_correction_says_why(world):
    first = visit(world).row

    with pytest.raises(Invalid) as refusal:
        visit(world, corrects=first.pk)

    assert codes(refusal) == {"reason_required"}


def test_only_its_author_or_the_township_corrects_a_visit(world):
    first = visit(world, by=world.helper).row

    with pytest.raises(Refused):
        visit(world, by=world.village, corrects=first.pk, correction_reason="不对")
    assert visit(world, by=world.township, corrects=first.pk, correction_reason="电话核实").is_new


def test_a_household_lost_meanwhile_is_held_for_the_county(world):
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))

    received = visit(world)

    assert received.row.reason == HeldReason.LEFT
    assert not Visit.objects.exists()
    assert not HeldVisit.objects.visible_to(world.helper).exists()
    assert HeldVisit.objects.visible_to(world.county).exists()


def test_whoever_only_reads_there_now_is_held_too(world):
    """The author was promoted before the phone found a signal."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    world.village.posting_set.update(valid_to=yesterday)
    factories.post(world.village, Role.LEADER, factories.COUNTY)

    assert visit(world, by=User.objects.get(pk=world.village.pk)).row.reason == HeldReason.LEFT


def test_a_household_that_never_was_ones_own_does_not_exist(world):
    for key in (world.foreign.pk, 10**9):
        with pytest.raises(Http404):
            actions.record_visit(uuid.uuid4(), body=sent(world.own) | {"household": key}, by=world.helper)
    assert not HeldVisit.objects.exists()


def test_departments_leaders_and_auditors_do_not_visit(world):
    for who in (world.department, world.leader, world.auditor):
        with pytest.raises(Refused):
            visit(world, by=who)


def test_the_county_admits_a_held_visit_under_its_own_key(world):
    key = uuid.uuid4()
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))
    held = visit(world, key=key).row

    admitted = actions.admit_visit(held, by=world.county, version=1, note="调走前走访")

    assert (admitted.pk, admitted.visitor) == (key, world.helper)
    held.refresh_from_db()
    assert held.status == HeldStatus.ADMITTED
    with pytest.raises(Conflict):
        actions.dismiss_visit(held, by=world.county, version=held.version, note="不要")


def test_a_held_visit_keeps_its_receipt_whatever_happens_meanwhile(world):
    key, body = uuid.uuid4(), sent(world.own)
    pairing = world.helper.pairing_set.filter(household=world.own)
    pairing.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))
    held = actions.record_visit(key, body=body, by=world.helper).row

    pairing.update(ended_on=None)
    paired_again = actions.record_visit(key, body=body, by=world.helper).row
    actions.admit_visit(held, by=world.county, version=1, note="调走前走访")
    admitted = actions.record_visit(key, body=body, by=world.helper).row

    assert isinstance(paired_again, HeldVisit)
    assert isinstance(admitted, Visit)
    assert held.receipt == paired_again.receipt == admitted.receipt


def test_an_admitted_conflict_corrects_what_stands(world):
    key = uuid.uuid4()
    first = visit(world, key=key).row
    held = visit(world, key=key, note="另一份").row

    admitted = actions.admit_visit(held, by=world.county, version=1, note="以这份为准")

    assert (admitted.corrects, admitted.note) == (first, "另一份")
    assert list(Visit.objects.current()) == [admitted]


def test_the_township_does_not_decide_on_the_tray(world):
    key = uuid.uuid4()
    visit(world, key=key)
    held = visit(world, key=key, note="另一份").row

    with pytest.raises(Refused):
        actions.admit_visit(held, by=world.township, version=1, note="采用")


def test_an_adopted_proposal_changes_the_register(world):
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)
    row = visit(world, answers=answers(water={"litres": "20", "is_scarce_area": False})).row

    actions.adopt_proposal(row.proposals.get(), by=world.township, on=timezone.localdate(), version=1)

    world.own.refresh_from_db()
    assert world.own.has_safe_water is False
    assert row.proposals.get().status == ProposalStatus.ACCEPTED


def test_nobody_adopts_what_one_proposed_oneself(world):
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)
    row = visit(
        world, by=world.township, answers=answers(water={"litres": "20", "is_scarce_area": False})
    ).row

    with pytest.raises(Refused):
        actions.adopt_proposal(row.proposals.get(), by=world.township, on=timezone.localdate(), version=1)


def test_a_proposal_is_not_adopted_once_the_register_has_changed(world):
    row = visit(world, answers=answers(housing={"grade": "C", "is_occupied": True})).row
    Household.objects.filter(pk=world.own.pk).update(house_grade="B")

    with pytest.raises(Conflict):
        actions.adopt_proposal(
            row.proposals.get(field="house_grade"), by=world.township, on=timezone.localdate(), version=1
        )


@pytest.mark.parametrize("table", ["visit", "safeguardcheck"])
def test_facts_are_neither_changed_nor_deleted(world, table):
    visit(world)
    model = {"visit": Visit, "safeguardcheck": SafeguardCheck}[table]

    with pytest.raises(InternalError), transaction.atomic():
        model.objects.update(**({"note": "x"} if table == "visit" else {"is_met": False}))
    with pytest.raises(InternalError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_facts_move_with_their_household(world):
    visit(world)
    Household.objects.filter(pk=world.own.pk).update(division=factories.OTHER_VILLAGE)

    assert Visit.objects.get().division_id == factories.OTHER_VILLAGE
    assert set(SafeguardCheck.objects.values_list("division", flat=True)) == {factories.OTHER_VILLAGE}


def test_two_corrections_of_one_visit_cannot_stand_in_the_database(world):
    first = visit(world).row
    visit(world, corrects=first.pk, correction_reason="甲")

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            id=uuid.uuid4(),
            household=world.own,
            division_id=world.own.division_id,
            visitor=world.helper,
            way="home",
            visited_at=timezone.now(),
            visited_on=timezone.localdate(),
            received_at=timezone.now(),
            answers={},
            form=1,
            corrects=first,
            correction_reason="乙",
            sha256="0" * 64,
            receipt="0000000000",
        )
