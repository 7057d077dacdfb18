"""What a talk needs before it is arranged, held and over."""

import datetime

from povertycase.calendars import FIRST_DAY, LAST_DAY, is_mistyped
from povertycase.exceptions import Unmet

TALK = "南江县“13555”战略（2018）五：对牵头部门督促检查、工作约谈"
LONGEST_REASON, LONGEST_RECORD, LONGEST_ANSWER = 500, 2000, 1000


def talk_unmet(*, called_name: str, called_duty: str, talker: str, duty: str, reason: str) -> list[Unmet]:
    """What the arrangement of a talk lacks; all of it at once. Source: SEED4 § 五"""
    asked = (
        ("called_name", called_name, "请填写被约谈人姓名。"),
        ("called_duty", called_duty, "请填写被约谈人职务。"),
        ("talker_name", talker, "请填写约谈人姓名。"),
        ("talker_duty", duty, "请填写约谈人职务。"),
        ("reason", reason, "请写明为什么约谈。"),
    )
    return [
        Unmet(f"{field}_required", message, TALK, field)
        for field, value, message in asked
        if not value.strip()
    ]


def days_unmet(**days: datetime.date | None) -> list[Unmet]:
    """Each day, by its field, that lies in no year that anybody can have meant. Source: SEED4 § 五"""
    message = f"日期应在 {FIRST_DAY} 到 {LAST_DAY} 之间，请核对年份。"
    return [
        Unmet("day_mistyped", message, TALK, field)
        for field, day in days.items()
        if day is not None and is_mistyped(day)
    ]


def held_unmet(
    *,
    held_on: datetime.date,
    record: str,
    follow_up: str,
    follow_up_due_on: datetime.date | None,
    on: datetime.date,
) -> list[Unmet]:
    """What the record of a talk lacks: what is asked afterwards has its day, and a day has something asked.

    Source: SEED4 § 五
    """
    unmet = days_unmet(held_on=held_on, follow_up_due_on=follow_up_due_on)
    if held_on > on:
        unmet.append(Unmet("day", "约谈日期不能晚于今天。", TALK, "held_on"))
    if not record.strip():
        unmet.append(Unmet("record_required", "请填写约谈记录。", TALK, "record"))
    if follow_up.strip() and follow_up_due_on is None:
        unmet.append(Unmet("due_required", "有后续要求的，请填写落实期限。", TALK, "follow_up_due_on"))
    if follow_up_due_on is not None and not follow_up.strip():
        unmet.append(Unmet("follow_up_required", "填写了期限的，请写明后续要求。", TALK, "follow_up"))
    if follow_up_due_on is not None and follow_up_due_on < held_on:
        unmet.append(Unmet("due_early", "落实期限不能早于约谈日期。", TALK, "follow_up_due_on"))
    return unmet
