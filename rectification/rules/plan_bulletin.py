"""What the quarter's bulletin of a work plan says, from its figures alone (1-34)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from povertycase.papers import Heading, Notice, Paragraph, Part, Section, Table, day_words
from rectification.rules.bulletins import ADDRESSEE
from rectification.rules.quarters import quarter_words

# So many of those with the most that is overdue are named in the text.
NAMED = 5
HEAD = ("月度任务", "按时完成", "逾期完成", "逾期未完成", "未到期")
WIDTHS = (51, 21, 21, 21, 21, 21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How many months of tasks a unit or township had in the quarter, and how they stand."""

    name: str
    months: int
    in_time: int
    late: int
    overdue: int
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """The quarter of a plan as it stands on a day. units: of the county; towns: with what lies in them."""

    plan: str
    year: int
    quarter: int
    on: datetime.date
    whole: Worked
    units: Sequence[Worked]
    towns: Sequence[Worked]


def plan_bulletin(facts: PlanFacts, *, office: str, number: str, signed_on: datetime.date) -> Notice:
    """The bulletin as an official document.

    Source: DOMAIN § 5.9
    """
    parts: list[Part] = [
        Paragraph("现将{方案}{期间}执行情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(
            "{季度}各单位、各乡镇安排月度任务{任务数}项。截至{截止日}，按时完成{按时完成}项，"
            "逾期完成{逾期完成}项，逾期未完成{逾期未完成}项，未到期{未到期}项。"
        ),
        Heading("二、各单位、各乡镇情况"),
    ]
    if facts.units:
        text = "{单位按时}{单位逾期}县级单位情况见下表（单位：项）。"
        parts.append(Section("有单位", [Paragraph(text), _table("单位", facts.units, "各单位")]))
    if facts.towns:
        text = "{乡镇按时}{乡镇逾期}乡镇（街道）情况见下表（单位：项）。"
        parts.append(Section("有乡镇", [Paragraph(text), _table("乡镇（街道）", facts.towns, "各乡镇")]))
    return Notice(
        office=office,
        number=number,
        title="关于{方案}{期间}\n执行情况的通报",
        addressee=ADDRESSEE,
        parts=parts,
        signed_on=signed_on,
        values=_values(facts),
    )


def period_words(plan: str, year: int, quarter: int) -> str:
    """The quarter behind the name of a plan; the year stands once.

    Source: DOMAIN § 5.9
    """
    return quarter_words(quarter, None if str(year) in plan else year)


def _table(head: str, rows: Sequence[Worked], name: str) -> Table:
    cells = [(row.name, *_numbers(row)) for row in rows]
    return Table((head, *HEAD), cells, WIDTHS, name)


def _numbers(row: Worked) -> list[str]:
    return [str(each) for each in (row.months, row.in_time, row.late, row.overdue, row.pending)]


def _values(facts: PlanFacts) -> Mapping[str, str]:
    return {
        "方案": facts.plan,
        "期间": period_words(facts.plan, facts.year, facts.quarter),
        "季度": quarter_words(facts.quarter),
        "截止日": day_words(facts.on),
        **dict(zip(("任务数", *HEAD[1:]), _numbers(facts.whole), strict=True)),
        "单位按时": _in_time("县级单位", facts.units),
        "单位逾期": _overdue("县级单位", facts.units),
        "乡镇按时": _in_time("乡镇（街道）", facts.towns),
        "乡镇逾期": _overdue("乡镇（街道）", facts.towns),
    }


def _in_time(of: str, rows: Sequence[Worked]) -> str:
    names = [row.name for row in rows if row.in_time == row.months]
    return f"{of}中全部按时完成的：{'、'.join(names)}。" if names else ""


def _overdue(of: str, rows: Sequence[Worked]) -> str:
    behind = sorted((row for row in rows if row.overdue), key=lambda row: (-row.overdue, row.name))
    if not behind:
        return ""
    told = "、".join(f"{row.name}（{row.overdue}项）" for row in behind[:NAMED])
    return f"{of}中逾期未完成的有{len(behind)}个，较多的是：{told}。"
