"""Who sees a ticket: by place, by duty, and what is restricted by those who may alone (0-60, 3-31)."""

import pytest
from django.http import Http404

from povertycase.actions import reveal
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Organisation
from rectification import actions
from rectification.models import Evidence, Referral, Ticket, WorkNode
from tests import factories
from tests.rectification import making
from tests.rectification.making import DONE, FOUND, LATER, ON, fresh, take

pytestmark = pytest.mark.django_db
EVERYBODY = (
    *("village", "helper", "township", "department", "county", "prefecture", "leader", "auditor"),
    "town_leader",
)
STRANGERS = ("sister", "neighbour", "system", "security", "audit", "stranger")


@pytest.fixture
def cast(world):
    cast = making.cast_of_rectification(world)
    # Leads a township, so reads what lies in it, and nothing that is restricted.
    cast.town_leader = factories.user("town_leader", Role.LEADER, factories.TOWN)
    return cast


def seers(cast, row, rows=Ticket):
    key = "pk" if rows is Ticket else "ticket"
    return {
        name
        for name in (*EVERYBODY, *STRANGERS)
        if rows.objects.visible_to(getattr(cast, name)).filter(**{key: row.pk}).exists()
    }


def test_a_ticket_is_seen_where_it_lies_and_by_who_leads_or_answers(cast):
    row = making.ticket(cast)
    assert seers(cast, row) == set(EVERYBODY) - {"department"}
    making.at_work(cast, row)
    assert seers(cast, row) == set(EVERYBODY)
    assert seers(cast, row, WorkNode) == set(EVERYBODY)
    other = making.at_work(cast, making.ticket(cast, subject=making.village()), lead_unit=cast.lead)
    assert seers(cast, other) == set(EVERYBODY) - {"department", "helper"}


def test_whoever_is_named_sees_what_they_are_to_do(cast):
    row = making.ticket(cast, subject=making.village())
    making.assigned(cast, row, executor=cast.helper)

    assert "helper" in seers(cast, row)
    water = Organisation.objects.create(
        name="水利局", kind="department", trade="water", division_id=factories.COUNTY
    )
    other = making.ticket(cast)
    making.assigned(cast, other, lead_unit=cast.lead, responsible_unit=water, responsible_place=None)
    assert "department" not in seers(cast, other)


def test_what_is_restricted_is_seen_by_those_who_may(cast):
    conduct = making.of_type("C.1")
    for name in ("township", "village"):
        with pytest.raises(Refused):
            making.ticket(cast, by=getattr(cast, name), type=conduct, source=cast.self_check)
    row = making.ticket(cast, by=cast.county, type=conduct)
    assert row.is_restricted
    assert seers(cast, row) == {"county", "prefecture", "leader", "auditor"}
    making.accepted(cast, making.assigned(cast, row))
    take(actions.fix_measures, row, by=cast.county)
    take(actions.add_evidence, row, making.PDF, kind="after", taken_on=DONE, by=cast.village, on=DONE)
    assert seers(cast, row) == seers(cast, row, Evidence)
    assert seers(cast, row) == {"county", "prefecture", "leader", "auditor", "village"}
    with pytest.raises(Http404):
        take(actions.report_progress, row, percent=1, content="看", by=cast.township, on=ON)


def test_a_restricted_one_is_no_hint_in_another(cast):
    row = making.closed(cast, making.ticket(cast))
    Ticket.objects.filter(pk=row.pk).update(is_restricted=True)

    assert making.ticket(cast, found_on=LATER, on=LATER).relapse_of is None
    assert making.ticket(cast, by=cast.county, found_on=LATER, on=LATER, is_restricted=True).relapse_of == row


def test_children_of_what_is_restricted_are_restricted(cast):
    row = making.ticket(cast, by=cast.county, subject=making.village(), is_common=True, is_restricted=True)
    (child,) = take(actions.split_ticket, row, [actions.ChildDraft(cast.own, "同样")], by=cast.county, on=ON)

    assert child.is_restricted


def test_the_phone_of_who_answers_is_revealed_for_a_reason(cast):
    row = making.at_work(cast, making.ticket(cast))

    assert reveal(fresh(row), "responsible_phone", by=cast.township, reason="催办整改") == "13800138000"
    with pytest.raises(Refused):
        reveal(row, "responsible_phone", by=cast.system, reason="催办整改")


def refer(cast, row, **changes):
    facts = {
        "referred_to": "县纪委监委",
        "clue": "收益被截留",
        "referred_on": ON,
        "by": cast.county,
        "on": ON,
    }
    return take(actions.refer_ticket, row, **facts | changes)


def test_0_60_a_referral_is_told_to_nobody_beside(cast):
    row = making.at_work(cast, making.ticket(cast))
    with pytest.raises(Invalid) as refusal:
        refer(cast, row, referred_to="", clue=" ", referred_on=making.DAY(2026, 3, 1))
    assert [each.code for each in refusal.value.unmet] == ["to_required", "clue_required", "day"]
    with pytest.raises(Refused):
        refer(cast, row, by=cast.township)
    refer(cast, row)

    assert seers(cast, row, Referral) == {"county", "prefecture", "leader", "auditor"}
    assert seers(cast, row) == set(EVERYBODY), "the ticket itself goes on"


def test_3_30_one_person_may_be_sanctioned_in_several_ways(cast):
    row = making.at_work(cast, making.ticket(cast))
    referral = refer(cast, row)
    facts = {"outcome": "已处理", "concluded_on": LATER, "by": cast.county, "on": LATER}
    nobody = [actions.Sanctioned("", "某村会计", []), actions.Sanctioned("钱某", "某村主任", ["fined"])]
    with pytest.raises(Invalid) as refusal:
        take(actions.conclude_referral, referral, people=nobody, **facts | {"concluded_on": FOUND})
    assert [each.code for each in refusal.value.unmet] == [
        *("day", "person_required", "sanction_required", "sanction_required"),
    ]
    people = [actions.Sanctioned("钱某", "某村主任", ["punished", "accountable"])]
    take(actions.conclude_referral, referral, people=people, **facts)

    assert fresh(referral).status == "concluded"
    assert referral.people.get().sanctions == ["punished", "accountable"]
    with pytest.raises(Conflict):
        take(actions.conclude_referral, referral, people=people, **facts)
