"""Forms of the steps on who benefits: links, promises, payments, dividends, and things lent for things."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.steps import DayField, NoteField, StepForm
from households.models import HouseholdMembership
from povertycase.models import Division
from projects.choices.benefits import SHARED_MODES, BenefitMode, DueKind
from projects.forms.fields import DayOrNone, PaperField, YuanField, offered
from projects.models import BenefitDue

MOST_LENT = 100_000


class LinkForm(StepForm):
    """In which way somebody benefits, and since when; of a household perhaps one person alone."""

    mode = forms.ChoiceField(label=gettext_lazy("利益联结方式"), choices=offered(BenefitMode.choices))
    terms = forms.CharField(
        label=gettext_lazy("约定内容"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例：每年保底分红 500 元，每年 12 月底前兑现"),
    )
    on = DayField(gettext_lazy("开始日期"))

    def __init__(self, data: Any, *, members: Sequence[HouseholdMembership], version: int) -> None:
        super().__init__(data, initial={"version": version})
        if members:
            people = [(str(row.person_id), f"{row.person.name}（{row.relation}）") for row in members]
            self.fields["person"] = forms.ChoiceField(
                label=_("谁受益"), choices=[("", _("全户")), *people], required=False
            )
            self.order_fields(["person"])

    def at(self, field: str) -> tuple[forms.Form, str]:
        """Whoever benefits was chosen before, as a household perhaps of one person."""
        return self, "person" if field == "beneficiary" else field

    @property
    def person(self) -> int | None:
        """The one person of the household that benefits; None for all of it."""
        chosen: str = self.cleaned_data.get("person", "")
        return int(chosen) if chosen else None

    def clean(self) -> dict[str, Any]:
        """Equity is shared out among households and villages."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("person") and given.get("mode") in SHARED_MODES:
            self.add_error("person", _("三个1/3按户和村集体量化，不按个人登记，请选择“全户”。"))
        return given


class VillageForm(forms.Form):
    """Which village of the project's place benefits as a whole."""

    def __init__(self, *, villages: Sequence[Division]) -> None:
        super().__init__()
        self.fields["village"] = forms.ChoiceField(
            label=_("受益村"), choices=[(each.pk, each.name) for each in villages]
        )


class EndForm(StepForm):
    """Nobody benefits this way any more."""

    ended_on = DayField(gettext_lazy("结束日期"))
    note = NoteField(gettext_lazy("结束原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class PromiseForm(StepForm):
    """So much by a day."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=offered(DueKind.choices))
    amount_yuan = YuanField(gettext_lazy("应兑现金额（元）"))
    due_on = DayOrNone(gettext_lazy("应兑现日期"), required=True)
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, *, kind: str, version: int) -> None:
        super().__init__(data, initial={"version": version, "kind": kind})
        self.fields["note"].required = False


class PayBenefitForm(StepForm):
    """A beneficiary got something of a promise."""

    amount_yuan = YuanField(gettext_lazy("兑现金额（元）"))
    paid_on = DayField(gettext_lazy("兑现日期"))
    proof = PaperField(
        gettext_lazy("兑现凭证"),
        help_text=gettext_lazy("签领表、银行回单等的扫描件或照片（PDF、JPG、PNG），不超过 10 MB"),
    )
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, files: Any, *, left: Any, version: int) -> None:
        super().__init__(data, files, initial={"version": version, "amount_yuan": left})
        self.fields["note"].required = False


class ReturnBenefitForm(StepForm):
    """What was booked by mistake, or came back."""

    amount_yuan = YuanField(gettext_lazy("冲回金额（元）"))
    note = NoteField(gettext_lazy("冲回原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class ChangeDueForm(StepForm):
    """More, less, later, or nothing at all."""

    amount_yuan = YuanField(
        gettext_lazy("调整后金额（元）"), help_text=gettext_lazy("填 0 表示取消；不能低于已兑现的金额")
    )
    due_on = DayOrNone(gettext_lazy("应兑现日期"), required=True)
    note = NoteField(gettext_lazy("调整原因和依据"))

    def __init__(self, data: Any, *, due: BenefitDue) -> None:
        known = {"version": due.version, "amount_yuan": due.amount_yuan, "due_on": due.due_on}
        super().__init__(data, initial=known)


class DividendForm(StepForm):
    """A yield to be divided. seen: the division that the person was shown."""

    total_yuan = YuanField(gettext_lazy("可分配收益（元）"))
    on = DayField(gettext_lazy("分配决定日期"))
    due_on = DayOrNone(gettext_lazy("应兑现日期"), required=True)
    note = NoteField(gettext_lazy("分配依据（如村民代表大会决议）"))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})

    def mark_seen(self, seal: str) -> None:
        """Send the form back with the division that is shown beside it."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": seal}


class LendForm(StepForm):
    """Animals or things that are lent, to come back in kind."""

    item = forms.CharField(label=gettext_lazy("实物名称"), max_length=30)
    count = forms.IntegerField(
        label=gettext_lazy("数量"),
        min_value=1,
        max_value=MOST_LENT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=6, initial="只")
    lent_on = DayField(gettext_lazy("借出日期"))
    due_on = DayOrNone(gettext_lazy("应还日期"), required=True)
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].required = False


class SettleForm(StepForm):
    """So many came back, or need not."""

    count = forms.IntegerField(
        label=gettext_lazy("数量"),
        max_value=MOST_LENT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    settled_on = DayField(gettext_lazy("日期"))
    note = NoteField(gettext_lazy("说明"))

    def __init__(self, data: Any, *, is_lost: bool, version: int) -> None:
        super().__init__(data, initial={"version": version})
        if is_lost:
            self.fields["note"].label = _("核销原因（病死、灭失等，有何证明）")
        else:
            self.fields["note"].required = False
