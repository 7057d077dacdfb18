"""Steps of building: what is planned, what has happened, and how much of it."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.assets import milestone_unmet
from projects.actions.documents import Upload, keep_document
from projects.actions.duties import owe_milestones
from projects.choices.library import ProjectStatus
from projects.models import Milestone, Project, ProjectTarget
from projects.rules.milestones import Step, order_unmet


@transaction.atomic
def plan_milestone(
    project: Project, kind: str, *, planned_on: datetime.date, by: User, version: int | None
) -> Milestone:
    """The day a step is planned for; a new day keeps the old one in history.

    Who: township, county and the department or unit of the project.
    """
    project = lock(project, by=by, version=version)
    guards.require_role_on("plan_milestone", project, by=by)
    guards.require(_state_unmet(project))
    with guards.writing("plan_milestone", by=by):
        milestone, _is_new = Milestone.objects.update_or_create(
            project=project,
            kind=kind,
            defaults={"planned_on": planned_on},
            create_defaults={"planned_on": planned_on, "division_id": project.division_id},
        )
        owe_milestones(project)
    record("plan_milestone", project, by=by, facts={"milestone": kind})
    return milestone


@transaction.atomic
def plan_milestones(
    project: Project, days: Mapping[str, datetime.date], *, by: User, version: int | None
) -> list[Milestone]:
    """Several days at once, all or none. days: {MilestoneKind: day}. Who: as for one of them."""
    return [
        plan_milestone(project, kind, planned_on=day, by=by, version=version) for kind, day in days.items()
    ]


@transaction.atomic
def reach_milestone(
    project: Project,
    kind: str,
    *,
    actual_on: datetime.date,
    document: Upload | None,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> Milestone:
    """A step has happened; its document proves it.

    Who: township, county and the department or unit of the project. Refuses a day that goes back on the
    order of a project's life, a step before what it needs, one without a document, handover while an asset
    has no owner, and upkeep while one has no keeper.
    """
    project = lock(project, by=by, version=version)
    guards.require_role_on("reach_milestone", project, by=by)
    known = project.milestones.filter(kind=kind).first()
    unmet = _state_unmet(project) + order_unmet(kind, actual_on, steps_of(project), as_of=on)
    unmet += milestone_unmet(project, kind, actual_on)
    if document is None and (known is None or known.document_id is None):
        message = _("请上传这一步的证明材料（合同、开工令、验收表等的扫描件或照片）。")
        unmet.append(Unmet("document_required", message, field="document"))
    guards.require(unmet)
    paper = keep_document(document, by=by) if document else known and known.document
    facts = {"actual_on": actual_on, "document": paper, "note": note}
    with guards.writing("reach_milestone", by=by):
        milestone, _is_new = Milestone.objects.update_or_create(
            project=project,
            kind=kind,
            defaults=facts,
            create_defaults={**facts, "division_id": project.division_id},
        )
        owe_milestones(project)
    record("reach_milestone", project, by=by, facts={"milestone": kind})
    return milestone


@transaction.atomic
def record_target(
    project: Project, target: ProjectTarget, *, actual: Decimal, by: User, version: int | None
) -> ProjectTarget:
    """What became of a promised number, in its unit. Who: as for a milestone.

    Refuses a number of another project.
    """
    project = lock(project, by=by, version=version)
    guards.require_role_on("record_target", project, by=by)
    if target.project_id != project.pk:
        guards.require([Unmet("target_elsewhere", _("这一指标不属于这个项目。"), field="target")])
    if actual < 0:
        guards.require([Unmet("actual_negative", _("完成值不能小于 0。"), field="actual")])
    with guards.writing("record_target", by=by):
        target.actual = actual
        target.save(update_fields=["actual"])
    record("record_target", project, by=by)
    return target


@transaction.atomic
def record_targets(
    project: Project,
    values: Sequence[tuple[ProjectTarget, Decimal]],
    *,
    by: User,
    version: int | None,
) -> list[ProjectTarget]:
    """Several numbers at once, all or none. values: (target, what became of it). Who: as for one of them."""
    return [
        record_target(project, target, actual=actual, by=by, version=version) for target, actual in values
    ]


def steps_of(project: Project) -> list[Step]:
    """The milestones as the rules see them."""
    return [Step(row.kind, row.planned_on, row.actual_on) for row in project.milestones.all()]


def _state_unmet(project: Project) -> list[Unmet]:
    if project.status == ProjectStatus.PLANNED:
        return []
    return [Unmet("not_planned", _("项目还没有列入年度计划，不能登记实施节点。"))]
