"""一户一策: the plans of a year, one plan, and the steps on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.choices.measures import PlanStatus
from monitoring.forms.measure_filters import PlanPageFilter
from monitoring.forms.plans import FACTS, PlanForm, PlanStepForm, PlanSubmitForm
from monitoring.models import MonitoringCase, SupportPlan
from monitoring.reports.measures import (
    lacking_plans,
    lacking_rows,
    one_case,
    plan_rows,
    plan_year,
    with_homes,
)
from monitoring.reports.timeline import steps_on_plan
from monitoring.views.measures import address, name_of
from monitoring.views.searching import without_number
from monitoring.views.steps import moves_for, require_cases, require_step, sees_village_plans, steps_at
from povertycase import access
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER, LACKING = ("-year", "-id"), ("division_id", "id")
FORM = "projects/form.html"


@require_safe
def plan_list(request: PageRequest) -> HttpResponse:
    """The plans of a year; `?state=lacking` the households without one."""
    require_cases(request.user)
    user, this_year = request.user, timezone.localdate().year
    given = request.GET.copy()
    given.setdefault("year", str(this_year))
    rows = SupportPlan.objects.visible_to(user)
    filterset = PlanPageFilter(given, rows, request=request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    is_valid = filterset.form.is_valid()
    year = int(filterset.form.cleaned_data.get("year") or this_year) if is_valid else this_year
    place = filterset.form.cleaned_data.get("division", "") if is_valid else ""
    cursor, size = request.GET.get("cursor", ""), size_of(request)
    is_lacking = request.GET.get("state") == "lacking"
    if is_lacking:
        cases = lacking_plans(user, year=year, place=place)
        page = page_of(cases, order=LACKING, cursor=cursor, size=size)
        listed: list[Any] = lacking_rows(page.rows, user)
    else:
        found = filterset.qs if is_valid else rows.none()
        page = page_of(with_homes(found, user), order=ORDER, cursor=cursor, size=size)
        listed = plan_rows(page.rows)
    shown = {
        "filter": filterset,
        "page": page,
        "rows": listed,
        "year": plan_year(user, year=year, place=place),
        "place": place,
        "is_lacking": is_lacking,
        "sees_village_plans": sees_village_plans(user),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
    }
    return render(request, "monitoring/plans.html", shown)


@require_safe
def plan(request: PageRequest, pk: int) -> HttpResponse:
    """One plan."""
    record: SupportPlan = access.get_or_404(SupportPlan, pk, user=request.user)
    shown = {
        "plan": record,
        "head": name_of(record.case, request.user),
        "case_url": address(record.case),
        "moves": moves_for(request.user, record),
        "may_change": record.status == PlanStatus.DRAFTED
        and "draft_plan" in steps_at(request.user, record.division_id),
        "events": steps_on_plan(record),
    }
    return render(request, "monitoring/plan.html", shown)


@require_http_methods(["GET", "POST"])
def draft(request: PageRequest, pk: int) -> HttpResponse:
    """制定帮扶计划."""
    case = one_case(request.user, pk)
    require_step(request.user, "draft_plan", case)
    form = PlanForm(request.POST or None, version=case.version, this_year=timezone.localdate().year)

    def step() -> SupportPlan:
        return actions.draft_plan(case, _draft(form), by=request.user, version=version_of(form))

    page = _page_of(
        _("制定帮扶计划"), request, case, address(case), _("计划已保存为草拟，提交后由乡镇审批。")
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改帮扶计划."""
    record: SupportPlan = access.get_or_404(SupportPlan, pk, user=request.user)
    require_step(request.user, "draft_plan", record)
    form = PlanForm(request.POST or None, version=record.version, this_year=record.year, known=record)

    def step() -> SupportPlan:
        return actions.change_plan(record, _draft(form), by=request.user, version=version_of(form))

    return save(request, form, step, _own_page(_("修改帮扶计划"), request, record, _("计划已修改。")))


@require_http_methods(["GET", "POST"])
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """提交帮扶计划."""
    record = _moved(request, pk, "submit_plan")
    form = PlanSubmitForm(request.POST or None, version=record.version)

    def step() -> SupportPlan:
        return actions.submit_plan(record, by=request.user, version=version_of(form))

    done = _("计划已提交，等待乡镇审批。")
    return save(request, form, step, _own_page(_("提交帮扶计划"), request, record, done))


@require_http_methods(["GET", "POST"])
def approve(request: PageRequest, pk: int) -> HttpResponse:
    """批准帮扶计划."""
    record = _moved(request, pk, "approve_plan")
    form = PlanStepForm(request.POST or None, version=record.version)

    def step() -> SupportPlan:
        return actions.approve_plan(
            record,
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    return save(request, form, step, _own_page(_("批准帮扶计划"), request, record, _("计划已批准。")))


@require_http_methods(["GET", "POST"])
def give_back(request: PageRequest, pk: int) -> HttpResponse:
    """退回帮扶计划."""
    record = _moved(request, pk, "return_plan")
    form = PlanStepForm(request.POST or None, version=record.version, label=_("退回的原因"))

    def step() -> SupportPlan:
        note = form.cleaned_data["note"]
        return actions.return_plan(record, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, _own_page(_("退回帮扶计划"), request, record, _("计划已退回。")))


def _moved(request: PageRequest, pk: int, verb: str) -> SupportPlan:
    record: SupportPlan = access.get_or_404(SupportPlan, pk, user=request.user)
    guards.require_mover(verb, record, by=request.user)
    return record


def _draft(form: PlanForm) -> actions.PlanDraft:
    return actions.PlanDraft(**{name: form.cleaned_data[name] for name in FACTS})


def _own_page(heading: str, request: PageRequest, record: SupportPlan, done: str) -> Page:
    return _page_of(heading, request, record.case, reverse("monitoring:plan", args=[record.pk]), done)


def _page_of(heading: str, request: PageRequest, case: MonitoringCase, back: str, done: str) -> Page:
    """A step's page; what was drafted is shown afterwards."""
    return Page(
        heading,
        back,
        done,
        onward=lambda made: reverse("monitoring:plan", args=[made.pk]),
        crumb=name_of(case, request.user),
        template=FORM,
        facts={"section": _("一户一策"), "section_url": reverse("monitoring:plan-list")},
    )
