"""Steps on a household's members: somebody joins, leaves, becomes the head."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions
from households.actions.members import NATURAL_DECREASE, NATURAL_INCREASE
from households.forms.steps import HeadForm, JoinForm, LeaveForm
from households.models import Household, HouseholdMembership
from households.models.fact_blocks import PERSON_FACTS
from households.views.saving import Page, save, version_of
from households.views.steps import require_step
from povertycase import access
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def add_member(request: PageRequest, pk: int) -> HttpResponse:
    """增加成员."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "add_member", household)
    form = JoinForm(
        request.POST or None,
        names=PERSON_FACTS,
        reasons=sorted(NATURAL_INCREASE),
        version=household.version,
    )
    page = Page(_("增加成员"), reverse("households:detail", args=[pk]), _("成员已增加。"))

    def step() -> None:
        given = form.cleaned_data
        actions.add_member(
            household,
            facts=form.facts,
            relation=given["relation"],
            reason=given["reason"],
            by=request.user,
            on=given["on"],
            version=version_of(form),
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def end_membership(request: PageRequest, pk: int) -> HttpResponse:
    """减少成员."""
    membership = access.get_or_404(HouseholdMembership, pk, user=request.user)
    require_step(request.user, "end_membership", membership)
    form = LeaveForm(request.POST or None, reasons=sorted(NATURAL_DECREASE), version=membership.version)
    name = membership.person.name
    page = Page(
        _("减少成员：%s") % name,
        reverse("households:detail", args=[membership.household_id]),
        _("%s 已办理减少。") % name,
    )

    def step() -> None:
        given = form.cleaned_data
        actions.end_membership(
            membership, reason=given["reason"], by=request.user, on=given["on"], version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_head(request: PageRequest, pk: int) -> HttpResponse:
    """变更户主."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "change_head", household)
    memberships = HouseholdMembership.objects.visible_to(request.user).in_force()
    members = list(memberships.filter(household=household).select_related("person").order_by("pk"))
    form = HeadForm(request.POST or None, members=members, version=household.version)
    page = Page(
        _("变更户主"),
        reverse("households:detail", args=[pk]),
        _("户主已变更。"),
        facts={"warning": _("请逐人核对与新户主的关系：原户主必须填写，其他成员没有变化的保持不动。")},
    )

    def step() -> None:
        by_pk = {row.pk: row for row in members}
        given = form.cleaned_data
        actions.change_head(
            household,
            new_head=by_pk[given["new_head"]],
            relations=form.relations,
            by=request.user,
            on=given["on"],
            version=version_of(form),
        )

    return save(request, form, step, page)
