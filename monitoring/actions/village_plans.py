"""年度帮扶规划计划 of a village: drafted, submitted, approved, sent back."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.choices.measures import VillagePlanStatus
from monitoring.models import VillagePlan
from povertycase.actions import lock, move, record
from povertycase.choices import Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagePlanDraft:
    """What a village's plan says; measures: one a line."""

    goals: str
    measures: str
    responsible: str


@transaction.atomic
def draft_village_plan(village: Division, draft: VillagePlanDraft, *, year: int, by: User) -> VillagePlan:
    """The one plan of a village for a year. Who: village, township, county."""
    guards.require_role("draft_village_plan", by=by, division_code=village.pk)
    unmet = [] if village.level == Level.VILLAGE else [_elsewhere()]
    guards.require(unmet + _draft_unmet(draft))
    if VillagePlan.objects.visible_to(by).filter(division=village, year=year).exists():
        message = _("%(village)s已有%(year)s年的年度帮扶计划，请打开它：草拟的直接修改，其他的先退回再改。")
        raise Conflict(message % {"village": village.name, "year": year})
    with guards.writing("draft_village_plan", by=by):
        plan = VillagePlan.objects.create(
            division=village, year=year, moved_by=by, moved_at=timezone.now(), **_facts(draft)
        )
    record("draft_village_plan", plan, by=by, facts={"year": year})
    return plan


@transaction.atomic
def change_village_plan(
    plan: VillagePlan, draft: VillagePlanDraft, *, by: User, version: int | None
) -> VillagePlan:
    """A plan that is not submitted says something else. Who: village, township, county."""
    plan = lock(plan, by=by, version=version)
    guards.require_role("draft_village_plan", by=by, division_code=plan.division_id)
    if plan.status != VillagePlanStatus.DRAFTED:
        raise Conflict(_("已提交的村级年度帮扶计划不能修改；请先退回。"))
    guards.require(_draft_unmet(draft))
    with guards.writing("change_village_plan", by=by):
        for name, value in _facts(draft).items():
            setattr(plan, name, value)
        plan.save()
    record("change_village_plan", plan, by=by, facts={"year": plan.year})
    return plan


@transaction.atomic
def submit_village_plan(plan: VillagePlan, *, by: User, version: int | None) -> VillagePlan:
    """The plan goes to the township. Who: village, township, county."""
    plan = lock(plan, by=by, version=version)
    move(plan, "submit_village_plan", by=by)
    return plan


@transaction.atomic
def approve_village_plan(
    plan: VillagePlan, *, by: User, on: datetime.date, version: int | None, note: str = ""
) -> VillagePlan:
    """The plan is in force. Who: township, county, not who submitted."""
    plan = lock(plan, by=by, version=version)
    plan.approved_on = on
    plan.save(update_fields=["approved_on", "updated_at"])
    move(plan, "approve_village_plan", by=by, note=note)
    return plan


@transaction.atomic
def return_village_plan(plan: VillagePlan, *, by: User, version: int | None, note: str) -> VillagePlan:
    """What is to be mended; of an approved one, what changed within the year. Who: township, county."""
    plan = lock(plan, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    move(plan, "return_village_plan", by=by, note=note)
    plan.approved_on = None
    plan.save(update_fields=["approved_on", "updated_at"])
    return plan


def _elsewhere() -> Unmet:
    return Unmet("village_required", _("年度帮扶计划按行政村制定，请选择一个行政村。"), field="division")


def _draft_unmet(draft: VillagePlanDraft) -> list[Unmet]:
    texts = {
        "goals": _("请写明年度目标。"),
        "measures": _("请写明主要措施，每行一条。"),
        "responsible": _("请填写村级责任人。"),
    }
    return [
        Unmet(f"{name}_required", message, field=name)
        for name, message in texts.items()
        if not getattr(draft, name).strip()
    ]


def _facts(draft: VillagePlanDraft) -> dict[str, str]:
    lines = (line.strip() for line in draft.measures.splitlines())
    return {
        "goals": draft.goals.strip(),
        "measures": "\n".join(line for line in lines if line),
        "responsible": draft.responsible.strip(),
    }
