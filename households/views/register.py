"""登记新户: a household comes onto the register with its members."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions
from households.actions import guards
from households.forms.places import PlaceSelect, village_choices
from households.forms.register import MEMBERS_MAX, RegisterForm
from households.models import Household
from households.views.saving import Page, save, show
from povertycase.models import Division
from povertycase.views.requests import PageRequest

STEP = "register_household"


@require_http_methods(["GET", "POST"])
def register(request: PageRequest) -> HttpResponse:
    """登记新户; the buttons that add and remove a member come back to the form as it was typed."""
    guards.require_role_anywhere(STEP, by=request.user)
    villages = village_choices(request.user, STEP)
    form = RegisterForm(request.POST or None, villages=villages, initial=_same_village(request, villages))
    page = Page(
        _("登记新户"),
        reverse("households:list"),
        _("新户已登记入册。"),
        onward=_page_of,
        template="households/register.html",
        facts={"most": MEMBERS_MAX},
    )
    form = _reshaped(form, request)
    form.fields["division"].widget = PlaceSelect(choices=villages)
    if not form.is_bound:
        return show(request, form, page)

    def step() -> Household:
        given = form.cleaned_data
        return actions.register_household(
            Division.objects.get(pk=given["division"]),
            facts=form.facts,
            members=form.drafts,
            by=request.user,
            on=given["on"],
            number=given["number"],
            registered_on=given["registered_on"],
        )

    return save(request, form, step, page)


def _reshaped(form: RegisterForm, request: PageRequest) -> RegisterForm:
    """The form with one member more or less, when one of those buttons was pressed."""
    if "add" in request.POST:
        return form.with_another_member()
    removed = request.POST.get("remove", "")
    if removed.isdecimal() and len(removed) < len("100"):
        return form.without_member(int(removed))
    return form


def _same_village(request: PageRequest, villages: list[tuple[str, Any]]) -> dict[str, str]:
    """The village that the list was narrowed to."""
    known = {code for _name, those in villages[1:] for code, _label in those}
    asked = request.GET.get("division", "")
    return {"division": asked} if asked in known else {}


def _page_of(household: Household) -> str:
    return reverse("households:detail", args=[household.pk])
