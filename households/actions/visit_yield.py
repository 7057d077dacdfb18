"""What a visit yields: a check of each safeguard, and the changes of the register it proposes."""

import datetime

from django.utils import timezone

from households.actions import facts as fact_readers
from households.choices.visits import ProposalStatus
from households.models import ChangeProposal, Household, Person, SafeguardCheck, Visit
from households.rules.cells import decimal_of
from households.rules.visit_checks import Outcome, Proposed, WaterLimits, judge, propose
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
    _write_checks(visit, outcomes)
    _write_proposals(visit, propose(answers, outcomes), by=by)


def _water_limits(household: Household, on: datetime.date) -> WaterLimits | None:
    found = values_in_force(list(WATER_KEYS.values()), division_code=household.division_id, on=on)
    figures = {name: decimal_of(str(found.get(key))) for name, key in WATER_KEYS.items()}
    known = {name: figure for name, figure in figures.items() if figure is not None}
    if len(known) < len(WATER_KEYS):
        return None
    return WaterLimits(**{**known, "shortage_days": int(known["shortage_days"])})  # type: ignore[arg-type]


def _write_checks(visit: Visit, outcomes: list[Outcome]) -> None:
    SafeguardCheck.objects.bulk_create(
        SafeguardCheck(
            household_id=visit.household_id,
            division_id=visit.division_id,
            visit=visit,
            item=outcome.item,
            is_met=outcome.is_met,
            checked_on=visit.visited_on,
            explanation=outcome.explanation,
            clause=outcome.rule,
            facts=dict(outcome.facts),
        )
        for outcome in outcomes
    )


def _write_proposals(visit: Visit, proposed: list[Proposed], *, by: User) -> None:
    """Only what differs from the register, and only where no open proposal says the same."""
    persons = Person.objects.in_bulk({each.person for each in proposed if each.person})
    for each in proposed:
        owner = persons.get(each.person) if each.person else visit.household
        old = fact_readers.as_text(getattr(owner, each.field))
        if old == each.value:
            continue
        ChangeProposal.objects.create(
            household_id=visit.household_id,
            division_id=visit.division_id,
            person_id=each.person,
            visit=visit,
            field=each.field,
            old_value=old,
            new_value=each.value,
            moved_by=by,
            moved_at=timezone.now(),
        )


def lapse_proposals(visit: Visit, *, by: User) -> None:
    """What a visit proposed falls with it when it is corrected; what was decided stands."""
    for proposal in visit.proposals.filter(status=ProposalStatus.PROPOSED).select_for_update():
        move(proposal, "lapse", by=by)
