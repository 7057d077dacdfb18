"""What the county's bulletin of a month says, from the figures alone."""

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.choices.months import SIGNS, LineKind
from povertycase.papers import Heading, Notice, Paragraph, Part, Table

CLAUSE = "每月通报贫困信息数据变化情况"
Figures = Mapping[str, int]
# The columns of the table of townships in the order of the page, and how wide the place and a figure are.
COLUMNS = (
    (LineKind.OPENING, "期初"),
    (LineKind.NATURAL_IN, "自然增加"),
    (LineKind.NEWLY_IDENTIFIED, "新识别"),
    (LineKind.ROLLED_BACK, "回退"),
    (LineKind.RELABELLED, "再标注"),
    (LineKind.NATURAL_OUT, "自然减少"),
    (LineKind.REMOVED, "风险消除"),
    (LineKind.CLEARED, "销户清退"),
    (LineKind.CLOSING, "期末"),
)
WIDTHS = (30, *([14] * len(COLUMNS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A county's month. towns: (name, figures) in order; categories: {name: (households, people)} at the
    end. findings: (township, {四类问题: how many}) where they were looked for. notes: sentences on natural
    movements that no step tells.
    """

    county: str
    month: datetime.date
    figures: Figures
    towns: Sequence[tuple[str, Figures]]
    categories: Mapping[str, tuple[int, int]]
    findings: Sequence[tuple[str, Figures]] = ()
    notes: Sequence[str] = ()


def bulletin(month: Month, *, office: str, number: str, signed_on: datetime.date) -> Notice:
    """The bulletin as an official document; the same figures give the same words.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    name = month_words(month.month)
    parts: list[Part] = [
        Paragraph(f"现将{name}{month.county}防止返贫监测对象数据变化情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(_overall(month.figures)),
        Heading("（一）增加情况", 2),
        Paragraph(_movements(month.figures, sign=1)),
        Heading("（二）减少情况", 2),
        Paragraph(_movements(month.figures, sign=-1)),
        Heading("（三）类别构成", 2),
        Paragraph(_categories(month.categories)),
        Heading("二、各乡镇情况"),
        Paragraph("各乡镇监测对象变化见下表（单位：户）。"),
        _towns(month),
    ]
    heading = iter(("三", "四"))
    if month.findings:
        parts += [Heading(f"{next(heading)}、自查发现的问题"), *_findings(month)]
    if month.notes:
        parts += [Heading(f"{next(heading)}、有关说明"), *(Paragraph(note) for note in month.notes)]
    last = calendar.monthrange(month.month.year, month.month.month)[1]
    parts.append(Paragraph(f"数据截至{name}{last}日，以系统冻结的月度数据为准。"))
    return Notice(
        office=office,
        number=number,
        title=f"关于{name}\n防止返贫监测对象数据变化情况的通报",
        addressee="各乡镇人民政府（街道办事处）：",
        parts=parts,
        signed_on=signed_on,
    )


def month_words(month: datetime.date) -> str:
    """2026年3月.

    Source: GB9704 § 7
    """
    return f"{month.year}年{month.month}月"


def _both(figures: Figures, kind: str) -> str:
    return f"{figures[f'{kind}_households']}户{figures[f'{kind}_people']}人"


def _overall(figures: Figures) -> str:
    before, after = _both(figures, LineKind.OPENING), _both(figures, LineKind.CLOSING)
    change = figures["closing_households"] - figures["opening_households"]
    people = figures["closing_people"] - figures["opening_people"]
    changes = f"户数{_change(change, '户')}，人数{_change(people, '人')}"
    return f"月初在册监测对象{before}，月末在册监测对象{after}，{changes}。"


def _change(number: int, unit: str) -> str:
    if number == 0:
        return "持平"
    return f"{'净增加' if number > 0 else '净减少'}{abs(number)}{unit}"


def _movements(figures: Figures, *, sign: int) -> str:
    kinds = [kind for kind, its in SIGNS.items() if its == sign]
    households = sum(figures[f"{kind}_households"] for kind in kinds)
    people = sum(figures[f"{kind}_people"] for kind in kinds)
    word = "增加" if sign > 0 else "减少"
    if not households and not people:
        return f"本月没有{word}。"
    told = "，".join(
        f"{kind.label}{_both(figures, kind)}"
        for kind in kinds
        if figures[f"{kind}_households"] or figures[f"{kind}_people"]
    )
    return f"本月{word}{households}户{people}人，其中{told}。"


def _categories(categories: Mapping[str, tuple[int, int]]) -> str:
    if not categories:
        return "月末没有在册监测对象。"
    told = "，".join(f"{name}{households}户{people}人" for name, (households, people) in categories.items())
    return f"月末在册监测对象中，{told}。"


def _findings(month: Month) -> list[Part]:
    """What the self-check had found and nobody had dealt with when the month ended, by township."""
    names = list(month.findings[0][1])
    total = {name: sum(counts[name] for _town, counts in month.findings) for name in names}
    told = "，".join(f"{name}{count}条" for name, count in total.items())
    last = calendar.monthrange(month.month.year, month.month.month)[1]
    told = f"截至{month_words(month.month)}{last}日，自查发现尚未处理的问题：{told}。"
    rows = [(town, *(str(counts[name]) for name in names)) for town, counts in month.findings]
    rows.append(("合计", *(str(count) for count in total.values())))
    return [
        Paragraph(f"{told}请各乡镇逐条核实处理。各乡镇情况见下表（单位：条）。"),
        Table(("乡镇", *names), rows, (40, *([29] * len(names)))),
    ]


def _towns(month: Month) -> Table:
    rows = [(name, *_cells(figures)) for name, figures in month.towns]
    head = ("乡镇", *(name for _kind, name in COLUMNS))
    return Table(head, [*rows, ("合计", *_cells(month.figures))], WIDTHS)


def _cells(figures: Figures) -> tuple[str, ...]:
    return tuple(str(figures[f"{kind}_households"]) for kind, _name in COLUMNS)
