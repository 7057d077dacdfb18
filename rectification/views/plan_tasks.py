"""One task of a work plan: whom the document means, who carries it out, and their months."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import place_choices
from households.forms.steps import StepForm
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import Level
from povertycase.models import Division, Organisation
from povertycase.views.requests import PageRequest
from projects.forms.fields import organisations_around
from rectification import actions
from rectification.actions.task_months import accounts_of, may_work, require_worker
from rectification.choices.plans import PlanStatus
from rectification.forms.months import MonthsForm
from rectification.forms.plans import TaskUnitForm
from rectification.models import TaskMonth, TaskUnit, WorkTask
from rectification.models.directory import directory_of
from rectification.reports.plans import names_of, stated_of, units_of
from rectification.views.plans import FORM, STEP, require_plans
from rectification.views.seeing import may, require_step


@require_safe
def task(request: PageRequest, pk: int) -> HttpResponse:
    """A task with its units; each unit's months are below it."""
    record, today = _found(request, pk), timezone.localdate()
    keeps = may(request.user, STEP, record.division_id) and record.plan.status != PlanStatus.OVER
    names = []
    if keeps:
        known = directory_of(record.plan.division, on=today)
        names = names_of(record, known, stated_of(record, request.user))
    runs = record.plan.status == PlanStatus.IN_FORCE
    parts = units_of(record, request.user, on=today)
    workable = [(part, runs and may_work(part.unit, request.user)) for part in parts]
    shown = {
        "task": record,
        "plan": record.plan,
        "names": names,
        "parts": parts,
        "planned": [each for each in workable if each[0].months],
        "bare": [each for each in workable if not each[0].months],
        "keeps": keeps,
        "is_free": keeps and not parts,
        "runs": runs,
    }
    return render(request, "rectification/task.html", shown)


@require_http_methods(["GET", "POST"])
def new_unit(request: PageRequest, pk: int) -> HttpResponse:
    """指定责任单位."""
    record = _found(request, pk)
    require_step(request.user, STEP, record.division_id)
    known = directory_of(record.plan.division, on=timezone.localdate())
    told = names_of(record, known, stated_of(record, request.user))
    asked = request.GET.get("name", "")
    names = [each.text for each in told]
    towns = Division.objects.under(record.division_id).filter(level=Level.TOWNSHIP, valid_to=None)
    form = TaskUnitForm(
        request.POST or None,
        task=record,
        names=names,
        organisations=[
            each
            for each in organisations_around(record.plan.division)
            if each.division_id.startswith(record.division_id)
        ],
        towns=list(towns.order_by("pk").values_list("pk", "name")),
        places=place_choices(request.user),
        initial=asked if asked in names else "",
    )

    def step() -> int:
        given = form.cleaned_data
        units = Organisation.objects.filter(pk__in=given["organisations"]).order_by("pk")
        offices = Division.objects.filter(pk__in=[*given["towns"], given["village"]]).order_by("pk")
        facts = {name: given[name] for name in ("stated_as", "is_lead")}
        chosen: list[Organisation | Division] = [*units, *offices]
        return actions.add_task_unit(record, chosen, by=request.user, version=version_of(form), **facts)

    return save(request, form, step, page_of_task(_("指定责任单位"), record, _("已指定。")))


@require_http_methods(["GET", "POST"])
def remove_unit(request: PageRequest, pk: int) -> HttpResponse:
    """移除责任单位."""
    unit = _kept_unit(request, pk)
    form = StepForm(request.POST or None, initial={"version": unit.task.version})

    def step() -> None:
        actions.remove_task_unit(unit, by=request.user, version=version_of(form))

    warning = _("{}将不再承担这项任务。").format(unit)
    page = page_of_task(_("移除责任单位"), unit.task, _("已移除。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def lead(request: PageRequest, pk: int) -> HttpResponse:
    """设为牵头单位, or no more."""
    unit = _kept_unit(request, pk)
    is_lead = not unit.is_lead
    heading = _("设为牵头单位") if is_lead else _("取消牵头")
    form = StepForm(request.POST or None, initial={"version": unit.task.version})

    def step() -> TaskUnit:
        return actions.name_task_lead(unit, is_lead=is_lead, by=request.user, version=version_of(form))

    return save(request, form, step, page_of_task(heading, unit.task, _("已保存。"), hint=str(unit)))


@require_http_methods(["GET", "POST"])
def new_months(request: PageRequest, pk: int) -> HttpResponse:
    """细化到月."""
    unit = _found_unit(request, pk)
    require_worker(unit, by=request.user)
    today = timezone.localdate()
    form = MonthsForm(
        request.POST or None,
        year=unit.task.plan.year,
        today=today,
        accounts=list(accounts_of(unit, on=today)),
    )

    def step() -> list[TaskMonth]:
        given = form.cleaned_data
        facts = {"what": given["what"], "person": given["person"], "account": form.chosen}
        drafts = [actions.MonthDraft(due_on=day, **facts) for day in form.days]
        return actions.plan_months(unit, drafts, by=request.user, on=today)

    hint = _("{}：{}。同一件事每月都做的，一次选好几个月。").format(unit, unit.task)
    return save(request, form, step, page_of_task(_("细化到月"), unit.task, _("已安排。"), hint=hint))


def page_of_task(heading: str, record: WorkTask, done: str, **facts: Any) -> Page:
    """The page of a step on a task, which leads back to it."""
    back = reverse("rectification:work-task", args=[record.pk])
    section = {"section": _("工作方案"), "section_url": reverse("rectification:plan-list")}
    return Page(
        heading, back, done, crumb=str(record), template=FORM, facts={**section, "submit": heading, **facts}
    )


def _found(request: PageRequest, pk: int) -> WorkTask:
    require_plans(request.user)
    record: WorkTask = access.get_or_404(WorkTask, pk, user=request.user)
    return record


def _found_unit(request: PageRequest, pk: int) -> TaskUnit:
    """A unit of a task that is known; of a draft it is not, except to those who keep it."""
    require_plans(request.user)
    unit: TaskUnit = access.get_or_404(TaskUnit, pk, user=request.user)
    if not WorkTask.objects.visible_to(request.user).filter(pk=unit.task_id).exists():
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return unit


def _kept_unit(request: PageRequest, pk: int) -> TaskUnit:
    unit = _found_unit(request, pk)
    require_step(request.user, STEP, unit.task.division_id)
    return unit
