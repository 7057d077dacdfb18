"""Forms of the prevention fund: money in, an application, the steps on it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.steps import DayField, StepForm
from monitoring.choices.fund import FundSource, Ground, ReliefPurpose
from monitoring.forms.clues import text_field
from projects.forms.fields import PaperField, YuanField, offered


class DepositForm(PlacedForm):
    """Money came into the fund of a county."""

    division = forms.ChoiceField(label=_("县"))
    booked_on = DayField(_("到账日期"))
    amount_yuan = YuanField(_("到账金额（元）"))
    source = forms.ChoiceField(label=_("资金来源"), choices=offered(FundSource.choices))
    document_number = forms.CharField(label=_("文号或凭证号"), max_length=60)
    document = PaperField(_("文件或到账凭证"), required=True)
    note = text_field(_("说明"), longest=200, rows=2, required=False)

    def __init__(self, data: Any, files: Any, *, counties: Sequence[tuple[str, str]]) -> None:
        initial = {"division": counties[0][0]} if len(counties) == 1 else {}
        super().__init__(data, files, initial=initial)
        choices = list(counties) if len(counties) == 1 else offered(counties)
        self.fields["division"].choices = choices  # type: ignore[attr-defined]


class ReliefForm(StepForm):
    """A household asks for money."""

    ground = forms.ChoiceField(label=_("申请依据"), choices=Ground.choices, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("申请用途"), choices=offered(ReliefPurpose.choices))
    amount_yuan = YuanField(_("申请金额（元）"))
    reason = text_field(_("困难情况"), longest=300)
    proof = PaperField(_("证明材料"), required=True)

    def __init__(self, data: Any, files: Any, *, version: int, ground: str) -> None:
        super().__init__(data, files, initial={"version": version, "ground": ground})


class ReliefNoteForm(StepForm):
    """An opinion or a reason."""

    note = text_field(_("意见"), longest=200)

    def __init__(self, data: Any, *, version: int, label: Any) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].label = label


class PayReliefForm(StepForm):
    """The money has left."""

    document_number = forms.CharField(label=_("拨付凭证号"), max_length=60, required=False)
    proof = PaperField(_("拨付凭证"), required=True)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})


class ReturnForm(StepForm):
    """Money came back."""

    booked_on = DayField(_("退回日期"))
    amount_yuan = YuanField(_("退回金额（元）"))
    proof = PaperField(_("退回凭证"), required=True)
    note = text_field(_("退回的原因"), longest=200)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})


class ApproveReliefForm(ReliefNoteForm):
    """The county agrees: how much, and why."""

    amount_yuan = YuanField(_("批准金额（元）"))

    field_order = ("version", "amount_yuan", "note")

    def __init__(self, data: Any, *, version: int, label: Any, asked: Decimal) -> None:
        super().__init__(data, version=version, label=label)
        self.fields["amount_yuan"].initial = asked
        self.fields["amount_yuan"].help_text = _("可以少于申请金额，少批的在审批意见里写明原因。")


class ReversalForm(StepForm):
    """A deposit, or a part of it, was not there."""

    booked_on = DayField(_("冲减日期"))
    amount_yuan = YuanField(_("冲减金额（元）"))
    document = PaperField(_("冲减依据"), required=True)
    note = text_field(_("冲减的原因"), longest=200)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})


class CarryForm(StepForm):
    """A year's rest goes to the next."""

    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    document = PaperField(_("结转文件"), required=True)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})
