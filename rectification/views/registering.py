"""登记问题 and 自查: a problem gets on the ledger, from the desk, a household's page, a phone."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Household
from households.views.saving import Page, save
from monitoring.reports.case_listing import heads_of, place_of
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.models import Project
from projects.views.documents import required_upload
from rectification import actions
from rectification.actions import guards
from rectification.forms.registering import RegisterForm, SelfCheckForm
from rectification.models import Ticket
from rectification.views.seeing import may_anywhere, require_anywhere, step_organisations, step_places

DRAFT = ("source", "type", "content", "found_on", "amount_yuan", "liability", "is_common")
FORM = "rectification/register.html"
PHONE_FORM = "rectification/self_check.html"


@require_http_methods(["GET", "POST"])
def register(request: PageRequest) -> HttpResponse:
    """登记问题 that somebody else found, or that is registered at the desk."""
    require_anywhere(request.user, "register_feedback")
    return _register(request, None, _page(_("登记问题"), reverse("rectification:list"), FORM))


@require_http_methods(["GET", "POST"])
def register_of_household(request: PageRequest, pk: int) -> HttpResponse:
    """The same about a household."""
    household = access.get_or_404(Household, pk, user=request.user)
    guards.require_role("register_feedback", by=request.user, division_code=household.division_id)
    return _register(request, household, _page_of_household(_("登记问题"), household, request.user, FORM))


@require_http_methods(["GET", "POST"])
def self_check(request: PageRequest) -> HttpResponse:
    """自查登记: what somebody sees, where they stand."""
    require_anywhere(request.user, "register_ticket")
    return _self_check(request, None, _page(_("自查登记"), reverse("rectification:list"), PHONE_FORM))


@require_http_methods(["GET", "POST"])
def self_check_of_household(request: PageRequest, pk: int) -> HttpResponse:
    """The same at a household."""
    household = access.get_or_404(Household, pk, user=request.user)
    guards.require_role("register_ticket", by=request.user, division_code=household.division_id)
    page = _page_of_household(_("自查登记"), household, request.user, PHONE_FORM)
    return _self_check(request, household, page)


@require_http_methods(["GET", "POST"])
def register_of_project(request: PageRequest, pk: int) -> HttpResponse:
    """登记问题 about a project."""
    project = access.get_or_404(Project, pk, user=request.user)
    guards.require_role("register_feedback", by=request.user, division_code=project.division_id)
    return _register(request, project, _page_of_project(_("登记问题"), project, FORM))


@require_http_methods(["GET", "POST"])
def self_check_of_project(request: PageRequest, pk: int) -> HttpResponse:
    """自查登记 at a project."""
    project = access.get_or_404(Project, pk, user=request.user)
    guards.require_role("register_ticket", by=request.user, division_code=project.division_id)
    return _self_check(request, project, _page_of_project(_("自查登记"), project, PHONE_FORM))


def _register(request: PageRequest, subject: Any, page: Page) -> HttpResponse:
    user = request.user
    form = RegisterForm(
        request.POST or None,
        user=user,
        subject=subject,
        places=step_places(user, "register_feedback") if subject is None else (),
        may_restrict=may_anywhere(user, "register_restricted"),
        organisations=step_organisations(user, "register_feedback"),
    )

    def step() -> Ticket:
        given = form.cleaned_data
        draft = actions.TicketDraft(
            **{name: given[name] for name in DRAFT},
            is_restricted=given.get("is_restricted", False),
            subject=form.subject,
        )
        return actions.register_ticket(draft, by=user, on=timezone.localdate())

    return save(request, form, step, page)


def _self_check(request: PageRequest, subject: Any, page: Page) -> HttpResponse:
    user = request.user
    places = step_places(user, "register_ticket") if subject is None else ()
    form = SelfCheckForm(
        request.POST or None, request.FILES or None, user=user, subject=subject, places=places
    )

    def step() -> Ticket:
        given = form.cleaned_data
        draft = actions.SelfCheckDraft(
            type=given["type"],
            subject=form.subject,
            content=given["content"],
            found_on=given["found_on"],
            photos=[required_upload(each) for each in given["photos"]],
        )
        return actions.register_self_check(draft, by=user, on=timezone.localdate())

    return save(request, form, step, page)


def _page_of_household(heading: str, household: Household, user: User, template: str) -> Page:
    heads, _numbers = heads_of([household.pk], user)
    name = heads.get(household.pk) or _("户主未知")
    hint = _("{}户，{}").format(name, place_of(household.division))
    return _page(heading, reverse("households:detail", args=[household.pk]), template, hint=hint)


def _page_of_project(heading: str, project: Project, template: str) -> Page:
    hint = _("{}，{}").format(project.name, place_of(project.division))
    return _page(heading, reverse("projects:detail", args=[project.pk]), template, hint=hint)


def _page(heading: str, back: str, template: str, **facts: Any) -> Page:
    return Page(
        heading,
        back,
        _("问题已登记，等待交办。"),
        onward=lambda ticket: reverse("rectification:ticket", args=[ticket.pk]),
        template=template,
        facts=facts,
    )
