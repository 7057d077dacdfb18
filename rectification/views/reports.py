"""定期报送: what units owe and have sent, one report, and the steps on it."""

from collections.abc import Sequence
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
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.exceptions import Refused
from povertycase.models import User
from povertycase.paging import CursorPage, page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.steps import GateForm, ReasonForm
from projects.views.documents import required_upload, shown_paper
from rectification import actions
from rectification.actions.reporting import asks, may_send, papers_asked, require_asker, require_sender
from rectification.choices.reports import RequirementKind
from rectification.forms.reports import MeetingForm, ReportFilterForm, ReportForm, ReportListing
from rectification.forms.zones import zone_choices
from rectification.models import PeriodicReport, ReportFile, ReportRequirement
from rectification.reports.periodic import (
    CHIPS,
    held_of,
    listed_reports,
    period_words,
    rows_of,
    standing_of,
    standing_words,
    status_words,
    totals_of,
)
from rectification.reports.trail import steps_on
from rectification.views.requirements import asks_anywhere, sees_requirements

FORM = "rectification/work_form.html"
ORDER = ("-due_on", "-id")


def sees_reports(user: User) -> bool:
    """Whether periodic reports are there for `user`: nobody asks a helper for one."""
    return any(posting.role in set(Role) - {Role.HELPER} - ADMINISTRATORS for posting in user.postings)


def require_readers(user: User) -> None:
    """Refuse somebody for whom there are no reports."""
    if not sees_reports(user):
        raise Refused(_("定期报送不对您的岗位开放。"))


@require_safe
def report_list(request: PageRequest) -> HttpResponse:
    """The reports of the user's reach, newest deadline first; meetings have a list of their own."""
    require_readers(request.user)
    kinds = [RequirementKind.REPORT]
    page, shown = listing(request, kinds, ReportFilterForm)
    shown["rows"] = rows_of(page.rows, timezone.localdate())
    return render(request, "rectification/reports.html", shown)


def listing(
    request: PageRequest, kinds: Sequence[str], form_of: type[ReportFilterForm]
) -> tuple[CursorPage, dict[str, Any]]:
    """A page of what is owed of some kinds, and what stands above and around it."""
    user, today = request.user, timezone.localdate()
    rows = listed_reports(user).filter(reporter__requirement__kind__in=kinds)
    form = form_of(
        request.GET,
        requirements=_requirements_of(user, kinds),
        zones=zone_choices(user, today),
        places=place_choices(user),
    )
    found = ReportListing(rows, form, user)
    page = page_of(found.qs, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    return page, {
        "filter": form,
        "page": page,
        "totals": totals_of(rows, today),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_ask": asks_anywhere(user),
        "sees_requirements": sees_requirements(user),
    }


@require_safe
def report(request: PageRequest, pk: int) -> HttpResponse:
    """One report: what it asks, what was sent, and what may be done now."""
    record = _found(request, pk)
    user, today = request.user, timezone.localdate()
    standing = standing_of(record, today)
    files = record.files.select_related("file", "added_by").order_by("-pk")
    shown = {
        "report": record,
        "unit": record.reporter,
        "requirement": record.reporter.requirement,
        "period": period_words(record),
        "standing": standing_words(record, standing),
        "status": status_words(record),
        "chip": CHIPS[standing] if standing else "",
        "papers": papers_asked(record),
        "files": files,
        "may_send": may_send(record, user) and access.can(user, "submit_report", record),
        "may_accept": asks(record, user) and access.can(user, "accept_report", record),
        "may_return": asks(record, user) and access.can(user, "return_report", record),
        "events": steps_on(record),
    }
    return render(request, "rectification/report.html", shown)


@require_safe
def report_file(request: PageRequest, pk: int) -> HttpResponse:
    """One paper of a report."""
    require_readers(request.user)
    found: ReportFile = access.get_or_404(ReportFile, pk, user=request.user)
    return shown_paper(found.file)


@require_http_methods(["GET", "POST"])
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """报送."""
    record = _found(request, pk)
    require_sender(record, by=request.user)
    form = _report_form(request, record)
    is_meeting = isinstance(form, MeetingForm)

    def step() -> PeriodicReport:
        uploads = {name: required_upload(file) for name, file in form.uploads.items()}
        content = form.cleaned_data["content"]
        return actions.submit_report(
            record,
            content=content,
            papers=uploads,
            meeting=form.meeting if isinstance(form, MeetingForm) else None,
            by=request.user,
            at=timezone.now(),
            version=version_of(form),
        )

    hint = (_("会议要求：%s") if is_meeting else _("报送内容：%s")) % record.reporter.requirement.content
    words = (_("登记会议"), _("会议已登记。")) if is_meeting else (_("报送"), _("已报送。"))
    return save(request, form, step, _page(words[0], record, words[1], hint=hint))


def _report_form(request: PageRequest, record: PeriodicReport) -> ReportForm:
    facts: dict[str, Any] = {
        "content": record.content,
        "papers": papers_asked(record),
        "there": set(record.files.values_list("paper", flat=True)),
        "version": record.version,
    }
    sent = (request.POST or None, request.FILES or None)
    if record.reporter.requirement.is_meeting:
        return MeetingForm(*sent, known=held_of(record), period=(record.period, record.due_on), **facts)
    return ReportForm(*sent, **facts)


@require_http_methods(["GET", "POST"])
def accept(request: PageRequest, pk: int) -> HttpResponse:
    """采用."""
    record = _found(request, pk)
    require_asker(record, by=request.user)
    form = GateForm(request.POST or None, verbs=["accept_report"], version=record.version)
    form.initial["verb"] = "accept_report"

    def step() -> PeriodicReport:
        note = form.cleaned_data["note"]
        return actions.accept_report(record, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, _page(_("采用报送材料"), record, _("已采用。")))


@require_http_methods(["GET", "POST"])
def give_back(request: PageRequest, pk: int) -> HttpResponse:
    """退回重报."""
    record = _found(request, pk)
    require_asker(record, by=request.user)
    form = ReasonForm(request.POST or None, version=record.version, label=_("退回的原因"))

    def step() -> PeriodicReport:
        note = form.cleaned_data["note"]
        return actions.return_report(record, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, _page(_("退回重报"), record, _("已退回，等待重新报送。")))


def _requirements_of(user: User, kinds: Sequence[str]) -> list[tuple[int, str]]:
    """Those of whose reports the user sees any, and those whose page shows them how many there are."""
    fields = ("reporter__requirement_id", "reporter__requirement__name")
    rows = PeriodicReport.objects.visible_to(user).filter(reporter__requirement__kind__in=kinds)
    known = set(rows.order_by(*fields).values_list(*fields).distinct())
    if sees_requirements(user):
        asked = ReportRequirement.objects.visible_to(user).filter(kind__in=kinds)
        known |= set(asked.values_list("pk", "name"))
    return sorted(known)


def _found(request: PageRequest, pk: int) -> PeriodicReport:
    require_readers(request.user)
    record: PeriodicReport = access.get_or_404(PeriodicReport, pk, user=request.user)
    return record


def _page(heading: str, record: PeriodicReport, done: str, **facts: Any) -> Page:
    name = f"{record.reporter} {period_words(record)}"
    section = {"section": _("定期报送"), "section_url": reverse("rectification:report-list")}
    back = reverse("rectification:report", args=[record.pk])
    facts = {**section, "submit": heading, **facts}
    return Page(heading, back, done, crumb=name, template=FORM, facts=facts)
