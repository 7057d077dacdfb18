"""Steps of an application to the prevention fund: made, reviewed, approved, paid, or ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from households.models import Household
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.choices.cases import MONITORED
from monitoring.choices.fund import Ground
from monitoring.forms.fund import ApproveReliefForm, PayReliefForm, ReliefForm, ReliefNoteForm, ReturnForm
from monitoring.models import FundApplication, FundEntry, MonitoringCase
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.fund import one
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.exceptions import Conflict, Invalid
from povertycase.models import User
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload

FORM = "projects/form.html"
DRAFT = ("ground", "purpose", "amount_yuan", "reason")


@dataclass(frozen=True, slots=True)
class Step:
    """A step that asks for words alone: its move, heading, the words' label, and what was done."""

    verb: str
    heading: Any
    label: Any
    done: Any
    take: Callable[..., FundApplication]
    is_danger: bool = False


# The word of each address.
STEPS: Mapping[str, Step] = {
    "review": Step(
        "review_relief",
        gettext_lazy("乡镇审核"),
        gettext_lazy("审核意见"),
        gettext_lazy("已审核，等待县级审批。"),
        actions.review_relief,
    ),
    "approve": Step(
        "approve_relief",
        gettext_lazy("县级审批"),
        gettext_lazy("审批意见"),
        gettext_lazy("已批准，等待拨付。"),
        actions.approve_relief,
    ),
    "decline": Step(
        "decline_relief",
        gettext_lazy("不批准"),
        gettext_lazy("不批准的原因"),
        gettext_lazy("已登记为未批准。"),
        actions.decline_relief,
        is_danger=True,
    ),
    "revoke": Step(
        "revoke_relief",
        gettext_lazy("撤销批准"),
        gettext_lazy("撤销批准的原因"),
        gettext_lazy("已撤销批准，资金可以安排给别的户。"),
        actions.revoke_relief,
        is_danger=True,
    ),
    "withdraw": Step(
        "withdraw_relief",
        gettext_lazy("撤回申请"),
        gettext_lazy("撤回的原因"),
        gettext_lazy("申请已撤回。"),
        actions.withdraw_relief,
    ),
}


@require_http_methods(["GET", "POST"])
def apply(request: PageRequest, pk: int) -> HttpResponse:
    """申请防返贫基金 for a household of the register."""
    household: Household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "apply_for_relief", household)
    form = ReliefForm(
        request.POST or None,
        request.FILES or None,
        version=household.version,
        ground=_ground_of(household, request.user),
    )

    def step() -> FundApplication:
        given = form.cleaned_data
        draft = actions.ReliefDraft(
            proof=required_upload(given["proof"]), **{name: given[name] for name in DRAFT}
        )
        on = timezone.localdate()
        return actions.apply_for_relief(household, draft, by=request.user, on=on, version=version_of(form))

    return save(request, form, step, _new_page(household, request.user))


@require_http_methods(["GET", "POST"])
def step(request: PageRequest, pk: int, word: str) -> HttpResponse:
    """A step that asks for an opinion or a reason."""
    known = STEPS[word]
    record = _taken(request, pk, known.verb)
    form = _form_of(word, request, record)

    def take() -> FundApplication:
        facts: dict[str, Any] = {"by": request.user, "version": version_of(form)}
        if word == "approve":
            facts |= {"on": timezone.localdate(), "amount_yuan": form.cleaned_data["amount_yuan"]}
        return known.take(record, note=form.cleaned_data["note"], **facts)

    page = _page(str(known.heading), record, str(known.done), request.user, is_danger=known.is_danger)
    return save(request, form, take, page)


@require_http_methods(["GET", "POST"])
def pay(request: PageRequest, pk: int) -> HttpResponse:
    """登记拨付."""
    record = _taken(request, pk, "pay_relief")
    form = PayReliefForm(request.POST or None, request.FILES or None, version=record.version)

    def take() -> FundEntry:
        given = form.cleaned_data
        return actions.pay_relief(
            record,
            proof=required_upload(given["proof"]),
            document_number=given["document_number"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, take, _page(_("登记拨付"), record, _("拨付已登记。"), request.user))


@require_http_methods(["GET", "POST"])
def refund(request: PageRequest, pk: int) -> HttpResponse:
    """登记退回."""
    record = one(request.user, pk)
    require_step(request.user, "refund_relief", record)
    form = ReturnForm(request.POST or None, request.FILES or None, version=record.version)

    def take() -> FundEntry:
        given = form.cleaned_data
        draft = actions.ReturnDraft(
            proof=required_upload(given["proof"]),
            **{name: given[name] for name in ("amount_yuan", "booked_on", "note")},
        )
        on = timezone.localdate()
        return actions.refund_relief(record, draft, by=request.user, on=on, version=version_of(form))

    return save(request, form, take, _page(_("登记退回"), record, _("退回已登记。"), request.user))


def _form_of(word: str, request: PageRequest, record: FundApplication) -> ReliefNoteForm:
    facts: dict[str, Any] = {"version": record.version, "label": STEPS[word].label}
    if word == "approve":
        return ApproveReliefForm(request.POST or None, asked=record.amount_yuan, **facts)
    return ReliefNoteForm(request.POST or None, **facts)


def _taken(request: PageRequest, pk: int, verb: str) -> FundApplication:
    record = one(request.user, pk)
    guards.require_mover(verb, record, by=request.user)
    return record


def _ground_of(household: Household, user: User) -> str:
    """What the household would ask as."""
    cases = MonitoringCase.objects.visible_to(user).filter(household=household, status__in=MONITORED)
    return str(Ground.MONITORED if cases.exists() else Ground.SUDDEN)


def _section() -> dict[str, Any]:
    return {"section": _("防返贫基金"), "section_url": reverse("monitoring:fund")}


def _name(household: int, user: User) -> str:
    heads, _numbers = heads_of([household], user)
    return heads.get(household) or _("户主未知")


def _new_page(household: Household, user: User) -> Page:
    name = _name(household.pk, user)
    hint = _("%(name)s户，%(place)s") % {"name": name, "place": place_of(household.division)}
    return Page(
        _("申请防返贫基金"),
        reverse("households:detail", args=[household.pk]),
        _("申请已提交，等待乡镇审核。"),
        onward=lambda made: reverse("monitoring:fund-application", args=[made.pk]),
        crumb=name,
        template=FORM,
        facts=_section() | {"hint": hint} | _room(household),
    )


def _room(household: Household) -> dict[str, Any]:
    """What is left under the year's cap, or why nobody can apply yet, before anything is typed."""
    try:
        left = actions.room_of(household, on=timezone.localdate())
    except (Conflict, Invalid) as refusal:
        return {"warning": refusal.message}
    return {"warning": _("本年还可申请 %s 元。") % yuan(left)}


def _page(heading: str, record: FundApplication, done: str, user: User, *, is_danger: bool = False) -> Page:
    """A step's page, which says which application it is and leads back to it."""
    name = _name(record.household_id, user)
    hint = _("%(name)s户，%(place)s，%(purpose)s %(yuan)s 元") % {
        "name": name,
        "place": place_of(record.division),
        "purpose": record.get_purpose_display(),
        "yuan": yuan(record.approved_yuan or record.amount_yuan),
    }
    facts = _section() | {"hint": hint, "submit": heading, "is_danger": is_danger}
    back = reverse("monitoring:fund-application", args=[record.pk])
    return Page(heading, back, done, crumb=name, template=FORM, facts=facts)
