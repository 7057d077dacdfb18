"""Steps of a project on its way into the library, into the year's plan, and out."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from households.views.rounds import division_of
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions.library import CONTRACT
from projects.choices.verbs import VERBS
from projects.forms.library import ProjectForm
from projects.forms.places import step_places
from projects.forms.steps import ContractForm, GateForm, ReasonForm
from projects.models import Project
from projects.views.gates import LEAVING, NEXT
from projects.views.steps import CRUMB, require_anywhere, require_step

FORM = "projects/form.html"
DRAFT = "projects/draft.html"


@require_http_methods(["GET", "POST"])
def draft(request: PageRequest) -> HttpResponse:
    """新建项目: a project is thought of."""
    require_anywhere(request.user, "draft_project")
    places = step_places(request.user, "draft_project")
    form = ProjectForm(request.POST or None, division=_first_place(request), places=places)
    page = Page(
        _("新建项目"),
        reverse("projects:list"),
        _("项目已保存为谋划项目。补齐内容后可以申报。"),
        onward=lambda made: reverse("projects:detail", args=[made.pk]),
        crumb=CRUMB,
        template=DRAFT,
    )

    def step() -> Project:
        place = division_of(form.cleaned_data["division"])
        return actions.draft_project(
            division=place, facts=form.facts, funding=form.funding, targets=form.targets, by=request.user
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改项目."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "change_project", project)
    form = ProjectForm(request.POST or None, division=project.division, project=project)
    page = page_of(_("修改项目"), project, _("项目已保存。"), template=DRAFT)

    def step() -> Project:
        return actions.change_project(
            project,
            facts=form.facts,
            funding=form.funding,
            targets=form.targets,
            by=request.user,
            version=version_of(form),
        )

    return save(request, form, step, page)


@require_POST
def advance(request: PageRequest, pk: int) -> HttpResponse:
    """The next gate, with everything that keeps it shut."""
    project = access.get_or_404(Project, pk, user=request.user)
    _require_move(request, project, *NEXT.values())
    form = GateForm(request.POST, verbs=list(NEXT.values()), version=project.version)
    verb = request.POST.get("verb", "")
    label = str(VERBS[verb]) if verb in NEXT.values() else _("办理")
    page = page_of(label, project, _("已办理：%s。") % label)

    def step() -> Project:
        given = form.cleaned_data
        return actions.advance_project(
            project,
            given["verb"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def send_back(request: PageRequest, pk: int) -> HttpResponse:
    """退回修改."""
    project = access.get_or_404(Project, pk, user=request.user)
    _require_move(request, project, "send_back")
    form = ReasonForm(request.POST or None, version=project.version, label=_("退回原因（申报人据此修改）"))
    page = page_of(_("退回修改"), project, _("已退回，申报人可以修改后重新申报。"))

    def step() -> Project:
        note = form.cleaned_data["note"]
        return actions.send_back(project, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def leave(request: PageRequest, pk: int) -> HttpResponse:
    """出库 or 终止, whichever the project's state knows."""
    project = access.get_or_404(Project, pk, user=request.user)
    _require_move(request, project, *LEAVING.values())
    verb = LEAVING.get(project.status, "withdraw")
    form = ReasonForm(request.POST or None, version=project.version)
    warning = _("办理后不能再给它安排资金、拨付资金，也不能恢复：%s") % project.name
    page = page_of(
        str(VERBS[verb]), project, _("已办理：%s。") % VERBS[verb], {"warning": warning, "is_danger": True}
    )

    def step() -> Project:
        note = form.cleaned_data["note"]
        return actions.leave_library(
            project, verb, by=request.user, on=timezone.localdate(), version=version_of(form), note=note
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def contract(request: PageRequest, pk: int) -> HttpResponse:
    """登记施工单位."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "record_contract", project)
    form = ContractForm(request.POST or None, project=project)
    page = page_of(_("登记施工单位"), project, _("施工单位已保存。"))

    def step() -> Project:
        facts = {name: form.cleaned_data[name] for name in CONTRACT}
        return actions.record_contract(project, facts=facts, by=request.user, version=version_of(form))

    return save(request, form, step, page)


def page_of(
    heading: str, project: Project, done: str, facts: dict[str, Any] | None = None, *, template: str = FORM
) -> Page:
    """A step's page, which leads back to the project's."""
    return Page(
        heading,
        reverse("projects:detail", args=[project.pk]),
        done,
        crumb=project.name,
        template=template,
        facts=facts or {},
    )


def _first_place(request: PageRequest) -> Any:
    """Where the person works: its county's organisations are offered."""
    return request.user.postings[0].division if request.user.postings else None


def _require_move(request: PageRequest, project: Project, *verbs: str) -> None:
    """Refuse somebody whose posting takes none of these moves, before a form is shown."""
    roles = access.roles_at(request.user, project.division_id)
    if not any(roles & Project.MOVES[verb].roles for verb in verbs):
        raise Refused(_("您的岗位不能在这里办理这一项。"))
