"""An inspection is planned by the office that carries it out, changed, and called off."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Division, Organisation, Posting, User, WarZone, ZoneTown
from rectification.actions import guards
from rectification.actions.inspection_duties import forget_inspectors, owe_inspection
from rectification.choices.inspections import InspectionStatus
from rectification.models import Inspection, TicketType
from rectification.models.inspections import office_of
from rectification.rules.inspections import FIVE, plan_unmet

# Whoever may be of a team, apart from those of the place.
INSPECTING = frozenset({Role.TOWNSHIP, Role.DEPARTMENT, Role.COUNTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDraft:
    """What is looked at, how, when and by whom. team: names; inspectors: those of them with an account."""

    name: str
    kind: str
    scope: str
    focus: str
    team: str
    begins_on: datetime.date
    ends_on: datetime.date
    inspectors: Sequence[User] = ()
    type: TicketType | None = None
    zone: WarZone | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """Who plans: the office of a place, or of one of its zones."""

    place: str
    organisation: Organisation | None = None


@transaction.atomic
def plan_inspection(division: Division, draft: InspectionDraft, *, by: User, on: datetime.date) -> Inspection:
    """Plan an inspection of a place. Who: the county's office above it, or the office of its war zone.

    An unannounced one is known to that office and its team alone, until it is done. Refuses inspectors who
    work in the place.
    """
    office = planning_office(division, draft.zone, by=by, on=on)
    unmet = [*_draft_unmet(draft), *_zone_unmet(division, draft.zone, on)]
    guards.require([*unmet, *team_unmet(division, draft, office.place, on=on)])
    with guards.writing("plan_inspection", by=by):
        inspection = Inspection(
            division=division,
            planned_at_id=office.place,
            office=office.organisation,
            zone=draft.zone,
            kind=draft.kind,
            created_by=by,
            moved_by=by,
            moved_at=timezone.now(),
        )
        _write(inspection, draft)
        owe_inspection(inspection)
    record("plan_inspection", inspection, by=by)
    return inspection


@transaction.atomic
def change_inspection(
    inspection: Inspection, draft: InspectionDraft, *, by: User, on: datetime.date, version: int | None
) -> Inspection:
    """Other days, people or words; place and kind stay. Who: the office that planned it, until it is done."""
    inspection = lock(inspection, by=by, version=version)
    require_office(inspection, by=by)
    require_planned(inspection)
    unmet = _draft_unmet(draft)
    guards.require([*unmet, *team_unmet(inspection.division, draft, inspection.planned_at_id, on=on)])
    with guards.writing("change_inspection", by=by):
        forget_inspectors(inspection)
        _write(inspection, draft)
        owe_inspection(inspection)
    record("change_inspection", inspection, by=by)
    return inspection


@transaction.atomic
def call_off_inspection(inspection: Inspection, *, reason: str, by: User, version: int | None) -> Inspection:
    """It does not take place, for a reason; an unannounced one is never told. Who: as for changing."""
    inspection = lock(inspection, by=by, version=version)
    require_office(inspection, by=by)
    guards.require_move("call_off_inspection", inspection, by=by)
    guards.require(guards.note_unmet(reason, _("请写明取消的原因。")))
    with guards.writing("call_off_inspection", by=by):
        inspection.remark = reason.strip()
        inspection.save(update_fields=["remark", "updated_at"])
        move(inspection, "call_off_inspection", by=by, note=reason)
        owe_inspection(inspection)
    return inspection


def planning_office(division: Division, zone: WarZone | None, *, by: User, on: datetime.date) -> Office:
    """The office of `by` that plans for a place. Raises Refused."""
    for posting in by.postings:
        if posting.role == Role.COUNTY and division.pk.startswith(posting.division_id):
            return Office(posting.division_id)
    if zone is not None and zone.office_id in {each.organisation_id for each in zone_postings(by)}:
        return Office(zone.division_id, zone.office)
    raise Refused(_("督查由县级乡村振兴办或者战区办公室在本辖区、本战区安排。"))


def zone_postings(by: User) -> list[Posting]:
    """Those by which `by` may be of a zone's office."""
    return [each for each in by.postings if each.role == Role.DEPARTMENT and each.organisation_id]


def may_run(inspection: Inspection, user: User) -> bool:
    """Whether `user` is of the team or the office."""
    return Inspection.objects.run_by(user).filter(pk=inspection.pk).exists()


def is_office(inspection: Inspection, user: User) -> bool:
    """Whether `user` is of the office that planned it."""
    own = Q(pk__in=[])
    for posting in user.postings:
        own |= office_of(posting)
    return Inspection.objects.filter(own, pk=inspection.pk).exists()


def require_office(inspection: Inspection, *, by: User) -> None:
    """Refuse whoever is not of the office that planned it."""
    if not is_office(inspection, by):
        raise Refused(_("这次督查由安排它的单位办理。"))


def require_team(inspection: Inspection, *, by: User) -> None:
    """Refuse whoever neither is of the team nor of the office."""
    if not may_run(inspection, by):
        raise Refused(_("这次督查由督查组和安排它的单位办理。"))


def require_planned(inspection: Inspection) -> None:
    """Refuse a step on what is done or called off."""
    if inspection.status != InspectionStatus.PLANNED:
        message = _("这次督查现在是“{}”，不能办理这一步。").format(inspection.get_status_display())
        raise Conflict(message)


def places_of(division: Division, zone: WarZone | None, on: datetime.date) -> tuple[str, ...]:
    """The codes that an inspection looks at: those of the zone's townships, when it is of a whole zone."""
    if zone is None or division.pk != zone.division_id:
        return (division.pk,)
    towns = ZoneTown.objects.in_force(on).filter(zone=zone)
    return tuple(towns.order_by("division").values_list("division_id", flat=True)) or (division.pk,)


def inspectors_for(place: str, *, on: datetime.date) -> list[Posting]:
    """The postings of those who may be of a team: who works at the office's place or in a township there."""
    rows = Posting.objects.in_force(on).filter(
        role__in=INSPECTING, division__code__startswith=place, user__is_active=True
    )
    return list(rows.select_related("user", "division", "organisation").order_by("user__name", "pk"))


def team_unmet(
    division: Division, draft: InspectionDraft, planned_at: str, *, on: datetime.date
) -> list[Unmet]:
    """Inspectors who are unknown there, or who work where they would inspect, under any account."""
    known = {each.user_id for each in inspectors_for(planned_at, on=on)}
    places = places_of(division, draft.zone, on)
    unknown = [each.name for each in draft.inspectors if each.pk not in known]
    unmet = []
    if unknown:
        message = _("不能参加督查组（没有县、乡镇或部门的岗位）：{}。").format("、".join(unknown))
        unmet.append(Unmet("inspectors_unknown", message, FIVE, "inspectors"))
    inside = [each.name for each in draft.inspectors if _works_inside(each, places, planned_at, on)]
    if inside:
        message = _("在被督查的地方任职，不能参加督查组：{}。").format("、".join(inside))
        unmet.append(Unmet("inspectors_inside", message, FIVE, "inspectors"))
    return unmet


def _works_inside(user: User, places: tuple[str, ...], planned_at: str, on: datetime.date) -> bool:
    rows = Posting.objects.in_force(on).filter(user__in=user.own_accounts).exclude(division=planned_at)
    return any(code.startswith(places) for code in rows.values_list("division_id", flat=True))


def _write(inspection: Inspection, draft: InspectionDraft) -> None:
    inspection.name, inspection.scope, inspection.type = draft.name.strip(), draft.scope, draft.type
    inspection.focus, inspection.team = draft.focus.strip(), draft.team.strip()
    inspection.begins_on, inspection.ends_on = draft.begins_on, draft.ends_on
    inspection.save()
    inspection.inspectors.set(draft.inspectors)


def _draft_unmet(draft: InspectionDraft) -> list[Unmet]:
    names = ("name", "kind", "scope", "focus", "team", "begins_on", "ends_on")
    return plan_unmet(**{name: getattr(draft, name) for name in names})


def _zone_unmet(division: Division, zone: WarZone | None, on: datetime.date) -> list[Unmet]:
    """A zone stands, and the place lies in one of its townships or is its whole county."""
    if zone is None:
        return []
    stands = WarZone.objects.in_force(on).filter(pk=zone.pk).exists()
    is_whole = division.pk == zone.division_id
    if stands and (is_whole or division.pk.startswith(places_of(zone.division, zone, on))):
        return []
    message = _("所选的地方不在战区“{}”里，请改选地方或战区。").format(zone.name)
    return [Unmet("zone_elsewhere", message, FIVE, "zone")]
