"""A ranking is counted, shown for objections, and sealed; what was sealed is corrected by a new edition."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.calendars import Span
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User, WarZone
from povertycase.models.parameters import working_calendar
from rectification.actions import guards
from rectification.actions.holding import hold_scheme
from rectification.actions.ranking_counts import compared
from rectification.actions.score_rankings import (
    head_of_months,
    months_changed_unmet,
    of_scheme_unmet,
    publishing_unmet,
    quarter_rule,
    ranked_by_months,
    scored,
)
from rectification.choices.campaigns import Quarter
from rectification.choices.rankings import Indicator, RankingKind, RankingStatus
from rectification.models import Campaign, Ranking, RankingLine, ScoreScheme
from rectification.rules.quarters import quarter_days
from rectification.rules.ranking import (
    CLAUSE,
    Measured,
    Ranked,
    Subject,
    content_of,
    freezing_unmet,
    ranked,
    seal_of,
    weights_unmet,
)

WEIGHTS, OBJECTION_DAYS = "ranking.weights", "ranking.objection_days"
# Townships are ranked by the months of a scheme.
COUNTED_KINDS = (RankingKind.DEPARTMENTS, RankingKind.VILLAGES)
RANKED_LEVELS = (CODE_LENGTHS[Level.COUNTY], CODE_LENGTHS[Level.TOWNSHIP])


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingDraft:
    """Who is compared, and of which quarter. campaign: of its problems alone, else of all.

    scheme: by the published sheets of its months instead; zone: among the townships of it alone.
    """

    kind: str
    year: int
    quarter: int
    campaign: Campaign | None = None
    scheme: ScoreScheme | None = None
    zone: WarZone | None = None


@transaction.atomic
def draft_ranking(division: Division, draft: RankingDraft, *, by: User, on: datetime.date) -> Ranking:
    """A ranking of a place is counted. Who: township, county of it.

    Refuses a quarter that is not over, one that is ranked already, and weights that are no hundred.
    """
    guards.require_role("draft_ranking", by=by, division_code=division.pk)
    guards.require(_draft_unmet(division, draft, on=on))
    of_what = {"campaign": draft.campaign, "scheme": draft.scheme, "zone": draft.zone}
    same = {"division": division, "kind": draft.kind, **of_what}
    if Ranking.objects.filter(**same, year=draft.year, quarter=draft.quarter).exists():
        raise Conflict(_("这个季度已经有排名；定稿后要改的，请在原排名上更正，生成新的版次。"))
    with guards.writing("draft_ranking", by=by):
        ranking = _make(by, on, **same, year=draft.year, quarter=draft.quarter)
    record("draft_ranking", ranking, by=by, facts=_told(ranking))
    return ranking


@transaction.atomic
def recount_ranking(ranking: Ranking, *, by: User, on: datetime.date, version: int | None) -> Ranking:
    """A draft is counted anew, with the weights that hold. Who: as for drafting."""
    ranking = lock(ranking, by=by, version=version)
    guards.require_role("draft_ranking", by=by, division_code=ranking.division_id)
    if ranking.status != RankingStatus.DRAFT:
        raise Conflict(_("这份排名现在是“{}”，不能重新计算。").format(ranking.get_status_display()))
    with guards.writing("recount_ranking", by=by):
        _take(ranking, on=on)
        ranking.save(update_fields=["weights", "rule", "counted_on", "updated_at"])
        ranking.refresh_from_db(fields=["version"])
        _count(ranking)
    record("recount_ranking", ranking, by=by, facts=_told(ranking))
    return ranking


@transaction.atomic
def publish_ranking(ranking: Ranking, *, by: User, on: datetime.date, version: int | None) -> Ranking:
    """A draft is shown to everybody in the place, for objections. Who: as for drafting.

    The days of objection begin with the next day. Refuses one without anybody who has a score, and one by a
    scheme before all of its months are published.
    """
    ranking = lock(ranking, by=by, version=version)
    guards.require_move("publish_ranking", ranking, by=by)
    guards.require(publishing_unmet(ranking))
    if not ranking.lines.exclude(rank=None).exists():
        words = _("这个季度没有可以排名的{}：没有应整改的问题，也没有回头看。")
        guards.require([Unmet("nobody", words.format(ranking.get_kind_display()), CLAUSE)])
    span = Span.of(guards.figure(OBJECTION_DAYS, division_code=ranking.division_id, on=on))
    with guards.writing("publish_ranking", by=by):
        ranking.turn += 1
        ranking.preview_from, ranking.preview_until = on, working_calendar().last_day(on, span)
        ranking.save(update_fields=["turn", "preview_from", "preview_until", "updated_at"])
        move(ranking, "publish_ranking", by=by)
    return ranking


@transaction.atomic
def recall_ranking(
    ranking: Ranking, *, note: str, by: User, on: datetime.date, version: int | None
) -> Ranking:
    """What is shown is a draft again, for a reason, and counted anew. Who: as for drafting."""
    ranking = lock(ranking, by=by, version=version)
    guards.require_move("recall_ranking", ranking, by=by)
    guards.require(guards.note_unmet(note, _("请写明为什么撤回公示。")))
    with guards.writing("recall_ranking", by=by):
        ranking.remark = note.strip()
        ranking.save(update_fields=["remark", "updated_at"])
        move(ranking, "recall_ranking", by=by, note=note)
    return recount_ranking(ranking, by=by, on=on, version=ranking.version)


@transaction.atomic
def freeze_ranking(ranking: Ranking, *, by: User, on: datetime.date, version: int | None) -> Ranking:
    """What was shown is final, with its seal. Who: as for drafting, but not who published it.

    Refuses before the days of objection are over, with an objection that nobody answered, and with one that
    was right.
    """
    hold_scheme(ranking.scheme_id)
    ranking = lock(ranking, by=by, version=version)
    guards.require_move("freeze_ranking", ranking, by=by)
    guards.require(freezing_unmet_of(ranking, on=on))
    with guards.writing("freeze_ranking", by=by):
        ranking.frozen_on = on
        ranking.content = content_of(_head(ranking), [ranked_of(line) for line in _lines(ranking)])
        ranking.sha256 = seal_of(ranking.content)
        ranking.save(update_fields=["frozen_on", "content", "sha256", "updated_at"])
        move(ranking, "freeze_ranking", by=by)
    return ranking


@transaction.atomic
def correct_ranking(
    ranking: Ranking, *, reason: str, by: User, on: datetime.date, version: int | None
) -> Ranking:
    """A new edition of what was sealed, which stays as it is: what changed, and why. Who: as for drafting.

    It is counted as things stand now, shown and sealed like the first. One follows one.
    """
    ranking = lock(ranking, by=by, version=version)
    guards.require_role("draft_ranking", by=by, division_code=ranking.division_id)
    if ranking.status != RankingStatus.FROZEN:
        raise Conflict(_("还没有定稿的排名不用更正，请重新计算。"))
    if Ranking.objects.filter(supersedes=ranking).exists():
        raise Conflict(_("这一版已经有更正的版次，请在最新的版次上更正。"))
    guards.require(guards.note_unmet(reason, _("请写明更正了什么、为什么更正。")))
    names = ("division", "campaign", "scheme", "zone", "kind", "year", "quarter")
    facts = {name: getattr(ranking, name) for name in names}
    with guards.writing("correct_ranking", by=by):
        edition = {"edition": ranking.edition + 1, "supersedes": ranking, "reason": reason.strip()}
        following = _make(by, on, **facts, **edition)
    record("correct_ranking", following, by=by, note=reason.strip(), facts=_told(following))
    return following


def freezing_unmet_of(ranking: Ranking, *, on: datetime.date) -> list[Unmet]:
    """What keeps a ranking from being final, for the action and for the page beside its button."""
    objections = ranking.objections.all()
    unmet = freezing_unmet(
        until=ranking.preview_until,
        open_objections=objections.filter(is_upheld=None).count(),
        upheld=objections.filter(is_upheld=True, turn=ranking.turn).count(),
        on=on,
    )
    return unmet + months_changed_unmet(ranking)


def ranked_of(line: RankingLine) -> Ranked:
    """A line as the rules know it."""
    figures = {each.value: Measured(getattr(line, each), getattr(line, f"{each}_of")) for each in Indicator}
    months = line.months if line.ranking.scheme_id else None
    subject = Subject(code=line.code, name=line.name, measured=figures, months=months)
    return Ranked(subject=subject, score=line.score, rank=line.rank)


def _make(by: User, on: datetime.date, **facts: Any) -> Ranking:
    ranking = Ranking(**facts, moved_by=by, moved_at=timezone.now())
    _take(ranking, on=on)
    ranking.save()
    _count(ranking)
    return ranking


def _take(ranking: Ranking, *, on: datetime.date) -> None:
    """What it is counted by: the figures that hold on the last day of the quarter, or those of its scheme.

    Raises Invalid for weights that are none.
    """
    _first, last = quarter_days(ranking.year, ranking.quarter)
    ranking.counted_on = on
    if ranking.scheme is not None:
        ranking.weights = ranking.scheme.weights
        ranking.rule = quarter_rule(ranking.division_id, on=last)
        return
    ranking.weights = guards.figure(WEIGHTS, division_code=ranking.division_id, on=last)
    guards.require(weights_unmet(ranking.weights))


def _count(ranking: Ranking) -> None:
    """The lines as things stand now, in place of those there are."""
    ranking.lines.all().delete()
    by_months = ranking.scheme is not None
    people = {each.subject.code: each for each in (scored if by_months else compared)(ranking)}
    subjects = [each.subject for each in people.values()]
    rows = ranked_by_months(subjects, ranking.rule) if by_months else ranked(subjects, ranking.weights)
    RankingLine.objects.bulk_create(
        RankingLine(
            ranking=ranking,
            position=position,
            code=row.subject.code,
            name=row.subject.name,
            organisation_id=people[row.subject.code].organisation,
            place_id=people[row.subject.code].place,
            score=row.score,
            rank=row.rank,
            months=row.subject.months or {},
            **_columns(row.subject),
        )
        for position, row in enumerate(rows, start=1)
    )


def _columns(subject: Subject) -> dict[str, int]:
    return {
        name: number
        for indicator, figures in subject.measured.items()
        for name, number in ((indicator, figures.part), (f"{indicator}_of", figures.whole))
    }


def _lines(ranking: Ranking) -> list[RankingLine]:
    return list(ranking.lines.select_related("ranking").order_by("position"))


def _head(ranking: Ranking) -> dict[str, Any]:
    """What is sealed beside the lines."""
    names = ("kind", "year", "quarter", "edition", "weights", "turn", "reason")
    days = ("counted_on", "preview_from", "preview_until", "frozen_on")
    return {
        **{name: getattr(ranking, name) for name in names},
        **{name: str(getattr(ranking, name)) for name in days},
        "division": ranking.division_id,
        "campaign": ranking.campaign_id,
        "supersedes": ranking.supersedes.sha256 if ranking.supersedes else None,
        **(head_of_months(ranking) if ranking.scheme_id else {}),
    }


def _told(ranking: Ranking) -> dict[str, Any]:
    return {"edition": ranking.edition, "lines": ranking.lines.count()}


def _draft_unmet(division: Division, draft: RankingDraft, *, on: datetime.date) -> list[Unmet]:
    unmet = []
    if len(division.pk) not in RANKED_LEVELS:
        unmet.append(Unmet("division", _("排名在县或者乡镇范围内进行，请另选区划。"), CLAUSE, "division"))
    if draft.scheme is not None:
        asked = (division.pk, draft.kind, draft.year)
        unmet += of_scheme_unmet(draft.scheme, draft.zone, asked=asked)
    elif draft.kind not in COUNTED_KINDS:
        unmet.append(Unmet("kind", _("请选择排名对象：责任部门或行政村。"), CLAUSE, "kind"))
    if draft.quarter not in Quarter.values:
        unmet.append(Unmet("quarter", _("季度请选一到四。"), CLAUSE, "quarter"))
    elif on <= quarter_days(draft.year, draft.quarter)[1]:
        unmet.append(Unmet("quarter_runs", _("这个季度还没有结束，结束后才能排名。"), CLAUSE, "quarter"))
    if draft.campaign and draft.campaign.division_id != division.pk:
        words = _("这个专项行动不是在所选区划开展的，请另选。")
        unmet.append(Unmet("campaign", words, CLAUSE, "campaign"))
    return unmet
