"""R-CAL, the phases of a campaign and its hundred days: what is accepted when, what follows what."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from povertycase.exceptions import Unmet
from rectification.choices.sources import SupervisionKind
from rectification.rules.quarters import LAST_QUARTER, quarter_days, quarter_words

CALENDAR_CLAUSE = "孟津巩固脱贫成果专项方案 三(四)：各季度末重点验收的专题"
PHASES_CLAUSE = "孟津巩固脱贫成果专项方案 三：按步骤推进"
APART = "验收由责任单位以外的人办理"
MOST_SCORE = 100
HUNDRED = datetime.timedelta(days=99)


def topics_of(known: Mapping[str, Sequence[int | str]], quarter: int) -> tuple[str, ...]:
    """R-CAL: the topics that are accepted at the end of a quarter. known: {quarter: topics}.

    Source: SEED2 § 三(四); DOMAIN § 5.9
    """
    return tuple(str(topic) for topic in known.get(str(quarter), ()))


def calendar_unmet(
    known: Mapping[str, Sequence[int | str]], quarter: int, topic: str, *, name: str, own: Iterable[str]
) -> list[Unmet]:
    """R-CAL: why a topic is not accepted in a quarter. name: the topic's; own: the campaign's topics.

    Source: SEED2 § 三(四); DOMAIN § 5.9
    """
    if topic not in set(own):
        message = f"“{name}”不是这次行动的专题，不能验收。"
        return [Unmet("R-CAL", message, CALENDAR_CLAUSE, "topic")]
    if topic in topics_of(known, quarter):
        return []
    when = [quarter_words(each) for each in range(1, LAST_QUARTER + 1) if topic in topics_of(known, each)]
    message = f"{quarter_words(quarter)}不验收“{name}”；这个专题在{'、'.join(when)}验收。"
    if not when:
        message = f"{quarter_words(quarter)}不验收“{name}”，各季度的验收安排里都没有这个专题。"
    return [Unmet("R-CAL", message, CALENDAR_CLAUSE, "topic")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was found when a topic was accepted. score: 0 to 100 points, half or tenth points too."""

    score: Decimal | None
    findings: str
    accepted_on: datetime.date


def judgement_unmet(
    judgement: Judgement, *, begins_on: datetime.date, on: datetime.date, is_responsible: bool
) -> list[Unmet]:
    """R-SOD and what a judgement lacks. begins_on: the quarter's first day; is_responsible: of those judged.

    Source: DOMAIN § 5.9; SEED2 § 三(四)
    """
    unmet = []
    if is_responsible:
        message = "您属于被验收的单位或村，须由另外的人验收。"
        unmet.append(Unmet("R-SOD", message, APART))
    if judgement.score is None or not 0 <= judgement.score <= MOST_SCORE:
        unmet.append(Unmet("score", "得分请填 0 到 100 之间的数。", CALENDAR_CLAUSE, "score"))
    if not judgement.findings.strip():
        message = "请写明验收发现；没有问题的写“未发现问题”和查看了什么。"
        unmet.append(Unmet("findings_required", message, CALENDAR_CLAUSE, "findings"))
    if not begins_on <= judgement.accepted_on <= on:
        message = f"验收日期应在 {begins_on.isoformat()}（本季度第一天）到今天之间。"
        unmet.append(Unmet("day", message, CALENDAR_CLAUSE, "accepted_on"))
    return unmet


def is_missed_earlier(found_on: datetime.date, *, year: int, source_kind: str, is_relapse: bool) -> bool:
    """2-41: found new in the campaign's fourth quarter, when all that there is should have been found.

    What 回头看 itself brought, and what was closed and came back, was found before.

    Source: SEED2 § 三(三)
    """
    begins_on, _last = quarter_days(year, LAST_QUARTER)
    return found_on >= begins_on and source_kind != SupervisionKind.REVIEW and not is_relapse


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a campaign, in its order."""

    name: str
    starts_on: datetime.date
    ends_on: datetime.date


def phases_unmet(phases: Sequence[Phase], *, starts_on: datetime.date, ends_on: datetime.date) -> list[Unmet]:
    """What is wrong with the phases of a campaign: each inside it, none before the one that precedes it.

    Source: SEED2 § 三; SEED4 § 一
    """
    unmet = []
    for number, phase in enumerate(phases, start=1):
        if not starts_on <= phase.starts_on <= phase.ends_on <= ends_on:
            message = f"第 {number} 个阶段“{phase.name}”的日期要先后相接，并在行动的起止日期之内。"
            unmet.append(Unmet("phase_days", message, PHASES_CLAUSE, "phases"))
        elif number > 1 and phase.starts_on < phases[number - 2].starts_on:
            message = f"第 {number} 个阶段“{phase.name}”早于前一个阶段，请按先后次序填写。"
            unmet.append(Unmet("phase_order", message, PHASES_CLAUSE, "phases"))
    return unmet


def gate_unmet(*, name: str, before: str | None, starts_on: datetime.date, on: datetime.date) -> list[Unmet]:
    """Why a phase cannot be said to be over. before: the first one before it that is not over, if any.

    Source: SEED2 § 三; SEED4 § 一
    """
    unmet = []
    if before is not None:
        message = f"前面的阶段“{before}”还没有完成，不能先完成“{name}”。"
        unmet.append(Unmet("phase_before", message, PHASES_CLAUSE))
    if on < starts_on:
        message = f"“{name}”从 {starts_on.isoformat()} 开始，还没有到。"
        unmet.append(Unmet("phase_ahead", message, PHASES_CLAUSE))
    return unmet


def hundred_days_end(starts_on: datetime.date) -> datetime.date:
    """The last of a hundred days; the first is one of them.

    Source: SEED0 § 二(一)4
    """
    return starts_on + HUNDRED


def days_left(ends_on: datetime.date, *, on: datetime.date) -> int:
    """How many days are left after today; 0 on the last day and after it.

    Source: SEED0 § 二(一)4
    """
    return max((ends_on - on).days, 0)
