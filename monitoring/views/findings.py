"""四类问题自查: the findings by place, as a list, one by one, and what the county does about one."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.actions.screening.run import screen_now
from monitoring.choices.cases import Channel
from monitoring.choices.findings import Fault, FindingStatus, KeyGroup
from monitoring.forms.findings import ConfirmForm, DismissForm, FindingPageFilter, GroupFilter
from monitoring.models import Clue, Finding, KeyGroupTag, MonitoringCase
from monitoring.reports import findings as reports
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.benefits import sees_all
from monitoring.views.case_pages import FORM
from monitoring.views.finding_tables import SEVERITIES, STATUSES, FindingTable, GroupTable
from monitoring.views.steps import may_anywhere, require_cases, steps_at
from povertycase import access
from povertycase.models import Job, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("division", "rule", "id")
WARNED = "warnings"


@require_safe
def self_check(request: PageRequest) -> HttpResponse:
    """The four faults and the others, of the user's place by township, of a township by village."""
    require_cases(request.user)
    user = request.user
    home = _home_of(user)
    asked = request.GET.get("division", "")
    place = asked if asked.isdecimal() and asked.startswith(home) else home
    whole, *lines = reports.faults_by_place(user, place=place)
    shown = {
        "place": place,
        "is_below": place != home,
        "whole": whole,
        "lines": lines,
        "faults": list(Fault),
        "groups": reports.groups_of_place(user, place=place),
        "screened_at": reports.screened_at(place),
        "county": home if len(home) == reports.COUNTY and may_anywhere(user, "screen") else "",
        "jobs": _running(user, home),
        "may_compare": may_anywhere(user, "compare_paper"),
        "sees_doubles": sees_all(user),
    }
    return render(request, "monitoring/self_check.html", shown)


@require_safe
def finding_list(request: PageRequest) -> HttpResponse:
    """The findings as a list."""
    require_cases(request.user)
    rows = Finding.objects.visible_to(request.user)
    filterset = FindingPageFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    findings = filterset.qs if filterset.form.is_valid() else rows.none()
    found = findings.select_related("division__parent")
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": FindingTable(reports.rows_of(page.rows, request.user), count=findings.count()),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
    }
    return render(request, "monitoring/findings.html", shown)


@require_safe
def group_list(request: PageRequest) -> HttpResponse:
    """The households of the key groups."""
    require_cases(request.user)
    rows = KeyGroupTag.objects.visible_to(request.user)
    filterset = GroupFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    tags = filterset.qs if filterset.form.is_valid() else rows.none()
    found = tags.select_related("division__parent")
    order = ("division", "household_id")
    page = page_of(found, order=order, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": GroupTable(_tagged(page.rows, request.user), count=tags.count()),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
    }
    return render(request, "monitoring/key_groups.html", shown)


@require_safe
def finding(request: PageRequest, pk: int) -> HttpResponse:
    """One finding: what was found, by which facts, figures and clause."""
    record = one(request.user, pk)
    (row,) = reports.rows_of([record], request.user)
    steps = steps_at(request.user, record.division_id)
    is_open = record.status == FindingStatus.OPEN
    shown = {
        "finding": record,
        "row": row,
        "severity": SEVERITIES[record.severity],
        "status": STATUSES[record.status],
        "facts": reports.facts_of(record),
        "figures": reports.figures_of(record),
        "may_dismiss": is_open and "dismiss_finding" in steps,
        "may_confirm": is_open and _is_confirmable(record) and "confirm_finding" in steps,
    }
    return render(request, "monitoring/finding.html", shown)


@require_safe
def case_findings(request: PageRequest, pk: int) -> HttpResponse:
    """What stands open about a case: a panel of its page, or the list of it."""
    case = access.get_or_404(MonitoringCase, pk, user=request.user)
    if not request.htmx:
        return redirect(f"{reverse('monitoring:finding-list')}?household={case.household_id}&status=open")
    shown = {"case": case, "findings": reports.findings_of_case(case, request.user)}
    return render(request, "monitoring/_findings.html", shown)


@require_http_methods(["GET", "POST"])
def dismiss(request: PageRequest, pk: int) -> HttpResponse:
    """已核实排除."""
    record = one(request.user, pk)
    guards.require_role("dismiss_finding", by=request.user, division_code=record.division_id)
    form = DismissForm(request.POST or None, version=record.version)

    def step() -> Finding:
        given = form.cleaned_data
        return actions.dismiss_finding(
            record,
            reason=given["reason"],
            until=given["until"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page(_("核实排除"), record, _("已排除，到期或情况变化后会再次提示。")))


@require_http_methods(["GET", "POST"])
def confirm(request: PageRequest, pk: int) -> HttpResponse:
    """确认应纳未纳: it becomes a clue."""
    record = one(request.user, pk)
    guards.require_role("confirm_finding", by=request.user, division_code=record.division_id)
    heads, _numbers = heads_of([record.household_id] if record.household_id else [], request.user)
    name = heads.get(record.household_id or 0, "")
    channel = Channel.DEPARTMENT if record.part == WARNED else Channel.CADRE
    form = ConfirmForm(
        request.POST or None, version=record.version, name=name, content=record.message, channel=channel
    )

    def step() -> Clue:
        given = {key: form.cleaned_data[key] for key in ("subject_name", "channel", "content")}
        today = timezone.localdate()
        return actions.confirm_finding(record, **given, by=request.user, on=today, version=version_of(form))

    return save(request, form, step, _page(_("转为线索"), record, _("已转为线索，等待乡镇研判立案。")))


@require_POST
def screen(request: PageRequest) -> HttpResponse:
    """立即筛查 of the user's county."""
    guards.require_role_anywhere("screen", by=request.user)
    county = _home_of(request.user)
    if len(county) != reports.COUNTY:
        raise Http404(_("请选择一个县。"))
    screen_now(county, by=request.user)
    return redirect("monitoring:self-check")


@require_safe
def screening(request: PageRequest, pk: int) -> HttpResponse:
    """How far a screening has come: asked again and again by the page."""
    job = access.get_or_404(Job, pk, user=request.user)
    shown = {"job": job, "url": reverse("monitoring:screening", args=[job.pk])}
    return render(request, "_parts/progress.html", shown, status=286 if job.finished_at else 200)


def one(user: User, pk: int) -> Finding:
    """The finding with its place at hand, or the 404 that access.get_or_404 gives."""
    rows = Finding.objects.visible_to(user).filter(pk=pk)
    found = rows.select_related("division__parent", "case", "clue", "dismissed_by").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def _is_confirmable(record: Finding) -> bool:
    return record.rule == "M-NIN" and record.clue_id is None


def _home_of(user: User) -> str:
    """The place of the user's first posting."""
    return user.postings[0].division_id if user.postings else ""


def _running(user: User, county: str) -> QuerySet[Job]:
    """The user's own screening that is not finished."""
    return Job.objects.visible_to(user).filter(
        kind="monitoring.screen", dedup_key=reports.key_of(county), finished_at=None
    )


def _tagged(tags: list[KeyGroupTag], user: User) -> list[dict[str, Any]]:
    heads, _numbers = heads_of([tag.pk for tag in tags], user)
    return [
        {
            "household": tag.pk,
            "head": heads.get(tag.pk, ""),
            "place": place_of(tag.division),
            "groups": [KeyGroup(group).label for group in tag.groups],
        }
        for tag in tags
    ]


def _page(heading: str, record: Finding, done: str) -> Page:
    back = reverse("monitoring:finding", args=[record.pk])
    place = place_of(record.division)
    hint = _("%(place)s：%(message)s") % {"place": place, "message": record.message}
    return Page(heading, back, done, crumb=_("自查发现"), template=FORM, facts={"hint": hint})
