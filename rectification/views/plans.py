"""工作方案: the list, a plan as its tree, and the steps on the whole of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.steps import StepForm
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import Level
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.steps import ReasonForm
from rectification import actions
from rectification.choices.plans import PlanStatus
from rectification.forms.plans import PlanForm
from rectification.models import WorkPlan
from rectification.models.directory import directory_of
from rectification.reports.plans import tree_of, whole_of
from rectification.reports.trail import steps_on
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.views.reports import sees_reports
from rectification.views.seeing import may, may_anywhere, require_anywhere, require_step

FORM, STEP = "rectification/work_form.html", "enter_plan"
CHIPS = {PlanStatus.DRAFT: "note", PlanStatus.IN_FORCE: "ok", PlanStatus.OVER: ""}


def sees_plans(user: User) -> bool:
    """Whether work plans are there for `user`: who reports has a part in them, a helper has none."""
    return sees_reports(user)


def require_plans(user: User) -> None:
    """Refuse somebody for whom there are no plans."""
    if not sees_plans(user):
        raise Refused(_("工作方案不对您的岗位开放。"))


@require_safe
def plan_list(request: PageRequest) -> HttpResponse:
    """The plans that the user knows, the newest year first."""
    require_plans(request.user)
    rows = WorkPlan.objects.visible_to(request.user).select_related("division")
    page = page_of(rows, order=("-year", "-id"), cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "page": page,
        "rows": [(row, CHIPS[PlanStatus(row.status)]) for row in page.rows],
        "may_enter": may_anywhere(request.user, STEP),
        "keeps_groups": may_anywhere(request.user, "keep_unit_groups"),
    }
    return render(request, "rectification/plans.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """建立工作方案: from a document that ships, or blank."""
    require_anywhere(request.user, STEP)
    places = counties_of(request.user, STEP)
    templates = [
        (each["key"], _("范本：%s（%s）") % (each["name"], each["document"]))
        for each in actions.shipped_plans()
    ]
    form = PlanForm(request.POST or None, places=places, templates=templates, today=timezone.localdate())

    def step() -> WorkPlan:
        given = form.cleaned_data
        division = Division.objects.get(pk=given.get("division") or places[0][0])
        names = ("name", "document_number")
        facts = {name: given[name] for name in names}
        if given["template"]:
            known = actions.shipped_plan(given["template"], division, year=given["year"])
            facts = {name: given[name] or getattr(known, name) for name in names}
            facts["sections"] = known.sections
        draft = actions.PlanDraft(year=given["year"], **facts)
        return actions.enter_plan(division, draft, by=request.user)

    page = Page(
        _("建立工作方案"),
        reverse("rectification:plan-list"),
        _("方案已建立，现在是起草状态；核对任务、识别责任单位后再开始执行。"),
        onward=lambda made: reverse("rectification:plan", args=[made.pk]),
        crumb=_("工作方案"),
        template=FORM,
        facts={"submit": _("建立")},
    )
    return save(request, form, step, page)


@require_safe
def plan(request: PageRequest, pk: int) -> HttpResponse:
    """One plan: how far each task is, and what is left to name."""
    record = found(request, pk)
    today, keeps = timezone.localdate(), may(request.user, STEP, record.division_id)
    known = directory_of(record.division, on=today) if keeps and record.status != PlanStatus.OVER else None
    parts = tree_of(record, request.user, on=today, known=known)
    unknown: dict[str, list[str]] = {}
    for part in parts:
        for line in part.lines:
            for name in line.unknown:
                unknown.setdefault(name, []).append(str(line.task.number))
    shown = {
        "plan": record,
        "chip": CHIPS[PlanStatus(record.status)],
        "parts": parts,
        "whole": whole_of(parts),
        "unknown": [(name, "、".join(numbers)) for name, numbers in unknown.items()],
        "may_change": keeps and record.status != PlanStatus.OVER,
        "may_begin": access.can(request.user, "begin_plan", record),
        "may_end": access.can(request.user, "end_plan", record),
        "events": steps_on(record),
    }
    return render(request, "rectification/plan.html", shown)


@require_http_methods(["GET", "POST"])
def expand(request: PageRequest, pk: int) -> HttpResponse:
    """识别责任单位."""
    record = found(request, pk)
    require_step(request.user, STEP, record.division_id)
    form = StepForm(request.POST or None, initial={"version": record.version})

    def step() -> int:
        on = timezone.localdate()
        return actions.expand_units(record, by=request.user, on=on, version=version_of(form))

    hint = _(
        "按今天的单位、单位组和乡镇，把各项任务的责任单位识别到具体单位。已经有的不变，认不出的名称不猜，留给人工指定。"
    )
    done = _("已识别；没有认出的名称在方案页上方列出。")
    return save(request, form, step, page_of_plan(_("识别责任单位"), record, done, hint=hint))


@require_http_methods(["GET", "POST"])
def begin(request: PageRequest, pk: int) -> HttpResponse:
    """开始执行."""
    record = found(request, pk)
    require_step(request.user, STEP, record.division_id)
    form = StepForm(request.POST or None, initial={"version": record.version})

    def step() -> WorkPlan:
        return actions.begin_plan(record, by=request.user, version=version_of(form))

    hint = _("开始执行后，各责任单位能看到方案，把任务细化到月、落实到人。")
    return save(request, form, step, page_of_plan(_("开始执行"), record, _("方案已开始执行。"), hint=hint))


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """结束方案."""
    record = found(request, pk)
    require_step(request.user, STEP, record.division_id)
    form = ReasonForm(request.POST or None, version=record.version)

    def step() -> WorkPlan:
        reason = form.cleaned_data["note"]
        return actions.end_plan(record, reason=reason, by=request.user, version=version_of(form))

    warning = _("结束后不再催办，也不能再修改；已完成和未完成的记录都保留。")
    page = page_of_plan(_("结束方案"), record, _("方案已结束。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


def counties_of(user: User, step: str) -> list[tuple[str, str]]:
    """(code, name) of the counties in which a user takes a step."""
    own = tuple(each.division_id for each in user.postings if each.role in RECTIFICATION_STEPS[step])
    rows = Division.objects.filter(level=Level.COUNTY, valid_to=None).order_by("code")
    return [(row.pk, row.name) for row in rows if own and row.pk.startswith(own)]


def found(request: PageRequest, pk: int) -> WorkPlan:
    """The plan, for whoever knows it."""
    require_plans(request.user)
    record: WorkPlan = access.get_or_404(WorkPlan, pk, user=request.user)
    return record


def page_of_plan(heading: str, record: WorkPlan, done: str, **facts: Any) -> Page:
    """The page of a step on a plan, which leads back to it."""
    back = reverse("rectification:plan", args=[record.pk])
    section = {"section": _("工作方案"), "section_url": reverse("rectification:plan-list")}
    return Page(
        heading, back, done, crumb=str(record), template=FORM, facts={**section, "submit": heading, **facts}
    )
