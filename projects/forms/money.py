"""Forms of the steps on money: batches, allocations, payments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.steps import DayField, NoteField, StepForm
from povertycase.models import Division
from projects.choices.library import Category
from projects.choices.money import FundClass, FundLevel, FundSource, PaymentMode
from projects.forms.fields import DayOrNone, PaperField, WanField, YuanField, offered
from projects.models import Allocation, FundBatch, Project
from projects.rules.amounts import wan_of_yuan

SHARE_ROWS = 8


class PaymentForm(StepForm):
    """Somebody asks for money of an allocation."""

    mode = forms.ChoiceField(label=gettext_lazy("支付方式"), choices=offered(PaymentMode.choices))
    amount_yuan = YuanField(gettext_lazy("申请金额（元）"))
    payee = forms.CharField(label=gettext_lazy("收款单位"), max_length=100)
    proof = PaperField(gettext_lazy("合同或进度证明"), required=True)
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, files: Any, *, allocation: Allocation) -> None:
        known = {"version": allocation.version, "payee": allocation.project.contractor}
        super().__init__(data, files, initial=known)
        self.fields["note"].required = False


class DayForm(StepForm):
    """A step whose day counts: the payment of what was approved, the arrival of a batch."""

    def __init__(self, data: Any, *, label: Any, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["on"] = DayField(label)

    def at(self, field: str) -> tuple[forms.Form, str]:
        """Whatever the action calls the day."""
        return self, "on" if field in {"booked_on", "arrived_on", "paid_on"} else field


class ApprovalForm(StepForm):
    """Another person agrees."""

    note = NoteField(gettext_lazy("审批意见"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].required = False


class RefundForm(StepForm):
    """Money came back."""

    amount_yuan = YuanField(gettext_lazy("退回金额（元）"))
    payee = forms.CharField(label=gettext_lazy("退款单位"), max_length=100)
    on = DayField(gettext_lazy("退回日期"))
    proof = PaperField(gettext_lazy("退款凭证"))
    note = NoteField(gettext_lazy("退回原因"))

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})


class ExpenseForm(StepForm):
    """Invoices for money that was paid."""

    amount_yuan = YuanField(gettext_lazy("报账金额（元）"))
    on = DayField(gettext_lazy("报账日期"))
    proof = PaperField(gettext_lazy("发票或报账凭证"), required=True)
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})
        self.fields["note"].required = False


class AllocateForm(StepForm):
    """So much of a batch for a project: first the batch is chosen, then its use and the amount."""

    amount_yuan = WanField(gettext_lazy("安排金额（万元）"))

    def __init__(self, data: Any, *, batch: FundBatch, project: Project | None, projects: Any) -> None:
        super().__init__(data, initial={"version": batch.version, "project": project})
        self.fields["project"] = forms.ModelChoiceField(
            projects, label=_("项目（只列在库项目）"), empty_label="—"
        )
        uses = [share.purpose for share in batch.shares.order_by("pk")]
        label = _("使用方向")
        self.fields["purpose"] = (
            forms.ChoiceField(label=label, choices=offered((use, use) for use in dict.fromkeys(uses)))
            if uses
            else forms.CharField(label=label, max_length=100)
        )
        self.order_fields(["project", "purpose", "amount_yuan"])


class ChangeAllocationForm(StepForm):
    """More, less, or for another use."""

    amount_yuan = WanField(gettext_lazy("调整后金额（万元）"))
    note = NoteField(gettext_lazy("调整原因和依据"))

    def __init__(self, data: Any, *, allocation: Allocation, uses: Sequence[str]) -> None:
        known = {
            "version": allocation.version,
            "amount_yuan": f"{wan_of_yuan(allocation.amount_yuan):f}",
            "purpose": allocation.purpose,
        }
        super().__init__(data, initial=known)
        named = dict.fromkeys([*uses, allocation.purpose])
        self.fields["purpose"] = forms.ChoiceField(label=_("使用方向"), choices=[(use, use) for use in named])
        self.order_fields(["purpose", "amount_yuan", "note"])


class BatchForm(StepForm):
    """Money came to a place by a document; what it is for, use by use."""

    document_number = forms.CharField(label=gettext_lazy("资金文号"), max_length=60)
    name = forms.CharField(label=gettext_lazy("资金名称"), max_length=120)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2014, max_value=2099)
    level = forms.ChoiceField(label=gettext_lazy("资金级次"), choices=offered(FundLevel.choices))
    source = forms.ChoiceField(label=gettext_lazy("资金来源"), choices=offered(FundSource.choices))
    fund_class = forms.ChoiceField(
        label=gettext_lazy("资金类别"),
        choices=offered(FundClass.choices),
        help_text=gettext_lazy("决定按哪一个支出率考核"),
    )
    amount_yuan = WanField(gettext_lazy("金额（万元）"))
    payer = forms.CharField(label=gettext_lazy("拨付单位"), max_length=100, required=False)
    issued_on = DayField(gettext_lazy("下达时间"))
    arrived_on = DayOrNone(gettext_lazy("到账时间"), help_text=gettext_lazy("还没有到账就留空"))
    document = PaperField(gettext_lazy("文件扫描件"))

    def __init__(
        self, data: Any, files: Any, *, places: Sequence[Division], parents: Sequence[FundBatch]
    ) -> None:
        super().__init__(data, files, initial={"year": timezone.localdate().year})
        self.fields["division"] = forms.ChoiceField(
            label=_("到达区划"), choices=[(each.pk, each.name) for each in places]
        )
        self.fields["parent"] = forms.ChoiceField(
            label=_("上级资金"),
            choices=[("", _("没有（上级直接下达）")), *((str(each.pk), each) for each in parents)],
            required=False,
        )
        for row in range(SHARE_ROWS):
            self.fields[f"purpose_{row}"] = forms.CharField(
                label=_("使用方向"), max_length=100, required=False
            )
            self.fields[f"category_{row}"] = forms.ChoiceField(
                label=_("项目类型"), choices=offered(Category.choices), required=False
            )
            self.fields[f"wan_{row}"] = WanField(_("金额（万元）"), required=False)

    def main(self) -> list[forms.BoundField]:
        """The fields of the batch itself."""
        names = ("document_number", "name", "year", "level", "source", "fund_class", "amount_yuan")
        more = ("payer", "issued_on", "arrived_on", "division", "parent", "document")
        return [self[name] for name in (*names, *more)]

    def share_fields(self) -> list[list[forms.BoundField]]:
        """Use, category and amount, row by row."""
        names = ("purpose", "category", "wan")
        return [[self[f"{name}_{row}"] for name in names] for row in range(SHARE_ROWS)]

    @property
    def shares(self) -> list[tuple[str, str, Decimal]]:
        """(use, category, yuan)."""
        given = self.cleaned_data
        rows = [
            (given[f"purpose_{row}"], given[f"category_{row}"], given[f"wan_{row}"])
            for row in range(SHARE_ROWS)
        ]
        return [row for row in rows if row[0]]

    def clean(self) -> dict[str, Any]:
        """A row of a use is filled in as a whole."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(SHARE_ROWS):
            fields = [f"purpose_{row}", f"category_{row}", f"wan_{row}"]
            blank = [field for field in fields if given.get(field) in (None, "")]
            if blank and len(blank) < len(fields):
                for field in blank:
                    if not self.has_error(field):
                        self.add_error(field, _("请补全这一行"))
        return given
