"""The figures of the bulletins: a frozen ranking, and the board without what only some may know of."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from povertycase.calendars import SOON_DAYS
from povertycase.models import Division, User
from rectification.models import Ranking
from rectification.reports.board import board_of, tickets_on
from rectification.reports.rankings import LineRow, line_rows
from rectification.rules.bulletins import BoardFacts, Placed, RankingFacts, printed_share
from rectification.rules.quarters import quarter_days


def ranking_facts(ranking: Ranking) -> RankingFacts:
    """What a frozen ranking says, in words of its own."""
    rows = line_rows(ranking)
    first, last = quarter_days(ranking.year, ranking.quarter)
    months = range(first.month, last.month + 1) if ranking.scheme_id else ()
    zone = ranking.zone.name if ranking.zone else ""
    return RankingFacts(
        place=f"{ranking.division.name}{zone}",
        of=str(ranking.get_kind_display()),
        basis=_basis(ranking),
        year=ranking.year,
        quarter=ranking.quarter,
        edition=ranking.edition,
        reason=ranking.reason,
        placed=[
            Placed(rank=row.line.rank, name=row.line.name, score=row.line.score, cells=_cells(row, months))
            for row in rows
            if row.line.rank is not None and row.line.score is not None
        ],
        unranked=sum(row.line.rank is None for row in rows),
        months=[_("{}月").format(month) for month in months],
    )


def board_facts(
    user: User, *, on: datetime.date, by: datetime.date | None, place: Division | None
) -> BoardFacts:
    """The board as it may be sent to everybody: what is restricted counts for nobody."""
    rows = tickets_on(user, on=on, place=place).filter(is_restricted=False)
    board = board_of(user, on=on, soon_days=SOON_DAYS, place=place, rows=rows)
    sections = {section.code: section.rows for section in board.sections}
    return BoardFacts(
        place=place.name if place else user.postings[0].division.name,
        inside=_("村") if place else _("乡镇"),
        on=on,
        by=by,
        whole=board.whole.counts,
        places=[(row.label, row.counts) for row in sections["place"]],
        units=[(row.label, row.counts) for row in sections["unit"]],
    )


def _basis(ranking: Ranking) -> str:
    if ranking.scheme_id:
        return _("月度考核得分，{}").format(ranking.get_rule_display())
    return ranking.campaign.name if ranking.campaign else _("全部问题")


def _cells(row: LineRow, months: Iterable[int]) -> list[str]:
    totals = dict(row.months)
    return [totals.get(month) or "—" for month in months] or [
        printed_share(figure.value) for figure in row.figures
    ]
