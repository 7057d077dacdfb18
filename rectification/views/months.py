"""按月: what units do of work plans in which month, one of them, and the steps on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import place_choices
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import Organisation, User, WarZone
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.steps import ReasonForm
from rectification import actions
from rectification.actions.guards import require_mover
from rectification.actions.task_months import accounts_of, is_county, may_work, require_worker
from rectification.choices.plans import MonthStatus, PlanStatus
from rectification.forms.months import COUNTED, FinishForm, MonthFilterForm, MonthForm, days_of
from rectification.models import TaskMonth, WorkPlan
from rectification.reports.months import CHIPS, WITH, listed_months, rows_of, standing_of, totals_of
from rectification.reports.trail import steps_on
from rectification.views.plans import FORM, require_plans

ORDER = ("due_on", "id")


@require_safe
def month_list(request: PageRequest) -> HttpResponse:
    """The months of the user's reach, what is due first on top."""
    require_plans(request.user)
    today, rows = timezone.localdate(), listed_months(request.user)
    form = _filter(request)
    chosen = filtered(rows, form, request.user) if form.is_valid() else rows.none()
    found = of_standing(chosen, form.cleaned_data.get("standing", "")).select_related(*WITH)
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    kept = request.GET.copy()
    for name in ("standing", "cursor"):
        kept.pop(name, None)
    shown = {
        "filter": form,
        "page": page,
        "rows": rows_of(page.rows, today),
        "totals": totals_of(chosen, today),
        "kept": kept.urlencode(),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "rectification/months.html", shown)


@require_safe
def month(request: PageRequest, pk: int) -> HttpResponse:
    """One month's part of a task, and what may be done now."""
    record = _found(request, pk)
    user, today = request.user, timezone.localdate()
    standing = standing_of(record, today)
    runs = record.unit.task.plan.status == PlanStatus.IN_FORCE
    works = runs and may_work(record.unit, user)
    shown = {
        "month": record,
        "unit": record.unit,
        "task": record.unit.task,
        "standing": standing,
        "chip": CHIPS[standing] if standing else "",
        "may_finish": works and access.can(user, "finish_month", record),
        "may_change": works and record.status == MonthStatus.OPEN,
        "may_reopen": runs and access.can(user, "reopen_month", record),
        "may_withdraw": runs and access.can(user, "withdraw_month", record),
        "events": steps_on(record),
    }
    return render(request, "rectification/month.html", shown)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """调整."""
    record = _found(request, pk)
    require_worker(record.unit, by=request.user)
    today = timezone.localdate()
    form = MonthForm(
        request.POST or None,
        month=record,
        is_county=is_county(request.user, record.division_id),
        accounts=list(accounts_of(record.unit, on=today)),
    )

    def step() -> TaskMonth:
        given = form.cleaned_data
        draft = actions.MonthDraft(
            what=given["what"], person=given["person"], account=form.chosen, due_on=form.due_on
        )
        return actions.change_month(record, draft, by=request.user, on=today, version=version_of(form))

    return save(request, form, step, _page(_("调整月度任务"), record, _("已调整。")))


@require_http_methods(["GET", "POST"])
def finish(request: PageRequest, pk: int) -> HttpResponse:
    """完成."""
    record = _found(request, pk)
    require_worker(record.unit, by=request.user)
    form = FinishForm(request.POST or None, version=record.version)

    def step() -> TaskMonth:
        outcome, on = form.cleaned_data["outcome"], timezone.localdate()
        return actions.finish_month(record, outcome=outcome, by=request.user, on=on, version=version_of(form))

    hint = _("本月任务：%s") % record.what
    return save(request, form, step, _page(_("登记完成"), record, _("已登记完成。"), hint=hint))


@require_http_methods(["GET", "POST"])
def reopen(request: PageRequest, pk: int) -> HttpResponse:
    """退回."""
    record = _found(request, pk)
    require_mover("reopen_month", record, by=request.user)
    form = ReasonForm(request.POST or None, version=record.version, label=_("退回的原因"))

    def step() -> TaskMonth:
        note, version = form.cleaned_data["note"], version_of(form)
        return actions.reopen_month(record, note=note, by=request.user, version=version)

    return save(request, form, step, _page(_("退回"), record, _("已退回，重新列为待完成。")))


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """取消."""
    record = _found(request, pk)
    require_mover("withdraw_month", record, by=request.user)
    form = ReasonForm(request.POST or None, version=record.version, label=_("取消的原因"))

    def step() -> TaskMonth:
        note, version = form.cleaned_data["note"], version_of(form)
        return actions.withdraw_month(record, note=note, by=request.user, version=version)

    warning = _("取消后不再催办，也不计入统计。")
    page = _page(_("取消月度任务"), record, _("已取消。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


def filtered(rows: Any, form: MonthFilterForm, user: User) -> Any:
    """The months that a valid form asks for, of every standing."""
    asked = form.cleaned_data
    exact = {"plan": "unit__task__plan", "task": "unit__task", "unit": "unit__organisation"}
    rows = rows.filter(**{path: asked[name] for name, path in exact.items() if asked.get(name)})
    if asked["period"]:
        rows = rows.filter(due_on__range=days_of(asked["period"]))
    if asked["division"]:
        rows = rows.filter(division__code__startswith=asked["division"])
    if asked["person"]:
        rows = rows.filter(person__icontains=asked["person"].strip())
    if asked.get("zone"):
        zone = WarZone.objects.visible_to(user).filter(pk=asked["zone"])
        rows = rows.filter(zone.holding("division__code", timezone.localdate()))
    return rows


def of_standing(rows: Any, standing: str) -> Any:
    """Those of one standing today, or all that count."""
    if not standing:
        return rows
    rows = rows.with_standing(timezone.localdate())
    return rows if standing == COUNTED else rows.filter(standing=standing)


def _filter(request: PageRequest) -> MonthFilterForm:
    user = request.user
    plans = list(WorkPlan.objects.visible_to(user).order_by("-year", "-pk"))
    months = listed_months(user).filter(unit__organisation__isnull=False).order_by()
    units = Organisation.objects.filter(pk__in=months.values("unit__organisation_id")).order_by("name", "pk")
    zones = WarZone.objects.visible_to(user).in_force(timezone.localdate()).order_by("name", "pk")
    return MonthFilterForm(
        request.GET,
        plans=[(each.pk, str(each)) for each in plans],
        years=list(dict.fromkeys(each.year for each in plans)),
        units=list(units.values_list("pk", "name")),
        zones=list(zones.values_list("pk", "name")),
        places=place_choices(user),
    )


def _found(request: PageRequest, pk: int) -> TaskMonth:
    require_plans(request.user)
    record: TaskMonth = access.get_or_404(TaskMonth, pk, user=request.user)
    return record


def _page(heading: str, record: TaskMonth, done: str, **facts: Any) -> Page:
    back = reverse("rectification:work-month", args=[record.pk])
    section = {"section": _("工作方案"), "section_url": reverse("rectification:plan-list")}
    return Page(
        heading, back, done, crumb=record.what, template=FORM, facts={**section, "submit": heading, **facts}
    )
