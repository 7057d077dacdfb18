"""What an inspection sees is written down by those who carry it out; what needs no ticket stays a note."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document
from rectification.actions import guards
from rectification.actions.inspections import places_of, require_planned, require_team
from rectification.actions.places import Subject, fields_of
from rectification.models import Inspection, InspectionFinding, TicketType
from rectification.rules.inspections import FIVE, finding_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """What was seen, where, and under which of the five dimensions."""

    dimension: str
    type: TicketType
    subject: Subject
    content: str
    found_on: datetime.date
    photo: Upload | None = None


@transaction.atomic
def record_finding(
    inspection: Inspection, draft: FindingDraft, *, by: User, on: datetime.date, version: int | None
) -> InspectionFinding:
    """One thing that was seen at one place of the inspection. Who: its team, the office that planned it."""
    inspection = lock(inspection, by=by, version=version)
    require_team(inspection, by=by)
    require_planned(inspection)
    place = fields_of(draft.subject)
    unmet = finding_unmet(
        dimension=draft.dimension,
        content=draft.content,
        found_on=draft.found_on,
        begins_on=inspection.begins_on,
        on=on,
    )
    inside = places_of(inspection.division, inspection.zone, on)
    if not place["division_id"].startswith(inside):
        unmet.append(Unmet("place_outside", _("所选的地方不在这次督查的范围里。"), FIVE, "division"))
    if not draft.type.is_active:
        unmet.append(Unmet("type_ended", _("这个问题类型已经停用，请另选。"), field="type"))
    guards.require(unmet)
    with guards.writing("record_finding", by=by):
        finding = InspectionFinding.objects.create(
            **place,
            inspection=inspection,
            dimension=draft.dimension,
            type=draft.type,
            content=draft.content.strip(),
            found_on=draft.found_on,
            photo=keep_document(draft.photo, by=by, field="photo") if draft.photo else None,
            added_by=by,
        )
    record("record_finding", inspection, by=by)
    return finding


@transaction.atomic
def note_finding(
    finding: InspectionFinding, *, note: str, by: User, version: int | None
) -> InspectionFinding:
    """It is no problem that needs a ticket, for a reason, and stays a note. Who: as for recording."""
    known = Inspection.objects.visible_to(by).select_for_update(of=("self",))
    inspection = known.get(pk=finding.inspection_id)
    finding = lock(finding, by=by, version=version)
    require_team(inspection, by=by)
    require_planned(inspection)
    guards.require(guards.note_unmet(note, _("请写明为什么不登记为问题。")))
    with guards.writing("note_finding", by=by):
        finding.note = note.strip()
        finding.save(update_fields=["note", "updated_at"])
    record("note_finding", inspection, by=by)
    return finding
