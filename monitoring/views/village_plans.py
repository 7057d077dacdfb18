"""年度帮扶规划计划 of villages: which have one, one plan, and the steps on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import place_choices
from households.models import Village
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.choices.measures import VillagePlanStatus
from monitoring.forms.plans import PlanStepForm, PlanSubmitForm
from monitoring.forms.village_plans import FACTS, VillagePlanForm, VillageYearForm
from monitoring.models import VillagePlan
from monitoring.reports.timeline import steps_on
from monitoring.reports.village_plans import monitored_in, planned_villages, plans_of_year
from monitoring.views.steps import may_anywhere, moves_for, require_step, sees_village_plans, steps_at
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of

FORM = "projects/form.html"
STEP = "draft_village_plan"


@require_safe
def village_plan_list(request: PageRequest) -> HttpResponse:
    """The villages of a year with their plan, and those without one."""
    _require_readers(request.user)
    this_year = timezone.localdate().year
    given = request.GET.copy()
    given.setdefault("year", str(this_year))
    form = VillageYearForm(given, places=place_choices(request.user))
    anything: dict[str, Any] = {"year": this_year, "division": "", "state": ""}
    asked = form.cleaned_data if form.is_valid() else anything
    villages = planned_villages(request.user, year=asked["year"], place=asked["division"])
    found = [row for row in villages if not asked["state"] or row.state == asked["state"]]
    if not form.is_valid():
        found = []
    shown = {
        "filter": form,
        "asked": asked,
        "whole": plans_of_year(villages),
        "page": part_of(found, cursor=request.GET.get("cursor", ""), size=size_of(request)),
        "is_filtered": any(request.GET.get(name) for name in ("division", "state", "year")),
        # A plan is drafted for this year or the next.
        "may_draft": may_anywhere(request.user, STEP) and asked["year"] in (this_year, this_year + 1),
    }
    return render(request, "monitoring/village_plans.html", shown)


@require_safe
def village_plan(request: PageRequest, pk: int) -> HttpResponse:
    """One plan."""
    record: VillagePlan = access.get_or_404(VillagePlan, pk, user=request.user)
    shown = {
        "plan": record,
        "measures": record.measures.splitlines(),
        "monitored": monitored_in(request.user, record.division_id),
        "moves": moves_for(request.user, record),
        "may_change": record.status == VillagePlanStatus.DRAFTED
        and STEP in steps_at(request.user, record.division_id),
        "events": steps_on(record),
    }
    return render(request, "monitoring/village_plan.html", shown)


@require_http_methods(["GET", "POST"])
def draft(request: PageRequest, code: str) -> HttpResponse:
    """制定年度帮扶计划."""
    _require_readers(request.user)
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, STEP, village)
    form = VillagePlanForm(request.POST or None, this_year=timezone.localdate().year)
    form.fields["year"].initial = request.GET.get("year")

    def step() -> VillagePlan:
        year = form.cleaned_data["year"]
        return actions.draft_village_plan(village.division, _draft(form), year=year, by=request.user)

    count = monitored_in(request.user, village.division_id)
    hint = _("%(village)s现有监测对象 %(count)s 户。") % {"village": village.division.name, "count": count}
    back = reverse("monitoring:village-plan-list")
    done = _("计划已保存为草拟，提交后由乡镇审批。")
    page = _page(_("制定年度帮扶计划"), village.division, back, done, hint=hint)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改年度帮扶计划."""
    record: VillagePlan = access.get_or_404(VillagePlan, pk, user=request.user)
    require_step(request.user, STEP, record)
    form = VillagePlanForm(request.POST or None, known=record)

    def step() -> VillagePlan:
        return actions.change_village_plan(record, _draft(form), by=request.user, version=version_of(form))

    return save(request, form, step, _own_page(_("修改年度帮扶计划"), record, _("计划已修改。")))


@require_http_methods(["GET", "POST"])
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """提交年度帮扶计划."""
    record = _moved(request, pk, "submit_village_plan")
    form = PlanSubmitForm(request.POST or None, version=record.version)

    def step() -> VillagePlan:
        return actions.submit_village_plan(record, by=request.user, version=version_of(form))

    done = _("计划已提交，等待乡镇审批。")
    return save(request, form, step, _own_page(_("提交年度帮扶计划"), record, done))


@require_http_methods(["GET", "POST"])
def approve(request: PageRequest, pk: int) -> HttpResponse:
    """批准年度帮扶计划."""
    record = _moved(request, pk, "approve_village_plan")
    form = PlanStepForm(request.POST or None, version=record.version)

    def step() -> VillagePlan:
        return actions.approve_village_plan(
            record,
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    return save(request, form, step, _own_page(_("批准年度帮扶计划"), record, _("计划已批准。")))


@require_http_methods(["GET", "POST"])
def give_back(request: PageRequest, pk: int) -> HttpResponse:
    """退回年度帮扶计划."""
    record = _moved(request, pk, "return_village_plan")
    form = PlanStepForm(request.POST or None, version=record.version, label=_("退回的原因"))
    is_approved = record.status == VillagePlanStatus.APPROVED
    warning = _("这份计划已经批准，退回后须重新提交、审批。") if is_approved else ""

    def step() -> VillagePlan:
        note = form.cleaned_data["note"]
        return actions.return_village_plan(record, by=request.user, version=version_of(form), note=note)

    page = _own_page(_("退回年度帮扶计划"), record, _("计划已退回。"), warning=warning)
    return save(request, form, step, page)


def _require_readers(user: User) -> None:
    if not sees_village_plans(user):
        raise Refused(_("村级年度帮扶计划不对您的岗位开放。"))


def _moved(request: PageRequest, pk: int, verb: str) -> VillagePlan:
    record: VillagePlan = access.get_or_404(VillagePlan, pk, user=request.user)
    guards.require_mover(verb, record, by=request.user)
    return record


def _draft(form: VillagePlanForm) -> actions.VillagePlanDraft:
    return actions.VillagePlanDraft(**{name: form.cleaned_data[name] for name in FACTS})


def _own_page(heading: str, record: VillagePlan, done: str, **facts: Any) -> Page:
    back = reverse("monitoring:village-plan", args=[record.pk])
    return _page(heading, record.division, back, done, **facts)


def _page(heading: str, village: Division, back: str, done: str, **facts: Any) -> Page:
    """A step's page; the plan is shown afterwards."""
    section = {"section": _("村级年度计划"), "section_url": reverse("monitoring:village-plan-list")}
    return Page(
        heading,
        back,
        done,
        onward=lambda made: reverse("monitoring:village-plan", args=[made.pk]),
        crumb=village.name,
        template=FORM,
        facts={**section, **facts},
    )
