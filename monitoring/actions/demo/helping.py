"""What is done for the households of the demonstration: measures that came or are waited for, plans."""

import datetime
from decimal import Decimal

from monitoring.actions.demo.cast import Cast, scan
from monitoring.actions.measures import MeasureDraft, land_measure, plan_measure
from monitoring.actions.plans import PlanDraft, approve_plan, draft_plan, submit_plan
from monitoring.choices.measures import MeasureKind, PlanStatus
from monitoring.models import MonitoringCase
from monitoring.rules.helping import advised_kinds

CONTENTS = {
    MeasureKind.INDUSTRY: (["产业奖补"], "花椒、生猪到户产业奖补（示例）", Decimal(3000)),
    MeasureKind.EMPLOYMENT: (["务工就业"], "介绍到帮扶车间就近务工（示例）", None),
    MeasureKind.PUBLIC_POST: ([], "安排护林公益岗位（示例）", Decimal(6000)),
    MeasureKind.HEALTH: (["医疗救助"], "大病医疗救助（示例）", Decimal(8200)),
    MeasureKind.COMPULSORY_EDUCATION: ([], "落实义务教育生活补助（示例）", Decimal(1250)),
    MeasureKind.EDUCATION: (["雨露计划"], "雨露计划补助（示例）", Decimal(3000)),
    MeasureKind.SAFETY_NET: (["临时救助"], "临时救助（示例）", Decimal(2400)),
    MeasureKind.SOCIAL: ([], "社会力量结对捐助（示例）", Decimal(1000)),
}


def fitting(risk: str) -> MeasureKind:
    """What is thought of first for a risk."""
    return MeasureKind(advised_kinds([risk])[0])


def help_case(
    case: MonitoringCase,
    cast: Cast,
    *,
    kind: MeasureKind,
    planned_on: datetime.date,
    landed_on: datetime.date | None,
) -> MonitoringCase:
    """One measure; landed_on: None while it has not come."""
    items, content, yuan = CONTENTS[kind]
    by = cast.asks(case.division_id)
    draft = MeasureDraft(kind=kind, items=items, content=content, responsible="何帮扶", planned_on=planned_on)
    measure = plan_measure(case, draft, by=by, version=case.version)
    if landed_on is not None:
        land_measure(
            measure,
            landed_on=landed_on,
            amount_yuan=yuan,
            proof=scan("落实凭证.png"),
            by=by,
            on=landed_on,
            version=measure.version,
        )
    return case


def plan_case(case: MonitoringCase, cast: Cast, *, reached: PlanStatus, on: datetime.date) -> None:
    """一户一策 up to a state; REPLACED: a second one was drafted after the first was approved."""
    by, code = cast.asks(case.division_id), case.division_id
    draft = PlanDraft(
        year=on.year,
        aims="半年内人均纯收入稳定超过监测线（示例）",
        steps="落实医疗和就业帮扶，每月走访一次，按季核算收入（示例）",
        responsible="何帮扶",
        remove_by=on + datetime.timedelta(days=200),
    )
    plan = draft_plan(case, draft, by=by, version=case.version)
    if reached != PlanStatus.DRAFTED:
        plan = submit_plan(plan, by=by, version=plan.version)
    if reached in {PlanStatus.APPROVED, PlanStatus.REPLACED}:
        approve_plan(plan, by=cast.approves(code), on=on, version=plan.version, note="同意实施")
    if reached == PlanStatus.REPLACED:
        draft_plan(case, draft, by=by, version=case.version)
