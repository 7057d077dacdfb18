"""Forms of the steps on assets: what is registered, whose it is, how it does, what it earns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.steps import DayField, NoteField, StepForm
from povertycase.models import User
from projects.choices.assets import AMISS, AssetKind, AssetOwner, AssetStatus
from projects.forms.fields import DayOrNone, PaperField, YuanField, offered
from projects.models import Asset, AssetIncome


class AssetForm(StepForm):
    """What a project has left behind."""

    name = forms.CharField(label=_("资产名称"), max_length=100)
    kind = forms.ChoiceField(label=_("资产类型"), choices=offered(AssetKind.choices))
    value_yuan = YuanField(_("资产原值（元）"), help_text=_("照竣工决算填写"))
    formed_on = DayField(_("形成日期"))
    place = forms.CharField(label=_("坐落地点"), max_length=200, required=False)

    def __init__(self, data: Any, *, version: int, initial: Any = None) -> None:
        super().__init__(data, initial={"version": version, **(initial or {})})


class AssetChangeForm(AssetForm):
    """The same, put right for a reason."""

    note = NoteField(_("更正的原因"))

    def __init__(self, data: Any, *, asset: Asset) -> None:
        known = {name: getattr(asset, name) for name in ("name", "kind", "value_yuan", "formed_on", "place")}
        super().__init__(data, version=asset.version, initial=known)


class OwnerForm(StepForm):
    """确权: whose it is, since when, and the paper."""

    owner_level = forms.ChoiceField(
        label=_("所有权归属"),
        choices=offered(AssetOwner.choices),
        help_text=_("到户类资产归农户，经营性、公益性资产归县、乡镇或村集体"),
    )
    owner_name = forms.CharField(label=_("所有权人"), max_length=100)
    confirmed_on = DayField(_("确权日期"))
    document = PaperField(_("确权文件"), required=True)

    def __init__(self, data: Any, files: Any, *, asset: Asset) -> None:
        known = {"owner_level": asset.owner_level, "owner_name": asset.owner_name}
        super().__init__(data, files, initial={"version": asset.version, **known})


class KeeperForm(StepForm):
    """管护."""

    keeper = forms.CharField(label=_("管护责任人（单位）"), max_length=60)

    def __init__(self, data: Any, *, asset: Asset) -> None:
        super().__init__(data, initial={"version": asset.version, "keeper": asset.keeper})


class JudgeForm(StepForm):
    """It lies idle, earns little or is stalled."""

    status = forms.ChoiceField(
        label=_("认定为"),
        widget=forms.RadioSelect,
        choices=[(state.value, state.label) for state in AMISS],
    )
    note = NoteField(_("情况和依据"))

    def __init__(self, data: Any, *, asset: Asset) -> None:
        super().__init__(data, initial={"version": asset.version})
        others = [(state.value, AssetStatus(state).label) for state in AMISS if state != asset.status]
        self.fields["status"].choices = others  # type: ignore[attr-defined]


class DisposeForm(StepForm):
    """处置, with its approval."""

    disposed_on = DayField(_("处置日期"))
    approval = PaperField(_("处置批复"), required=True)
    note = NoteField(_("处置原因"))

    def __init__(self, data: Any, files: Any, *, asset: Asset) -> None:
        super().__init__(data, files, initial={"version": asset.version})


class IncomePlanForm(StepForm):
    """What 村民代表大会 decided."""

    decided_on = DayField(_("村民代表大会日期"))
    terms = forms.CharField(label=_("收益分配方案"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    document = PaperField(_("会议记录"), required=True)

    def __init__(self, data: Any, files: Any, *, asset: Asset) -> None:
        super().__init__(data, files, initial={"version": asset.version})


class IncomeForm(StepForm):
    """What came in; in a correction, what of a line did not."""

    received_on = DayField(_("到账日期"))
    amount_yuan = YuanField(_("收益（元）"))
    payer = forms.CharField(label=_("付款方"), max_length=100)
    note = NoteField(_("说明"))

    def __init__(self, data: Any, *, asset: Asset) -> None:
        super().__init__(data, initial={"version": asset.version})
        self.fields["note"].required = False

    def clean_amount_yuan(self) -> Any:
        """What is booked back has a page of its own."""
        amount = self.cleaned_data["amount_yuan"]
        if amount <= 0:
            raise forms.ValidationError(_("请填写大于 0 的金额；登记错了，在收益一行点“冲回”"))
        return amount


class IncomeBackForm(IncomeForm):
    """冲回 of a line of income, for a reason."""

    def __init__(self, data: Any, *, asset: Asset, line: AssetIncome) -> None:
        super().__init__(data, asset=asset)
        self.initial.update(received_on=line.received_on, amount_yuan=line.amount_yuan, payer=line.payer)
        self.fields["amount_yuan"].label = _("冲回金额（元）")
        self.fields["note"].label = _("冲回的原因")
        self.fields["note"].required = True


class StrategyForm(StepForm):
    """一项目一策略: what, who, by when."""

    plan = forms.CharField(label=_("盘活策略"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = DayOrNone(_("完成期限"), required=True)

    def __init__(self, data: Any, *, asset: Asset, owners: Sequence[tuple[User, str]]) -> None:
        super().__init__(data, initial={"version": asset.version})
        self.owners = {user.pk: user for user, _where in owners}
        self.fields["owner"] = forms.TypedChoiceField(
            label=_("责任人"),
            coerce=int,
            choices=offered((user.pk, f"{user.name}（{where}）") for user, where in owners),
        )
        self.order_fields(["plan", "owner", "due_on"])

    @property
    def owner(self) -> User:
        """Whom the person chose."""
        return self.owners[self.cleaned_data["owner"]]
