"""一户一策: drafted, submitted, approved, replaced by the next."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.choices.cases import MONITORED
from monitoring.choices.measures import PlanStatus
from monitoring.models import MonitoringCase, SupportPlan
from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """一户一策 of a year."""

    year: int
    aims: str
    steps: str
    responsible: str
    remove_by: datetime.date


@transaction.atomic
def draft_plan(case: MonitoringCase, draft: PlanDraft, *, by: User, version: int | None) -> SupportPlan:
    """一户一策 of a year; one that was approved gives way to it. Who: village, township, county."""
    case = lock(case, by=by, version=version)
    guards.require_role("draft_plan", by=by, division_code=case.division_id)
    if case.status not in MONITORED:
        raise Conflict(_("只有监测中的户可以制定帮扶计划。"))
    guards.require(_plan_unmet(draft))
    current = case.plans.exclude(status=PlanStatus.REPLACED).filter(year=draft.year).first()
    if current is not None:
        if current.status != PlanStatus.APPROVED:
            raise Conflict(_("本年度已有一份没有批准的帮扶计划，请直接修改它。"))
        move(current, "replace_plan", by=by)
    with guards.writing("draft_plan", by=by):
        plan = SupportPlan.objects.create(
            case=case, division_id=case.division_id, moved_by=by, moved_at=timezone.now(), **_facts(draft)
        )
    record("draft_plan", case, by=by, facts={"year": draft.year})
    return plan


@transaction.atomic
def change_plan(plan: SupportPlan, draft: PlanDraft, *, by: User, version: int | None) -> SupportPlan:
    """A plan that is not submitted says something else. Who: village, township, county."""
    plan = lock(plan, by=by, version=version)
    guards.require_role("draft_plan", by=by, division_code=plan.division_id)
    if plan.status != PlanStatus.DRAFTED:
        raise Conflict(_("已提交的帮扶计划不能修改；请先退回。"))
    guards.require(_plan_unmet(draft))
    with guards.writing("change_plan", by=by):
        for name, value in _facts(draft).items():
            setattr(plan, name, value)
        plan.save()
    record("change_plan", plan.case, by=by, facts={"year": plan.year})
    return plan


@transaction.atomic
def submit_plan(plan: SupportPlan, *, by: User, version: int | None) -> SupportPlan:
    """The plan goes to the township. Who: village, township, county."""
    plan = lock(plan, by=by, version=version)
    move(plan, "submit_plan", by=by)
    return plan


@transaction.atomic
def approve_plan(
    plan: SupportPlan, *, by: User, on: datetime.date, version: int | None, note: str = ""
) -> SupportPlan:
    """The plan is in force. Who: township, county, not who submitted."""
    plan = lock(plan, by=by, version=version)
    plan.approved_on = on
    plan.save(update_fields=["approved_on", "updated_at"])
    move(plan, "approve_plan", by=by, note=note)
    return plan


@transaction.atomic
def return_plan(plan: SupportPlan, *, by: User, version: int | None, note: str) -> SupportPlan:
    """What is to be mended. Who: township, county."""
    plan = lock(plan, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    move(plan, "return_plan", by=by, note=note)
    return plan


def _plan_unmet(draft: PlanDraft) -> list[Unmet]:
    texts = {
        "aims": _("请写明帮扶目标。"),
        "steps": _("请写明帮扶计划。"),
        "responsible": _("请填写帮扶责任人。"),
    }
    return [
        Unmet(f"{name}_required", message, field=name)
        for name, message in texts.items()
        if not getattr(draft, name).strip()
    ]


def _facts(draft: PlanDraft) -> dict[str, object]:
    return {
        "year": draft.year,
        "aims": draft.aims.strip(),
        "steps": draft.steps.strip(),
        "responsible": draft.responsible.strip(),
        "remove_by": draft.remove_by,
    }
