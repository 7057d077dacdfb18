"""报送要求: what an office asks units to report, who has and has not, and asking for more or no more."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import READ_ONLY, Level
from povertycase.exceptions import Refused
from povertycase.models import Division, Organisation, User
from povertycase.views.requests import PageRequest
from projects.forms.fields import organisations_around
from projects.forms.steps import ReasonForm
from rectification import actions
from rectification.actions.requirements import MEETING_LEVELS
from rectification.forms.reports import RequirementForm, UnitsForm
from rectification.models import PeriodicReport, ReportRequirement
from rectification.reports.periodic import lines_of, totals_of
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.views.seeing import may

FORM, STEP = "rectification/work_form.html", "require_report"


def asks_anywhere(user: User) -> bool:
    """Whether `user` may ask anybody for reports."""
    return bool(_places(user))


@require_safe
def requirement_list(request: PageRequest) -> HttpResponse:
    """What is asked in the user's reach, newest first."""
    _require_office(request.user)
    rows = ReportRequirement.objects.visible_to(request.user).select_related("division")
    today = timezone.localdate()
    shown = {
        "rows": [(row, not row.end_reason and row.ends_on >= today) for row in rows.order_by("-pk")],
        "may_ask": asks_anywhere(request.user),
    }
    return render(request, "rectification/requirements.html", shown)


@require_safe
def requirement(request: PageRequest, pk: int) -> HttpResponse:
    """One of them: each unit by each period."""
    record = _found(request, pk)
    today = timezone.localdate()
    ends, lines = lines_of(record, request.user, on=today)
    reports = PeriodicReport.objects.visible_to(request.user).filter(reporter__requirement=record)
    shown = {
        "requirement": record,
        "papers": [(month, "、".join(names)) for month, names in sorted(record.papers.items(), key=_month)],
        "ends": ends,
        "lines": lines,
        "totals": totals_of(reports, today),
        "may_change": _may_change(record, request.user, today),
    }
    return render(request, "rectification/requirement.html", shown)


@require_http_methods(["GET", "POST"])
def ask(request: PageRequest) -> HttpResponse:
    """发出报送要求."""
    places = _places(request.user)
    if not places:
        raise Refused(_("报送要求由乡镇、县级发出。"))
    offered = [unit for place in places for unit in _organisations(place)]
    form = RequirementForm(
        request.POST or None,
        places=places,
        levels=_levels(places),
        organisations=list(dict.fromkeys(offered)),
        today=timezone.localdate(),
    )

    def step() -> ReportRequirement:
        given = form.cleaned_data
        chosen = given.get("division", places[0].pk)
        place = next(each for each in places if each.pk == chosen)
        names = ("kind", "name", "content", "rhythm", "begins_on", "ends_on", "papers")
        draft = actions.RequirementDraft(**{name: given[name] for name in names})
        units = _units(form, place)
        return actions.require_report(place, draft, units, by=request.user, on=timezone.localdate())

    done = _("报送要求已发出，本期的报送待办已生成。")
    return save(request, form, step, _page(_("发出报送要求"), None, done))


@require_http_methods(["GET", "POST"])
def add(request: PageRequest, pk: int) -> HttpResponse:
    """增加报送单位."""
    record = _found(request, pk)
    _require_change(record, request.user)
    place = record.division
    form = UnitsForm(
        request.POST or None,
        levels=_levels([place]),
        organisations=_organisations(place),
        version=record.version,
    )

    def step() -> ReportRequirement:
        today, version = timezone.localdate(), version_of(form)
        return actions.add_reporters(record, _units(form, place), by=request.user, on=today, version=version)

    return save(request, form, step, _page(_("增加报送单位"), record, _("已增加，从本期起报送。")))


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """不再要求报送."""
    record = _found(request, pk)
    _require_change(record, request.user)
    form = ReasonForm(request.POST or None, version=record.version)

    def step() -> ReportRequirement:
        reason, version = form.cleaned_data["note"], version_of(form)
        today = timezone.localdate()
        return actions.end_requirement(record, reason=reason, by=request.user, on=today, version=version)

    warning = _("还没有报送的不再催报；已经报送的都保留。")
    page = _page(_("结束报送要求"), record, _("已结束。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


def _month(pair: tuple[str, Any]) -> int:
    return int(pair[0])


def _places(user: User) -> list[Division]:
    """Where the user may ask for reports."""
    allowed = RECTIFICATION_STEPS[STEP]
    return [posting.division for posting in user.postings if posting.role in allowed]


def _levels(places: list[Division]) -> list[tuple[str, str]]:
    """All villages, above a township all townships, too, and the county's office for its meetings."""
    wide = any(place.level != Level.TOWNSHIP for place in places)
    words = {
        Level.VILLAGE: _("辖区内所有行政村"),
        Level.TOWNSHIP: _("辖区内所有乡镇（街道）"),
        Level.COUNTY: _("县级本身（只用于会议，由乡村振兴办登记）"),
    }
    return [(level.value, words[level]) for level in MEETING_LEVELS if wide or level == Level.VILLAGE]


def _organisations(place: Division) -> list[Organisation]:
    return [each for each in organisations_around(place) if each.division_id.startswith(place.pk)]


def _units(form: UnitsForm, place: Division) -> actions.Units:
    given = form.cleaned_data
    inside = Division.objects.filter(code__startswith=place.pk, valid_to=None, level__in=given["levels"])
    units = Organisation.objects.filter(pk__in=given["organisations"]).order_by("pk")
    return actions.Units(organisations=list(units), places=list(inside.order_by("pk")))


def _may_change(record: ReportRequirement, user: User, on: datetime.date) -> bool:
    runs = not record.end_reason and record.ends_on >= on
    return runs and may(user, STEP, record.division_id)


def sees_requirements(user: User) -> bool:
    """Whether requirements are there for `user`: who asks, and who reads."""
    return any(posting.role in RECTIFICATION_STEPS[STEP] | READ_ONLY for posting in user.postings)


def _require_office(user: User) -> None:
    if not sees_requirements(user):
        raise Refused(_("报送要求由乡镇、县级发出和查看。"))


def _require_change(record: ReportRequirement, user: User) -> None:
    if not may(user, STEP, record.division_id):
        raise Refused(_("这项报送要求由发出的单位办理。"))


def _found(request: PageRequest, pk: int) -> ReportRequirement:
    _require_office(request.user)
    record: ReportRequirement = access.get_or_404(ReportRequirement, pk, user=request.user)
    return record


def _page(heading: str, record: ReportRequirement | None, done: str, **facts: Any) -> Page:
    section = {"section": _("定期报送"), "section_url": reverse("rectification:report-list")}
    back = reverse("rectification:requirement-list")
    if record is not None:
        back = reverse("rectification:requirement", args=[record.pk])
    return Page(
        heading,
        back,
        done,
        onward=lambda made: reverse("rectification:requirement", args=[made.pk]),
        crumb=record.name if record else _("报送要求"),
        template=FORM,
        facts={**section, "submit": heading, **facts},
    )
