"""Steps on a small loan, from the application to the last yuan."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Household
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions import guards
from projects.actions.loan_limits import application_checks, limits_in_force, member_words
from projects.forms.loans import (
    ApplyForm,
    DecisionForm,
    DeclineForm,
    LendForm,
    RepaymentBackForm,
    RepaymentForm,
)
from projects.forms.money import ApprovalForm
from projects.forms.steps import ReasonForm
from projects.models import Loan, LoanRepayment
from projects.reports.loan_listing import first_loan_of, members_of
from projects.views.library import FORM

DRAFT = ("bank", "use", "purpose", "amount_yuan", "months", "applied_on")
LINE = ("repaid_on", "amount_yuan", "repayer", "note")


@require_http_methods(["GET", "POST"])
def apply(request: PageRequest, pk: int) -> HttpResponse:
    """申请贷款: a household asks, one of its members borrows."""
    household = access.get_or_404(Household, pk, user=request.user)
    guards.require_role("apply_for_loan", by=request.user, division_code=household.division_id)
    today, user = timezone.localdate(), request.user
    members = {row.person_id: row for row in members_of(household, user)}
    first, limits = first_loan_of(household, user), limits_in_force(household.division_id, on=today)
    checks = application_checks(household, list(members.values()), first, on=today)
    form = ApplyForm(
        request.POST or None,
        members=[(pk, member_words(row, limits, on=today)) for pk, row in members.items()],
        first=first,
        version=household.version,
    )
    page = Page(
        _("申请小额信贷"),
        reverse("households:detail", args=[household.pk]),
        _("申请已登记，等待银行审批。"),
        onward=lambda made: reverse("projects:loan", args=[made.pk]),
        crumb=_("一户一档"),
        template="projects/loan_apply.html",
        facts={**_section(), "checks": checks, "household": household},
    )

    def step() -> Loan:
        given = form.cleaned_data
        draft = actions.LoanDraft(
            borrower=members[given["borrower"]].person,
            tops_up=first if given.get("tops_up") else None,
            **{name: given[name] for name in DRAFT},
        )
        return actions.apply_for_loan(household, draft, by=user, on=today, version=version_of(form))

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def approve(request: PageRequest, pk: int) -> HttpResponse:
    """批准贷款."""
    loan = _moved(request, pk, "approve_loan")
    form = DecisionForm(request.POST or None, version=loan.version)

    def step() -> Loan:
        return actions.approve_loan(
            loan,
            decided_on=form.cleaned_data["decided_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, page_of(_("批准贷款"), loan, _("已登记批准，可以放款。")))


@require_http_methods(["GET", "POST"])
def decline(request: PageRequest, pk: int) -> HttpResponse:
    """不批准贷款."""
    loan = _moved(request, pk, "decline_loan")
    form = DeclineForm(request.POST or None, version=loan.version)

    def step() -> Loan:
        given = form.cleaned_data
        return actions.decline_loan(
            loan,
            decided_on=given["decided_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, page_of(_("不批准贷款"), loan, _("已登记为未批准。")))


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """撤回贷款申请."""
    loan = _moved(request, pk, "withdraw_loan")
    form = ApprovalForm(request.POST or None, version=loan.version)
    form.fields["note"].label = _("撤回的原因")

    def step() -> Loan:
        note = form.cleaned_data["note"]
        return actions.withdraw_loan(loan, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, page_of(_("撤回贷款申请"), loan, _("申请已撤回。")))


@require_http_methods(["GET", "POST"])
def lend(request: PageRequest, pk: int) -> HttpResponse:
    """登记放款."""
    loan = _moved(request, pk, "lend")
    form = LendForm(request.POST or None, version=loan.version)

    def step() -> Loan:
        day = form.cleaned_data["lent_on"]
        return actions.lend(
            loan, lent_on=day, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(
        request, form, step, page_of(_("登记放款"), loan, _("放款已登记，到期日期和贴息本金已算好。"))
    )


@require_http_methods(["GET", "POST"])
def recover(request: PageRequest, pk: int) -> HttpResponse:
    """启动追偿."""
    loan = _moved(request, pk, "recover_loan")
    form = ReasonForm(request.POST or None, version=loan.version, label=_("追偿的措施和经办人"))

    def step() -> Loan:
        note = form.cleaned_data["note"]
        return actions.recover_loan(
            loan, by=request.user, on=timezone.localdate(), version=version_of(form), note=note
        )

    return save(request, form, step, page_of(_("启动追偿"), loan, _("已登记追偿。")))


@require_http_methods(["GET", "POST"])
def repay(request: PageRequest, pk: int) -> HttpResponse:
    """登记还款."""
    loan = access.get_or_404(Loan, pk, user=request.user)
    guards.require_role_on("record_repayment", loan, by=request.user)
    form = RepaymentForm(request.POST or None, version=loan.version)

    def step() -> LoanRepayment:
        draft = actions.RepaymentDraft(**{name: form.cleaned_data[name] for name in LINE})
        return actions.record_repayment(
            loan, draft, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page_of(_("登记还款"), loan, _("还款已登记。")))


@require_http_methods(["GET", "POST"])
def correct_repayment(request: PageRequest, pk: int) -> HttpResponse:
    """冲正还款: what was booked of a line, or a part of it, did not come back."""
    line = access.get_or_404(LoanRepayment, pk, user=request.user)
    loan = access.get_or_404(Loan, line.loan_id, user=request.user)
    guards.require_role_on("correct_repayment", loan, by=request.user)
    known = {name: getattr(line, name) for name in LINE if name != "note"}
    form = RepaymentBackForm(request.POST or None, version=loan.version, known=known)

    def step() -> LoanRepayment:
        draft = actions.RepaymentDraft(**{name: form.cleaned_data[name] for name in LINE})
        return actions.correct_repayment(
            loan, draft, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page_of(_("冲正还款"), loan, _("已冲正。")))


def page_of(heading: str, loan: Loan, done: str) -> Page:
    """A step's page, which says which loan it is and leads back to it."""
    words = _("%(name)s，%(bank)s %(yuan)s 元，%(months)s 个月") % {
        "name": loan.borrower.name,
        "bank": loan.bank,
        "yuan": yuan(loan.amount_yuan),
        "months": loan.months,
    }
    facts: dict[str, Any] = {**_section(), "hint": words}
    back = reverse("projects:loan", args=[loan.pk])
    return Page(heading, back, done, crumb=loan.borrower.name, template=FORM, facts=facts)


def _section() -> dict[str, str]:
    return {"section": _("小额信贷"), "section_url": reverse("projects:loan-list")}


def _moved(request: PageRequest, pk: int, verb: str) -> Loan:
    loan: Loan = access.get_or_404(Loan, pk, user=request.user)
    guards.require_mover(verb, loan, by=request.user)
    return loan
