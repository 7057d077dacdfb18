"""产业项目“回头看”: which rounds there were, and what a round found of each industry project."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from povertycase.models import User
from projects.choices.assets import ReviewOutcome
from projects.choices.library import IN_LIBRARY, Category
from projects.models import Project, ProjectReview

MISSING = "missing"


def rounds_of(user: User) -> list[tuple[int, int]]:
    """(year, round) of the rounds that somebody has begun, the newest first."""
    known = ProjectReview.objects.visible_to(user).order_by().values_list("year", "round").distinct()
    return sorted(known, reverse=True)


def projects_in_round(
    user: User, *, year: int, round_number: int, place: str, outcome: str
) -> QuerySet[Project]:
    """The library's industry projects as a round has them; outcome: one of them, MISSING, or "" for all."""
    found = ProjectReview.objects.visible_to(user).filter(
        project=OuterRef("pk"), year=year, round=round_number
    )
    rows = Project.objects.visible_to(user).filter(
        division__code__startswith=place, category=Category.INDUSTRY, status__in=IN_LIBRARY
    )
    rows = rows.annotate(outcome=Subquery(found.values("outcome")[:1]))
    if outcome == MISSING:
        return rows.filter(outcome=None)
    return rows.filter(outcome=outcome) if outcome in ReviewOutcome.values else rows


def reviews_of(user: User, projects: Sequence[Project], *, year: int, round_number: int) -> dict:
    """{project: what the round found of it}."""
    rows = ProjectReview.objects.visible_to(user).filter(
        project__in=[each.pk for each in projects], year=year, round=round_number
    )
    return {row.project_id: row for row in rows.select_related("reviewed_by")}
