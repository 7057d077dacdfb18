"""排查轮次: rounds of visits, how far they have come, what they found, and the steps on them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.actions.rounds import surveyor_named
from households.choices.visits import RoundKind
from households.forms.rounds import AssignForm, CloseRoundForm, RoundForm
from households.models import RoundAssignment, SurveyRound
from households.reports import rounds as reports
from households.reports.households import rows_of, with_summary
from households.views.plan_tables import MissingTable, ProgressTable, ResultTable
from households.views.saving import Page, save, version_of
from households.views.steps import may_anywhere, require_step, steps_for
from households.views.visit_plan import ORDER, TOWNSHIP, VILLAGE
from povertycase import access
from povertycase.exceptions import Invalid, Refused, Unmet
from povertycase.models import Division, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

CRUMB = _("排查轮次")
FORM = "households/visits/step.html"
NEWEST = ("-ends_on", "-id")


@require_safe
def round_list(request: PageRequest) -> HttpResponse:
    """The rounds of the reader's place, of what lies in it and above it; the newest first."""
    rounds = SurveyRound.objects.visible_to(request.user).select_related("division")
    page = page_of(rounds, order=NEWEST, cursor=request.GET.get("cursor", ""), size=size_of(request))
    about = {"page": page, "may_open": may_anywhere(request.user, "open_round")}
    return render(request, "households/visits/rounds.html", about)


@require_safe
def survey_round(request: PageRequest, pk: int) -> HttpResponse:
    """One round in the reader's reach: coverage by place, safeguards one by one, who goes where."""
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    digits = VILLAGE if len(_narrowest(request.user, survey)) >= TOWNSHIP else TOWNSHIP
    rows = reports.progress_by_place(request.user, survey, digits=digits)
    about = {
        "round": survey,
        "total": reports.total(rows),
        "progress": ProgressTable(rows, url=reverse("households:survey-round-missing", args=[pk])),
        "results": ResultTable(
            reports.results(request.user, survey), url=reverse("households:survey-round-failing", args=[pk])
        ),
        "failing": reports.failing_of(request.user, survey).count(),
        "is_cross": survey.kind == RoundKind.CROSS,
        "assignments": reports.assignments(request.user, survey),
        "steps": steps_for(request.user, survey) if survey.closed_on is None else frozenset(),
        "days_left": (survey.ends_on - timezone.localdate()).days,
    }
    return render(request, "households/visits/round.html", about)


@require_safe
def missing(request: PageRequest, pk: int) -> HttpResponse:
    """Who was not seen in a round."""
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    households = reports.missing_of(request.user, survey, place_asked(request))
    return missing_page(request, households, survey.name, reverse("households:survey-round", args=[pk]))


def missing_page(request: PageRequest, households: Any, name: str, back: str) -> HttpResponse:
    """Households that nobody has been to, as a list."""
    page = page_of(
        with_summary(households, user=request.user),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    about = {
        "page": page,
        "table": MissingTable(rows_of(page.rows, user=request.user)),
        "name": name,
        "back": back,
    }
    return render(request, "households/visits/missing.html", about)


def place_asked(request: PageRequest) -> str:
    """The place in the address, "" for one that is none."""
    code = request.GET.get("division", "")
    return code if code.isascii() and code.isdecimal() and len(code) <= VILLAGE else ""


@require_http_methods(["GET", "POST"])
def open_round(request: PageRequest) -> HttpResponse:
    """A round begins."""
    require_anywhere(request.user, "open_round")
    form = RoundForm(request.POST or None, user=request.user)
    page = Page(
        _("发起排查轮次"),
        reverse("households:survey-round-list"),
        _("已发起。手机走访时会记到这个轮次。"),
        onward=lambda survey: reverse("households:survey-round", args=[survey.pk]),
        crumb=CRUMB,
        template=FORM,
    )

    def step() -> SurveyRound:
        given = form.cleaned_data
        return actions.open_round(
            name=given["name"],
            kind=given["kind"],
            division=division_of(given["division"]),
            targets=given["targets"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.user,
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def close_round(request: PageRequest, pk: int) -> HttpResponse:
    """A round ends."""
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    require_step(request.user, "close_round", survey)
    form = CloseRoundForm(request.POST or None, version=survey.version)
    page = Page(
        _("结束轮次：%s") % survey.name, _address(pk), _("本轮次已结束。"), crumb=CRUMB, template=FORM
    )

    def step() -> int:
        given = form.cleaned_data
        return actions.close_round(
            survey, on=given["on"], note=given["note"], by=request.user, version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def assign(request: PageRequest, pk: int) -> HttpResponse:
    """Somebody checks a village crosswise."""
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    require_step(request.user, "assign_round", survey)
    form = AssignForm(
        request.POST or None, user=request.user, place=survey.division_id, version=survey.version
    )
    page = Page(_("排查分工：%s") % survey.name, _address(pk), _("已分工。"), crumb=CRUMB, template=FORM)

    def step() -> RoundAssignment:
        given = form.cleaned_data
        return actions.assign_round(
            survey,
            surveyor=surveyor_named(given["surveyor"], survey),
            division=division_of(given["division"]),
            by=request.user,
            version=version_of(form),
        )

    return save(request, form, step, page)


@require_http_methods(["POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Somebody checks a village no longer."""
    assignment = access.get_or_404(RoundAssignment, pk, user=request.user)
    survey = assignment.round
    require_step(request.user, "withdraw_assignment", survey)
    form = CloseRoundForm({"on": timezone.localdate(), **request.POST.dict()}, version=assignment.version)
    page = Page(_("撤回分工"), _address(survey.pk), _("分工已撤回。"), crumb=CRUMB, template=FORM)

    def step() -> None:
        actions.withdraw_assignment(assignment, by=request.user, version=version_of(form))

    return save(request, form, step, page)


def require_anywhere(user: User, step: str) -> None:
    """Refuse somebody whose postings never take this step, before a form is shown."""
    if not may_anywhere(user, step):
        raise Refused(_("您的岗位不能办理这一项。"))


def division_of(code: str) -> Division:
    """A place by its code. Raises Invalid for a code that is nobody's."""
    found = Division.objects.filter(pk=code[:VILLAGE]).first()
    if found is None:
        raise Invalid([Unmet("division_unknown", _("没有这个地方，请重新选择。"), field="division")])
    return found


def _address(pk: int) -> str:
    return reverse("households:survey-round", args=[pk])


def _narrowest(user: User, survey: SurveyRound) -> str:
    """The smaller one of the round's place and of the only place the reader has."""
    codes = {posting.division_id for posting in user.postings}
    return max([survey.division_id, *(codes if len(codes) == 1 else [])], key=len)
