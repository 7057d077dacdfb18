"""产业项目“回头看”: how far a round has come, what it found, and writing down one project's."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import save, version_of
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of as page_over
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.forms.village_filters import RoundForm
from projects.forms.villages import ReviewForm
from projects.models import Project, ProjectReview
from projects.reports.assets import review_cover
from projects.reports.reviews import projects_in_round, reviews_of, rounds_of
from projects.views.library import page_of
from projects.views.moving_tables import RoundTable
from projects.views.steps import require_step, sees_funds, steps_for

ORDER = ("division_id", "id")
FORM = "projects/form.html"


@require_safe
def review_list(request: PageRequest) -> HttpResponse:
    """The industry projects of a round, and what it found of them."""
    rounds = _rounds(request.user)
    form = RoundForm(request.GET, user=request.user, rounds=rounds)
    is_valid = form.is_valid()
    year, number = form.asked if is_valid else rounds[0]
    outcome = form.cleaned_data["outcome"] if is_valid else ""
    place = form.place if is_valid else ""
    rows = projects_in_round(request.user, year=year, round_number=number, place=place, outcome=outcome)
    page = page_over(
        (rows if is_valid else rows.none()).select_related("division__parent"),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "form": form,
        "year": year,
        "number": number,
        "place": place,
        "cover": review_cover(request.user, year=year, round_number=number, place=place),
        "page": page,
        "table": _table(request.user, page.rows, year, number),
        "is_filtered": bool(outcome or place),
        "sees_funds": sees_funds(request.user),
    }
    return render(request, "projects/reviews.html", shown)


@require_http_methods(["GET", "POST"])
def review(request: PageRequest, pk: int) -> HttpResponse:
    """登记回头看 of one project."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "review_project", project)
    form = ReviewForm(request.POST or None, round_number=_round_asked(request), version=project.version)
    page = page_of(_("登记回头看"), project, _("回头看结果已登记。"))

    def step() -> ProjectReview:
        given = form.cleaned_data
        draft = actions.ReviewDraft(
            year=given["reviewed_on"].year,
            round=given["round"],
            outcome=given["outcome"],
            reviewed_on=given["reviewed_on"],
            found=given["found"],
        )
        return actions.review_project(
            project, draft, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page)


def _rounds(user: User) -> list[tuple[int, int]]:
    """The rounds to choose from, the newest first; this year's first before anybody has begun it."""
    known, this_year = rounds_of(user), timezone.localdate().year
    return known if known and known[0][0] >= this_year else [(this_year, 1), *known]


def _round_asked(request: PageRequest) -> int:
    """The round that the list shows, else the newest of this year."""
    asked = request.GET.get("round", "").partition("-")[2]
    return int(asked) if asked.isdecimal() and len(asked) < 3 else _rounds(request.user)[0][1]


def _table(user: User, projects: list[Project], year: int, number: int) -> RoundTable:
    this_year = timezone.localdate().year
    may_review = {
        each.pk for each in projects if year == this_year and "review_project" in steps_for(user, each)
    }
    reviews = reviews_of(user, projects, year=year, round_number=number)
    return RoundTable(projects, reviews=reviews, may_review=may_review, query=f"round={year}-{number}")
