"""R-EVID, R-SOD, R-PARENT, R-RECHECK: what keeps a ticket from being closed, and by whom it is judged."""

import datetime
from dataclasses import dataclass

from povertycase.exceptions import Unmet
from rectification.choices.tickets import CloseoutLevel

DONE = 100
CLOSING = "对账销号：有佐证、有核查、有认定"
APART = "整改与核查分离：谁整改谁不核查"
COMMON = "共性问题：子问题全部销号后，共性问题最后销号"
SIMILAR = "孟津巩固脱贫成果专项方案 四(二)：举一反三，全面整改提升"
ANSWERED = "通川区“脱贫攻坚巩固提升年”实施方案 第36条：舆情处置，跟踪问效"
PRECISE = "整改“回头看”：信息精准、措施精准、成效精准"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a ticket has come. evidence: of what it looks like now, since it last came back.

    nodes_left: dated steps that nobody has reached; children: how many it was split into, open: of those
    still open; has_request: somebody waits for an answer about more time; is_opinion: the public spoke of it,
    so that outcome and answered_on say what it was answered, and when.
    """

    percent: int
    evidence: int
    nodes_left: int
    similar: str
    is_common: bool
    children: int
    open: int
    has_request: bool
    is_opinion: bool = False
    outcome: str = ""
    answered_on: datetime.date | None = None


def closing_unmet(standing: Standing) -> list[Unmet]:
    """R-EVID: everything that keeps a ticket from being asked to be closed, and from being closed, at once.

    Source: DOMAIN § 5.9; SEED2 § 四(二); SEED0 § 36
    """
    unmet = []
    if standing.percent < DONE:
        message = f"整改进展是 {standing.percent}%，到 100% 才能申请销号。"
        unmet.append(Unmet("R-EVID", message, CLOSING, "percent"))
    if not standing.evidence:
        message = "还没有上传整改后的佐证材料，至少一份。"
        unmet.append(Unmet("R-EVID", message, CLOSING, "evidence"))
    if standing.nodes_left:
        message = f"还有 {standing.nodes_left} 个整改节点没有完成。"
        unmet.append(Unmet("R-EVID", message, CLOSING, "nodes"))
    if not standing.similar.strip():
        message = "请写明举一反三：是否排查了同类问题，查到什么。"
        unmet.append(Unmet("similar_required", message, SIMILAR, "similar"))
    if standing.is_opinion and not standing.outcome.strip():
        message = "请写明处置结果：公开回应了什么、向谁、以什么方式；不写发帖人的姓名和联系方式。"
        unmet.append(Unmet("outcome_required", message, ANSWERED, "outcome"))
    if standing.is_opinion and standing.answered_on is None:
        unmet.append(Unmet("answered_required", "请填写公开回应的日期。", ANSWERED, "answered_on"))
    if standing.has_request:
        message = "还有一份延期申请没有审批，请先审批。"
        unmet.append(Unmet("extension_waits", message, CLOSING, "extension"))
    return unmet + children_unmet(standing)


def children_unmet(standing: Standing) -> list[Unmet]:
    """R-PARENT: what is common is settled last, and was split at all.

    Source: DOMAIN § 5.9
    """
    if not standing.is_common:
        return []
    if not standing.children:
        return [Unmet("R-PARENT", "共性问题还没有分解到户、到村、到项目。", COMMON, "children")]
    if standing.open:
        message = f"还有 {standing.open} 个子问题没有销号，共性问题要最后销号。"
        return [Unmet("R-PARENT", message, COMMON, "children")]
    return []


def verifier_unmet(level: str, *, has_worked: bool, is_responsible: bool, leads: bool) -> list[Unmet]:
    """R-SOD: why this person may not judge at this level.

    has_worked: the person, under any account, reported or proved something of it or was named to do it;
    is_responsible: works for the unit or place that answers; leads: is of the leading department, or of the
    county's office. At every level whoever did the work is another one; the county's is by nobody of the
    responsible unit. Source: DOMAIN § 5.9
    """
    unmet = []
    if has_worked:
        message = "您参与了这个问题的整改，须由另一人核查。"
        unmet.append(Unmet("R-SOD", message, APART))
    if level == CloseoutLevel.COUNTY and is_responsible:
        message = "您属于责任单位，县级认定须由责任单位以外的人办理。"
        unmet.append(Unmet("R-SOD", message, APART))
    if level == CloseoutLevel.LEAD and not leads:
        message = "这一步由牵头单位审核，您不属于牵头单位。"
        unmet.append(Unmet("lead_only", message, APART))
    return unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was seen when somebody looked again: is each of the three precise."""

    information: bool
    measures: bool
    effect: bool

    @property
    def holds(self) -> bool:
        """Whether the problem stays closed."""
        return self.information and self.measures and self.effect


def recheck_unmet(
    answers: Answers,
    *,
    found: str,
    rechecked_on: datetime.date,
    closed_on: datetime.date | None,
    due_on: datetime.date | None,
    on: datetime.date,
) -> list[Unmet]:
    """R-RECHECK: what a recheck lacks: what was seen, a day since the closing, a new deadline if it rebounds.

    Source: DOMAIN § 3.11
    """
    unmet = []
    if not found.strip():
        unmet.append(Unmet("found_required", "请写明回头看的情况。", PRECISE, "found"))
    if rechecked_on > on or (closed_on and rechecked_on < closed_on):
        message = "回头看的日期应在销号之后、今天之前。"
        unmet.append(Unmet("day", message, PRECISE, "rechecked_on"))
    if not answers.holds and due_on is None:
        message = "问题反弹的，请定新的整改时限。"
        unmet.append(Unmet("due_required", message, PRECISE, "due_on"))
    elif not answers.holds and due_on is not None and due_on < on:
        unmet.append(Unmet("due_passed", "新的整改时限不能早于今天。", PRECISE, "due_on"))
    return unmet
