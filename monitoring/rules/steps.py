"""What the steps of a procedure ask of their papers: days in order, who visited, how the village voted."""

import datetime
from collections.abc import Sequence

from povertycase.exceptions import Unmet

STEPS = "监测对象识别和风险消除程序：入户核实、民主评议、公示"


def day_unmet(
    day: datetime.date, *, after: datetime.date | None, on: datetime.date, field: str
) -> list[Unmet]:
    """A step happened by `on`, and not before the step that leads to it.

    Source: S1 § 识别程序
    """
    if day > on:
        return [Unmet("day_later", "日期不能晚于今天。", field=field)]
    if after is not None and day < after:
        return [Unmet("day_early", f"日期不能早于上一步（{after.isoformat()}）。", STEPS, field)]
    return []


def visitors_unmet(visitors: Sequence[str], *, least: int) -> list[Unmet]:
    """So many different people were in the house; least: the figure of policy.

    Source: DOMAIN § 5.6 E10
    """
    if len(set(visitors)) >= least:
        return []
    return [Unmet("visitors", f"入户核实至少 {least} 人，请填写姓名。", STEPS, "visitors")]


def votes_unmet(*, present: int, votes_for: int, votes_against: int) -> list[Unmet]:
    """More than half of those who were there agree; nobody votes twice.

    Source: S1 § 民主评议
    """
    cast = votes_for + votes_against
    if cast > present:
        message = f"票数合计 {cast} 票，多于到会的 {present} 人。"
        return [Unmet("votes_many", message, field="votes_for")]
    if votes_for * 2 > present:
        return []
    refused = "评议没有通过的，请作不纳入或不消除处理。"
    message = f"同意 {votes_for} 票，没有超过到会 {present} 人的半数；{refused}"
    return [Unmet("votes_few", message, STEPS, "votes_for")]
