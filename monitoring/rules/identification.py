"""Who is monitored under which category and for which risks, and how long a step may take."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from households.choices import EXITED_TYPES, MonitoringCategory
from households.rules.privacy import SHOWN_RISK
from monitoring.choices.cases import MOST_RISKS, RISK_CODES, Disaster, Risk
from monitoring.rules.found import G1
from povertycase.calendars import Span, WorkingCalendar
from povertycase.exceptions import Unmet

CATEGORY = "监测对象分类（脱贫不稳定户、边缘易致贫户、突发严重困难户）"
NOTICE = "监测对象识别程序：村内公示不少于规定天数"
# Where to go with what is no objection any more.
ELSEWHERE = (
    "反映应纳未纳或有新困难的，请在“线索”登记，来源选“信访和舆情”；"
    "反映不该纳入的，请报县级，在该户个案页“更正类别和风险”或“终止监测”。"
)


@dataclass(frozen=True, slots=True)
class NamedRisk:
    """One risk of a case. part: the kind of disaster; note: what 其他 is."""

    risk: str
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A public notice of a list. objections: how many were raised and not answered yet."""

    posted_on: datetime.date
    ended_on: datetime.date
    objections: int = 0


def read_risk(text: str) -> NamedRisk | None:
    """A risk by its word, or by the number that some sheets carry; None for neither.

    Source: DOMAIN § 3.8
    """
    if text in Risk.values:
        return NamedRisk(text)
    known = RISK_CODES.get(text)
    return NamedRisk(*known) if known else None


def risks_unmet(risks: Sequence[NamedRisk]) -> list[Unmet]:
    """One to five risks, none twice; a disaster says which, 其他 says what.

    Source: G1 § 2_11_004, 2_11_005
    """
    names = [each.risk for each in risks]
    unmet = []
    if not risks:
        unmet.append(Unmet("risk_required", "请至少选一个致贫返贫风险。", field="risks"))
    if len(risks) > MOST_RISKS:
        unmet.append(Unmet("risks_many", f"最多选 {MOST_RISKS} 个风险。", field="risks"))
    for name in sorted({name for name in names if names.count(name) > 1}):
        unmet.append(Unmet("risk_twice", f"风险“{name}”选了两次，请保留一个。", field="risks"))
    for name in sorted(set(names) - set(Risk.values)):
        unmet.append(Unmet("risk_unknown", f"“{name}”不是规定的风险类别。", field="risks"))
    return unmet + [item for each in risks for item in _details_unmet(each)]


def _details_unmet(each: NamedRisk) -> list[Unmet]:
    if each.risk == Risk.DISASTER and each.part not in Disaster.values:
        kinds = "、".join(Disaster.values)
        message = f"因自然灾害的，请选明灾害种类：{kinds}。"
        return [Unmet("disaster_kind", message, f"{G1} 2_11_005", "risks")]
    if each.risk == Risk.OTHER and not each.note.strip():
        return [Unmet("other_note", "风险为“其他”的，请写明是什么风险。", f"{G1} 2_11_004", "risks")]
    return []


def category_unmet(category: str, household_type: str) -> list[Unmet]:
    """W9: an unstable household has exited poverty, a marginal one never was in it; a sudden one is either.

    household_type: "" while the register does not know it; then only 突发严重困难户 can be told.
    Source: S1 § 对象类别
    """
    if category not in MonitoringCategory.values:
        return [Unmet("category_required", "请选择监测对象类别。", CATEGORY, "category")]
    if category == MonitoringCategory.SUDDEN:
        return []
    if not household_type:
        message = "名册里没有这一户的户类型，请先补全，再认定类别。"
        return [Unmet("household_type_unknown", message, CATEGORY, "category")]
    if (category == MonitoringCategory.UNSTABLE) is (household_type in EXITED_TYPES):
        return []
    wanted = "脱贫户" if category == MonitoringCategory.UNSTABLE else "未纳入过建档立卡的一般农户"
    message = f"{category}应当是{wanted}，这一户登记为{household_type}。"
    return [Unmet("category_mismatch", message, CATEGORY, "category")]


@dataclass(frozen=True, slots=True)
class NoticeTerm:
    """For how long a list hangs at least, as policy counts it."""

    span: Span
    calendar: WorkingCalendar

    def first_end(self, posted_on: datetime.date) -> datetime.date:
        """The earliest last day of a notice; the day it is posted on counts.

        Raises CalendarMissing where working days are counted into a year nobody has announced.
        Source: S1 § 村内公示
        """
        return self.calendar.last_day(posted_on - datetime.timedelta(days=1), self.span)


def notice_days(posted_on: datetime.date, ended_on: datetime.date) -> int:
    """How many days a notice hangs; its first and its last day both count, weekends too.

    Source: S1 § 村内公示
    """
    return (ended_on - posted_on).days + 1


def notice_unmet(notice: Posted | None, *, on: datetime.date, term: NoticeTerm) -> list[Unmet]:
    """M-TIME: the list has hung in the village for long enough, and nobody's objection is unanswered.

    Source: S1 § 村内公示
    """
    if notice is None:
        return [Unmet("notice_required", "还没有登记村内公示和公示照片。", NOTICE, "notice")]
    unmet = []
    first_end = term.first_end(notice.posted_on)
    if notice.ended_on < first_end:
        days = notice_days(notice.posted_on, notice.ended_on)
        message = f"公示 {days} 天，应不少于 {term.span}，最早到 {first_end.isoformat()} 结束。"
        unmet.append(Unmet("notice_short", message, NOTICE, "notice"))
    if on <= notice.ended_on:
        message = f"公示到 {notice.ended_on.isoformat()} 结束，结束后才能上报。"
        unmet.append(Unmet("notice_running", message, NOTICE, "notice"))
    return unmet + unanswered_unmet(notice.objections)


def unanswered_unmet(objections: int) -> list[Unmet]:
    """Nobody is taken in, or taken out, over an objection that waits for its answer.

    Source: S1 § 村内公示
    """
    if not objections:
        return []
    return [Unmet("objection_open", f"还有 {objections} 条异议没有答复。", NOTICE, "objections")]


def last_to_object(notice: Posted, *, term: NoticeTerm) -> datetime.date:
    """The last day of an objection: that of the paper, or the first that policy allows where it is later.

    Nobody loses days because the list was taken down too soon.
    Source: S1 § 村内公示
    """
    return max(notice.ended_on, term.first_end(notice.posted_on))


def raised_unmet(
    notice: Posted, raised_on: datetime.date, *, on: datetime.date, term: NoticeTerm
) -> list[Unmet]:
    """An objection is raised from the notice's first day to its last; what comes later is a clue.

    Source: S1 § 村内公示
    """
    last = last_to_object(notice, term=term)
    if raised_on < notice.posted_on:
        return [Unmet("raised_early", "异议日期不能早于公示开始。", NOTICE, "raised_on")]
    if raised_on > on:
        return [Unmet("raised_later", "异议日期不能晚于今天。", NOTICE, "raised_on")]
    if raised_on > last:
        message = f"异议只在公示期内受理，这份公示到 {last.isoformat()} 为止。{ELSEWHERE}"
        return [Unmet("raised_late", message, NOTICE, "raised_on")]
    return []


def decided_already() -> Unmet:
    """Everybody on the list was decided about: an objection would hold up nobody.

    Source: S1 § 村内公示
    """
    message = f"名单上的户都已经审定或办结，异议不能再登记在这份公示上。{ELSEWHERE}"
    return Unmet("decided_already", message, NOTICE, "raised_on")


def not_listed(aim: str) -> Unmet:
    """M-TIME: what hangs without the household is no notice of it; a changed list hangs anew.

    aim: for what it had to stand there, in words.
    Source: S1 § 村内公示
    """
    message = f"这份公示名单里没有本户（{aim}）：请选有本户的公示；没有的，把本户列入名单后重新公示。"
    return Unmet("not_listed", message, NOTICE, "notice")


# What a notice in the village may show; everything else stays out of it.
SHOWN_ON_NOTICE = ("户主姓名", "家庭人口", "所在村组", "监测对象类别", "风险类型", "公示期", "监督电话")


def risks_on_notice(risks: Sequence[str]) -> list[str]:
    """The risks as a public list may name them: in order, none twice, none about health.

    Source: S1 § 公示内容; PIPL § 51
    """
    return list(dict.fromkeys(SHOWN_RISK.get(risk, risk) for risk in risks))
