"""The household list: filter, search, save a filter, find by certificate."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.actions import searches
from households.forms.certificates import CertificateForm
from households.forms.filters import HouseholdFilter
from households.forms.places import PlaceSelect, place_choices
from households.forms.saved import SavedFilterForm
from households.models import Household, Person, SavedFilter
from households.models.visits import sees_visits
from households.reports import people as people_reports
from households.reports.households import with_summary
from households.views.people import found_of
from households.views.steps import may_anywhere
from households.views.tables import HouseholdTable
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("division_id", "id")
FOUND_MAX = 50


def filter_of(request: PageRequest) -> HouseholdFilter:
    """The list's filter as the address says; households on the register unless it says otherwise."""
    asked = request.GET.copy()
    asked.setdefault("status", "active")
    return HouseholdFilter(asked, Household.objects.visible_to(request.user), request=request)


@require_safe
def household_list(request: PageRequest) -> HttpResponse:
    """花名册: the user's households."""
    filterset = filter_of(request)
    if _is_certificate(filterset):
        # The number must not stay in the address bar, nor in what the next page is told about this one.
        return redirect(request.path + _without(request.GET, "search", refused="certificate"))
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    is_refused = "refused" in request.GET
    is_asked = filterset.form.is_valid() and not is_refused
    households = filterset.qs if is_asked else Household.objects.none()
    page = page_of(
        with_summary(households, user=request.user),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "filter": filterset,
        "page": page,
        "table": HouseholdTable(page.rows, user=request.user),
        "saved": SavedFilter.objects.visible_to(request.user).order_by("name"),
        "query": _without(request.GET, "cursor", "page_size", "refused").lstrip("?"),
        "is_certificate_refused": is_refused,
        "may_find": _may_find(request.user),
        "sees_channels": sees_visits(request.user),
        "may_register": may_anywhere(request.user, "register_household"),
        "may_print": may_anywhere(request.user, "print_papers"),
    }
    return render(request, "households/list.html", shown)


@require_http_methods(["GET", "POST"])
def find(request: PageRequest) -> HttpResponse:
    """People by certificate number or its last characters: posted, so that it stands in no address."""
    if not _may_find(request.user):
        raise Refused(_("您的岗位不能按证件查找。"))
    form = CertificateForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "households/find.html", {"form": form}, status=status)
    number = form.cleaned_data["number"]
    people = list(people_reports.by_certificate(request.user, number)[: FOUND_MAX + 1])
    searches.record_find(by=request.user, characters=len(number), found=len(people))
    memberships = people_reports.current_households(request.user, people)
    found = [found_of(person, memberships.get(person.pk)) for person in people[:FOUND_MAX]]
    has_more = len(people) > FOUND_MAX
    shown = {"form": CertificateForm(), "found": found, "is_searched": True, "has_more": has_more}
    return render(request, "households/find.html", shown)


@require_POST
def save_filter(request: PageRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    form = SavedFilterForm(request.POST)
    if form.is_valid():
        saved = searches.save_filter(by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存常用筛选“%s”。") % saved.name)
        return redirect(f"{reverse('households:list')}?{saved.query}")
    for errors in form.errors.values():
        messages.error(request, "；".join(map(str, errors)))
    return redirect("households:list")


@require_POST
def delete_filter(request: PageRequest, pk: int) -> HttpResponse:
    """Forget one of the user's own."""
    saved = access.get_or_404(SavedFilter, pk, user=request.user)
    searches.delete_filter(saved, by=request.user)
    messages.success(request, _("已删除常用筛选“%s”。") % saved.name)
    return redirect("households:list")


def _is_certificate(filterset: HouseholdFilter) -> bool:
    return filterset.form.has_error("search", code="identity")


def _may_find(user: Any) -> bool:
    return "certificate_number" in Person.readable_fields(user)


def _without(asked: QueryDict, *names: str, **added: str) -> str:
    kept = asked.copy()
    for name in names:
        kept.pop(name, None)
    for name, value in added.items():
        kept[name] = value
    return "?" + kept.urlencode()
