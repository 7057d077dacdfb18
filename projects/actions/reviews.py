"""Steps of 产业项目“回头看”."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.choices.assets import ReviewOutcome
from projects.choices.library import IN_LIBRARY, Category
from projects.models import Project, ProjectReview

REVIEWS = "产业项目“回头看”专项核查"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """What a round found; `found` says what is wrong, when something is."""

    year: int
    round: int
    outcome: str
    reviewed_on: datetime.date
    found: str = ""


@transaction.atomic
def review_project(
    project: Project, draft: ReviewDraft, *, by: User, on: datetime.date, version: int | None
) -> ProjectReview:
    """Somebody went back to an industry project in a round; once a round, so that coverage can be counted.

    Who: township, county and the department of the project.
    """
    project = lock(project, by=by, version=version)
    guards.require_role_on("review_project", project, by=by)
    guards.require(_unmet(project, draft, on))
    with guards.writing("review_project", by=by):
        review = ProjectReview.objects.create(
            project=project,
            division_id=project.division_id,
            year=draft.year,
            round=draft.round,
            outcome=draft.outcome,
            found=draft.found.strip(),
            reviewed_on=draft.reviewed_on,
            reviewed_by=by,
        )
    facts = {"year": draft.year, "round": draft.round, "outcome": str(ReviewOutcome(draft.outcome).label)}
    record("review_project", project, by=by, facts=facts)
    return review


def _unmet(project: Project, draft: ReviewDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if project.category != Category.INDUSTRY or project.status not in IN_LIBRARY:
        unmet.append(Unmet("not_industry", _("回头看只核查库内的产业项目。"), REVIEWS))
    if draft.round < 1 or draft.year != draft.reviewed_on.year:
        message = _("请填写轮次（从 1 起）；年度应与核查日期相符。")
        unmet.append(Unmet("round_unfit", message, REVIEWS, "round"))
    if draft.reviewed_on > on:
        unmet.append(Unmet("reviewed_later", _("核查日期不能晚于今天。"), field="reviewed_on"))
    if draft.outcome not in ReviewOutcome.values:
        unmet.append(Unmet("outcome_unknown", _("请选择核查结果。"), REVIEWS, "outcome"))
    if draft.outcome == ReviewOutcome.FAULTY and not draft.found.strip():
        unmet.append(Unmet("found_required", _("请写明发现的问题。"), REVIEWS, "found"))
    return unmet
