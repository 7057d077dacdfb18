"""分户, 并户, 迁移: households that come out of each other, and to other villages."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions, choices
from households.actions.holds import told_of_split
from households.forms.filters import HouseholdFilter
from households.forms.lineages import MergeForm, MoveForm, SplitForm
from households.forms.places import PlaceSelect, village_choices
from households.models import Household, HouseholdMembership
from households.reports.households import place_of, rows_of, with_summary
from households.views.edits import head_name
from households.views.saving import Page, save, version_of
from households.views.steps import require_step
from povertycase import access
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest

CANDIDATES = 20


@require_http_methods(["GET", "POST"])
def split(request: PageRequest, pk: int) -> HttpResponse:
    """分户: some of the members form a household of their own."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "split_household", household)
    form = SplitForm(
        request.POST or None, members=_members(household, request.user), version=household.version
    )
    page = Page(
        _("分户"),
        reverse("households:detail", args=[pk]),
        _("已办理分户，这是新户的档案。"),
        onward=lambda new: reverse("households:detail", args=[new.pk]),
        template="households/split.html",
        facts={"household": household, "head": head_name(request.user, household)}
        | {"warnings": told_of_split(household)},
    )

    def step() -> Household:
        given = form.cleaned_data
        return actions.split_household(
            household,
            relations=form.relations,
            staying=form.staying,
            facts=form.facts,
            by=request.user,
            on=given["on"],
            version=version_of(form),
            number=given["number"],
            note=given["note"],
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def merge(request: PageRequest, pk: int) -> HttpResponse:
    """并户: choose the household that joins, then how its members are related to the head."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "merge_households", household)
    if "source" not in request.GET:
        return _choose(request, household)
    source = access.get_or_404(Household, request.GET["source"], user=request.user)
    require_step(request.user, "merge_households", source)
    form = MergeForm(
        request.POST or None,
        members=_members(source, request.user),
        versions=(household.version, source.version),
    )
    warning = _("%(source)s户的全部成员并入%(target)s户，%(source)s户同时销户，不能撤回。")
    names = {"source": form.head, "target": head_name(request.user, household)}
    page = Page(
        _("并户"),
        reverse("households:detail", args=[pk]),
        _("已办理并户。"),
        facts={"warning": warning % names, "is_danger": True},
    )

    def step() -> Household:
        given = form.cleaned_data
        return actions.merge_households(
            household,
            source=source,
            relations=form.relations,
            by=request.user,
            on=given["on"],
            version=version_of(form),
            source_version=given["source_version"],
            note=given["note"],
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def move(request: PageRequest, pk: int) -> HttpResponse:
    """迁移: the household moves to another village where the user may register one too."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "move_household", household)
    villages = village_choices(request.user, "move_household")
    form = MoveForm(request.POST or None, villages=villages, version=household.version)
    form.fields["division"].widget = PlaceSelect(choices=villages)
    page = Page(
        _("迁移"),
        reverse("households:detail", args=[pk]),
        _("已办理迁移，成员、编号、收支和结对随户迁入新村。"),
        facts={"warning": _("现在%s。迁到本人管辖范围以外的，请由上级办理。") % place_of(household)},
    )

    def step() -> Household:
        given = form.cleaned_data
        return actions.move_household(
            household,
            to=Division.objects.get(pk=given["division"]),
            by=request.user,
            on=given["on"],
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, page)


def _choose(request: PageRequest, household: Household) -> HttpResponse:
    """Which household joins: searched for by name or 户编号 among those the user may merge."""
    asked = {"search": request.GET.get("search", ""), "status": "active"}
    others = Household.objects.visible_to(request.user).exclude(pk=household.pk)
    filterset = HouseholdFilter(asked, others, request=request)
    if filterset.form.has_error("search", code="identity"):
        # Like the list: a certificate's number must not stay in the address.
        return redirect(f"{request.path}?refused=certificate")
    is_searched = bool(asked["search"].strip()) and filterset.form.is_valid()
    found = with_summary(filterset.qs.order_by("division_id", "pk"), user=request.user)[:CANDIDATES]
    shown = {
        "household": household,
        "head": head_name(request.user, household),
        "form": filterset.form,
        "found": rows_of(found, user=request.user) if is_searched else [],
        "is_searched": is_searched,
        "is_certificate_refused": "refused" in request.GET,
        "most": CANDIDATES,
    }
    return render(request, "households/merge.html", shown)


def _members(household: Household, user: User) -> list[HouseholdMembership]:
    """The members in force, the head first."""
    rows = HouseholdMembership.objects.visible_to(user).in_force().filter(household=household)
    members = rows.select_related("person").order_by("pk")
    return sorted(members, key=lambda row: row.relation != choices.Relation.HEAD)
