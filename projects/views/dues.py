"""Steps on a promise: it is paid, booked back, or changed."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects import actions
from projects.forms.benefits import ChangeDueForm, PayBenefitForm, ReturnBenefitForm
from projects.models import BenefitDue, BenefitPayment
from projects.views.benefit_steps import page_of
from projects.views.documents import upload_of
from projects.views.steps import require_step


@require_http_methods(["GET", "POST"])
def pay(request: PageRequest, pk: int) -> HttpResponse:
    """登记兑现."""
    due = _reached(request, pk, "pay_benefit")
    left = due.short_yuan  # type: ignore[attr-defined]
    form = PayBenefitForm(request.POST or None, request.FILES or None, left=left, version=due.version)

    def step() -> BenefitPayment:
        given = form.cleaned_data
        return actions.pay_benefit(
            due,
            amount_yuan=given["amount_yuan"],
            paid_on=given["paid_on"],
            proof=upload_of(given["proof"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, _page(request, _("登记兑现"), due, _("兑现已登记。")))


@require_http_methods(["GET", "POST"])
def book_back(request: PageRequest, pk: int) -> HttpResponse:
    """冲回已兑现收益."""
    due = _reached(request, pk, "return_benefit")
    form = ReturnBenefitForm(request.POST or None, version=due.version)

    def step() -> BenefitPayment:
        given = form.cleaned_data
        return actions.return_benefit(
            due,
            amount_yuan=given["amount_yuan"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, _page(request, _("冲回已兑现收益"), due, _("冲回已登记。")))


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """调整应兑现收益."""
    due = _reached(request, pk, "change_due")
    form = ChangeDueForm(request.POST or None, due=due)

    def step() -> BenefitDue:
        names = ("amount_yuan", "due_on", "note")
        given = {name: form.cleaned_data[name] for name in names}
        return actions.change_due(due, **given, by=request.user, version=version_of(form))

    return save(request, form, step, _page(request, _("调整应兑现收益"), due, _("应兑现收益已调整。")))


def _reached(request: PageRequest, pk: int, step: str) -> BenefitDue:
    """The promise with what was paid of it, for somebody whose posting takes this step on it."""
    found = access.get_or_404(BenefitDue, pk, user=request.user)
    require_step(request.user, step, found)
    return BenefitDue.objects.visible_to(request.user).with_paid().get(pk=found.pk)


def _page(request: PageRequest, heading: str, due: BenefitDue, done: str) -> Page:
    words = _("%(kind)s %(due)s 元，%(day)s 应兑现，已兑现 %(paid)s 元，还差 %(short)s 元。") % {
        "kind": due.get_kind_display(),
        "due": yuan(due.amount_yuan),
        "day": due.due_on,
        "paid": yuan(due.paid_yuan),  # type: ignore[attr-defined]
        "short": yuan(due.short_yuan),  # type: ignore[attr-defined]
    }
    return page_of(heading, due.link, request.user, done, words)
