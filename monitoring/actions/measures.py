"""Measures for a household: planned, landed with a proof, ended."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.duties import owe_measure
from monitoring.choices.cases import MONITORED
from monitoring.choices.measures import ITEMS, MeasureKind
from monitoring.models import MonitoringCase, SupportMeasure
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document
from projects.choices.library import IN_LIBRARY
from projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """What is to be done by when. items: of the kind's list; project: what it rests on, if on any."""

    kind: str
    items: Sequence[str]
    content: str
    responsible: str
    planned_on: datetime.date
    project: Project | None = None


@transaction.atomic
def plan_measure(
    case: MonitoringCase, draft: MeasureDraft, *, by: User, version: int | None
) -> SupportMeasure:
    """Something is to be done for a monitored household. Who: village, township, county."""
    case = lock(case, by=by, version=version)
    guards.require_role("plan_measure", by=by, division_code=case.division_id)
    if case.status not in MONITORED:
        raise Conflict(_("只有监测中的户可以安排帮扶措施。"))
    guards.require(_measure_unmet(draft) + _project_unmet(case, draft.project))
    with guards.writing("plan_measure", by=by):
        measure = SupportMeasure.objects.create(
            case=case,
            division_id=case.division_id,
            kind=draft.kind,
            items=list(draft.items),
            content=draft.content.strip(),
            responsible=draft.responsible.strip(),
            planned_on=draft.planned_on,
            project=draft.project,
            created_by=by,
        )
        owe_measure(measure)
    record("plan_measure", case, by=by, facts={"kind": draft.kind})
    return measure


@transaction.atomic
def land_measure(
    measure: SupportMeasure,
    *,
    landed_on: datetime.date,
    amount_yuan: Decimal | None,
    proof: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
) -> SupportMeasure:
    """It has reached the household, as the proof shows. Who: village, township, county."""
    measure = lock(measure, by=by, version=version)
    guards.require_role("land_measure", by=by, division_code=measure.division_id)
    unmet = []
    if measure.landed_on is not None:
        raise Conflict(_("这项措施已经登记落实。"))
    if landed_on > on:
        unmet.append(Unmet("landed_later", _("落实日期不能晚于今天。"), field="landed_on"))
    if amount_yuan is not None and amount_yuan <= 0:
        unmet.append(Unmet("amount", _("落实金额应大于 0；没有金额的不填。"), field="amount_yuan"))
    guards.require(unmet)
    with guards.writing("land_measure", by=by):
        measure.landed_on, measure.amount_yuan = landed_on, amount_yuan
        measure.proof = keep_document(proof, by=by, field="proof")
        measure.save(update_fields=["landed_on", "amount_yuan", "proof", "updated_at"])
        owe_measure(measure)
    record("land_measure", measure.case, by=by, facts={"kind": measure.kind})
    return measure


@transaction.atomic
def end_measure(
    measure: SupportMeasure,
    *,
    ended_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str,
) -> SupportMeasure:
    """Its contract is over, or it is not needed any more. Who: village, township, county; with a reason."""
    measure = lock(measure, by=by, version=version)
    guards.require_role("end_measure", by=by, division_code=measure.division_id)
    unmet = guards.note_unmet(note, _("请写明结束的原因。"))
    if measure.ended_on is not None:
        raise Conflict(_("这项措施已经结束。"))
    if ended_on > on or (measure.landed_on and ended_on < measure.landed_on):
        unmet.append(Unmet("ended_on", _("结束日期应在落实之后，且不晚于今天。"), field="ended_on"))
    guards.require(unmet)
    with guards.writing("end_measure", by=by):
        measure.ended_on, measure.ended_reason = ended_on, note.strip()
        measure.save(update_fields=["ended_on", "ended_reason", "updated_at"])
        owe_measure(measure)
    record("end_measure", measure.case, by=by, facts={"kind": measure.kind})
    return measure


def _project_unmet(case: MonitoringCase, project: Project | None) -> list[Unmet]:
    """A measure rests on a project that reaches the household's village and stands in the library."""
    if project is None:
        return []
    if not case.division_id.startswith(project.division_id):
        message = _("项目“{}”不在这一户所在的村、乡镇，不能作为它的帮扶措施。").format(project.name)
        return [Unmet("project_elsewhere", message, field="project")]
    if project.status not in IN_LIBRARY:
        message = _("项目“{}”现在是“{}”，入库以后才能作为帮扶措施。").format(
            project.name, project.get_status_display()
        )
        return [Unmet("project_not_listed", message, field="project")]
    return []


def _measure_unmet(draft: MeasureDraft) -> list[Unmet]:
    unmet = []
    if draft.kind not in MeasureKind.values:
        unmet.append(Unmet("kind_required", _("请选择措施类别。"), field="kind"))
    known = ITEMS.get(draft.kind, ())
    for item in draft.items:
        if item not in known:
            message = _("“{}”不是“{}”下的具体措施。").format(item, draft.kind)
            unmet.append(Unmet("item_unknown", message, field="items"))
    if not draft.content.strip():
        unmet.append(Unmet("content_required", _("请写明措施的内容。"), field="content"))
    if not draft.responsible.strip():
        unmet.append(Unmet("responsible_required", _("请填写责任人。"), field="responsible"))
    return unmet
