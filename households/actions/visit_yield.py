"""What a visit yields: a check of each safeguard, and the changes of the register it proposes."""

import datetime

from django.utils import timezone

from households.actions import facts as fact_readers
from households.choices.visits import ProposalStatus
from households.models import ChangeProposal, Household, HouseholdMembership, Person, SafeguardCheck, Visit
from households.rules.cells import decimal_of
from households.rules.visit_checks import Proposed, WaterLimits, judge, propose
from households.rules.visiting import Answers
from povertycase.actions import move
from povertycase.models import User
from povertycase.models.parameters import values_in_force

WATER_KEYS = {
    "litres": "water.litres",
    "scarce_litres": "water.litres_scarce",
    "trip_minutes": "water.trip_minutes",
    "horizontal_m": "water.horizontal_m",
    "vertical_m": "water.vertical_m",
    "shortage_days": "water.shortage_days",
}


def write_yield(visit: Visit, answers: Answers, *, by: User) -> None:
    """Judge a visit that was just entered, and write down what follows."""
    household = visit.household
    limits = _water_limits(household, visit.visited_on)
    outcomes = judge(answers, grade=household.house_grade, limits=limits)
    SafeguardCheck.objects.bulk_create(SafeguardCheck.found(visit, outcome) for outcome in outcomes)
    _write_proposals(visit, propose(answers, outcomes), by=by)


def _water_limits(household: Household, on: datetime.date) -> WaterLimits | None:
    found = values_in_force(list(WATER_KEYS.values()), division_code=household.division_id, on=on)
    figures = {name: decimal_of(str(found.get(key))) for name, key in WATER_KEYS.items()}
    known = {name: figure for name, figure in figures.items() if figure is not None}
    if len(known) < len(WATER_KEYS):
        return None
    return WaterLimits(**{**known, "shortage_days": int(known["shortage_days"])})  # type: ignore[arg-type]


def _write_proposals(visit: Visit, proposed: list[Proposed], *, by: User) -> None:
    """Only what differs from the register; the newest visit's word stands instead of an older one's.

    Of somebody who has left the household meanwhile nothing is proposed: the person is another's to see.
    """
    belongs = HouseholdMembership.objects.in_force().filter(household=visit.household_id)
    persons = Person.objects.in_bulk(belongs.values_list("person", flat=True))
    for each in proposed:
        owner = visit.household if each.person is None else persons.get(each.person)
        if owner is None or _gives_way(visit, each, by=by):
            continue
        old = fact_readers.as_text(getattr(owner, each.field))
        if old != each.value:
            ChangeProposal.objects.create(
                household_id=visit.household_id,
                division_id=visit.division_id,
                person_id=each.person,
                visit=visit,
                field=each.field,
                old_value=old,
                new_value=each.value,
                moved_by_id=visit.visitor_id,  # who may not review it, whoever entered the visit
                moved_at=timezone.now(),
            )


def _gives_way(visit: Visit, proposed: Proposed, *, by: User) -> bool:
    """Whether the same stands proposed, or something else by a later visit; what is overtaken lapses."""
    stands = ChangeProposal.objects.filter(
        household=visit.household_id,
        person=proposed.person,
        field=proposed.field,
        status=ProposalStatus.PROPOSED,
    )
    gives_way = False
    for proposal in stands.select_related("visit").select_for_update(of=("self",)):
        if proposal.new_value == proposed.value or proposal.visit.visited_on > visit.visited_on:
            gives_way = True
        else:
            move(proposal, "lapse", by=by)
    return gives_way


def lapse_proposals(visit: Visit, *, by: User) -> None:
    """What a visit proposed falls with it when it is corrected; what was decided stands."""
    for proposal in visit.proposals.filter(status=ProposalStatus.PROPOSED).select_for_update():
        move(proposal, "lapse", by=by)
