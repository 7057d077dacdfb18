"""Forms of the steps on small loans, from the application to the last yuan."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.steps import DayField, NoteField, StepForm
from projects.choices.loans import PRODUCTIVE_USES, LoanUse, Repayer
from projects.forms.fields import YuanField, offered
from projects.models import Loan


class ApplyForm(StepForm):
    """A household asks for a loan; the person is one of its members."""

    bank = forms.CharField(label=gettext_lazy("放贷银行"), max_length=60)
    use = forms.ChoiceField(
        label=gettext_lazy("贷款用途"),
        choices=offered((use.value, use.label) for use in PRODUCTIVE_USES),
    )
    purpose = forms.CharField(label=gettext_lazy("具体用途"), max_length=200)
    amount_yuan = YuanField(gettext_lazy("贷款金额（元）"))
    months = forms.IntegerField(label=gettext_lazy("期限（月）"), min_value=1, max_value=999)
    applied_on = DayField(gettext_lazy("申请日期"))

    def __init__(
        self,
        data: Any,
        *,
        members: Sequence[tuple[int, str]],
        first: Loan | None,
        version: int,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["borrower"] = forms.TypedChoiceField(
            label=_("借款人（本户成员）"), coerce=int, choices=offered(members)
        )
        others = "、".join(str(use.label) for use in LoanUse if use not in PRODUCTIVE_USES)
        self.fields["use"].help_text = _("户借、户用、户还，不得用于：%s") % others
        if first is not None:
            self.fields["tops_up"] = forms.TypedChoiceField(
                label=_("追加的贷款"), coerce=int, empty_value=None, choices=[(first.pk, _first_words(first))]
            )
        self.order_fields(["borrower", "tops_up", "amount_yuan", "months", "bank", "use", "purpose"])


class DecisionForm(StepForm):
    """The bank decided on a day."""

    decided_on = DayField(gettext_lazy("审批日期"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class DeclineForm(DecisionForm):
    """It did not grant it, and says why."""

    note = NoteField(gettext_lazy("不批准的原因"))


class LendForm(StepForm):
    """The bank paid it out on a day."""

    lent_on = DayField(gettext_lazy("放款日期"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class RepaymentForm(StepForm):
    """What of the principal came back, and from whom."""

    repaid_on = DayField(gettext_lazy("还款日期"))
    amount_yuan = YuanField(gettext_lazy("还款本金（元）"))
    repayer = forms.ChoiceField(label=gettext_lazy("还款方"), choices=offered(Repayer.choices))
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].required = False
        self.fields["note"].help_text = _("不是本户归还的，写明由谁代还、为什么")


class RepaymentBackForm(RepaymentForm):
    """冲正 of a repayment, for a reason."""

    def __init__(self, data: Any, *, version: int, known: Any = None) -> None:
        super().__init__(data, version=version)
        self.initial.update(known or {})
        self.fields["amount_yuan"].label = _("冲正金额（元）")
        self.fields["note"].label = _("冲正的原因")
        self.fields["note"].help_text = ""
        self.fields["note"].required = True


def _first_words(loan: Loan) -> str:
    return _("%(bank)s %(yuan)s 元，%(day)s 放款") % {
        "bank": loan.bank,
        "yuan": f"{loan.amount_yuan:,.2f}",
        "day": loan.lent_on or "—",
    }
