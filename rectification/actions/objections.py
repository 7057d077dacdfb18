"""Somebody objects to a ranking that is shown, and gets an answer before it is final."""

import datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Posting, User
from rectification.actions import guards
from rectification.choices.rankings import RankingStatus
from rectification.models import Ranking, RankingObjection
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
    guards.require(_raised_unmet(ranking, content, on=on))
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
def answer_ranking_objection(
    objection: RankingObjection,
    *,
    is_upheld: bool | None,
    answer: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> RankingObjection:
    """An objection is right or not, and why. Who: township, county of the ranking; not who raised it.

    Answered once: what is answered stands.
    """
    ranking = _held(objection.ranking_id, by=by, no_key=False)
    objection = lock(objection, by=by, version=version)
    guards.require_role("answer_ranking_objection", by=by, division_code=ranking.division_id)
    if objection.raised_by_id in by.own_accounts:
        raise Refused(_("异议由您本人提出，须由另一人答复。"))
    if objection.is_upheld is not None:
        raise Conflict(_("这条异议已经答复。"))
    if ranking.status != RankingStatus.PREVIEW:
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


def _held(pk: int, *, by: User, no_key: bool) -> Ranking:
    """The ranking as it is now, kept so. Raises Http404 when it was recalled and is its makers' again."""
    rows = Ranking.objects.visible_to(by).select_for_update(of=("self",), no_key=no_key)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("找不到这份排名，它可能刚被撤回公示。请刷新后再看。"))
    return found


def _raised_unmet(ranking: Ranking, content: str, *, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not content.strip():
        unmet.append(Unmet("content_required", _("请写明对哪一项数据有异议、依据是什么。"), field="content"))
    if ranking.preview_until and on > ranking.preview_until:
        words = _("公示到 {} 为止，现在不能再提异议。").format(ranking.preview_until.isoformat())
        unmet.append(Unmet("preview_over", words, PREVIEW))
    return unmet


def _answer_unmet(*, is_upheld: bool | None, answer: str) -> list[Unmet]:
    unmet = []
    if is_upheld is None:
        unmet.append(Unmet("verdict_required", _("请选择异议是否成立。"), PREVIEW, "is_upheld"))
    if not answer.strip():
        unmet.append(Unmet("answer_required", _("请写明答复的内容。"), PREVIEW, "answer"))
    return unmet
