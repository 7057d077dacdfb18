"""Inspections and talks of the demonstration: one done, one under way that is unannounced, three talks."""

import datetime

from households.models import Village
from povertycase.models import Division, Organisation
from rectification.actions.demo.cast import MEDICAL, Cast, scan
from rectification.actions.finishing import Outcome, finish_inspection
from rectification.actions.inspection_findings import FindingDraft, note_finding, record_finding
from rectification.actions.inspections import InspectionDraft, plan_inspection
from rectification.actions.talks import (
    TalkDraft,
    TalkRecord,
    answer_talk,
    arrange_talk,
    conclude_talk,
    hold_talk,
)
from rectification.choices.inspections import Dimension
from rectification.choices.sources import InspectionScope, SupervisionKind
from rectification.models import Inspection, Talk, TicketType

BEGUN, ENDED, HELD = (datetime.timedelta(days=days) for days in (30, 20, 8))
SOON = datetime.timedelta(days=10)
# (dimension, type, what was seen); the last one stays a note.
SEEN = (
    (Dimension.POLICY, "7.1", "产业项目收益分配没有公示（示例）"),
    (Dimension.DUTY, "1.3", "包保责任人没有落实帮扶措施（示例）"),
    (Dimension.PROJECT, "5.1", "供水点标识牌褪色（示例）"),
)
CLEAR = (Dimension.PLAN.value, Dimension.ORGANISATION.value)


def seed_inspections(people: Cast, *, on: datetime.date) -> None:
    """As they stand on a day."""
    done = _done(people, on=on)
    _unannounced(people, on=on)
    _talks(people, done, on=on)


def _done(people: Cast, *, on: datetime.date) -> Inspection:
    county, begins = people.users["county"], on - BEGUN
    draft = InspectionDraft(
        name=f"{on.year}年第一轮督查巡查（示例）",
        kind=SupervisionKind.SUPERVISION,
        scope=InspectionScope.SINGLE,
        focus="五个落实：责任、方案、政策、项目、组织（示例）",
        team="邓组长、钱组员",
        inspectors=[people.users["finance"]],
        begins_on=begins,
        ends_on=on - ENDED,
    )
    town = Division.objects.get(pk=people.town)
    inspection = plan_inspection(town, draft, by=county, on=begins)
    village = Village.objects.get(pk=people.village)
    for place, (dimension, code, words) in enumerate(SEEN):
        seen = FindingDraft(
            dimension=dimension,
            type=TicketType.objects.get(code=code),
            subject=village,
            content=words,
            found_on=begins + datetime.timedelta(days=2),
            photo=scan("督查现场.png") if place == 0 else None,
        )
        by = people.users["finance"]
        finding = record_finding(inspection, seen, by=by, on=on, version=inspection.version)
    note_finding(finding, note="当场更换（示例）", by=county, version=finding.version)
    outcome = Outcome(clear=CLEAR, document_number=f"示例督〔{on.year}〕3号")
    return finish_inspection(inspection, outcome, by=county, on=on, version=inspection.version)


def _unannounced(people: Cast, *, on: datetime.date) -> None:
    draft = InspectionDraft(
        name="产业收益暗访（示例）",
        kind=SupervisionKind.UNANNOUNCED,
        scope=InspectionScope.TREND,
        type=TicketType.objects.get(code="7.1"),
        focus="项目收益是否分配到户（示例）",
        team="邓组长、周组员",
        inspectors=[people.users["township2"]],
        begins_on=on,
        ends_on=on + SOON,
    )
    town = Division.objects.get(pk=people.other_town)
    plan_inspection(town, draft, by=people.users["county"], on=on)


def _talks(people: Cast, done: Inspection, *, on: datetime.date) -> None:
    county, village = people.users["county"], Division.objects.get(pk=people.village)
    medical = people.units[MEDICAL]
    _arranged(people, medical, "连续两期报送迟报（示例）", on=on + SOON)
    asked = TalkRecord(
        held_on=on - HELD,
        record="通报督查发现的问题，听取说明（示例）",
        follow_up="补齐收益分配公示（示例）",
        follow_up_due_on=on + SOON,
    )
    waiting = _arranged(people, village, "督查发现收益分配没有公示（示例）", on=on - HELD, done=done)
    hold_talk(waiting, asked, by=county, on=on, version=waiting.version)
    over = _arranged(people, medical, "参保台账与系统不一致（示例）", on=on - HELD)
    over = hold_talk(over, asked, by=county, on=on, version=over.version)
    over = answer_talk(over, answer="已核对一致（示例）", by=people.users["department"], version=over.version)
    conclude_talk(over, outcome="核实无误，办结（示例）", by=county, version=over.version)


def _arranged(
    people: Cast,
    unit: Organisation | Division,
    reason: str,
    *,
    on: datetime.date,
    done: Inspection | None = None,
) -> Talk:
    draft = TalkDraft(
        unit=unit,
        called_name="王负责",
        called_duty="主要负责人",
        talker_name="李分管",
        talker_duty="副区长",
        reason=reason,
        planned_on=on,
        inspection=done,
    )
    return arrange_talk(draft, by=people.users["county"])
