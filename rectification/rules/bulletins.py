"""What the office's bulletins of a ranking and of the zero-out board say, from their figures alone."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from povertycase.papers import (
    Heading,
    Notice,
    Paragraph,
    Part,
    Section,
    Table,
    day_words,
)
from projects.rules.spending import percent
from rectification.rules.quarters import quarter_words
from rectification.rules.rates import Counts

# So many are named at either end of a ranking, and of those with the most that is late.
NAMED, MOST_LATE = 3, 5
ADDRESSEE = "各乡镇人民政府（街道办事处），各有关部门："
INDICATORS = ("完成率", "按期率", "回头看通过率", "报送及时率")
MONTHS = ("{第一月}", "{第二月}", "{第三月}")
BOARD_HEAD = ("问题总数", "已销号", "未销号", "完成率", "按期率", "已超期")
BOARD_WIDTHS = (35, 22, 17, 17, 24, 24, 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One of those ranked. cells: indicators or months, in the order of the columns."""

    rank: int
    name: str
    score: Decimal
    cells: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingFacts:
    """A frozen ranking. of: who is ranked; basis: of which problems; months: ("4月", …) of one by months.

    unranked: how many have no data; reason: what its edition corrects.
    """

    place: str
    of: str
    basis: str
    year: int
    quarter: int
    edition: int
    reason: str
    placed: Sequence[Placed]
    unranked: int
    months: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFacts:
    """The board of a place on a day. inside: what its places are; by: by when it was to be nought."""

    place: str
    inside: str
    on: datetime.date
    by: datetime.date | None
    whole: Counts
    places: Sequence[tuple[str, Counts]]
    units: Sequence[tuple[str, Counts]]


def ranking_bulletin(facts: RankingFacts, *, office: str, number: str, signed_on: datetime.date) -> Notice:
    """The bulletin of a ranking as an official document; by months where it has them.

    Source: DOMAIN § 5.9
    """
    parts: list[Part] = [
        Paragraph("现将{地区}{年度}年{季度}{对象}排名情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph("参加排名的{对象}{参加数}个，平均得分{平均分}分。排名依据：{统计范围}。"),
    ]
    if facts.unranked:
        parts.append(Section("有不参加", [Paragraph("没有数据的{不参加数}个{对象}不参加排名。")]))
    parts += [Heading("二、名次靠前和靠后的"), Paragraph("名次靠前的：{靠前}。")]
    if _behind(facts):
        behind = "名次靠后的：{靠后}。请逐项对照得分，分析原因，抓紧整改。"
        parts.append(Section("有靠后", [Paragraph(behind)]))
    parts += [Heading("三、排名结果"), Paragraph("各{对象}名次和得分见下表。"), _ranked(facts)]
    if facts.reason:
        reason = "本通报是第{版次}版，更正内容和原因：{更正原因}。"
        parts.append(Section("有更正", [Heading("四、更正说明"), Paragraph(reason)]))
    kind = "月度考核" if facts.months else "整改"
    return Notice(
        office=office,
        number=number,
        title=f"关于{{地区}}{{年度}}年{{季度}}\n{{对象}}{kind}排名情况的通报",
        addressee=ADDRESSEE,
        parts=parts,
        signed_on=signed_on,
        values=_ranking_values(facts),
    )


def board_bulletin(facts: BoardFacts, *, office: str, number: str, signed_on: datetime.date) -> Notice:
    """The bulletin of the zero-out board as an official document.

    Source: DOMAIN § 5.9
    """
    parts: list[Part] = [
        Paragraph("现将截至{截止日}{地区}各级反馈问题的整改情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(
            "各级反馈问题{问题总数}件，已销号{已销号}件，未销号{未销号}件，完成率{完成率}，按期率{按期率}，"
            "反弹率{反弹率}。未销号的问题涉及{未销号户数}户；已超期{已超期}件，7天内到期{即将到期}件。"
        ),
    ]
    if facts.by:
        parts.append(Section("有清零日", [Paragraph("按要求应于{清零日}前全部销号，{清零情况}。")]))
    parts += [
        Heading("二、各{下级}情况"),
        Paragraph("{已清零}{超期名单}各{下级}情况见下表（单位：件）。"),
        _counted("{下级}", [*facts.places, ("合计", facts.whole)], "各地"),
    ]
    if facts.units:
        units = "各部门牵头、负责的问题见下表（单位：件）；牵头、责任部门不同的，两个部门各计一件。"
        table = _counted("部门", facts.units, "各部门")
        parts.append(Section("有部门", [Heading("三、各部门情况"), Paragraph(units), table]))
    return Notice(
        office=office,
        number=number,
        title="关于截至{截止日}\n{地区}问题整改清零情况的通报",
        addressee=ADDRESSEE,
        parts=parts,
        signed_on=signed_on,
        values=_board_values(facts),
    )


def printed_share(share: Decimal | None) -> str:
    """A share as it is printed, rounded as everywhere; a dash for none.

    Source: DOMAIN § 5.0
    """
    return "—" if share is None else percent(share).replace(" ", "")


def _ranked(facts: RankingFacts) -> Table:
    columns = MONTHS if facts.months else INDICATORS
    rows = [(str(row.rank), row.name, f"{row.score:.2f}", *row.cells) for row in facts.placed]
    widths = (14, 156 - 14 - 20 - 22 * len(columns), 20, *([22] * len(columns)))
    return Table(("名次", "{对象}", "得分", *columns), rows, widths, "排名表", labels=2)


def _counted(head: str, rows: Sequence[tuple[str, Counts]], name: str) -> Table:
    cells = [
        (
            label,
            *(str(number) for number in (counts.counted, counts.closed, counts.open)),
            printed_share(counts.done_share),
            printed_share(counts.on_time_share),
            str(counts.overdue),
        )
        for label, counts in rows
    ]
    return Table((head, *BOARD_HEAD), cells, BOARD_WIDTHS, name)


def _ranking_values(facts: RankingFacts) -> Mapping[str, str]:
    scores = [row.score for row in facts.placed]
    mean = sum(scores, Decimal()) / max(len(scores), 1)
    ahead, behind = _ahead(facts), _behind(facts)
    return {
        "地区": facts.place,
        "对象": facts.of,
        "年度": str(facts.year),
        "季度": quarter_words(facts.quarter),
        "参加数": str(len(scores)),
        "平均分": str(mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)),
        "靠前": _scored(ahead) or f"并列第1名的有{sum(row.rank == 1 for row in facts.placed)}个",
        "靠后": _scored(behind),
        "不参加数": str(facts.unranked),
        "版次": str(facts.edition),
        "更正原因": facts.reason.rstrip("。"),
        "统计范围": facts.basis,
        **dict(zip(("第一月", "第二月", "第三月"), facts.months, strict=False)),
    }


def _ahead(facts: RankingFacts) -> list[Placed]:
    """The first ranks, each as a whole: of those who stand equal nobody is named alone."""
    named: list[Placed] = []
    for _rank, equal in groupby(facts.placed, key=lambda row: row.rank):
        rows = list(equal)
        if len(named) + len(rows) > NAMED:
            break
        named += rows
    return named


def _behind(facts: RankingFacts) -> list[Placed]:
    """The last ranks in the same way, without those who are named as ahead."""
    rest = facts.placed[len(_ahead(facts)) :]
    named: list[Placed] = []
    for _rank, equal in groupby(reversed(rest), key=lambda row: row.rank):
        rows = list(equal)
        if len(named) + len(rows) > NAMED or rows[0].rank == 1:
            break
        named += rows
    return named[::-1]


def _scored(rows: Sequence[Placed]) -> str:
    return "、".join(f"{row.name}（第{row.rank}名，{row.score:.2f}分）" for row in rows)


def _board_values(facts: BoardFacts) -> Mapping[str, str]:
    whole = facts.whole
    return {
        "地区": facts.place,
        "截止日": day_words(facts.on),
        "下级": facts.inside,
        "问题总数": str(whole.counted),
        "已销号": str(whole.closed),
        "未销号": str(whole.open),
        "完成率": printed_share(whole.done_share),
        "按期率": printed_share(whole.on_time_share),
        "反弹率": printed_share(whole.rebound_share),
        "已超期": str(whole.overdue),
        "即将到期": str(whole.soon),
        "未销号户数": str(whole.homes),
        "清零日": day_words(facts.by) if facts.by else "",
        "清零情况": f"还有{whole.open}件没有销号" if whole.open else "已全部销号",
        "已清零": _cleared(facts),
        "超期名单": _late(facts),
    }


def _cleared(facts: BoardFacts) -> str:
    names = [label for label, counts in facts.places if counts.counted and not counts.open]
    if not names:
        return f"已全部销号的{facts.inside}：无。"
    return f"已全部销号的{facts.inside}{len(names)}个：{'、'.join(names)}。"


def _late(facts: BoardFacts) -> str:
    late = sorted(
        ((label, counts.overdue) for label, counts in facts.places if counts.overdue),
        key=lambda row: -row[1],
    )
    if not late:
        return "没有超期未销号的问题。"
    told = "、".join(f"{label}{count}件" for label, count in late[:MOST_LATE])
    more = f"等{len(late)}个" if len(late) > MOST_LATE else ""
    return f"有超期未销号问题的：{told}{more}，请抓紧整改。"
