"""The steps of an inspection: planned, changed, called off; what was found; done."""

from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.forms.facts import BLANK
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from projects.forms.fields import organisations_around
from projects.forms.steps import ReasonForm
from projects.views.documents import upload_of
from rectification import actions
from rectification.actions.inspections import (
    inspectors_for,
    places_of,
    require_office,
    require_planned,
    require_team,
)
from rectification.choices.sources import InspectionScope
from rectification.forms.inspections import FindingForm, FinishForm, InspectionForm
from rectification.models import Inspection, InspectionFinding
from rectification.rules.inspections import open_dimensions
from rectification.views.inspections import plans, zones_of

FORM = "rectification/work_form.html"
TOWN = CODE_LENGTHS[Level.TOWNSHIP]


@require_http_methods(["GET", "POST"])
def plan(request: PageRequest) -> HttpResponse:
    """安排督查; type and scope may be filled in by what the tickets suggest."""
    user, today = request.user, timezone.localdate()
    if not plans(user):
        raise Refused(_("督查由县级乡村振兴办或者战区办公室安排。"))
    zones = zones_of(user)
    tops = _tops(user)
    form = InspectionForm(
        request.POST or None,
        places=[BLANK, *_groups(_planned_places(user, tops))],
        zones=zones,
        inspectors=[each for top in tops for each in inspectors_for(top, on=today)],
        known=_suggested(request),
    )

    def step() -> Inspection:
        kind, zone = form.cleaned_data["kind"], form.zone
        draft = actions.InspectionDraft(**form.facts, kind=kind, zone=zone)
        return actions.plan_inspection(form.division, draft, by=user, on=today)

    page = _page(_("安排督查"), None, _("督查已安排。"), onward=_address)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改督查安排."""
    record = _of_office(request, pk)
    today = timezone.localdate()
    people = inspectors_for(record.planned_at_id, on=today)
    form = InspectionForm(request.POST or None, inspectors=people, inspection=record)

    def step() -> Inspection:
        draft = actions.InspectionDraft(**form.facts, kind=record.kind, zone=record.zone)
        version = version_of(form)
        return actions.change_inspection(record, draft, by=request.user, on=today, version=version)

    return save(request, form, step, _page(_("修改督查安排"), record, _("督查安排已修改。")))


@require_http_methods(["GET", "POST"])
def call_off(request: PageRequest, pk: int) -> HttpResponse:
    """取消督查."""
    record = _of_office(request, pk)
    form = ReasonForm(request.POST or None, version=record.version, label=_("取消的原因"))

    def step() -> Inspection:
        reason, version = form.cleaned_data["note"], version_of(form)
        return actions.call_off_inspection(record, reason=reason, by=request.user, version=version)

    return save(request, form, step, _page(_("取消督查"), record, _("督查已取消。"), is_danger=True))


@require_http_methods(["GET", "POST"])
def add_finding(request: PageRequest, pk: int) -> HttpResponse:
    """登记发现."""
    record = _of_team(request, pk)
    inside = places_of(record.division, record.zone, timezone.localdate())
    places = [code for code in (record.division_id,) if len(code) < TOWN]
    above = [(each.pk, each.name) for each in Division.objects.filter(pk__in=places)]
    around = organisations_around(record.division)
    form = FindingForm(
        request.POST or None,
        request.FILES or None,
        inspection=record,
        user=request.user,
        places=[BLANK, *above, *_groups(inside)],
        organisations=[each for each in around if each.division_id.startswith(record.division_id)],
    )

    def step() -> InspectionFinding:
        given = form.cleaned_data
        draft = actions.FindingDraft(
            subject=form.subject,
            photo=upload_of(given["photo"]),
            **{name: given[name] for name in ("dimension", "type", "content", "found_on")},
        )
        version, today = version_of(form), timezone.localdate()
        return actions.record_finding(record, draft, by=request.user, on=today, version=version)

    return save(request, form, step, _page(_("登记发现"), record, _("发现已登记。")))


@require_http_methods(["GET", "POST"])
def note(request: PageRequest, pk: int) -> HttpResponse:
    """只作记录."""
    finding: InspectionFinding = access.get_or_404(InspectionFinding, pk, user=request.user)
    record = finding.inspection
    require_team(record, by=request.user)
    if request.method == "GET":
        require_planned(record)
    form = ReasonForm(request.POST or None, version=finding.version, label=_("不登记为问题的原因"))

    def step() -> InspectionFinding:
        words, version = form.cleaned_data["note"], version_of(form)
        return actions.note_finding(finding, note=words, by=request.user, version=version)

    page = _page(_("只作记录"), record, _("这条发现只作记录，完成督查时不登记为问题。"), hint=finding.content)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def finish(request: PageRequest, pk: int) -> HttpResponse:
    """完成督查."""
    record = _of_office(request, pk)
    findings = InspectionFinding.objects.visible_to(request.user).filter(inspection=record)
    found = set(findings.values_list("dimension", flat=True))
    form = FinishForm(
        request.POST or None,
        request.FILES or None,
        empty=open_dimensions(found),
        version=record.version,
    )

    def step() -> Inspection:
        given = form.cleaned_data
        outcome = actions.Outcome(
            clear=given.get("clear", []),
            document_number=given["document_number"],
            document=upload_of(given["document"]),
        )
        today, version = timezone.localdate(), version_of(form)
        return actions.finish_inspection(record, outcome, by=request.user, on=today, version=version)

    count = findings.filter(note="").count()
    words = _("完成以后成为问题来源，%s 条发现登记为问题，被督查的地方从这时起看得到。") % count
    page = _page(_("完成督查"), record, _("督查已完成，发现已登记为问题。"), warning=words)
    return save(request, form, step, page)


def _suggested(request: PageRequest) -> dict[str, Any]:
    """What the panel fills in; anything else of the address is not taken."""
    scope = request.GET.get("scope", "")
    known: dict[str, Any] = {"begins_on": timezone.localdate(), "type": request.GET.get("type", "")}
    return known | ({"scope": scope} if scope in InspectionScope.values else {})


def _tops(user: User) -> list[str]:
    """Where the offices are by which `user` plans."""
    own = [each.division_id for each in user.postings if each.role == Role.COUNTY]
    return own or sorted({zone.division_id for zone in zones_of(user)})


def _planned_places(user: User, tops: list[str]) -> tuple[str, ...]:
    """The places that `user` plans for: all of a county's, or the townships of their zones."""
    if any(each.role == Role.COUNTY for each in user.postings):
        return tuple(tops)
    today = timezone.localdate()
    towns = [code for zone in zones_of(user) for code in places_of(zone.division, zone, today)]
    return (*tops, *towns)


def _groups(codes: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Choices for a select: counties, then townships with their villages, below or at some places."""
    below = tuple(code for code in codes if len(code) >= TOWN) or codes
    wide = Division.objects.filter(pk__in=[code for code in codes if len(code) < TOWN], valid_to=None)
    reach = Q(pk__in=[])
    for code in below:
        reach |= Q(code__startswith=code)
    rows = Division.objects.filter(reach, level__in=[Level.TOWNSHIP, Level.VILLAGE], valid_to=None)
    inside = list(rows.order_by("code").values_list("pk", "name"))
    groups = [(those[0][1], those) for _town, those in _by_town(inside)]
    return [*((each.pk, each.name) for each in wide), *groups]


def _by_town(places: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(town, list(those)) for town, those in groupby(places, key=lambda place: place[0][:TOWN])]


def _of_office(request: PageRequest, pk: int) -> Inspection:
    """The inspection, for the office that planned it; before anything is typed also not yet done."""
    record: Inspection = access.get_or_404(Inspection, pk, user=request.user)
    require_office(record, by=request.user)
    if request.method == "GET":
        require_planned(record)
    return record


def _of_team(request: PageRequest, pk: int) -> Inspection:
    record: Inspection = access.get_or_404(Inspection, pk, user=request.user)
    require_team(record, by=request.user)
    if request.method == "GET":
        require_planned(record)
    return record


def _address(record: Inspection) -> str:
    return reverse("rectification:inspection", args=[record.pk])


def _page(heading: str, record: Inspection | None, done: str, onward: Any = None, **facts: Any) -> Page:
    home = reverse("rectification:inspection-list")
    section = {"section": _("督查检查"), "section_url": home, "submit": heading}
    back = _address(record) if record else home
    crumb = record.name if record else ""
    return Page(heading, back, done, onward=onward, crumb=crumb, template=FORM, facts=section | facts)
