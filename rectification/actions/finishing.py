"""An inspection is done: it becomes a source of problems, and what it found becomes tickets, all or none."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from povertycase.actions import lock, move
from povertycase.choices import Level
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions.documents import Upload
from rectification.actions import guards
from rectification.actions.holding import hold_places
from rectification.actions.inspection_duties import owe_inspection
from rectification.actions.inspections import require_office
from rectification.actions.places import subject_of
from rectification.actions.sources import SourceDraft, record_found_source
from rectification.actions.tickets import TicketDraft, register_found
from rectification.choices.sources import FeedbackLevel
from rectification.choices.tickets import EvidenceKind
from rectification.models import Evidence, Inspection, InspectionFinding, IssueSource, Ticket
from rectification.rules.inspections import FIVE, finish_unmet

# Whose feedback it is, by where the office is that planned it.
LEVELS = {Level.PROVINCE: FeedbackLevel.PROVINCE, Level.PREFECTURE: FeedbackLevel.PREFECTURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is said when it is done. clear: the dimensions under which nothing was found."""

    clear: Collection[str] = ()
    document_number: str = ""
    document: Upload | None = None


@transaction.atomic
def finish_inspection(
    inspection: Inspection, outcome: Outcome, *, by: User, on: datetime.date, version: int | None
) -> Inspection:
    """From now on everybody of the place knows of it and of its tickets. Who: the office that planned it.

    Refuses what has a dimension neither with findings nor without any, and what cannot become a ticket.
    """
    inspection = lock(inspection, by=by, version=version)
    require_office(inspection, by=by)
    guards.require_move("finish_inspection", inspection, by=by)
    placed = ("household", "person", "village", "project", "organisation", "division", "type", "photo")
    findings = list(inspection.findings.select_related(*placed).order_by("pk"))
    hold_places(subject_of(each) for each in findings)
    guards.require(lacking(inspection, findings, outcome.clear, on=on))
    with guards.writing("finish_inspection", by=by):
        source = _source_of(inspection, outcome, by=by, on=on)
        wanted = [each for each in findings if not each.note]
        for finding in wanted:
            finding.ticket = _ticket_of(finding, source, by=by, on=on)
            finding.save(update_fields=["ticket", "updated_at"])
        inspection.source, inspection.clear = source, sorted(outcome.clear)
        inspection.save(update_fields=["source", "clear", "updated_at"])
        move(inspection, "finish_inspection", by=by)
        owe_inspection(inspection)
    return inspection


def lacking(
    inspection: Inspection,
    findings: Sequence[InspectionFinding],
    clear: Collection[str],
    *,
    on: datetime.date,
) -> list[Unmet]:
    """All that keeps it from being done."""
    found = {each.dimension for each in findings}
    unmet = finish_unmet(found=found, clear=clear, begins_on=inspection.begins_on, on=on)
    taken = IssueSource.objects.filter(division=inspection.division_id, parent=None, name=inspection.name)
    if taken.exists():
        message = _("已有同名的问题来源“{}”，请先修改督查名称。").format(inspection.name)
        unmet.append(Unmet("name_taken", message, FIVE))
    for place, each in enumerate(findings, start=1):
        if wrong := "" if each.note else _wrong(each, inspection):
            message = _("第 {} 条发现{}，请改为只作记录。").format(place, wrong)
            unmet.append(Unmet("finding", message, FIVE))
    return unmet


def _wrong(finding: InspectionFinding, inspection: Inspection) -> str:
    if finding.household is not None and finding.household.status != HouseholdStatus.ACTIVE:
        return _("的户已经销户")
    if not finding.division_id.startswith(inspection.division_id):
        return _("的户已经迁出督查的地方")
    return "" if finding.type.is_active else _("的问题类型已经停用")


def _source_of(inspection: Inspection, outcome: Outcome, *, by: User, on: datetime.date) -> IssueSource:
    draft = SourceDraft(
        name=inspection.name,
        kind=inspection.kind,
        level=LEVELS.get(Level(inspection.planned_at.level), FeedbackLevel.COUNTY),
        scope=inspection.scope,
        document_number=outcome.document_number,
        document=outcome.document,
        received_on=on,
    )
    return record_found_source(inspection.division, draft, by=by, on=on)


def _ticket_of(finding: InspectionFinding, source: IssueSource, *, by: User, on: datetime.date) -> Ticket:
    draft = TicketDraft(
        source=source,
        type=finding.type,
        subject=subject_of(finding),
        content=finding.content,
        found_on=finding.found_on,
    )
    ticket = register_found(draft, by=by, on=on)
    if finding.photo is not None:
        Evidence.objects.create(
            ticket=ticket,
            division_id=ticket.division_id,
            round=ticket.rebound_count,
            kind=EvidenceKind.BEFORE,
            taken_on=finding.found_on,
            caption=_("督查发现"),
            file=finding.photo,
            added_by=finding.added_by,
        )
    return ticket
