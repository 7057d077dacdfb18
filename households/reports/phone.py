"""What a cadre's phone holds for visits without a network: a household's names, never a number of anybody."""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from households.choices import MonitoringState, Relation
from households.models import Household, HouseholdMembership, Visit, VisitQuestion
from households.models.visit_questions import questions_asked
from households.reports.phone_plan import open_rounds, planned_of, round_for, rounds_shown, summary_of
from households.reports.visit_forms import form_shown
from households.reports.visit_plan import Planned
from households.rules.dates import age_on
from povertycase.access import NOTHING
from povertycase.choices import Role
from povertycase.models import User

MOST_HOUSEHOLDS = 1000


@dataclass(frozen=True)
class Due:
    """When a household is to be visited next, as its plan says; overdue_days is None before that day."""

    due_on: datetime.date | None = None
    overdue_days: int | None = None
    round: int | None = None


@dataclass(frozen=True)
class Plan:
    """This period's visits of one person: summary {due, done, overdue}, open rounds, and what is due."""

    summary: dict[str, int] | None = None
    rounds: list[dict[str, Any]] = field(default_factory=list)
    dues: Mapping[int, Due] = field(default_factory=dict)


def plan_of(user: User, households: Sequence[Household]) -> Plan:
    """What `user` still has to visit among `households`."""
    planned, rounds = planned_of(user, households), open_rounds(user)
    dues = {each.pk: _due_of(planned.get(each.pk), round_for(each, rounds)) for each in households}
    return Plan(summary_of(planned), rounds_shown(rounds), dues)


def _due_of(planned: Planned | None, survey: int | None) -> Due:
    if planned is None:
        return Due(round=survey)
    return Due(planned.due_on, planned.overdue_days, survey)


def phone_data(user: User) -> dict[str, Any]:
    """Everything the phone keeps, without the server's time: the same until something of it changes."""
    today = timezone.localdate()
    found = list(_with_people(to_visit(user)[: MOST_HOUSEHOLDS + 1], user))
    shown = found[:MOST_HOUSEHOLDS]
    plan, last, asked = plan_of(user, shown), _last_visits(user, shown), _questions(shown, today)
    return {
        "user": user.pk,
        "name": user.name,
        "as_of": today.isoformat(),
        "capped": len(found) > MOST_HOUSEHOLDS,
        "form": form_shown({each.pk: each for some in asked.values() for each in some}.values()),
        "summary": plan.summary,
        "rounds": plan.rounds,
        "households": [
            _household(each, today)
            | _due(plan.dues.get(each.pk, Due()))
            | {"last_visit": last.get(each.pk), "questions": [one.pk for one in asked[each.division_id]]}
            for each in shown
        ],
    }


def etag_of(data: Mapping[str, Any]) -> str:
    """A strong entity tag of what phone_data gave."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def to_visit(user: User) -> QuerySet[Household]:
    """Households paired with the user, and for village cadres those of the village that need a helper."""
    reachable = Household.objects.visible_to(user)
    paired = Q(pk__in=user.pairing_set.in_force().values("household_id"))
    needing = reachable.needing_helper().filter(_villages_of(user))
    return reachable.active().filter(paired | Q(pk__in=needing.values("pk"))).order_by("division_id", "pk")


def _villages_of(user: User) -> Q:
    reach = NOTHING
    for posting in user.postings:
        if posting.role == Role.VILLAGE:
            reach |= Q(division__code__startswith=posting.division_id)
    return reach


def _with_people(households: QuerySet[Household], user: User) -> QuerySet[Household]:
    memberships = HouseholdMembership.objects.visible_to(user).filter(left_on=None)
    people = Prefetch(
        "memberships", memberships.select_related("person").order_by("pk"), to_attr="members_known"
    )
    return households.select_related("division").prefetch_related(people)


def _household(household: Household, today: datetime.date) -> dict[str, Any]:
    members = household.members_known  # type: ignore[attr-defined]
    head = next((each.person.name for each in members if each.relation == Relation.HEAD), "")
    return {
        "id": household.pk,
        "head": head,
        "village": household.division.name,
        "group": household.group_name,
        "people": [
            {"id": each.person_id, "name": each.person.name, "age": _age(each.person.birth_on, today)}
            for each in members
        ],
        "type": household.get_household_type_display(),
        "monitored": bool(household.monitoring_category)
        and household.monitoring_state != MonitoringState.REMOVED,
        "prefill": _prefill(household),
    }


def _questions(households: Sequence[Household], today: datetime.date) -> dict[str, list[VisitQuestion]]:
    """What is asked beside the form, by village."""
    codes = dict.fromkeys(each.division_id for each in households)
    return {code: questions_asked(code, on=today) for code in codes}


def _age(birth_on: datetime.date | None, today: datetime.date) -> int | None:
    return age_on(birth_on, today) if birth_on else None


def _prefill(household: Household) -> dict[str, dict[str, Any]]:
    """What the register already knows of a detail that the form asks for."""
    return {"housing": {"grade": household.house_grade}} if household.house_grade else {}


def _due(due: Due) -> dict[str, Any]:
    return {
        "due_on": due.due_on.isoformat() if due.due_on else None,
        "overdue_days": due.overdue_days,
        "round": due.round,
    }


def _last_visits(user: User, households: Sequence[Household]) -> dict[int, dict[str, Any]]:
    """{household: its newest visit that stands}."""
    keys = [each.pk for each in households]
    newest = (
        Visit.objects.visible_to(user)
        .current()
        .filter(household_id__in=keys)
        .order_by("household_id", "-visited_on", "-visited_at")
        .distinct("household_id")
        .select_related("visitor")
    )
    return {
        visit.household_id: {
            "id": str(visit.pk),
            "on": visit.visited_on.isoformat(),
            "at": timezone.localtime(visit.visited_at).isoformat(),
            "by": visit.visitor.name,
            "answers": visit.answers,
        }
        for visit in newest
    }
