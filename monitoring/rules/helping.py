"""纳而不帮: whether measures come in time, and whether they answer the risks."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from households.choices import DevelopingState, SafeguardItem, Severity
from households.rules.dates import add_months, months_between
from monitoring.choices.cases import Risk
from monitoring.choices.measures import (
    ANSWERS,
    ANSWERS_AT_REMOVAL,
    DEVELOPING,
    SAFEGUARD_ANSWERS,
    MeasureKind,
)
from monitoring.rules.found import G1, SEED2, Facts, Found

# What calls for measures without being a risk; an unsafe house and water are risks by name.
CONDITIONS: Mapping[SafeguardItem, str] = {
    SafeguardItem.MEDICAL: "有人没有参加基本医保，",
    SafeguardItem.SCHOOLING: "有孩子失学辍学，",
}
IN_A_MONTH = f"{SEED2} 二(一)；{G1} 1_11_010"
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Landed:
    """One measure of a case. landed_on: None while it is only planned; ended_on: from then on it is over."""

    kind: str
    landed_on: datetime.date | None
    items: tuple[str, ...] = ()
    ended_on: datetime.date | None = None

    def stands(self, as_of: datetime.date) -> bool:
        """Whether it is planned or goes on: not over by that day."""
        return self.ended_on is None or self.ended_on > as_of

    def is_in_force(self, as_of: datetime.date) -> bool:
        """Whether it has landed by a day and is not over."""
        return self.landed_on is not None and self.landed_on <= as_of and self.stands(as_of)

    @property
    def is_given_up(self) -> bool:
        """Whether it ended without ever having reached the household."""
        return self.landed_on is None and self.ended_on is not None


@dataclass(frozen=True, slots=True)
class Identified:
    """When a household was identified. is_month: only the month is known; day is then its first.

    is_year: not even the month; it is then counted as December, the last it can have been, so that nobody
    is said to be late who may not be, and nobody leaves before the time is surely over.
    """

    day: datetime.date
    is_month: bool = False
    is_year: bool = False

    @property
    def shown(self) -> str:
        """As precise as it is known: 2025, 2025-12 or 2025-12-31."""
        return self.day.strftime("%Y" if self.is_year else "%Y-%m" if self.is_month else "%Y-%m-%d")


def when_identified(text: str) -> Identified:
    """What a case keeps (2026, 2026-03 or 2026-03-15) as a day to count from.

    Source: SEED2 § 二(一)
    """
    year, *rest = (int(part) for part in text.split("-"))
    month, day = (rest or [DECEMBER])[0], rest[1] if len(rest) > 1 else 1
    return Identified(datetime.date(year, month, day), is_month=len(rest) < 2, is_year=not rest)


def first_due_on(identified_on: datetime.date, *, months: int) -> datetime.date:
    """The last day for the first measure: the same day `months` later, or the end of a shorter month.

    Source: SEED2 § 二(一)
    """
    return add_months(identified_on, months)


def not_helped(
    identified: Identified,
    measures: Iterable[Landed],
    *,
    as_of: datetime.date,
    months: int,
    warn_days: int,
) -> Found | None:
    """M-NOHELP: no measure landed by the last day (error), or none yet `warn_days` before it (warning).

    A measure that came late is still the fault that it was, and one that came in time counts when it is over
    by now. With a month alone, months are counted:
    more than `months` between the two are too many.
    Source: SEED2 § 二(一); G1 § 1_11_010
    """
    landed = sorted(each.landed_on for each in measures if each.landed_on is not None)
    first = landed[0] if landed else None
    if identified.is_month:
        return _by_month(identified, first, as_of=as_of, months=months)
    due = first_due_on(identified.day, months=months)
    if first is not None and first <= due:
        return None
    facts: Facts = {
        "identified_on": identified.day.isoformat(),
        "due_on": due.isoformat(),
        "first": _iso(first),
    }
    if as_of > due:
        words = f"第一项措施 {first.isoformat()} 才落实" if first and first <= as_of else "还没有落实措施"
        message = f"{identified.day.isoformat()} 识别，最迟 {due.isoformat()} 落实帮扶措施，{words}。"
        return _not_helped(Severity.ERROR, message, facts)
    left = (due - as_of).days
    if left <= warn_days:
        message = f"最迟 {due.isoformat()} 落实帮扶措施，{_left(left)}，还没有落实。"
        return _not_helped(Severity.WARNING, message, facts)
    return None


def _by_month(
    identified: Identified, first: datetime.date | None, *, as_of: datetime.date, months: int
) -> Found | None:
    month = identified.day
    ended = first if first is not None and first <= as_of else as_of
    if months_between(month, ended) <= months:
        return None
    words = f"第一项措施 {first.isoformat()} 才落实" if ended == first else "还没有落实措施"
    named = f"{month.year}年" if identified.is_year else f"{month.year}年{month.month}月"
    message = f"{named}识别，应在 {months} 个月内落实帮扶措施，{words}。"
    facts: Facts = {"identified_on": identified.shown, "due_on": None, "first": _iso(first)}
    return _not_helped(Severity.ERROR, message, facts)


def _not_helped(severity: Severity, message: str, facts: Facts) -> Found:
    return Found(rule="M-NOHELP", severity=severity, message=message, clause=IN_A_MONTH, facts=facts)


def _left(days: int) -> str:
    """The last day itself still counts."""
    return f"还剩 {days} 天" if days else "今天到期"


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def answers(risk: str, kinds: Iterable[str], *, at_removal: bool = False) -> bool:
    """Whether one of the kinds of measures answers a risk; 其他 is answered by any.

    Source: G1 § 5_18_001 to 5_18_007, 3_11_003 to 3_11_009
    """
    given = set(kinds)
    accepted = (ANSWERS_AT_REMOVAL if at_removal else {}).get(risk) or ANSWERS.get(risk)
    return bool(given & accepted) if accepted else bool(given)


def unanswered(risks: Sequence[str], measures: Iterable[Landed]) -> list[Found]:
    """措施针对性不强: each risk that no measure answers; planned ones count, and what landed and is over.

    What was given up before it landed answers nothing.

    Source: SEED2 § 二(一); G1 § 5_18_001 to 5_18_007
    """
    kinds = sorted({each.kind for each in measures if not each.is_given_up})
    if not kinds:
        return []
    return [
        _unanswered(f"risk:{risk}", f"风险“{risk}”", kinds_answering(risk), kinds, {"risk": risk})
        for risk in risks
        if not answers(risk, kinds)
    ]


def unmended(failing: Collection[str], measures: Iterable[Landed], *, as_of: datetime.date) -> list[Found]:
    """措施针对性不强 of what is the case and is no risk: somebody without insurance, a child out of school.

    failing: the safeguards that are not met today; so what is over by today does not mend them.
    Source: G1 § 3_11_003 to 3_11_009
    """
    kinds = sorted({each.kind for each in measures if each.stands(as_of)})
    if not kinds:
        return []
    return [
        _unanswered(f"condition:{item}", words, kinds_for_safeguard(item), kinds, {"item": str(item)})
        for item, words in CONDITIONS.items()
        if item in failing and not set(kinds) & SAFEGUARD_ANSWERS[item]
    ]


def _unanswered(part: str, what: str, wanted: Sequence[str], kinds: Sequence[str], facts: Facts) -> Found:
    asked = f"{'、'.join(wanted)}中的一项" if len(wanted) > 1 else "".join(wanted)
    return Found(
        rule="M-NOHELP",
        part=part,
        severity=Severity.WARNING,
        message=f"{what}没有对应的措施：应有{asked}，现有{'、'.join(kinds)}。",
        clause=f"{SEED2} 二(一)；{G1} 3_11_003至3_11_009、5_18_001至5_18_007",
        facts={**facts, "measures": list(kinds)},
    )


def undeveloped(
    identified: Identified,
    measures: Iterable[Landed],
    *,
    has_labour: bool | None,
    as_of: datetime.date,
    months: int,
) -> list[Found]:
    """A household that can work gets more than money: not 综合保障 alone, and 开发式帮扶 within `months`.

    As of today: what is over by then develops nobody.

    Silent while nobody knows whether it has labour.
    Source: G1 § 5_11_032, 5_12_007
    """
    if not has_labour:
        return []
    landed = {each.kind for each in measures if each.is_in_force(as_of)}
    found = []
    if landed == {MeasureKind.SAFETY_NET}:
        found.append(_developing("only", Severity.WARNING, "有劳动力，只有综合保障一类措施。", "5_11_032"))
    if not landed & DEVELOPING and as_of > add_months(identified.day, months):
        message = f"有劳动力，识别满 {months} 个月，现在没有产业、就业、金融或公益岗位帮扶在实施。"
        found.append(_developing("late", Severity.ERROR, message, "5_12_007"))
    return found


def only_training(measures: Iterable[Landed], *, as_of: datetime.date) -> Found | None:
    """就业帮扶 of nothing but training and 其他 is looked at twice; what is over does not count.

    Source: G1 § 5_12_011
    """
    items = {
        item
        for each in measures
        if each.kind == MeasureKind.EMPLOYMENT and each.stands(as_of)
        for item in (each.items or ("其他",))
    }
    if not items or not items <= {"技能培训", "其他"}:
        return None
    message = "就业帮扶只有技能培训或其他，没有落到就业。"
    return _developing("training", Severity.WARNING, message, "5_12_011")


def misstated(stated: str | None, measures: Iterable[Landed], *, as_of: datetime.date) -> Found | None:
    """开发式帮扶 is in force, and the roll says 尚未实施 (error) or leaves it blank (warning); None: unknown.

    Source: G1 § 5_11_030
    """
    kinds = _in_order(each.kind for each in measures if each.kind in DEVELOPING and each.is_in_force(as_of))
    if stated is None or stated == DevelopingState.UNDERWAY or not kinds:
        return None
    words = f"却是“{stated}”" if stated else "没有填写"
    message = f"{'、'.join(kinds)}正在实施，名册的“实施开发式帮扶措施情况”{words}。"
    message += "请核对，名册有误的，在全国系统更正后重新导入。"
    severity = Severity.ERROR if stated else Severity.WARNING
    found = _developing("stated", severity, message, "5_11_030")
    return replace(found, facts={"measures": kinds, "stated": stated or "空"})


def _developing(part: str, severity: Severity, message: str, clause: str) -> Found:
    return Found(rule="M-DEVEL", part=part, severity=severity, message=message, clause=f"{G1} {clause}")


def advised_kinds(risks: Sequence[str]) -> list[str]:
    """2-11: what to think of first: for a single risk what answers it, for several one kind of each.

    In the order of the national list; empty for 其他, which nobody can advise on.
    Source: SEED2 § 二(一)
    """
    wanted = {kind for risk in risks if risk != Risk.OTHER for kind in ANSWERS[risk]}
    return [kind for kind in MeasureKind.values if kind in wanted]


def kinds_answering(risk: str) -> list[str]:
    """The kinds of which any answers a risk, in the order of the national list; none for 其他.

    Source: G1 § 5_18_001 to 5_18_007
    """
    return _in_order(ANSWERS.get(risk, frozenset()))


def kinds_for_safeguard(item: str) -> list[str]:
    """0-15: the kinds that mend a safeguard found not to be met, in the order of the national list.

    Source: G1 § 3_11_003 to 3_11_009
    """
    return _in_order(SAFEGUARD_ANSWERS.get(item, frozenset()))


def _in_order(kinds: Iterable[str]) -> list[str]:
    wanted = set(kinds)
    return [kind for kind in MeasureKind.values if kind in wanted]
