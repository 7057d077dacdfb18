"""Sections and tasks of a work plan, entered and put right by form."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.forms.steps import StepForm
from households.views.saving import save, version_of
from povertycase import access
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.forms.plans import SectionForm, TaskForm
from rectification.models import WorkPlan, WorkSection, WorkTask
from rectification.views.plan_tasks import page_of_task
from rectification.views.plans import STEP, found, page_of_plan, require_plans
from rectification.views.seeing import require_step

TASK = ("number", "title", "content", "stated_units")


@require_http_methods(["GET", "POST"])
def new_section(request: PageRequest, pk: int) -> HttpResponse:
    """增加章节."""
    plan = _kept(request, pk)
    form = SectionForm(request.POST or None, plan=plan)

    def step() -> WorkSection:
        return actions.add_section(plan, _section(form), by=request.user, version=version_of(form))

    return save(request, form, step, page_of_plan(_("增加章节"), plan, _("已增加章节。")))


@require_http_methods(["GET", "POST"])
def change_section(request: PageRequest, pk: int, position: int) -> HttpResponse:
    """修改章节."""
    plan = _kept(request, pk)
    section = plan.sections.filter(position=position).first()
    if section is None:
        raise Http404(_("方案里没有这一章节。"))
    form = SectionForm(request.POST or None, plan=plan, section=section)

    def step() -> WorkSection:
        return actions.change_section(section, _section(form), by=request.user, version=version_of(form))

    return save(request, form, step, page_of_plan(_("修改章节"), plan, _("已修改。")))


@require_http_methods(["GET", "POST"])
def new_task(request: PageRequest, pk: int) -> HttpResponse:
    """增加任务."""
    plan = _kept(request, pk)
    sections = list(plan.sections.order_by("position"))
    numbers = plan.tasks.order_by("-number").values_list("number", flat=True)
    known = {"number": (numbers.first() or 0) + 1, "section": request.GET.get("section")}
    form = TaskForm(request.POST or None, sections=sections, version=plan.version, known=known)

    def step() -> WorkTask:
        section, version = _chosen(form, sections), version_of(form)
        return actions.add_task(section, _task(form), by=request.user, version=version)

    page = page_of_plan(_("增加任务"), plan, _("已增加任务；请再识别责任单位。"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_task(request: PageRequest, pk: int) -> HttpResponse:
    """修改任务."""
    task = kept_task(request, pk)
    sections = list(task.plan.sections.order_by("position"))
    known = {name: getattr(task, name) for name in TASK} | {"section": task.section_id}
    form = TaskForm(request.POST or None, sections=sections, version=task.version, known=known)

    def step() -> WorkTask:
        section, version = _chosen(form, sections), version_of(form)
        return actions.change_task(task, section, _task(form), by=request.user, version=version)

    return save(request, form, step, page_of_task(_("修改任务"), task, _("已修改。")))


@require_http_methods(["GET", "POST"])
def remove_task(request: PageRequest, pk: int) -> HttpResponse:
    """删除任务."""
    task = kept_task(request, pk)
    form = StepForm(request.POST or None, initial={"version": task.version})

    def step() -> None:
        actions.remove_task(task, by=request.user, version=version_of(form))

    warning = _("删除后不能恢复；已经有责任单位的任务不能删除。")
    page = page_of_plan(_("删除任务"), task.plan, _("已删除。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


def kept_task(request: PageRequest, pk: int) -> WorkTask:
    """The task, for the office that keeps its plan."""
    require_plans(request.user)
    task: WorkTask = access.get_or_404(WorkTask, pk, user=request.user)
    require_step(request.user, STEP, task.division_id)
    return task


def _kept(request: PageRequest, pk: int) -> WorkPlan:
    plan = found(request, pk)
    require_step(request.user, STEP, plan.division_id)
    return plan


def _section(form: SectionForm) -> actions.SectionDraft:
    return actions.SectionDraft(kind=form.cleaned_data["kind"], title=form.cleaned_data["title"])


def _task(form: TaskForm) -> actions.TaskDraft:
    return actions.TaskDraft(**{name: form.cleaned_data[name] for name in TASK})


def _chosen(form: TaskForm, sections: list[WorkSection]) -> WorkSection:
    return next(each for each in sections if each.pk == form.cleaned_data["section"])
