"""Forms of the steps on who answers for whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices import PairingEnd
from households.forms.facts import BLANK, PlacedForm
from households.forms.steps import DayField, StepForm
from povertycase.models import User


class HelperField(forms.TypedChoiceField):
    """One of the people who may answer for the households in question."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, coerce=int)

    def offer(self, helpers: Sequence[User]) -> None:
        """Say who may be chosen; the user name tells people of one name apart."""
        self.choices = [BLANK, *((user.pk, f"{user.name}（{user.username}）") for user in helpers)]


class PairForm(StepForm):
    """Somebody begins to answer for a household."""

    helper = HelperField(_("帮扶责任人"))
    on = DayField(_("帮扶开始"))

    def __init__(self, data: Any, *, helpers: Sequence[User], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["helper"].offer(helpers)  # type: ignore[attr-defined]


class EndForm(StepForm):
    """Somebody no longer answers for a household."""

    reason = forms.ChoiceField(label=_("结束原因"))
    on = DayField(_("帮扶结束"))

    def __init__(self, data: Any, *, reasons: Sequence[PairingEnd], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["reason"].choices = [BLANK, *((each.value, each.label) for each in reasons)]  # type: ignore[attr-defined]


class HandOverForm(PlacedForm):
    """A whole caseload goes to somebody else; households: the list as it was shown."""

    to = HelperField(_("接手人"))
    reason = forms.ChoiceField(label=_("移交原因"))
    on = DayField(_("移交日期"))
    households = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, helpers: Sequence[User], reasons: Sequence[PairingEnd], households: Sequence[int]
    ) -> None:
        super().__init__(data, initial={"households": ",".join(map(str, households))})
        self.fields["to"].offer(helpers)  # type: ignore[attr-defined]
        self.fields["reason"].choices = [BLANK, *((each.value, each.label) for each in reasons)]  # type: ignore[attr-defined]

    def clean_households(self) -> list[int]:
        """The keys; whatever else stands there is a page that is not ours."""
        parts = self.cleaned_data["households"].split(",")
        if not all(part.isdecimal() and len(part) <= 18 for part in parts):
            raise forms.ValidationError(_("名单不完整，请刷新页面后再移交。"))
        return [int(part) for part in parts]
