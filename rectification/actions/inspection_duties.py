"""What inspections ask for by a day, as the kernel's obligations have it: of office and inspectors.

What an inspector owes is theirs alone; of an unannounced one the office's is that of whoever planned it, so
that nobody else hears of it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe, withdraw
from povertycase.choices import ObligationState, Role
from rectification.choices.inspections import InspectionStatus
from rectification.models import Inspection

INSPECTION = "inspection"
STATES = {
    InspectionStatus.PLANNED: ObligationState.OPEN,
    InspectionStatus.DONE: ObligationState.MET,
    InspectionStatus.CALLED_OFF: ObligationState.WITHDRAWN,
}


def owe_inspection(inspection: Inspection) -> None:
    """It was planned, changed, done or called off; its action calls it, when all is written."""
    owe(_of_inspections(Inspection.objects.filter(pk=inspection.pk)))


def forget_inspectors(inspection: Inspection) -> None:
    """Others may come instead of them; the caller holds the inspection and tells who stays."""
    members = inspection.inspectors.values_list("pk", flat=True)
    withdraw(INSPECTION, [_code(inspection, member) for member in members])


def inspection_duties() -> Iterator[Duty]:
    """Those of all inspections, which wait until the caller's transaction ends."""
    return _of_inspections(Inspection.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_inspections(inspections: QuerySet[Inspection]) -> Iterator[Duty]:
    """An inspection is done by its last day."""
    for inspection in inspections.prefetch_related("inspectors"):
        facts: dict[str, Any] = {
            "kind": INSPECTION,
            "title": _("督查应完成：{}").format(inspection.name),
            "url": reverse("rectification:inspection", args=[inspection.pk]),
            "division_id": inspection.planned_at_id,
            "due_on": inspection.ends_on,
            "state": STATES[InspectionStatus(inspection.status)],
        }
        yield Duty(subject_code=f"{INSPECTION}:{inspection.pk}", **facts, **_office(inspection))
        members = sorted(inspection.inspectors.all(), key=lambda each: each.pk)
        for member in members:
            code = _code(inspection, member.pk)
            yield Duty(subject_code=code, **facts, assignee_id=member.pk, is_restricted=True)


def _office(inspection: Inspection) -> dict[str, Any]:
    if inspection.is_hidden:
        return {"assignee_id": inspection.created_by_id, "is_restricted": True}
    if inspection.office_id is not None:
        return {"organisation_id": inspection.office_id, "role": Role.COUNTY}
    return {"role": Role.COUNTY}


def _code(inspection: Inspection, member: int) -> str:
    return f"{INSPECTION}:{inspection.pk}:{member}"
