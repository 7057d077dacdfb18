"""The pages of one household and of one person: facts, members, incomes, history, reveal."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from households.models import (
    ConsistencyCheck,
    Household,
    HouseholdMembership,
    IncomeStatement,
    Pairing,
    Person,
    Registration,
    RollBatch,
)
from households.models.fact_blocks import HOUSEHOLD_BLOCKS, MONITORING, PERSON_BLOCKS
from households.models.visits import sees_visits
from households.reports.archives import archive_of
from households.reports.lineages import kin_of
from households.reports.quality import quality
from households.reports.safeguards import safeguards_of, visiting_of
from households.reports.timeline import history_of
from households.views.facts import blocks_of
from households.views.incomes import Statement, statement_of
from households.views.people import Member, age_of, member_of
from households.views.steps import steps_for
from povertycase import access, actions
from povertycase.models import User
from povertycase.views.requests import PageRequest


@require_safe
def household(request: PageRequest, pk: int) -> HttpResponse:
    """一户一档."""
    user = request.user
    record = _one(Household.objects.visible_to(user).select_related("division__parent"), pk)
    members = _members(record, user)
    present = [member for member in members if not member.membership.left_on]
    archive = archive_of(record, user, on=timezone.localdate())
    shown = {
        "household": record,
        "registrations": Registration.objects.visible_to(user).filter(household=record).order_by("pk"),
        "head": next((member for member in members if member.is_head), None),
        "present": present,
        "past": [member for member in members if member.membership.left_on],
        "columns": Person.readable_fields(user),
        "blocks": [
            block
            for block in blocks_of(record, HOUSEHOLD_BLOCKS, user)
            if record.monitoring_category or block.heading != MONITORING
        ],
        "quality": quality(record, user=user, as_of=timezone.localdate()),
        "statements": _statements(record, user),
        "pairings": _pairings(record, user),
        "lineages": kin_of(record, user),
        "visiting": visiting_of(record, user),
        "sees_visits": sees_visits(user),
        "safeguards": safeguards_of(record, user),
        "consistency": ConsistencyCheck.objects.visible_to(user).filter(household=record).first(),
        "archive": archive,
        "archive_missing": sum(not each.is_there for each in archive),
        "steps": steps_for(user, record),
        "may_print": Household.objects.visible_to(user).printed_by(user).filter(pk=pk).exists(),
    }
    return render(request, "households/household.html", shown)


@require_safe
def history(request: PageRequest, pk: int) -> HttpResponse:
    """变更轨迹, as a panel of the household's page or as a page of its own."""
    record = access.get_or_404(Household, pk, user=request.user)
    template = "_history" if request.htmx else "history"
    entries = history_of(record, request.user)
    rolls = {entry.roll for entry in entries if entry.roll}
    reach = RollBatch.objects.visible_to(request.user).filter(pk__in=rolls).values_list("pk", flat=True)
    shown = {"household": record, "entries": entries, "rolls": set(reach) if rolls else set()}
    return render(request, f"households/{template}.html", shown)


@require_safe
def person(request: PageRequest, pk: int) -> HttpResponse:
    """One person's facts."""
    user = request.user
    record = _one(Person.objects.visible_to(user), pk)
    memberships = list(
        HouseholdMembership.objects.visible_to(user)
        .filter(person=record)
        .select_related("household__division__parent")
        .prefetch_related("household__registrations")
    )
    shown = {
        "person": record,
        "age": age_of(record, user),
        "blocks": blocks_of(record, PERSON_BLOCKS, user),
        "memberships": memberships,
        "current": next((each for each in memberships if not each.left_on), None),
        "steps": steps_for(user, record),
    }
    return render(request, "households/person.html", shown)


@require_POST
def reveal_household(request: PageRequest, pk: int) -> HttpResponse:
    """One personal field of a household in full, for a reason."""
    return _revealed(request, access.get_or_404(Household, pk, user=request.user))


@require_POST
def reveal_person(request: PageRequest, pk: int) -> HttpResponse:
    """One personal field of a person in full, for a reason."""
    return _revealed(request, access.get_or_404(Person, pk, user=request.user))


def _revealed(request: PageRequest, record: Any) -> HttpResponse:
    asked = request.POST
    value = actions.reveal(record, asked.get("field", ""), by=request.user, reason=asked.get("reason", ""))
    response = render(request, "_parts/revealed.html", {"value": value})
    response["Cache-Control"] = "no-store"
    return response


def _one(rows: Any, pk: int) -> Any:
    """The row with its place at hand, or the 404 that access.get_or_404 gives."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def _members(record: Household, user: User) -> list[Member]:
    memberships = HouseholdMembership.objects.visible_to(user).filter(household=record)
    rows = memberships.select_related("person").order_by("-left_on", "pk")
    return sorted((member_of(row, user) for row in rows), key=lambda member: not member.is_head)


def _statements(record: Household, user: User) -> list[Statement]:
    rows = IncomeStatement.objects.visible_to(user).filter(household=record).prefetch_related("lines")
    return [statement_of(row, user) for row in rows.order_by("-period_end", "concept")]


def _pairings(record: Household, user: User) -> Any:
    rows = Pairing.objects.visible_to(user).filter(household=record).select_related("helper")
    return rows.order_by("-started_on")
