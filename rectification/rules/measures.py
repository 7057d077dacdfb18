"""R-NEED: who answers, by what means and until when, before anybody is taken to have accepted a ticket."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from povertycase.exceptions import Unmet
from rectification.choices.tickets import RectifyMode

FIVE = "五定：定责任领导、定责任单位、定责任人、定整改措施、定整改时限"
CLAUSE_3 = "孟津巩固脱贫成果专项方案 三(三)"


@dataclass(frozen=True, slots=True)
class Node:
    """One dated step of something that takes long."""

    name: str
    planned_on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who answers for a ticket, and until when. responsible: how many of unit and place are named."""

    leader: str
    has_lead_unit: bool
    responsible: int
    person: str
    due_on: datetime.date | None


def duty_unmet(duty: Duty, *, on: datetime.date, standing: datetime.date | None = None) -> list[Unmet]:
    """R-NEED: what is missing of 五定 when a ticket is given to somebody; all of it at once.

    standing: a day that was fixed before, which stands although it has passed.

    Source: SEED2 § 三(三); DOMAIN § 5.9
    """
    unmet = []
    if not duty.leader.strip():
        unmet.append(Unmet("leader_required", "请填写责任领导。", FIVE, "leader"))
    if not duty.has_lead_unit:
        unmet.append(Unmet("lead_unit_required", "请选择牵头单位。", FIVE, "lead_unit"))
    if duty.responsible != 1:
        message = "请选择一个责任单位，或者一个责任乡镇、村，只选其中一项。"
        unmet.append(Unmet("responsible_required", message, FIVE, "responsible_unit"))
    if not duty.person.strip():
        unmet.append(Unmet("person_required", "请填写责任人姓名。", FIVE, "responsible_person"))
    if duty.due_on is None:
        unmet.append(Unmet("due_required", "请填写整改时限。", FIVE, "due_on"))
    elif duty.due_on < on and duty.due_on != standing:
        unmet.append(Unmet("due_passed", "整改时限不能早于今天。", FIVE, "due_on"))
    return unmet


def measures_unmet(
    *,
    goal: str,
    measures: str,
    mode: str,
    nodes: Sequence[Node],
    due_on: datetime.date | None,
    on: datetime.date,
    at_once_days: int,
) -> list[Unmet]:
    """R-NEED: what whoever accepts a ticket has not said: goal, measures, mode, steps within the time.

    at_once_days: calendar days within which 立行立改 has to be done. What is to last needs dated steps; every
    step lies between today and the deadline. Source: SEED2 § 三(三); DOMAIN § 5.9
    """
    unmet = []
    if not goal.strip():
        unmet.append(Unmet("goal_required", "请填写整改目标（完成标准）。", FIVE, "goal"))
    if not measures.strip():
        unmet.append(Unmet("measures_required", "请填写整改措施。", FIVE, "measures"))
    if due_on is None:
        unmet.append(Unmet("due_required", "还没有整改时限，不能认领。", FIVE, "due_on"))
    if mode not in RectifyMode.values:
        message = "请选择整改类型：立行立改、限期整改或长期坚持。"
        unmet.append(Unmet("mode_required", message, CLAUSE_3, "mode"))
    elif mode == RectifyMode.AT_ONCE and due_on and (due_on - on).days > at_once_days:
        message = f"立行立改应在 {at_once_days} 天内完成，时限却是 {due_on.isoformat()}；请改为限期整改。"
        unmet.append(Unmet("mode_at_once", message, CLAUSE_3, "mode"))
    elif mode == RectifyMode.LONG_TERM and not nodes:
        message = "长期坚持的问题请排出时间节点，至少一个。"
        unmet.append(Unmet("nodes_required", message, CLAUSE_3, "nodes"))
    return unmet + _nodes_unmet(nodes, due_on=due_on, on=on)


def _nodes_unmet(nodes: Sequence[Node], *, due_on: datetime.date | None, on: datetime.date) -> list[Unmet]:
    unmet = []
    for place, node in enumerate(nodes, start=1):
        if not node.name.strip():
            unmet.append(Unmet("node_name", f"第 {place} 个节点没有写内容。", CLAUSE_3, "nodes"))
        if node.planned_on < on:
            message = f"第 {place} 个节点的日期 {node.planned_on.isoformat()} 已经过去。"
            unmet.append(Unmet("node_passed", message, CLAUSE_3, "nodes"))
        if due_on and node.planned_on > due_on:
            message = f"第 {place} 个节点晚于整改时限 {due_on.isoformat()}。"
            unmet.append(Unmet("node_late", message, CLAUSE_3, "nodes"))
    names = [node.name.strip() for node in nodes]
    if len(set(names)) < len(names):
        unmet.append(Unmet("node_twice", "有两个节点的内容相同，请区分开。", CLAUSE_3, "nodes"))
    return unmet


def extension_unmet(
    *, due_on: datetime.date, until: datetime.date, reason: str, on: datetime.date
) -> list[Unmet]:
    """What keeps more time from being asked for: a later day than now stands, not passed, and a reason.

    Source: DOMAIN § 3.11
    """
    unmet = []
    if until <= due_on:
        message = f"新的时限应晚于现在的时限 {due_on.isoformat()}。"
        unmet.append(Unmet("until_earlier", message, field="until"))
    if until < on:
        unmet.append(Unmet("until_passed", "新的时限不能早于今天。", field="until"))
    if not reason.strip():
        unmet.append(Unmet("note_required", "请写明为什么不能按时完成。", field="reason"))
    return unmet


def is_relapse(closed_on: datetime.date, found_on: datetime.date, *, days: int) -> bool:
    """Whether a problem found on a day is one that was closed within `days` calendar days before, come back.

    Source: DOMAIN § 3.11
    """
    return 0 <= (found_on - closed_on).days <= days
