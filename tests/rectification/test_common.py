"""R-PARENT, 2-46: what many places have in common is settled last; others of its kind; what comes back."""

import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from households.actions.holds import held_unmet
from households.models import Hold, Household, HouseholdMembership
from monitoring.actions.standings import standing_of as standing_of_case
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.exceptions import Conflict, Invalid
from povertycase.models import Division
from rectification import actions
from rectification.models import Ticket
from tests import factories
from tests.monitoring import making as cases
from tests.rectification import making
from tests.rectification.making import CLOSED, LATER, ON, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def common(cast, **changes):
    """What is common to the township, at work there."""
    town = Division.objects.get(pk=factories.TOWN)
    row = making.ticket(cast, subject=town, is_common=True, **changes)
    return making.at_work(cast, row, responsible_place=town, executor=cast.township)


def split(cast, row, *subjects):
    drafts = [actions.ChildDraft(each, "同样的问题") for each in subjects]
    return take(actions.split_ticket, row, drafts, by=cast.county, on=ON)


def test_a_common_one_is_split_and_settled_last(cast):
    row = common(cast)
    making.done(cast, row)
    with pytest.raises(Invalid, match="还没有分解到户"):
        take(actions.request_closeout, row, similar="已查", by=cast.township, on=LATER)
    (child,) = split(cast, row, cast.own)
    with pytest.raises(Invalid, match="还有 1 个子问题没有销号"):
        take(actions.request_closeout, row, similar="已查", by=cast.township, on=LATER)
    with pytest.raises(Invalid, match="还有 1 个子问题没有销号"):
        take(actions.cancel_ticket, row, reason="错", by=cast.county2, on=ON)
    making.closed(cast, child)
    take(actions.request_closeout, row, similar="已查", by=cast.township, on=LATER)
    with pytest.raises(Conflict, match="不能再增加子问题"):
        split(cast, row, making.village())


def test_a_split_is_judged(cast):
    row = common(cast)
    split(cast, row, cast.own)
    with pytest.raises(Invalid, match="同一个地方出现了两次"):
        split(cast, row, cast.own)
    with pytest.raises(Invalid, match="第 2 个子问题不在共性问题的区划之内"):
        split(cast, row, making.village(), making.village(factories.SISTER_VILLAGE))
    with pytest.raises(Invalid, match="请至少选择一个"):
        split(cast, row)
    with pytest.raises(Invalid, match="这不是共性问题"):
        split(cast, making.ticket(cast, subject=making.village()), making.village())
    assert Ticket.objects.filter(parent=row).count() == 1


def test_the_database_settles_the_parent_last(cast):
    row = common(cast)
    (child,) = split(cast, row, cast.own)

    with pytest.raises(IntegrityError, match="children open"), transaction.atomic():
        Ticket.objects.filter(pk=row.pk).update(status="closed", closed_on=CLOSED)
    making.closed(cast, child)
    with pytest.raises(IntegrityError, match="no evidence"), transaction.atomic():
        Ticket.objects.filter(pk=row.pk).update(status="closed", closed_on=CLOSED)
    making.done(cast, row)
    Ticket.objects.filter(pk=row.pk).update(status="closed", closed_on=CLOSED)
    for facts in ({"status": "reopened"}, {"status": "in_progress"}):
        with pytest.raises(IntegrityError, match="parent settled"), transaction.atomic():
            Ticket.objects.filter(pk=child.pk).update(**facts)


def test_the_database_keeps_the_first_deadline_and_the_count(cast):
    row = making.rechecked(cast, making.closed(cast), REBOUNDS)

    for facts in ({"original_due_on": LATER}, {"original_due_on": None}, {"rebound_count": 0}):
        with pytest.raises(IntegrityError, match="original deadline"), transaction.atomic():
            Ticket.objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize("name", ["progresslines", "evidences", "closeoutreviews", "rechecks"])
def test_what_was_said_is_never_changed(cast, name):
    row = making.closed(cast)
    making.rechecked(cast, row)
    rows = getattr(row, name).all()

    assert rows
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        rows.update(round=7)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        rows.delete()


def test_a_ticket_moves_with_its_household(cast):
    row = making.closed(cast)
    cast.own.division_id = "990101100202"
    cast.own.save()

    assert fresh(row).division_id == "990101100202"
    assert row.evidences.get().division_id == "990101100202"
    assert row.closeoutreviews.filter(division="990101100202").count() == 3


def test_a_township_leaves_what_is_common_to_the_county_to_the_county(cast):
    county = Division.objects.get(pk=factories.COUNTY)
    row = making.ticket(cast, by=cast.county, subject=county, is_common=True)
    (child,) = split(cast, row, cast.own)
    making.closed(cast, child)
    making.assigned(
        cast, row, responsible_place=None, responsible_unit=cast.medical, executor=cast.department
    )
    making.accepted(cast, row, nodes=())
    take(actions.fix_measures, row, by=cast.county)
    making.done(cast, row)
    making.requested(cast, row)
    take(actions.check_closeout, row, opinion="属实", by=cast.county, on=CLOSED)
    take(actions.review_closeout, row, opinion="属实", by=cast.county2, on=CLOSED)
    take(actions.confirm_closeout, row, opinion="属实", by=cast.county, on=CLOSED)

    with pytest.raises(Invalid, match="须由县级登记回头看"):
        making.rechecked(cast, child, REBOUNDS, by=cast.township)
    making.rechecked(cast, child, REBOUNDS, by=cast.county)
    assert (fresh(row).status, fresh(child).status) == ("in_progress", "reopened")


def test_2_46_others_of_its_kind_name_the_first(cast):
    row = making.ticket(cast)
    other = actions.register_sibling(
        row, making.draft(cast, subject=making.village()), by=cast.township, on=ON
    )

    assert (other.sibling_of_id, other.number) == (row.pk, "9901012026000002")


def test_a_relapse_is_named_by_itself(cast):
    """Within ticket.relapse_days of the closing, at the same place, of the same type."""
    row = making.closed(cast)
    last = CLOSED + datetime.timedelta(days=180)
    later = last + datetime.timedelta(days=1)

    assert making.ticket(cast, found_on=last, on=later).relapse_of == row
    assert making.ticket(cast, found_on=later, on=later).relapse_of is None
    assert making.ticket(cast, found_on=last, on=later, type=making.of_type("7.2")).relapse_of is None
    assert making.ticket(cast, found_on=last, on=later, subject=making.village()).relapse_of is None


def test_a_person_is_somebody_of_a_household(cast):
    person = HouseholdMembership.objects.get(household=cast.own, relation="之女").person
    row = making.ticket(cast, subject=person)

    assert (row.person_id, row.household_id, row.village_id) == (person.pk, cast.own.pk, None)
    HouseholdMembership.objects.filter(person=person).update(left_on=ON, left_reason="其他")
    with pytest.raises(Invalid, match="现在不在任何一户"):
        making.ticket(cast, subject=person)


def test_a_ticket_has_one_place(cast):
    for facts in ({"village_id": factories.VILLAGE}, {"organisation": cast.lead}):
        row = making.ticket(cast)
        with pytest.raises(IntegrityError, match="ticket_one_place"), transaction.atomic():
            Ticket.objects.filter(pk=row.pk).update(**facts)
    village = making.ticket(cast, subject=making.village())
    with pytest.raises(IntegrityError, match="ticket_in_its_village"), transaction.atomic():
        Ticket.objects.filter(pk=village.pk).update(village_id=factories.SISTER_VILLAGE)
    assert making.ticket(cast, by=cast.county, subject=cast.lead).division_id == factories.COUNTY


def test_an_open_ticket_keeps_its_household_on_the_register(cast):
    row = making.ticket(cast)

    (unmet,) = held_unmet(cast.own, "销户")
    assert unmet.message.startswith("该户有没有销号的整改问题（2026-03-05 登记），不能销户。")
    take(actions.cancel_ticket, row, reason="登记错了", by=cast.county2, on=ON)
    assert held_unmet(cast.own, "销户") == []


def test_an_open_ticket_keeps_the_risk_from_being_removed(world):
    """E8 of M-REMOVE counts what is not closed."""
    save_parameters(read_parameters())
    cast = cases.cast_of_monitoring(world)
    actions.save_types()
    cast.audit_report = making.source(cast)
    case = cases.case(cast)
    case.identified_on = "2026-03-11"
    row = making.ticket(cast)
    assert standing_of_case(case, way="measures").open_tickets == 1

    take(actions.cancel_ticket, row, reason="登记错了", by=cast.county2, on=ON)
    assert standing_of_case(case, way="measures").open_tickets == 0


def test_what_is_common_is_not_cancelled_above_what_was_put_right(cast):
    """A closed child may come back, and what is common has to be there then."""
    row = common(cast)
    first, second = split(cast, row, cast.own, making.village())
    making.closed(cast, first)
    take(actions.cancel_ticket, second, reason="登记错了", by=cast.county2, on=ON)

    with pytest.raises(Invalid, match="有子问题已经整改销号") as refusal:
        take(actions.cancel_ticket, row, reason="登记错了", by=cast.county2, on=ON)
    assert [each.code for each in refusal.value.unmet] == ["R-PARENT"]
    making.rechecked(cast, first, REBOUNDS)
    assert (fresh(first).status, fresh(row).status) == ("reopened", "measure_fixed")


def test_a_household_that_was_closed_since_does_not_keep_a_rebound_from_being_recorded(cast):
    row = making.closed(cast)
    Household.objects.filter(pk=cast.own.pk).update(
        status="closed", closed_on=LATER, closed_reason="自然销户"
    )

    assert making.rechecked(cast, row, REBOUNDS).status == "reopened"
    assert Hold.objects.in_force().filter(household=cast.own).count() == 1


def locked(captured):
    """The tables whose rows were held, in their order."""
    held = [re.search(r'FROM "(\w+)"', each["sql"]) for each in captured if "FOR " in each["sql"]]
    return [each[1] for each in held if each]


# The county, whose next number is given out, the household, and the tickets about it.
FIRST = ["povertycase_division", "households_household", "rectification_ticket"]


def test_the_county_is_held_before_the_household_and_that_before_any_ticket(cast):
    """As by whoever moves or closes it; in another order two of them wait for each other."""
    row = common(cast)
    with CaptureQueriesContext(connection) as captured:
        (child,) = split(cast, row, cast.own)
    assert locked(captured)[:3] == FIRST
    making.done(cast, making.at_work(cast, child))
    making.judged(cast, making.requested(cast, child), until="review")
    with CaptureQueriesContext(connection) as captured:
        take(actions.confirm_closeout, child, opinion="属实", by=cast.county2, on=CLOSED)
    assert locked(captured)[:2] == FIRST[1:]
    with CaptureQueriesContext(connection) as captured:
        making.rechecked(cast, child, REBOUNDS)
    assert locked(captured)[:2] == FIRST[1:]
    with CaptureQueriesContext(connection) as captured:
        other = making.ticket(cast, type=making.of_type("7.2"))
    assert locked(captured)[:2] == FIRST[:2]
    with CaptureQueriesContext(connection) as captured:
        take(actions.cancel_ticket, other, reason="误报", by=cast.county, on=ON)
    assert locked(captured)[:2] == FIRST[1:]


def test_the_ticket_is_held_before_its_request_for_more_time(cast):
    row = making.at_work(cast, making.ticket(cast))
    asked = take(actions.ask_extension, row, until=LATER, reason="雨季", by=cast.village, on=ON)
    with CaptureQueriesContext(connection) as captured:
        take(actions.decline_extension, asked, opinion="工期足够", by=cast.township, on=ON)

    assert locked(captured)[:2] == ["rectification_ticket", "rectification_deadlineextension"]
