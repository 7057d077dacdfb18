"""Correcting a household's or a person's facts, and closing a household."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions, choices
from households.actions.members import NATURAL_DECREASE
from households.forms.facts import ChangeForm
from households.forms.steps import CloseForm
from households.models import Household, HouseholdMembership, Person
from households.models.base import RegisterRow
from households.models.fact_blocks import (
    HOUSEHOLD_BLOCKS,
    HOUSEHOLD_FACTS,
    PERSON_BLOCKS,
    PERSON_FACTS,
    Blocks,
)
from households.reports.shown import shown_or_masked
from households.views.saving import Page, save, version_of
from households.views.steps import require_step
from povertycase import access
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def change_household(request: PageRequest, pk: int) -> HttpResponse:
    """修改户信息."""
    record = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "change_household", record)
    form = _fact_form(request, record, HOUSEHOLD_FACTS, HOUSEHOLD_BLOCKS)
    page = Page(_("修改户信息"), reverse("households:detail", args=[pk]), _("户信息已保存。"))

    def step() -> None:
        actions.change_household(
            record,
            facts=form.facts,
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_person(request: PageRequest, pk: int) -> HttpResponse:
    """修改成员信息."""
    record = access.get_or_404(Person, pk, user=request.user)
    require_step(request.user, "change_person", record)
    form = _fact_form(request, record, PERSON_FACTS, PERSON_BLOCKS)
    heading = _("修改成员信息：%s") % record.name
    page = Page(heading, reverse("households:person", args=[pk]), _("成员信息已保存。"), crumb=record.name)

    def step() -> None:
        actions.change_person(
            record,
            facts=form.facts,
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def close_household(request: PageRequest, pk: int) -> HttpResponse:
    """销户."""
    record = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "close_household", record)
    head = head_name(request.user, record)
    form = CloseForm(
        request.POST or None, head=head, left_reasons=sorted(NATURAL_DECREASE), version=record.version
    )
    page = Page(
        _("销户"),
        reverse("households:detail", args=[pk]),
        _("已办理销户，档案仍可查看。"),
        facts={"warning": _("销户后全部成员同时减少，不能再修改该户。户主：%s") % head, "is_danger": True},
    )

    def step() -> None:
        given = form.cleaned_data
        actions.close_household(
            record,
            reason=given["reason"],
            left_reason=given["left_reason"],
            by=request.user,
            on=given["on"],
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, page)


def head_name(user: Any, household: Household) -> str:
    """The head in force, as confirmations and headings name the household."""
    heads = (
        HouseholdMembership.objects.visible_to(user)
        .in_force()
        .filter(household=household, relation=choices.Relation.HEAD)
    )
    return heads.values_list("person__name", flat=True).first() or ""


def _fact_form(
    request: PageRequest, record: RegisterRow, names: tuple[str, ...], blocks: Blocks
) -> ChangeForm:
    readable = type(record).readable_fields(request.user, record)
    masked = {name: shown_or_masked(record, record._meta.get_field(name)) for name in record.PERSONAL}  # type: ignore[arg-type]
    return ChangeForm(
        request.POST or None,
        model=type(record),
        names=[name for name in names if name in readable],
        blocks=blocks,
        record=record,
        masked=masked,
        initial={"version": record.version},
    )
