"""What a project needs to come into the library, and to go on at each gate."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from povertycase.exceptions import Unmet
from projects.choices.library import SUBCATEGORIES, Category, NoticeStage

S24 = "项目库入库内容（11项）"
NOTICES = "资金项目公示公告制度"
CLAUSE_28 = "通川区“脱贫攻坚巩固提升年”实施方案 第28条"
# The notice that must have hung before a verb; the announcement needs no days, only to be made.
NOTICE_BEFORE: Mapping[str, tuple[NoticeStage, ...]] = {
    "review": (NoticeStage.VILLAGE,),
    "approve": (NoticeStage.TOWNSHIP,),
    "enlist": (NoticeStage.COUNTY, NoticeStage.ANNOUNCEMENT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the library knows of a project.

    planned_yuan: all sources together. performance: how many quantified 绩效目标; quantities: how many
    建设任务 with a number. beneficiaries: households, people or villages named as counts. links: benefit
    links (利益联结).
    """

    name: str
    category: str
    subcategory: str
    nature: str
    place: str
    content: str
    planned_start_on: datetime.date | None
    planned_end_on: datetime.date | None
    has_implementer: bool
    planned_yuan: Decimal
    beneficiaries: int
    performance: int
    participation: str
    linkage: str
    quantities: int = 0
    links: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of a stage: the days it hung, both counted as days between."""

    stage: str
    posted_on: datetime.date
    ended_on: datetime.date


@dataclass(frozen=True, slots=True)
class Gate:
    """What one verb asks of a project beyond its state."""

    contents: Contents
    notices: Sequence[Notice] = field(default_factory=tuple)


def category_unmet(category: str, subcategory: str) -> list[Unmet]:
    """A second level, where given, belongs to its first.

    Source: S26
    """
    if category not in Category.values:
        return [Unmet("category_unknown", "请选择项目类型。", S24, "category")]
    if subcategory and subcategory not in SUBCATEGORIES.get(category, ()):
        known = "、".join(SUBCATEGORIES.get(category, ())) or "没有二级类型，请留空"
        message = f"“{subcategory}”不是“{category}”的二级项目类型，可选：{known}。"
        return [Unmet("subcategory_unknown", message, S24, "subcategory")]
    return []


def contents_unmet(contents: Contents) -> list[Unmet]:
    """P-LIB: the eleven contents of a library entry, all that are missing at once.

    An industry project also names who benefits and how: one benefit link at least. Without a quantified
    绩效目标 nothing enters. Source: S24 § contents; SEED0 § 28
    """
    asked = (
        ("name", contents.name, "项目名称"),
        ("category", contents.category, "项目类别"),
        ("nature", contents.nature, "建设性质"),
        ("place", contents.place, "实施地点"),
        ("planned_start_on", contents.planned_start_on, "时间进度（计划开工）"),
        ("planned_end_on", contents.planned_end_on, "时间进度（计划完工）"),
        ("implementer", contents.has_implementer, "责任单位（项目实施单位）"),
        ("content", contents.content, "建设任务（建设内容及规模）"),
        ("funding", contents.planned_yuan > 0, "资金规模和筹资方式"),
        ("households", contents.beneficiaries > 0, "受益对象"),
        ("targets", contents.performance > 0, "绩效目标（至少一项有数值和单位）"),
        ("participation", contents.participation, "群众参与"),
        ("linkage", contents.linkage, "联农带农机制"),
    )
    unmet = [
        Unmet(f"missing_{name}", f"缺少：{label}。", S24, name) for name, value, label in asked if not value
    ]
    if contents.category == Category.INDUSTRY and not contents.links:
        message = "产业发展项目还没有登记利益联结：请至少登记一户、一人或一个村的受益方式。"
        unmet.append(Unmet("missing_links", message, CLAUSE_28, "links"))
    return unmet


def application_unmet(contents: Contents) -> list[Unmet]:
    """What a village must say before it applies: what, where and how much; the rest may follow.

    Source: S25 § 村申报
    """
    early = {"missing_name", "missing_category", "missing_place", "missing_content", "missing_funding"}
    return [item for item in contents_unmet(contents) if item.code in early]


def notices_unmet(
    stages: Sequence[str], notices: Sequence[Notice], *, least_days: int, as_of: datetime.date
) -> list[Unmet]:
    """P-NOTICE: each stage was put up for the days it must hang, and they are over.

    stages: which are asked; least_days: calendar days. The day of posting is not counted: put up on the 1st
    for 10 days, it may come down on the 11th. The announcement only has to be made. Source: SEED0 § 31
    """
    unmet = []
    for stage in stages:
        label = str(NoticeStage(stage).label)
        found = max((each for each in notices if each.stage == stage), key=_posted, default=None)
        if found is None:
            unmet.append(
                Unmet(f"notice_{stage}", f"还没有登记{label}（时间、照片或网址）。", NOTICES, "notices")
            )
        elif stage != NoticeStage.ANNOUNCEMENT:
            unmet.extend(_hung_unmet(stage, found, least_days, as_of))
        elif found.posted_on > as_of:
            unmet.append(Unmet(f"notice_{stage}_future", f"{label}的日期还没有到。", NOTICES, "notices"))
    return unmet


def _hung_unmet(stage: str, notice: Notice, least_days: int, as_of: datetime.date) -> list[Unmet]:
    label = str(NoticeStage(stage).label)
    hung = (notice.ended_on - notice.posted_on).days
    if hung < least_days:
        message = f"{label}只公示 {hung} 天，至少要 {least_days} 天。"
        return [Unmet(f"notice_{stage}_short", message, NOTICES, "notices")]
    if notice.ended_on > as_of:
        message = f"{label}到 {notice.ended_on.isoformat()} 才满，期满后再办理。"
        return [Unmet(f"notice_{stage}_running", message, NOTICES, "notices")]
    return []


def gate_unmet(verb: str, gate: Gate, *, least_days: int, as_of: datetime.date) -> list[Unmet]:
    """All that keeps a project from a verb: its contents and its notices.

    Source: S25 § 村申报、乡审核、县审定
    """
    unmet: list[Unmet] = []
    if verb in {"apply", "review"}:
        unmet += application_unmet(gate.contents)
    if verb in {"approve", "enlist", "plan"}:
        unmet += contents_unmet(gate.contents)
    return unmet + notices_unmet(
        NOTICE_BEFORE.get(verb, ()), gate.notices, least_days=least_days, as_of=as_of
    )


def _posted(notice: Notice) -> datetime.date:
    return notice.posted_on


def adoption_unmet(year: int, listed_on: datetime.date | None, *, as_of: datetime.date) -> list[Unmet]:
    """What keeps a project from being recorded as it was listed on paper, past the gates of this system.

    Only projects of earlier years, listed on a day before this year: others go through the gates.
    Source: SEED0 § 28
    """
    if listed_on is None:
        return [Unmet("listed_on_required", "已入库的往年项目要写明入库时间（到日）。", "", "listed_on")]
    if year >= as_of.year or listed_on.year >= as_of.year:
        message = "只有往年已经入库的项目可以补录；今年的项目请先按草稿导入，再按程序申报入库。"
        return [Unmet("adoption_too_late", message, CLAUSE_28, "listed_on")]
    return []
