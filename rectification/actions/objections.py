"""Somebody objects to a ranking that is shown or to their own sheet, and is answered before it is final."""

import datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Posting, User
from rectification.actions import guards
from rectification.actions.holding import hold_scheme
from rectification.choices.rankings import RankingStatus
from rectification.choices.scores import SheetStatus
from rectification.models import Ranking, RankingObjection, ScoreSheet
from rectification.rules.ranking import PREVIEW
from rectification.rules.rights import RECTIFICATION_STEPS


@transaction.atomic
def object_to_ranking(ranking: Ranking, *, content: str, by: User, on: datetime.date) -> RankingObjection:
    """An objection, of the posting that somebody holds in the place.

    Who: village, township, department. Refuses once the days of objection are over.
    """
    ranking = _held(ranking.pk, by=by, no_key=True)
    posting = objecting_posting(ranking, by=by)
    if posting is None:
        raise Refused(_("您的岗位不能对这份排名提异议。"))
    if ranking.status != RankingStatus.PREVIEW:
        raise Conflict(_("这份排名现在是“{}”，只有公示中可以提异议。").format(ranking.get_status_display()))
    guards.require(_raised_unmet(ranking.preview_until, content, on=on))
    with guards.writing("object_to_ranking", by=by):
        objection = RankingObjection.objects.create(
            ranking=ranking,
            turn=ranking.turn,
            division_id=posting.division_id,
            organisation_id=posting.organisation_id,
            content=content.strip(),
            raised_on=on,
            raised_by=by,
        )
    record("object_to_ranking", objection, by=by)
    return objection


@transaction.atomic
def object_to_sheet(sheet: ScoreSheet, *, content: str, by: User, on: datetime.date) -> RankingObjection:
    """An objection to a published sheet, by whom it is about. Refuses once the days of objection are over."""
    hold_scheme(sheet.scheme_id)
    posting = judged_posting(sheet, by=by)
    if posting is None:
        raise Refused(_("只有被考核的单位可以对本单位的得分提异议。"))
    if sheet.status != SheetStatus.PUBLISHED:
        raise Conflict(_("这份评分表还没有发布，发布后才可以提异议。"))
    guards.require(_raised_unmet(sheet.objection_until, content, on=on))
    with guards.writing("object_to_sheet", by=by):
        objection = RankingObjection.objects.create(
            sheet=sheet,
            turn=sheet.edition,
            division_id=posting.division_id,
            organisation_id=posting.organisation_id,
            content=content.strip(),
            raised_on=on,
            raised_by=by,
        )
    record("object_to_sheet", objection, by=by)
    return objection


@transaction.atomic
def answer_ranking_objection(
    objection: RankingObjection,
    *,
    is_upheld: bool | None,
    answer: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> RankingObjection:
    """An objection is right or not, and why. Who: township, county of the ranking or scheme.

    Not who raised it. Answered once: what is answered stands.
    """
    ranking = None if objection.ranking_id is None else _held(objection.ranking_id, by=by, no_key=False)
    objection = lock(objection, by=by, version=version)
    guards.require_role("answer_ranking_objection", by=by, division_code=place_of(objection))
    if objection.raised_by_id in by.own_accounts:
        raise Refused(_("异议由您本人提出，须由另一人答复。"))
    if objection.is_upheld is not None:
        raise Conflict(_("这条异议已经答复。"))
    if ranking is not None and ranking.status != RankingStatus.PREVIEW:
        raise Conflict(_("这份排名现在是“{}”，不能答复异议。").format(ranking.get_status_display()))
    guards.require(_answer_unmet(is_upheld=is_upheld, answer=answer))
    with guards.writing("answer_ranking_objection", by=by):
        objection.is_upheld, objection.answer = is_upheld, answer.strip()
        objection.answered_on, objection.answered_by = on, by
        objection.save(update_fields=["is_upheld", "answer", "answered_on", "answered_by", "updated_at"])
    record("answer_ranking_objection", objection, by=by)
    return objection


def objecting_posting(ranking: Ranking, *, by: User) -> Posting | None:
    """The posting with which somebody may object: of a village, township or department inside the place."""
    allowed = RECTIFICATION_STEPS["object_to_ranking"]
    inside = (
        each
        for each in by.postings
        if each.role in allowed and each.division_id.startswith(ranking.division_id)
    )
    return next(inside, None)


def judged_posting(sheet: ScoreSheet, *, by: User) -> Posting | None:
    """The posting with which somebody may object to a sheet: of the very office or unit that was judged."""
    allowed = RECTIFICATION_STEPS["object_to_ranking"]
    own = (
        each
        for each in by.postings
        if each.role in allowed
        and each.division_id == sheet.division_id
        and (each.organisation_id if each.role == Role.DEPARTMENT else None) == sheet.organisation_id
    )
    return next(own, None)


def place_of(objection: RankingObjection) -> str:
    """Where the office lies that answers an objection: the ranking's, or the scheme's."""
    if objection.ranking is not None:
        return objection.ranking.division_id
    return objection.sheet.scheme.division_id if objection.sheet else ""


def _held(pk: int, *, by: User, no_key: bool) -> Ranking:
    """The ranking as it is now, kept so. Raises Http404 when it was recalled and is its makers' again."""
    rows = Ranking.objects.visible_to(by).select_for_update(of=("self",), no_key=no_key)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("找不到这份排名，它可能刚被撤回公示。请刷新后再看。"))
    return found


def _raised_unmet(until: datetime.date | None, content: str, *, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not content.strip():
        unmet.append(Unmet("content_required", _("请写明对哪一项数据有异议、依据是什么。"), field="content"))
    if until and on > until:
        words = _("公示到 {} 为止，现在不能再提异议。").format(until.isoformat())
        unmet.append(Unmet("preview_over", words, PREVIEW))
    return unmet


def _answer_unmet(*, is_upheld: bool | None, answer: str) -> list[Unmet]:
    unmet = []
    if is_upheld is None:
        unmet.append(Unmet("verdict_required", _("请选择异议是否成立。"), PREVIEW, "is_upheld"))
    if not answer.strip():
        unmet.append(Unmet("answer_required", _("请写明答复的内容。"), PREVIEW, "answer"))
    return unmet
