"""Steps of building: what is planned, what has happened, how much of it."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase import access
from povertycase.views.requests import PageRequest
from projects import actions
from projects.choices.library import MilestoneKind
from projects.forms.steps import PlanForm, ReachForm, TargetsForm
from projects.models import Milestone, Project, ProjectTarget
from projects.views.documents import upload_of
from projects.views.library import page_of
from projects.views.steps import require_step


@require_http_methods(["GET", "POST"])
def plan(request: PageRequest, pk: int) -> HttpResponse:
    """排定节点."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "plan_milestone", project)
    known = Milestone.objects.visible_to(request.user).filter(project=project)
    form = PlanForm(request.POST or None, known=list(known), version=project.version)

    def step() -> list[Milestone]:
        return actions.plan_milestones(project, form.changed, by=request.user, version=version_of(form))

    return save(request, form, step, page_of(_("排定节点"), project, _("计划日期已保存。")))


@require_http_methods(["GET", "POST"])
def reach(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """登记节点完成."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "reach_milestone", project)
    if kind not in MilestoneKind.values:
        raise Http404(_("没有这个节点。"))
    known = Milestone.objects.visible_to(request.user).filter(project=project, kind=kind).first()
    form = ReachForm(request.POST or None, request.FILES or None, known=known, version=project.version)
    label = MilestoneKind(kind).label

    def step() -> Milestone:
        given = form.cleaned_data
        return actions.reach_milestone(
            project,
            kind,
            actual_on=given["actual_on"],
            document=upload_of(given["document"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    return save(
        request, form, step, page_of(_("登记完成：%s") % label, project, _("已登记完成：%s。") % label)
    )


@require_http_methods(["GET", "POST"])
def targets(request: PageRequest, pk: int) -> HttpResponse:
    """登记完成量."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "record_target", project)
    rows = list(project.targets.order_by("kind", "pk"))
    form = TargetsForm(request.POST or None, targets=rows, version=project.version)

    def step() -> list[ProjectTarget]:
        return actions.record_targets(project, form.changed, by=request.user, version=version_of(form))

    return save(request, form, step, page_of(_("登记完成量"), project, _("完成量已保存。")))
