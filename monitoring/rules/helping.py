"""纳而不帮: whether measures come in time, and whether they answer the risks."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from households.choices import Severity
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

IN_A_MONTH = f"{SEED2} 二(一)；{G1} 1_11_010"
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Landed:
    """One measure of a case. landed_on: None while it is only planned."""

    kind: str
    landed_on: datetime.date | None
    items: tuple[str, ...] = ()


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

    A measure that came late is still the fault that it was. With a month alone, months are counted:
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
        message = f"{identified.day.isoformat()} 识别，应在 {due.isoformat()} 前落实帮扶措施，{words}。"
        return _not_helped(Severity.ERROR, message, facts)
    left = (due - as_of).days
    if left <= warn_days:
        message = f"{due.isoformat()} 前应落实帮扶措施，还剩 {left} 天，还没有落实。"
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
    """措施针对性不强: each risk that no measure answers, planned ones counted too.

    Source: SEED2 § 二(一); G1 § 5_18_001 to 5_18_007
    """
    kinds = sorted({each.kind for each in measures})
    if not kinds:
        return []
    return [_unanswered(risk, kinds) for risk in risks if not answers(risk, kinds)]


def _unanswered(risk: str, kinds: Sequence[str]) -> Found:
    wanted = "、".join(kind for kind in MeasureKind.values if kind in ANSWERS[risk])
    message = f"风险“{risk}”没有对应的措施：应有{wanted}中的一项，现有{'、'.join(kinds)}。"
    return Found(
        rule="M-NOHELP",
        part=f"risk:{risk}",
        severity=Severity.WARNING,
        message=message,
        clause=f"{SEED2} 二(一)；{G1} 5_18_001至5_18_007",
        facts={"risk": risk, "measures": list(kinds)},
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

    Silent while nobody knows whether it has labour.
    Source: G1 § 5_11_032, 5_12_007
    """
    if not has_labour:
        return []
    landed = {each.kind for each in measures if each.landed_on is not None and each.landed_on <= as_of}
    found = []
    if landed == {MeasureKind.SAFETY_NET}:
        found.append(_developing("only", Severity.WARNING, "有劳动力，只有综合保障一类措施。", "5_11_032"))
    if not landed & DEVELOPING and as_of > add_months(identified.day, months):
        message = f"有劳动力，识别满 {months} 个月还没有产业、就业、金融或公益岗位帮扶。"
        found.append(_developing("late", Severity.ERROR, message, "5_12_007"))
    return found


def only_training(measures: Iterable[Landed]) -> Found | None:
    """就业帮扶 of nothing but training and 其他 is looked at twice.

    Source: G1 § 5_12_011
    """
    items = {
        item for each in measures if each.kind == MeasureKind.EMPLOYMENT for item in (each.items or ("其他",))
    }
    if not items or not items <= {"技能培训", "其他"}:
        return None
    message = "就业帮扶只有技能培训或其他，没有落到就业。"
    return _developing("training", Severity.WARNING, message, "5_12_011")


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
