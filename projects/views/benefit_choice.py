"""Who is to benefit from a project: a household that is searched for, or a village of the project's place."""

from dataclasses import dataclass, field

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from households.choices import Relation
from households.forms.filters import HouseholdFilter
from households.models import Household, HouseholdMembership
from households.reports.households import rows_of, with_summary
from povertycase import access
from povertycase.choices import Level
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from projects.forms.benefits import VillageForm
from projects.models import Project

CANDIDATES = 20


@dataclass(frozen=True)
class Choice:
    """A household with its members in force, or a village as a whole."""

    whole: Household | Division
    label: str
    members: list[HouseholdMembership] = field(default_factory=list)


def is_chosen(request: PageRequest) -> bool:
    """Whether the address says who benefits."""
    return "household" in request.GET or "village" in request.GET


def chosen(request: PageRequest, project: Project) -> Choice:
    """Who the address says; the 404 of an absent one for a village elsewhere."""
    if "household" in request.GET:
        household: Household = access.get_or_404(Household, request.GET["household"], user=request.user)
        members = _members(household, request.user)
        head = next((row.person.name for row in members if row.relation == Relation.HEAD), "")
        return Choice(household, _("户主 %s") % (head or "—"), members)
    code = request.GET["village"]
    village = next((each for each in _villages(project) if each.pk == code), None)
    if village is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return Choice(village, _("%s（整村）") % village.name)


def shown_choice(request: PageRequest, project: Project) -> HttpResponse:
    """The search for a household by name or 户编号, and the villages."""
    asked = {"search": request.GET.get("search", ""), "status": "active"}
    filterset = HouseholdFilter(asked, Household.objects.visible_to(request.user), request=request)
    if filterset.form.has_error("search", code="identity"):
        # Like the list: a certificate's number must not stay in the address.
        return redirect(f"{request.path}?refused=certificate")
    is_searched = bool(asked["search"].strip()) and filterset.form.is_valid()
    found = with_summary(filterset.qs.order_by("division_id", "pk"), user=request.user)[:CANDIDATES]
    shown = {
        "project": project,
        "form": filterset.form,
        "villages": VillageForm(villages=_villages(project)),
        "found": rows_of(found, user=request.user) if is_searched else [],
        "is_searched": is_searched,
        "is_certificate_refused": "refused" in request.GET,
        "most": CANDIDATES,
    }
    return render(request, "projects/benefit_choose.html", shown)


def _villages(project: Project) -> list[Division]:
    inside = Division.objects.filter(code__startswith=project.division_id, level=Level.VILLAGE, valid_to=None)
    return list(inside.order_by("code"))


def _members(household: Household, user: User) -> list[HouseholdMembership]:
    rows = HouseholdMembership.objects.visible_to(user).in_force().filter(household=household)
    return list(rows.select_related("person").order_by("pk"))
