"""Meetings that are owed every month or quarter: what a record of one lacks, and which are ready-made."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from povertycase.exceptions import Unmet
from rectification.choices.reports import RequirementKind, Rhythm

MINUTES = "会议纪要"
# Above what a hall holds: a slip of the keyboard.
MOST_PEOPLE = 5000
MEETING = "召开会议须登记日期、地点、主持人、参加人数并附会议纪要"


@dataclass(frozen=True, slots=True)
class Ready:
    """A meeting that a policy asks for again and again. clause: which."""

    name: str
    kind: RequirementKind
    rhythm: Rhythm
    content: str
    clause: str


GROUP = "通川区“脱贫攻坚巩固提升年”实施方案 第1条"
ZONES = "南江县“13555”战略（2018）三（一）分区作战"
# Source: SEED0 § 1; SEED4 § 三(一).
READY: Sequence[Ready] = (
    Ready(
        "领导小组会议",
        RequirementKind.MEETING,
        Rhythm.QUARTERLY,
        "听取上季度进展，议定本季度事项、分工和时限",
        GROUP,
    ),
    Ready(
        "党委政府专题会议",
        RequirementKind.MEETING,
        Rhythm.MONTHLY,
        "专题研究当月工作，议定事项、分工和时限",
        GROUP,
    ),
    Ready(
        "战区现场推进会",
        RequirementKind.ZONE,
        Rhythm.MONTHLY,
        "到现场看进度、看质量，当场交办问题",
        ZONES,
    ),
    Ready(
        "战区分析研判会",
        RequirementKind.ZONE,
        Rhythm.MONTHLY,
        "逐乡镇分析未销号和超期问题，定措施、定责任人",
        ZONES,
    ),
    Ready(
        "战区考核评比",
        RequirementKind.ZONE,
        Rhythm.MONTHLY,
        "对所辖乡镇当月工作打分排位，通报结果",
        ZONES,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as it was held. made_up_reason: why it was held only after its period."""

    held_on: datetime.date | None = None
    venue: str = ""
    chair: str = ""
    attendance: int | None = None
    made_up_reason: str = ""


def meeting_unmet(
    meeting: Meeting, *, period: datetime.date, due_on: datetime.date, on: datetime.date
) -> list[Unmet]:
    """What the record of a meeting of a period lacks on a day.

    It lies in its period, or says why it was made up for later. Source: SEED0 § 1; SEED4 § 三(一)
    """
    unmet = []
    if not meeting.venue.strip():
        unmet.append(Unmet("venue_required", "请填写会议地点。", MEETING, "venue"))
    if not meeting.chair.strip():
        unmet.append(Unmet("chair_required", "请填写主持人。", MEETING, "chair"))
    if meeting.attendance is None or not 1 <= meeting.attendance <= MOST_PEOPLE:
        message = f"请填写参加人数，1 到 {MOST_PEOPLE} 人。"
        unmet.append(Unmet("attendance", message, MEETING, "attendance"))
    return _day_unmet(meeting, period, due_on, on) + unmet


def _day_unmet(
    meeting: Meeting, period: datetime.date, due_on: datetime.date, on: datetime.date
) -> list[Unmet]:
    day = meeting.held_on
    if day is None:
        return [Unmet("held_required", "请填写召开日期。", MEETING, "held_on")]
    if day > on:
        return [Unmet("held_ahead", "召开日期不能晚于今天，开完再登记。", MEETING, "held_on")]
    if day < period:
        message = (
            f"召开日期不在本期（{period.isoformat()} 至 {due_on.isoformat()}），请登记到它所在的那一期。"
        )
        return [Unmet("held_before", message, MEETING, "held_on")]
    if day > due_on and not meeting.made_up_reason.strip():
        message = f"本期到 {due_on.isoformat()} 为止，这次是补开的，请写明为什么没有按期召开。"
        return [Unmet("made_up", message, MEETING, "made_up_reason")]
    return []
