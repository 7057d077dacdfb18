"""Rankings of the demonstration county: sealed and corrected, shown with an objection, and of a township."""

import datetime

from povertycase.models import Division
from projects.actions.demo.cast import place, user
from rectification.actions.objections import answer_ranking_objection, object_to_ranking
from rectification.actions.rankings import (
    RankingDraft,
    correct_ranking,
    draft_ranking,
    freeze_ranking,
    publish_ranking,
)
from rectification.choices.rankings import RankingKind
from rectification.models import Ranking
from rectification.rules.quarters import quarter_before, quarter_days, quarter_of

WEEK = datetime.timedelta(days=7)


def seed_rankings(*, on: datetime.date) -> None:
    """The two quarters that ended last, as they stand on a day; after the tickets of the demonstration.

    The earlier one of the villages is sealed and corrected once, the last one is shown: of the villages with
    an objection, of the departments without one. Nothing where nobody has figures.
    """
    county = Division.objects.get(pk=place("county"))
    last = quarter_before(on.year, quarter_of(on))
    earlier = quarter_before(*last)
    sealed = _sealed(_drafted(county, RankingKind.VILLAGES, earlier), on=on)
    if sealed is not None:
        _corrected(sealed, on=on)
    shown = _shown(_drafted(county, RankingKind.VILLAGES, last, on=on), on=on)
    if shown is not None:
        content = "第二季度结转的一件已经销号，请核对完成率（示例）"
        object_to_ranking(shown, content=content, by=user("township"), on=on)
    _shown(_drafted(county, RankingKind.DEPARTMENTS, last, on=on), on=on)


def _drafted(
    place_of: Division, kind: RankingKind, ended: tuple[int, int], *, on: datetime.date | None = None
) -> Ranking:
    """on: when it was counted; in the week after the quarter unless another day is named."""
    year, quarter = ended
    counted_on = on or quarter_days(year, quarter)[1] + WEEK
    draft = RankingDraft(kind=kind, year=year, quarter=quarter)
    return draft_ranking(place_of, draft, by=user("county"), on=counted_on)


def _shown(row: Ranking, *, on: datetime.date) -> Ranking | None:
    """Published, where anybody has a rank."""
    if not row.lines.exclude(rank=None).exists():
        return None
    return publish_ranking(row, by=user("county"), on=on, version=row.version)


def _sealed(row: Ranking, *, on: datetime.date) -> Ranking | None:
    """Shown in its week, objected to, answered and sealed by another one, all before `on`."""
    shown = _shown(row, on=row.counted_on)
    if shown is None or shown.preview_until is None or shown.preview_until >= on:
        return None
    content = "本村一件问题的销号日期登记晚了（示例）"
    objection = object_to_ranking(shown, content=content, by=user("township"), on=shown.preview_until)
    answer_ranking_objection(
        objection,
        is_upheld=False,
        answer="以县级认定的日期为准，数据无误（示例）",
        by=user("county"),
        on=shown.preview_until,
        version=objection.version,
    )
    after = min(shown.preview_until + WEEK, on)
    return freeze_ranking(shown, by=user("county2"), on=after, version=shown.version)


def _corrected(sealed: Ranking, *, on: datetime.date) -> None:
    """A draft of the next edition, as things stand on the day."""
    reason = "按季后认定的销号日期更正完成率（示例）"
    correct_ranking(sealed, reason=reason, by=user("county"), on=on, version=sealed.version)
