"""督查检查: what is inspected, one inspection with its findings, and what the tickets suggest."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.forms.places import place_choices
from povertycase import access
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.exceptions import Refused
from povertycase.models import User, WarZone
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import shown_paper
from rectification.actions.inspections import is_office, may_run, zone_postings
from rectification.choices.inspections import InspectionStatus
from rectification.forms.inspections import InspectionFilterForm
from rectification.models import Inspection, InspectionFinding, Talk
from rectification.reports.inspections import dimensions_of, listed_inspections, panel_of
from rectification.reports.trail import steps_on
from rectification.rules.rights import reads_restricted

ORDER = ("-begins_on", "-id")
CHIPS = {InspectionStatus.PLANNED: "warning", InspectionStatus.DONE: "ok"}


def sees_inspections(user: User) -> bool:
    """Whether inspections are there for `user`: no helper carries one out."""
    return any(posting.role in set(Role) - {Role.HELPER} - ADMINISTRATORS for posting in user.postings)


def require_readers(user: User) -> None:
    """Refuse somebody for whom there are no inspections."""
    if not sees_inspections(user):
        raise Refused(_("督查检查不对您的岗位开放。"))


def plans(user: User) -> bool:
    """Whether `user` is of an office that plans inspections: a county's, or a zone's."""
    return any(posting.role == Role.COUNTY for posting in user.postings) or bool(zones_of(user))


def zones_of(user: User) -> list[WarZone]:
    """The zones that `user` plans for: those whose office is theirs, for a county's office all."""
    rows = WarZone.objects.visible_to(user).in_force(timezone.localdate()).order_by("pk")
    own = Q(office__in=[each.organisation_id for each in zone_postings(user)])
    for posting in user.postings:
        if posting.role == Role.COUNTY:
            own |= Q(division__code__startswith=posting.division_id)
    return list(rows.filter(own).select_related("division", "office"))


@require_safe
def inspection_list(request: PageRequest) -> HttpResponse:
    """The inspections that the user knows of, the newest first."""
    require_readers(request.user)
    user, rows = request.user, listed_inspections(request.user)
    form = InspectionFilterForm(request.GET, places=place_choices(user))
    found = _filtered(rows, form) if form.is_valid() else rows.none()
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": form,
        "page": page,
        "rows": [(each, CHIPS.get(InspectionStatus(each.status), "")) for each in page.rows],
        "panel": panel_of(user, on=timezone.localdate()),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_plan": plans(user),
        "reads_referrals": any(reads_restricted(each.role, each.division_id) for each in user.postings),
    }
    return render(request, "rectification/inspections.html", shown)


@require_safe
def inspection(request: PageRequest, pk: int) -> HttpResponse:
    """One inspection: its plan, what it found, and what may be done now."""
    require_readers(request.user)
    record, user = found(request.user, pk), request.user
    is_planned = record.status == InspectionStatus.PLANNED
    is_ours = is_office(record, user)
    shown = {
        "inspection": record,
        "chip": CHIPS.get(InspectionStatus(record.status), ""),
        "inspectors": sorted(each.name for each in record.inspectors.all()),
        "lines": dimensions_of(record, user),
        "may_find": is_planned and may_run(record, user),
        "may_finish": is_planned and is_ours,
        "runs": may_run(record, user),
        "talks": Talk.objects.visible_to(user).filter(inspection=record).order_by("-pk"),
        "may_talk": record.status == InspectionStatus.DONE
        and Role.COUNTY in access.roles_at(user, record.division_id),
        "events": steps_on(record),
    }
    return render(request, "rectification/inspection.html", shown)


@require_safe
def finding_file(request: PageRequest, pk: int) -> HttpResponse:
    """The picture or paper of a finding."""
    return shown_paper(access.get_or_404(InspectionFinding, pk, user=request.user).photo)


def found(user: User, pk: int) -> Inspection:
    """The inspection with what its page shows at hand, or the 404 that access.get_or_404 gives."""
    record = listed_inspections(user).filter(pk=pk).select_related("source", "created_by").first()
    if record is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return record


def _filtered(rows: Any, form: InspectionFilterForm) -> Any:
    asked = form.cleaned_data
    for name in ("kind", "scope", "status"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    if asked["division"]:
        rows = rows.filter(division__code__startswith=asked["division"])
    return rows
