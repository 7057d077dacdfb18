"""遍访: what secretaries have to have been to by a day, how far they have come, what is missing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.actions import guards
from households.actions.goals import GoalDraft, secretaries_named
from households.choices.visit_plan import GoalUnit
from households.forms.rounds import GoalForm, WithdrawForm
from households.models import CoverageGoal
from households.reports import goals as reports
from households.views.rounds import division_of, missing_page, require_anywhere
from households.views.saving import Page, save, version_of
from households.views.steps import may_anywhere, require_step, steps_for
from povertycase import access
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

CRUMB = _("遍访")
FORM = "households/visits/step.html"
NEWEST = ("-ends_on", "-id")
FACTS = ("name", "level", "unit", "targets", "starts_on", "ends_on")


@require_safe
def goal_list(request: PageRequest) -> HttpResponse:
    """The goals of the reader's place, of what lies in it and above it, each with its figures."""
    goals = CoverageGoal.objects.visible_to(request.user).select_related("division")
    page = page_of(goals, order=NEWEST, cursor=request.GET.get("cursor", ""), size=size_of(request))
    about = {
        "page": page,
        "rows": [_shown(request, goal) for goal in page.rows],
        "may_set": may_anywhere(request.user, "set_goal"),
    }
    return render(request, "households/visits/goals.html", about)


@require_safe
def goal(request: PageRequest, pk: int) -> HttpResponse:
    """One goal: its figures, its secretaries, and the places that are missing."""
    found = access.get_or_404(CoverageGoal, pk, user=request.user)
    is_by_household = found.unit == GoalUnit.HOUSEHOLD
    about = {
        "row": _shown(request, found),
        "goal": found,
        "secretaries": found.secretaries.order_by("name", "username"),
        "is_by_household": is_by_household,
        "places": [] if is_by_household else reports.missing_places(request.user, found),
        "steps": frozenset() if found.withdrawn_on else steps_for(request.user, found),
    }
    return render(request, "households/visits/goal.html", about)


@require_safe
def missing(request: PageRequest, pk: int) -> HttpResponse:
    """The households that no secretary has been to."""
    found = access.get_or_404(CoverageGoal, pk, user=request.user)
    households = reports.missing_households(request.user, found)
    return missing_page(request, households, found.name, reverse("households:coverage-goal", args=[pk]))


@require_http_methods(["GET", "POST"])
def set_goal(request: PageRequest) -> HttpResponse:
    """A goal is set."""
    require_anywhere(request.user, "set_goal")
    form = GoalForm(request.POST or None, user=request.user)
    page = Page(
        _("下达遍访任务"),
        reverse("households:coverage-goal-list"),
        _("已下达。"),
        onward=lambda made: reverse("households:coverage-goal", args=[made.pk]),
        crumb=CRUMB,
        template=FORM,
    )

    def step() -> CoverageGoal:
        place = division_of(form.cleaned_data["division"])
        guards.require_role("set_goal", by=request.user, division_code=place.pk)  # before accounts are named
        return actions.set_goal(_draft(form, place.pk), division=place, by=request.user)

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_goal(request: PageRequest, pk: int) -> HttpResponse:
    """A goal says something else."""
    found = access.get_or_404(CoverageGoal, pk, user=request.user)
    require_step(request.user, "change_goal", found)
    form = GoalForm(request.POST or None, user=request.user, initial=_initial(found))
    del form.fields["division"]
    back = reverse("households:coverage-goal", args=[pk])
    page = Page(_("修改遍访任务：%s") % found.name, back, _("已保存。"), crumb=CRUMB, template=FORM)

    def step() -> CoverageGoal:
        draft = _draft(form, found.division_id)
        return actions.change_goal(found, draft, by=request.user, version=version_of(form))

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def withdraw_goal(request: PageRequest, pk: int) -> HttpResponse:
    """A goal holds no longer."""
    found = access.get_or_404(CoverageGoal, pk, user=request.user)
    require_step(request.user, "withdraw_goal", found)
    form = WithdrawForm(request.POST or None, version=found.version)
    back = reverse("households:coverage-goal", args=[pk])
    page = Page(_("撤回遍访任务：%s") % found.name, back, _("已撤回。"), crumb=CRUMB, template=FORM)

    def step() -> CoverageGoal:
        today, note = timezone.localdate(), form.cleaned_data["note"]
        return actions.withdraw_goal(found, on=today, note=note, by=request.user, version=version_of(form))

    return save(request, form, step, page)


def _shown(request: PageRequest, found: CoverageGoal) -> dict[str, Any]:
    progress = reports.progress(request.user, found)
    days = progress.days_left(timezone.localdate())
    return {
        "progress": progress,
        "goal": found,
        "days_left": days,
        "days_late": -days if days is not None and days < 0 else None,
    }


def _draft(form: GoalForm, place: str) -> GoalDraft:
    given = form.cleaned_data
    secretaries = secretaries_named(given["secretaries"], division_code=place)
    return GoalDraft(**{name: given[name] for name in FACTS}, secretaries=secretaries)


def _initial(found: CoverageGoal) -> dict[str, Any]:
    names = found.secretaries.order_by("username").values_list("username", flat=True)
    facts = {name: getattr(found, name) for name in FACTS}
    return facts | {"secretaries": "\n".join(names), "version": found.version}
