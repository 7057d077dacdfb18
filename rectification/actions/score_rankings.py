"""季评比: the months of a scheme as a quarter's ranking, and what keeps it from being shown or sealed."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from povertycase.exceptions import Unmet
from povertycase.models import WarZone, ZoneTown
from rectification.actions import guards
from rectification.actions.ranking_counts import Compared
from rectification.choices.rankings import RankingKind
from rectification.choices.scores import UNPUBLISHED, QuarterRule, SchemeStatus, SheetStatus
from rectification.models import Ranking, RankingObjection, ScoreScheme, ScoreSheet
from rectification.rules.quarters import quarter_days
from rectification.rules.ranking import PREVIEW, Ranked, Subject, ranked_by
from rectification.rules.scores import ASSESSED, missing_unmet, quarter_months, quarter_score

QUARTER_RULE = "score.quarter_rule"


@dataclass
class Judged:
    """Somebody's sheets of a quarter. months: {month: the newest that is published}; waiting: at work."""

    sheet: ScoreSheet
    months: dict[int, ScoreSheet | None]
    waiting: set[int]


def quarter_rule(division_code: str, *, on: datetime.date) -> str:
    """How the months of a quarter become its score. Raises Invalid for a word that is none."""
    rule: str = guards.figure(QUARTER_RULE, division_code=division_code, on=on)
    if rule not in QuarterRule.values:
        message = _("政策参数“季度得分算法”应为 mean（平均）或 sum（相加），请系统管理员改正。")
        guards.require([Unmet("rule", message, ASSESSED)])
    return rule


def scored(ranking: Ranking) -> list[Compared]:
    """Everybody who has a sheet in the quarter, of the zone if it is a zone's; by what is published."""
    found = []
    for code, judged in _judged(ranking).items():
        name = str(judged.sheet)
        if ranking.kind == RankingKind.VILLAGES and judged.sheet.division.parent:
            name = f"{judged.sheet.division.parent.name}{name}"
        totals = {str(month): str(sheet.total) if sheet else None for month, sheet in judged.months.items()}
        subject = Subject(code=code, name=name, measured={}, months=totals)
        unit = judged.sheet.organisation_id
        place = judged.sheet.division_id if unit is None else None
        found.append(Compared(subject, organisation=unit, place=place))
    return found


def ranked_by_months(subjects: Sequence[Subject], rule: str) -> list[Ranked]:
    """R-RANK by the mean or the sum of the months that are published."""
    scores = {
        each.code: quarter_score([Decimal(total) for total in (each.months or {}).values() if total], rule)
        for each in subjects
    }
    return ranked_by(subjects, scores)


def publishing_unmet(ranking: Ranking) -> list[Unmet]:
    """What keeps a ranking by a scheme from being shown: months of anybody that are not published.

    A correction that is at work counts as missing: the old points are not said to be right any more.
    """
    if ranking.scheme is None:
        return []
    judged = _judged(ranking)
    missing: dict[int, list[str]] = defaultdict(list)
    for month in _months(ranking):
        whole = [each for each in judged.values() if month in each.months]
        if not whole:
            missing[month] = [_("全部单位")]
        missing[month] += [
            str(each.sheet) for each in whole if each.months[month] is None or month in each.waiting
        ]
    return missing_unmet(missing, what=_("全部发布后才能公示季度排名。"))


def months_changed_unmet(ranking: Ranking) -> list[Unmet]:
    """What keeps a ranking by a scheme from being sealed: objections to sheets, and what changed since."""
    if ranking.scheme is None:
        return []
    sheets = [sheet for each in _judged(ranking).values() for sheet in each.months.values() if sheet]
    objections = RankingObjection.objects.filter(
        sheet__scheme=ranking.scheme, sheet__month__in=_months(ranking)
    )
    unmet = []
    if count := objections.filter(is_upheld=None).count():
        message = _("还有 {} 条对月度得分的异议没有答复。").format(count)
        unmet.append(Unmet("sheet_objections_open", message, PREVIEW))
    if count := objections.filter(is_upheld=True, sheet__in=[each.pk for each in sheets]).count():
        message = _("有 {} 条对月度得分的异议成立，还没有更正得分。").format(count)
        unmet.append(Unmet("sheet_objections_upheld", message, PREVIEW))
    now = {each.subject.code: each.subject.months for each in scored(ranking)}
    if now != dict(ranking.lines.values_list("code", "months")):
        message = _("公示以后有月度得分作了更正，请撤回公示、重新计算，再公示。")
        unmet.append(Unmet("sheets_changed", message, PREVIEW))
    return publishing_unmet(ranking) + unmet


def of_scheme_unmet(scheme: ScoreScheme, zone: WarZone | None, *, asked: tuple[str, str, int]) -> list[Unmet]:
    """Whether a ranking asks for what its scheme judges. asked: place, kind and year of the ranking."""
    unmet = []
    if (scheme.division_id, scheme.kind, scheme.year) != asked:
        unmet.append(Unmet("scheme", _("考核办法与排名的范围、对象、年度不一致。"), ASSESSED, "scheme"))
    if scheme.status == SchemeStatus.DRAFT:
        unmet.append(Unmet("scheme_draft", _("考核办法还没有执行，不能排名。"), ASSESSED, "scheme"))
    if zone is not None and (zone.division_id, RankingKind.TOWNSHIPS.value) != asked[:2]:
        message = _("只有本县的乡镇按战区排名，请另选战区。")
        unmet.append(Unmet("zone", message, ASSESSED, "zone"))
    return unmet


def head_of_months(ranking: Ranking) -> dict[str, Any]:
    """What is sealed of it beside the head of every ranking."""
    return {"scheme": ranking.scheme_id, "zone": ranking.zone_id, "rule": ranking.rule}


def _months(ranking: Ranking) -> list[int]:
    scheme = ranking.scheme
    if scheme is None:
        return []
    return quarter_months(ranking.quarter, first_month=scheme.first_month, last_month=scheme.last_month)


def _judged(ranking: Ranking) -> Mapping[str, Judged]:
    """{code: their sheets of the quarter}: who has none in a month was not judged in it."""
    rows = ScoreSheet.objects.filter(scheme=ranking.scheme_id, month__in=_months(ranking))
    if ranking.zone_id is not None:
        last = quarter_days(ranking.year, ranking.quarter)[1]
        towns = ZoneTown.objects.in_force(last).filter(zone=ranking.zone_id)
        rows = rows.filter(division__in=towns.values("division"))
    rows = rows.exclude(status=SheetStatus.WITHDRAWN).select_related("division__parent", "organisation")
    found: dict[str, Judged] = {}
    for sheet in rows.order_by("division_id", "organisation_id", "month", "edition"):
        judged = found.setdefault(sheet.subject_code, Judged(sheet, {}, set()))
        judged.months.setdefault(sheet.month, None)
        if sheet.status in UNPUBLISHED:
            judged.waiting.add(sheet.month)
        else:
            judged.months[sheet.month] = sheet
    return found
