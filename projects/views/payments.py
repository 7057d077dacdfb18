"""Steps by which money leaves an allocation, comes back, and is accounted for."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions.allocations import balance
from projects.forms.money import ApprovalForm, DayForm, ExpenseForm, PaymentForm, RefundForm
from projects.forms.steps import ReasonForm
from projects.models import Allocation, LedgerEntry, PaymentRequest
from projects.views.documents import required_upload, upload_of
from projects.views.library import page_of
from projects.views.steps import require_step


@require_http_methods(["GET", "POST"])
def ask(request: PageRequest, pk: int) -> HttpResponse:
    """申请拨付."""
    allocation = access.get_or_404(Allocation, pk, user=request.user)
    require_step(request.user, "request_payment", allocation)
    form = PaymentForm(request.POST or None, request.FILES or None, allocation=allocation)
    left = balance(allocation).left
    page = page_of(
        _("申请拨付"),
        allocation.project,
        _("拨付申请已提交，等待批准。"),
        {"hint": _("“%(use)s”还可申请 %(left)s 元。") % {"use": allocation.purpose, "left": yuan(left)}},
    )

    def step() -> PaymentRequest:
        given = form.cleaned_data
        names = ("mode", "amount_yuan", "payee", "note")
        wanted = actions.PaymentDraft(
            **{name: given[name] for name in names}, proof=required_upload(given["proof"])
        )
        return actions.request_payment(
            allocation, wanted, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def approve(request: PageRequest, pk: int) -> HttpResponse:
    """批准拨付."""
    payment = _payment(request, pk, "approve_payment")
    form = ApprovalForm(request.POST or None, version=payment.version)

    def step() -> PaymentRequest:
        note = form.cleaned_data["note"]
        return actions.approve_payment(payment, by=request.user, version=version_of(form), note=note)

    page = page_of(_("批准拨付"), payment.allocation.project, _("已批准，可以拨付。"), _about(payment))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def decline(request: PageRequest, pk: int) -> HttpResponse:
    """不批准拨付."""
    payment = _payment(request, pk, "decline_payment")
    form = ReasonForm(request.POST or None, version=payment.version, label=_("不批准的原因"))

    def step() -> PaymentRequest:
        note = form.cleaned_data["note"]
        return actions.decline_payment(payment, by=request.user, version=version_of(form), note=note)

    page = page_of(_("不批准拨付"), payment.allocation.project, _("已退回拨付申请。"), _about(payment))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """撤回拨付申请."""
    payment = _payment(request, pk, "withdraw_payment")
    form = ApprovalForm(request.POST or None, version=payment.version)
    del form.fields["note"]

    def step() -> PaymentRequest:
        return actions.withdraw_payment(payment, by=request.user, version=version_of(form))

    page = page_of(_("撤回拨付申请"), payment.allocation.project, _("拨付申请已撤回。"), _about(payment))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def pay(request: PageRequest, pk: int) -> HttpResponse:
    """拨付: the money has left."""
    payment = _payment(request, pk, "pay")
    form = DayForm(request.POST or None, label=_("拨付日期"), version=payment.version)

    def step() -> LedgerEntry:
        on = form.cleaned_data["on"]
        return actions.pay(payment, by=request.user, on=on, version=version_of(form))

    page = page_of(_("登记拨付"), payment.allocation.project, _("拨付已记入流水。"), _about(payment))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def refund(request: PageRequest, pk: int) -> HttpResponse:
    """退回资金."""
    allocation = access.get_or_404(Allocation, pk, user=request.user)
    require_step(request.user, "refund", allocation)
    form = RefundForm(request.POST or None, request.FILES or None, version=allocation.version)

    def step() -> LedgerEntry:
        given = form.cleaned_data
        return actions.refund(
            allocation,
            amount_yuan=given["amount_yuan"],
            payee=given["payee"],
            proof=upload_of(given["proof"]),
            by=request.user,
            on=given["on"],
            version=version_of(form),
            note=given["note"],
        )

    page = page_of(_("登记退回资金"), allocation.project, _("退回已记入流水。"), _open_words(allocation))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def account_for(request: PageRequest, pk: int) -> HttpResponse:
    """报账核销."""
    allocation = access.get_or_404(Allocation, pk, user=request.user)
    require_step(request.user, "account_for", allocation)
    form = ExpenseForm(request.POST or None, request.FILES or None, version=allocation.version)

    def step() -> LedgerEntry:
        given = form.cleaned_data
        return actions.account_for(
            allocation,
            amount_yuan=given["amount_yuan"],
            proof=required_upload(given["proof"]),
            by=request.user,
            on=given["on"],
            version=version_of(form),
            note=given["note"],
        )

    page = page_of(_("报账核销"), allocation.project, _("报账已记入流水。"), _open_words(allocation))
    return save(request, form, step, page)


def _payment(request: PageRequest, pk: int, verb: str) -> PaymentRequest:
    """The request, for somebody whose posting takes this step on it."""
    payment = access.get_or_404(PaymentRequest, pk, user=request.user)
    if not access.roles_at(request.user, payment.division_id) & PaymentRequest.MOVES[verb].roles:
        raise Refused(_("您的岗位不能在这里办理这一项。"))
    return payment


def _about(payment: PaymentRequest) -> dict[str, str]:
    words = _("%(mode)s %(yuan)s 元，收款单位：%(payee)s，用于%(use)s。") % {
        "mode": payment.get_mode_display(),
        "yuan": yuan(payment.amount_yuan),
        "payee": payment.payee,
        "use": payment.purpose,
    }
    return {"hint": words}


def _open_words(allocation: Allocation) -> dict[str, str]:
    known = balance(allocation)
    return {"hint": _("已拨付且未报账的资金 %s 元。") % yuan(known.net - known.expensed)}
