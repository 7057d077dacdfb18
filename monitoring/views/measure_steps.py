"""Steps on measures: planned within a kind, landed with a proof, ended."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions.needs import needs_of
from monitoring.choices.measures import ITEMS, MeasureKind
from monitoring.forms.measures import EndForm, LandForm, MeasureForm
from monitoring.models import MonitoringCase, SupportMeasure
from monitoring.reports.measures import one_case, projects_for
from monitoring.views.measures import address, name_of
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload

FORM = "projects/form.html"


@require_http_methods(["GET", "POST"])
def plan(request: PageRequest, pk: int) -> HttpResponse:
    """安排措施: first the kind, with those that answer the household's needs in front, then the rest."""
    case = one_case(request.user, pk)
    require_step(request.user, "plan_measure", case)
    today, kind = timezone.localdate(), request.GET.get("kind", "")
    needs = needs_of(case, request.user, on=today)
    if kind not in MeasureKind.values:
        others = [each for each in MeasureKind.values if each not in _wanted(needs)]
        shown = {"case": case, "head": name_of(case, request.user), "needs": needs, "items": ITEMS}
        return render(request, "monitoring/measure_kinds.html", shown | {"others": others})
    form = MeasureForm(
        request.POST or None,
        kind=kind,
        projects=projects_for(case, request.user),
        version=case.version,
        planned_on=needs.planned_on(kind, today),
    )

    def step() -> SupportMeasure:
        return actions.plan_measure(case, _draft(form, kind), by=request.user, version=version_of(form))

    facts = {"hint": _hint(needs, kind)}
    page = _page_of(_("安排措施：%s") % kind, case, _("措施已安排。"), request.user, facts)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def land(request: PageRequest, pk: int) -> HttpResponse:
    """登记落实."""
    measure = _one(request, pk, "land_measure")
    form = LandForm(request.POST or None, request.FILES or None, version=measure.version)

    def step() -> SupportMeasure:
        given = form.cleaned_data
        return actions.land_measure(
            measure,
            landed_on=given["landed_on"],
            amount_yuan=given["amount_yuan"],
            proof=required_upload(given["proof"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    heading = _("登记落实：%s") % measure.kind
    return save(request, form, step, _page_of(heading, measure.case, _("落实已登记。"), request.user))


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """结束措施."""
    measure = _one(request, pk, "end_measure")
    form = EndForm(request.POST or None, version=measure.version)

    def step() -> SupportMeasure:
        given = form.cleaned_data
        return actions.end_measure(
            measure,
            ended_on=given["ended_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    heading = _("结束措施：%s") % measure.kind
    return save(request, form, step, _page_of(heading, measure.case, _("措施已结束。"), request.user))


def _one(request: PageRequest, pk: int, step: str) -> SupportMeasure:
    measure: SupportMeasure = access.get_or_404(SupportMeasure, pk, user=request.user)
    require_step(request.user, step, measure)
    return measure


def _draft(form: MeasureForm, kind: str) -> actions.MeasureDraft:
    given = form.cleaned_data
    return actions.MeasureDraft(
        kind=kind,
        items=given.get("items", []),
        content=given["content"],
        responsible=given["responsible"],
        planned_on=given["planned_on"],
        project=form.project,
    )


def _wanted(needs: Any) -> set[str]:
    return {kind for each in (*needs.risks, *needs.safeguards) for kind in each.kinds}


def _hint(needs: Any, kind: str) -> str:
    """What of the household's needs this kind answers."""
    titles = [each.title for each in (*needs.risks, *needs.safeguards) if kind in each.kinds]
    return _("对应：%s") % "；".join(titles) if titles else ""


def _page_of(heading: str, case: MonitoringCase, done: str, user: User, facts: Any = None) -> Page:
    """A step's page, which leads back to what is done for the household."""
    section = {"section": _("帮扶措施"), "section_url": reverse("monitoring:measure-list")}
    return Page(
        heading, address(case), done, crumb=name_of(case, user), template=FORM, facts=section | (facts or {})
    )
