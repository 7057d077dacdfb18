"""Rankings as pages show them: each line with what it weighs, and what a correction changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from povertycase.models import User
from rectification.choices.rankings import Indicator
from rectification.models import Ranking, RankingLine, RankingObjection
from rectification.rules.ranking import Measured, shared_weights


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of a line. weight: as it counted here, of 100; None where there was nothing to count."""

    label: str
    part: int
    whole: int
    value: Decimal | None
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its indicators in their order, or its months with their totals.

    before: rank and score in the edition that it corrects. is_changed: whether either is another one.
    """

    line: RankingLine
    figures: Sequence[Figure]
    months: Sequence[tuple[int, str | None]]
    before: tuple[int | None, Decimal | None] | None
    is_changed: bool


def line_rows(ranking: Ranking) -> list[LineRow]:
    """Everybody who is ranked, in their order; beside the edition that it corrects, if any."""
    before = {}
    if ranking.supersedes is not None:
        earlier = ranking.supersedes.lines.values_list("code", "rank", "score")
        before = {code: (rank, score) for code, rank, score in earlier}
    lines = list(ranking.lines.order_by("position"))
    months = sorted({int(month) for line in lines for month in line.months})
    return [
        LineRow(
            line,
            [] if ranking.scheme_id else _figures(line, ranking),
            [(month, line.months.get(str(month))) for month in months],
            before.get(line.code),
            is_changed=bool(ranking.supersedes) and before.get(line.code) != (line.rank, line.score),
        )
        for line in lines
    ]


def objections_of(ranking: Ranking, user: User) -> list[RankingObjection]:
    """What was said against it, as far as `user` may know."""
    rows = RankingObjection.objects.visible_to(user).filter(ranking=ranking)
    return list(rows.select_related("division", "organisation", "raised_by", "answered_by").order_by("pk"))


def _figures(line: RankingLine, ranking: Ranking) -> list[Figure]:
    measured = {each.value: Measured(getattr(line, each), getattr(line, f"{each}_of")) for each in Indicator}
    weights = shared_weights(measured, ranking.weights)
    return [
        Figure(
            str(each.label),
            measured[each].part,
            measured[each].whole,
            measured[each].value,
            weights.get(each),
        )
        for each in Indicator
    ]
