"""What the county's bulletin of a month says, from the figures alone."""

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.choices.findings import Fault
from monitoring.choices.months import SIGNS, LineKind
from povertycase.papers import (
    Heading,
    Lines,
    Notice,
    Paragraph,
    Part,
    Plain,
    Section,
    Specimen,
    Table,
    day_words,
)

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
# What stands in an office's own template for each name.
MEANINGS = {
    "县名": "县（区）名称",
    "月份": "通报的月份",
    "截止日": "这个月的最后一天",
    **{
        f"{label}{word}": f"{label}的{unit}"
        for _kind, label in COLUMNS
        for word, unit in (("户数", "户数"), ("人数", "人数"))
    },
    "户数变化": "期末比期初增减的户数，写成“净增加2户”“净减少1户”或“持平”",
    "人数变化": "期末比期初增减的人数，写法相同",
    "增加情况": "一整句：本月增加多少户、人，各是什么原因；没有时写“本月没有增加。”",
    "减少情况": "一整句：本月减少多少户、人，各是什么原因；没有时写“本月没有减少。”",
    "类别构成": "一整句：月末在册监测对象各类别的户数、人数",
    "自查情况": "自查发现尚未处理的各类问题的条数；没有开展自查时为空",
    "说明序号": "“有关说明”一节的序号：有自查问题时为“四”，没有时为“三”",
    "各乡镇": "每个乡镇一行，最后一行合计",
    "有自查问题": "当月开展过四类问题自查",
    "各乡镇自查": "每个乡镇一行自查问题条数，最后一行合计",
    "有说明": "有撤并村或更正说明",
    "各条说明": "撤并村和更正说明，每条一段",
}


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
    parts: list[Part] = [
        Paragraph("现将{月份}{县名}防止返贫监测对象数据变化情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(
            "月初在册监测对象{期初户数}户{期初人数}人，月末在册监测对象{期末户数}户{期末人数}人，"
            "户数{户数变化}，人数{人数变化}。"
        ),
        Heading("（一）增加情况", 2),
        Paragraph("{增加情况}"),
        Heading("（二）减少情况", 2),
        Paragraph("{减少情况}"),
        Heading("（三）类别构成", 2),
        Paragraph("{类别构成}"),
        Heading("二、各乡镇情况"),
        Paragraph("各乡镇监测对象变化见下表（单位：户）。"),
        _towns(month),
    ]
    if month.findings:
        parts.append(Section("有自查问题", _findings(month)))
    if month.notes:
        parts.append(Section("有说明", [Heading("{说明序号}、有关说明"), Lines("各条说明", month.notes)]))
    parts.append(Paragraph("数据截至{截止日}，以系统冻结的月度数据为准。"))
    return Notice(
        office=office,
        number=number,
        title="关于{月份}\n防止返贫监测对象数据变化情况的通报",
        addressee="各乡镇人民政府（街道办事处）：",
        parts=parts,
        signed_on=signed_on,
        values=_values(month),
    )


def specimen() -> Specimen:
    """An example of the bulletin with everything that may stand in it.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    figures = {f"{kind}_{unit}": 0 for kind in LineKind.values for unit in ("households", "people")}
    figures |= {"opening_households": 120, "opening_people": 386, "newly_identified_households": 6}
    figures |= {"newly_identified_people": 19, "removed_households": 4, "removed_people": 13}
    figures |= {"closing_households": 122, "closing_people": 392}
    month = Month(
        county="示例县",
        month=datetime.date(2026, 3, 1),
        figures=figures,
        towns=[("甲镇", figures)],
        categories={"边缘易致贫户": (122, 392)},
        findings=[("甲镇", {str(each.label): 2 for each in Fault if each != Fault.OTHER})],
        notes=["甲镇红星村已撤并到甲镇新民村，1户3人随之转入。"],
    )
    signed_on = datetime.date(2026, 4, 2)
    notice = bulletin(month, office="示例县乡村振兴局", number="示乡振通〔2026〕3号", signed_on=signed_on)
    return Specimen(notice, MEANINGS)


def _values(month: Month) -> dict[str, str]:
    """What the names of the document stand for in one month."""
    figures, last = month.figures, calendar.monthrange(month.month.year, month.month.month)[1]
    counted = {
        f"{label}{word}": str(figures[f"{kind}_{unit}"])
        for kind, label in COLUMNS
        for unit, word in (("households", "户数"), ("people", "人数"))
    }
    return {
        "县名": month.county,
        "月份": month_words(month.month),
        "截止日": day_words(month.month.replace(day=last)),
        **counted,
        "户数变化": _change(figures["closing_households"] - figures["opening_households"], "户"),
        "人数变化": _change(figures["closing_people"] - figures["opening_people"], "人"),
        "增加情况": _movements(figures, sign=1),
        "减少情况": _movements(figures, sign=-1),
        "类别构成": _categories(month.categories),
        "自查情况": _found(month),
        "说明序号": "四" if month.findings else "三",
    }


def month_words(month: datetime.date) -> str:
    """2026年3月.

    Source: GB9704 § 7
    """
    return f"{month.year}年{month.month}月"


def _both(figures: Figures, kind: str) -> str:
    return f"{figures[f'{kind}_households']}户{figures[f'{kind}_people']}人"


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


def _findings(month: Month) -> list[Plain]:
    """What the self-check had found and nobody had dealt with when the month ended, by township."""
    total = _totals(month)
    rows = [(town, *(str(counts[name]) for name in total)) for town, counts in month.findings]
    rows.append(("合计", *(str(count) for count in total.values())))
    return [
        Heading("三、自查发现的问题"),
        Paragraph(
            "截至{截止日}，自查发现尚未处理的问题：{自查情况}。请各乡镇逐条核实处理。"
            "各乡镇情况见下表（单位：条）。"
        ),
        Table(("乡镇", *total), rows, (40, *([29] * len(total))), "各乡镇自查"),
    ]


def _totals(month: Month) -> dict[str, int]:
    names = list(month.findings[0][1]) if month.findings else []
    return {name: sum(counts[name] for _town, counts in month.findings) for name in names}


def _found(month: Month) -> str:
    return "，".join(f"{name}{count}条" for name, count in _totals(month).items())


def _towns(month: Month) -> Table:
    rows = [(name, *_cells(figures)) for name, figures in month.towns]
    head = ("乡镇", *(name for _kind, name in COLUMNS))
    return Table(head, [*rows, ("合计", *_cells(month.figures))], WIDTHS, "各乡镇")


def _cells(figures: Figures) -> tuple[str, ...]:
    return tuple(str(figures[f"{kind}_households"]) for kind, _name in COLUMNS)
