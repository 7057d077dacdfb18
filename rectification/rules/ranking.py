"""R-RANK: departments and villages are scored by published weights, ranked, and what was said is sealed."""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from povertycase.exceptions import Unmet
from rectification.choices.rankings import Indicator
from rectification.rules.rates import share

WHOLE = 100
CENT = Decimal("0.01")
CLAUSE = "对各责任部门、各行政村分阶段验收、排名；权重未见公开依据，以公布的参数为准"
PREVIEW = "排名先公示、后定稿：异议逐条答复"


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of a subject: a part of a whole; nothing to count when the whole is nought."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> Decimal | None:
        """The ratio with all its places; None is no zero."""
        return share(self.part, self.whole)


NOTHING = Measured()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is ranked. code: orders those of one rank; measured: {indicator: its figures}.

    months: {month: its total as text}, of who is ranked by the months of a scheme instead.
    """

    code: str
    name: str
    measured: Mapping[str, Measured]
    months: Mapping[str, str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A subject with its score, of 100, and rank; both None where there is nothing to weigh."""

    subject: Subject
    score: Decimal | None
    rank: int | None


def weights_unmet(weights: Any) -> list[Unmet]:
    """R-RANK: why these are no weights: one for each indicator, none below nought, together 100.

    Source: DOMAIN § 5.9
    """
    is_known = isinstance(weights, Mapping) and set(weights) == set(Indicator.values)
    numbers = list(weights.values()) if is_known else []
    if is_known and all(type(each) in {int, float} and each >= 0 for each in numbers):
        total = sum(Decimal(str(each)) for each in numbers)
        if total == WHOLE:
            return []
        message = f"排名权重合计是 {total}，应为 100；请系统管理员改正政策参数“排名权重”。"
    else:
        names = "、".join(str(each.label) for each in Indicator)
        message = f"排名权重应写明{names}四项，每项不小于 0；请系统管理员改正政策参数“排名权重”。"
    return [Unmet("R-RANK", message, CLAUSE, "weights")]


def shared_weights(measured: Mapping[str, Measured], weights: Mapping[str, float]) -> dict[str, Decimal]:
    """{indicator: its weight for a subject, of 100}: that of an indicator without figures goes to the others.

    In proportion to theirs. Empty where nothing has both figures and weight. Source: DOMAIN § 5.9
    """
    known = {
        name: Decimal(str(weights[name])) for name in Indicator.values if measured.get(name, NOTHING).whole
    }
    total = sum(known.values())
    return {name: weight * WHOLE / total for name, weight in known.items()} if total else {}


def score_of(measured: Mapping[str, Measured], weights: Mapping[str, float]) -> Decimal | None:
    """R-RANK: Σ weight × value, of 100, rounded half up to two places; None with nothing to weigh.

    Source: DOMAIN § 5.9
    """
    given = shared_weights(measured, weights)
    if not given:
        return None
    exact = sum(
        (weight * measured[name].part / measured[name].whole for name, weight in given.items()), Decimal()
    )
    return exact.quantize(CENT, ROUND_HALF_UP)


def ranked(subjects: Sequence[Subject], weights: Mapping[str, float]) -> list[Ranked]:
    """R-RANK: everybody by the weighted indicators, in the order of their rank.

    Source: DOMAIN § 5.9
    """
    return ranked_by(subjects, {each.code: score_of(each.measured, weights) for each in subjects})


def ranked_by(subjects: Sequence[Subject], scores: Mapping[str, Decimal | None]) -> list[Ranked]:
    """R-RANK: everybody in the order of their rank “1, 2, 2, 4”; those of one rank by code.

    scores: {code: score}. Compared are scores as they are published. Who has nothing to weigh has no rank and
    stands last. Source: DOMAIN § 5.9
    """
    known = [score for score in scores.values() if score is not None]
    ranks = {score: 1 + sum(other > score for other in known) for score in set(known)}
    rows = [
        Ranked(subject=each, score=score, rank=None if score is None else ranks[score])
        for each in subjects
        for score in [scores[each.code]]
    ]
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.subject.code))


def content_of(head: Mapping[str, Any], rows: Sequence[Ranked]) -> str:
    """What is sealed, always the same text for the same ranking: head and rows in their order, as JSON.

    Source: DOMAIN § 5.9
    """
    lines = [
        {
            "code": row.subject.code,
            "name": row.subject.name,
            **_figures(row.subject),
            "score": None if row.score is None else str(row.score),
            "rank": row.rank,
        }
        for row in rows
    ]
    return json.dumps({**head, "lines": lines}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _figures(subject: Subject) -> dict[str, Any]:
    if subject.months is not None:
        return {"months": dict(subject.months)}
    known = {name: subject.measured.get(name, NOTHING) for name in Indicator.values}
    return {name: [figures.part, figures.whole] for name, figures in known.items()}


def seal_of(content: str) -> str:
    """The SHA-256 of a content, in hexadecimal.

    Source: DOMAIN § 5.9
    """
    return hashlib.sha256(content.encode()).hexdigest()


def freezing_unmet(
    *, until: datetime.date | None, open_objections: int, upheld: int, on: datetime.date
) -> list[Unmet]:
    """R-RANK: what keeps a ranking from being final: its days of objection, each of them answered.

    until: the last day of objection, itself one. upheld: of this preview; what is right about them has to be
    put right first. Source: DOMAIN § 5.9
    """
    unmet = []
    if until is None or on <= until:
        day = until.isoformat() if until else "—"
        unmet.append(Unmet("preview_runs", f"公示到 {day} 为止，次日起才能定稿。", PREVIEW))
    if open_objections:
        message = f"还有 {open_objections} 条异议没有答复。"
        unmet.append(Unmet("objections_open", message, PREVIEW, "objections"))
    if upheld:
        message = f"有 {upheld} 条异议成立，请撤回公示、改正后重新计算，再公示。"
        unmet.append(Unmet("objections_upheld", message, PREVIEW, "objections"))
    return unmet
