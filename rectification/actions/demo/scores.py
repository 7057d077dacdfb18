"""月考核 of the demonstration county: its townships judged for two months, the last one not finished."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from povertycase.models import Division
from projects.actions.demo.cast import place, user
from rectification.actions.objections import answer_ranking_objection, object_to_sheet
from rectification.actions.rankings import RankingDraft, draft_ranking
from rectification.actions.schemes import SchemeDraft, adopt_scheme, draft_scheme
from rectification.actions.score_counts import Figures, counted_in
from rectification.actions.scoring import (
    counted_points_of,
    figures_among,
    items_of,
    publish_sheet,
    score_sheet,
)
from rectification.choices.rankings import RankingKind
from rectification.choices.scores import CountedFrom, Month, ScoreGroup
from rectification.models import ScoreScheme, ScoreSheet
from rectification.rules.quarters import quarter_days, quarter_of
from rectification.rules.scores import Item

POVERTY, OTHER = ScoreGroup.POVERTY.value, ScoreGroup.OTHER.value
ITEMS = (
    (POVERTY, "责任落实", 30, "", "任务清单、责任人和完成时限落实情况（示例）"),
    (POVERTY, "帮扶成效", 30, "", "走访、帮扶措施和收入增长的抽查情况（示例）"),
    (POVERTY, "问题整改", 25, CountedFrom.COMPLETED.value, "当月应整改问题的销号比例（示例）"),
    (POVERTY, "材料报送", 15, CountedFrom.REPORTED.value, "当月应报材料的及时比例（示例）"),
    (OTHER, "产业发展", 60, "", "产业项目推进情况（示例）"),
    (OTHER, "社会治理", 40, "", "矛盾纠纷排查和安全生产情况（示例）"),
)
LOST = ("任务清单更新不及时（示例）", "抽查 2 户帮扶手册填写不全（示例）", "资料归档不规范（示例）")
NO_FIGURES = "本月没有统计数据，按日常检查情况评分（示例）"
MONTHS, HALF = 2, 6


def seed_scores(*, on: datetime.date) -> None:
    """The two months that ended last: one published with an objection, one half scored; after the tickets.

    Nothing in January and February, when fewer months of the year are over.
    """
    first = on.month - MONTHS
    if first < Month.JANUARY:
        return
    county = Division.objects.get(pk=place("county"))
    draft = SchemeDraft(
        kind=RankingKind.TOWNSHIPS,
        year=on.year,
        name=f"{on.year}年乡镇脱贫攻坚月考核办法（示例）",
        first_month=first,
        items=[
            Item(group=group, name=name, weight=Decimal(weight), source=source, content=content)
            for group, name, weight, source, content in ITEMS
        ],
    )
    drafted = draft_scheme(county, draft, by=user("county"), on=on)
    scheme = adopt_scheme(drafted, by=user("county2"), on=on, version=drafted.version)
    counted = counted_in(scheme, first)
    for number, sheet in enumerate(scheme.sheets.filter(month=first).order_by("pk")):
        scored = _scored(sheet, number, counted)
        publish_sheet(scored, by=user("county2"), on=on, version=scored.version)
    counted = counted_in(scheme, first + 1)
    for number, sheet in enumerate(scheme.sheets.filter(month=first + 1).order_by("pk")[:HALF]):
        _scored(sheet, number, counted)
    _object(scheme, first, on=on)
    quarter = quarter_of(datetime.date(on.year, first, 1))
    if quarter_days(on.year, quarter)[1] < on:
        asked = RankingDraft(kind=scheme.kind, year=on.year, quarter=quarter, scheme=scheme)
        draft_ranking(county, asked, by=user("county"), on=on)


def _scored(sheet: ScoreSheet, number: int, month: Mapping[str, Figures]) -> ScoreSheet:
    """Full points but for one item, another one for each township; what is counted as it is counted."""
    figures, given = figures_among(sheet, month), {}
    for item in items_of(sheet):
        lost = Decimal(number % 5) if item.position == number % 3 + 1 else Decimal(0)
        counted = counted_points_of(item, figures)
        points = item.weight - lost if counted is None else counted
        reason = LOST[number % len(LOST)] if lost else ""
        given[item.pk] = (points, NO_FIGURES if item.source and counted is None else reason)
    return score_sheet(sheet, given, by=user("county"), version=sheet.version)


def _object(scheme: ScoreScheme, month: int, *, on: datetime.date) -> None:
    """One township objects and is answered."""
    clerk = user("township")
    sheet = scheme.sheets.filter(month=month, division=clerk.postings[0].division_id).first()
    if sheet is None:
        return
    content = "任务清单当月已经更新，请核对（示例）"
    objection = object_to_sheet(sheet, content=content, by=clerk, on=on)
    answer_ranking_objection(
        objection,
        is_upheld=False,
        answer="以检查当日的情况为准（示例）",
        by=user("county"),
        on=on,
        version=objection.version,
    )
