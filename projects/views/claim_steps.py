"""Steps on a claim: accepted, approved, paid, declined, withdrawn."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions import guards
from projects.forms.money import ApprovalForm, DayForm
from projects.forms.steps import ReasonForm
from projects.forms.subsidies import AcceptForm
from projects.models import SubsidyClaim
from projects.reports.subsidies import claim_row, with_claimants
from projects.views.documents import required_upload

FORM = "projects/claim_step.html"


@require_http_methods(["GET", "POST"])
def accept(request: PageRequest, pk: int) -> HttpResponse:
    """验收."""
    found = _reached(request, pk, "accept_claim")
    form = AcceptForm(request.POST or None, request.FILES or None, version=found.version)

    def step() -> SubsidyClaim:
        given = form.cleaned_data
        return actions.accept_claim(
            found,
            accepted_on=given["accepted_on"],
            acceptance=given["acceptance"],
            document=required_upload(given["document"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page(request, found, _("验收补贴"), _("已验收，等待审定。")))


@require_http_methods(["GET", "POST"])
def approve(request: PageRequest, pk: int) -> HttpResponse:
    """审定."""
    found = _reached(request, pk, "approve_claim")
    form = ApprovalForm(request.POST or None, version=found.version)

    def step() -> SubsidyClaim:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return actions.approve_claim(found, by=request.user, on=today, version=version_of(form), note=note)

    return save(request, form, step, _page(request, found, _("审定补贴"), _("已审定，可以兑付。")))


@require_http_methods(["GET", "POST"])
def pay(request: PageRequest, pk: int) -> HttpResponse:
    """兑付: the money has reached them."""
    found = _reached(request, pk, "pay_claim")
    form = DayForm(request.POST or None, label=_("兑付日期"), version=found.version)

    def step() -> SubsidyClaim:
        return actions.pay_claim(
            found,
            paid_on=form.cleaned_data["on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page(request, found, _("兑付补贴"), _("兑付已登记。")))


@require_http_methods(["GET", "POST"])
def decline(request: PageRequest, pk: int) -> HttpResponse:
    """不予补贴."""
    found = _reached(request, pk, "decline_claim")
    form = ReasonForm(request.POST or None, version=found.version, label=_("不予补贴的原因"))

    def step() -> SubsidyClaim:
        note = form.cleaned_data["note"]
        return actions.decline_claim(found, by=request.user, version=version_of(form), note=note)

    done = _("已登记为不予补贴，名单里的人可以重新申报。")
    return save(request, form, step, _page(request, found, _("不予补贴"), done))


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """撤回补贴申报."""
    found = _reached(request, pk, "withdraw_claim")
    form = ApprovalForm(request.POST or None, version=found.version)
    del form.fields["note"]

    def step() -> SubsidyClaim:
        return actions.withdraw_claim(found, by=request.user, version=version_of(form))

    page = _page(request, found, _("撤回补贴申报"), _("申报已撤回，名单里的人可以重新申报。"))
    return save(request, form, step, page)


def _reached(request: PageRequest, pk: int, verb: str) -> SubsidyClaim:
    """The claim, for somebody whose posting takes this step on it."""
    found: SubsidyClaim = access.get_or_404(SubsidyClaim, pk, user=request.user)
    guards.require_mover(verb, found, by=request.user)
    return found


def _page(request: PageRequest, found: SubsidyClaim, heading: str, done: str) -> Page:
    """A step's page, which says whom and what it is about, and leads back to the claim's."""
    rows = with_claimants(SubsidyClaim.objects.visible_to(request.user), request.user)
    row = claim_row(rows.get(pk=found.pk))
    words = _("%(who)s（%(place)s）申报%(scheme)s，%(people)s 人，补贴 %(yuan)s 元。") % {
        "who": row.claimant,
        "place": row.place,
        "scheme": found.scheme.name,
        "people": found.people,
        "yuan": yuan(found.amount_yuan),
    }
    back = reverse("projects:claim", args=[found.pk])
    return Page(heading, back, done, crumb=_("补贴申报"), template=FORM, facts={"hint": words})
