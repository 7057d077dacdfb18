"""The next step on a case for its page: whose turn it is, what it asks, and what keeps it shut."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.actions.procedures import current, submit_unmet, unanswered
from monitoring.choices.cases import IDENTIFYING, Aim, CaseStatus
from monitoring.choices.verbs import VERBS
from monitoring.models import MonitoringCase, NoticeLine, Procedure
from monitoring.rules.identification import unanswered_unmet
from monitoring.rules.moves import CASE_MOVES
from povertycase import access
from povertycase.choices import Role
from povertycase.exceptions import Unmet
from povertycase.models import PublicNotice, ReviewMeeting, User
from projects.views.gates import Gate, Stop

OFFICES = {
    Role.VILLAGE: gettext_lazy("村"),
    Role.TOWNSHIP: gettext_lazy("乡镇"),
    Role.COUNTY: gettext_lazy("县"),
}
JOINING_ROAD = (*IDENTIFYING, CaseStatus.ACTIVE)
LEAVING_ROAD = (
    *(CaseStatus.ACTIVE, CaseStatus.REMOVAL_VERIFYING, CaseStatus.REMOVAL_REVIEWING),
    *(CaseStatus.REMOVAL_ON_NOTICE, CaseStatus.REMOVAL_TOWN_REVIEW, CaseStatus.REMOVAL_COUNTY),
    *(CaseStatus.REMOVAL_DECIDED, CaseStatus.REMOVED),
)
# (the step that follows a state, the page it is taken on)
NEXT: Mapping[str, tuple[str, str]] = {
    CaseStatus.VERIFYING: ("verify_case", "case-verify"),
    CaseStatus.CROSS_CHECKING: ("cross_check_case", "case-cross-check"),
    CaseStatus.REVIEWING: ("review_case", "case-review"),
    CaseStatus.ON_NOTICE: ("submit_case", "case-submit"),
    CaseStatus.TOWN_REVIEW: ("approve_case", "case-approve"),
    CaseStatus.COUNTY_DECISION: ("decide_case", "case-decide"),
    CaseStatus.DECIDED: ("announce_case", "case-announce"),
    CaseStatus.ANNOUNCED: ("register_case", "case-register"),
    CaseStatus.ACTIVE: ("apply_removal", "case-apply-removal"),
    CaseStatus.REMOVAL_VERIFYING: ("verify_removal", "case-verify"),
    CaseStatus.REMOVAL_REVIEWING: ("review_removal", "case-review"),
    CaseStatus.REMOVAL_ON_NOTICE: ("submit_removal", "case-submit"),
    CaseStatus.REMOVAL_TOWN_REVIEW: ("approve_removal", "case-approve"),
    CaseStatus.REMOVAL_COUNTY: ("decide_removal", "case-decide-removal"),
    CaseStatus.REMOVAL_DECIDED: ("announce_removal", "case-announce"),
}
SIDE: Mapping[str, str] = {
    "send_back_case": "case-send-back",
    "reject_case": "case-reject",
    "give_up_removal": "case-give-up",
    "roll_back": "case-roll-back",
    "clear_case": "case-clear",
}
# What a step asks of whoever takes it, before it is opened.
ASKS: Mapping[str, Sequence[object]] = {
    "verify": (
        gettext_lazy("至少两人入户，写明核实人员、日期和核实到的情况"),
        gettext_lazy("农户签字的《申请及承诺授权查询书》和《信息采集表》（扫描件或照片）"),
    ),
    "verify_removal": (gettext_lazy("至少两人入户，写明核实人员、日期和风险消除的情况"),),
    "cross_check": (gettext_lazy("房产、车辆、工商、公积金等部门比对的日期和结果"),),
    "review": (
        gettext_lazy("先登记本村的民主评议会（会议记录、签到册）"),
        gettext_lazy("同意票超过到会人数的一半"),
    ),
    "submit": (
        gettext_lazy("先登记本村的公示名单和公示照片"),
        gettext_lazy("公示满规定天数，异议都已答复"),
    ),
    "approve": (gettext_lazy("审核意见；不能由上一步的经办人审核"),),
    "decide": (gettext_lazy("审定意见；不能由审核人审定"),),
    "decide_removal": (
        gettext_lazy("审批意见；不能由审核人审批"),
        gettext_lazy("E1 至 E11 重新核对一遍；没有满足的原则性条件逐项写明理由"),
    ),
    "announce": (gettext_lazy("在村内公告的日期"),),
    "register": (gettext_lazy("全国防返贫监测信息系统里的监测对象编号"),),
}


@dataclass(frozen=True)
class CaseGate:
    """The gate, the page on which it is taken, what it asks, and when the previous step was done."""

    gate: Gate
    url: str
    asks: Sequence[str]
    since: datetime.datetime


def gate_of(case: MonitoringCase, user: User, *, on: datetime.date) -> CaseGate | None:
    """The next step; None for a case that has come to its end, and for one that is monitored.

    What is asked of one that is monitored stands on its own card (views.conditions).
    """
    if case.status not in NEXT or case.status == CaseStatus.ACTIVE:
        return None
    verb, page = NEXT[case.status]
    offered = bool(access.roles_at(user, case.division_id) & CASE_MOVES[verb].roles)
    may = access.can(user, verb, case)
    unmet = unmet_before(case, verb, user, on=on)
    gate = Gate(verb, str(VERBS[verb]), office_of(verb), may, offered and not may, unmet)
    return CaseGate(gate, reverse(f"monitoring:{page}", args=[case.pk]), asks_of(verb), case.moved_at)


def asks_of(verb: str) -> list[str]:
    """What a step asks, in sentences."""
    step = verb.removesuffix("_case")
    asked = ASKS.get(step) or ASKS.get(step.removesuffix("_removal"), ())
    return [str(words) for words in asked]


def office_of(verb: str) -> str:
    """The lowest office that takes a step."""
    return str(next(words for role, words in OFFICES.items() if role in CASE_MOVES[verb].roles))


def unmet_before(case: MonitoringCase, verb: str, user: User, *, on: datetime.date) -> list[Unmet]:
    """What keeps a step shut although nobody has opened its page."""
    step = verb.rsplit("_", 1)[0]
    if step == "review" and not meetings_for(case, user):
        return [Unmet("meeting_required", _("还没有登记核实以后的民主评议会。"))]
    if step == "submit":
        notices = notices_for(case, user) or hung_since(case, user)
        return submit_unmet(case, notices[0] if notices else None, on=on)
    if step in {"approve", "decide"}:
        return unanswered_unmet(unanswered(current(case).notice))
    return []


def meetings_for(case: MonitoringCase, user: User) -> list[ReviewMeeting]:
    """The village's meetings that may have voted on the case, the newest first."""
    procedure = current(case)
    since = procedure.compared_on or procedure.visited_on or procedure.started_on
    rows = ReviewMeeting.objects.visible_to(user).filter(division=case.division_id, held_on__gte=since)
    return list(rows.order_by("-held_on", "-pk")[:20])


def notices_for(case: MonitoringCase, user: User) -> list[PublicNotice]:
    """Those of them that have the case on their list."""
    listing = NoticeLine.objects.visible_to(user).filter(procedure=current(case))
    listed = set(listing.values_list("notice", flat=True))
    return [each for each in hung_since(case, user) if each.pk in listed]


def hung_since(case: MonitoringCase, user: User) -> list[PublicNotice]:
    """The village's notices since its meeting, the newest first."""
    meeting = current(case).meeting
    rows = PublicNotice.objects.visible_to(user).filter(division=case.division_id)
    if meeting is not None:
        rows = rows.filter(posted_on__gte=meeting.held_on)
    return list(rows.order_by("-posted_on", "-pk")[:20])


def side_steps(case: MonitoringCase, user: User) -> list[tuple[str, str, str]]:
    """(verb, address, words) of the ways back and out that the reader may take now."""
    return [
        (verb, reverse(f"monitoring:{page}", args=[case.pk]), str(VERBS[verb]))
        for verb, page in SIDE.items()
        if access.can(user, verb, case)
    ]


def road_of(case: MonitoringCase, newest: Procedure) -> list[Stop]:
    """The states from the visit to monitoring, or from there to the risk removed; none for what ended."""
    road = LEAVING_ROAD if newest.aim == Aim.LEAVING or case.status == CaseStatus.ACTIVE else JOINING_ROAD
    if case.status not in road:
        return []
    here = road.index(CaseStatus(case.status))
    states = ["done" if place < here else "here" if place == here else "ahead" for place in range(len(road))]
    return [Stop(_short(status), state) for status, state in zip(road, states, strict=True)]


def _short(status: CaseStatus) -> str:
    return str(status.label).removeprefix(_("消除：")).removeprefix(_("待"))
