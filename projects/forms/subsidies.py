"""Forms of subsidies: what a scheme pays, whom a claim is for, and the steps on it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.filters import SearchForm
from households.forms.steps import DayField, NoteField, StepForm
from povertycase.models import Division
from projects.choices.subsidies import CLAIMANTS, Claimant, Cycle, RatePer, Standing, SubsidyKind
from projects.forms.fields import DayOrNone, PaperField, YuanField, offered, organisations_around
from projects.models import SubsidyScheme

RATE_ROWS = 6
EVERYBODY = ("", gettext_lazy("不分身份"))
MOST_WORKERS, LONGEST_KEY = 300, 18


class SchemeForm(StepForm):
    """A subsidy of a year, with what it pays row by row."""

    kind = forms.ChoiceField(label=gettext_lazy("补贴类别"), choices=SubsidyKind.choices)
    name = forms.CharField(label=gettext_lazy("补贴名称"), max_length=60)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2014, max_value=2099)
    source = forms.CharField(
        label=gettext_lazy("政策依据"), max_length=200, help_text=gettext_lazy("文件名称和文号")
    )
    periods = forms.TypedChoiceField(label=gettext_lazy("发放周期"), choices=Cycle.choices, coerce=int)
    claims_until = DayOrNone(gettext_lazy("申报截止"), help_text=gettext_lazy("不设截止就留空"))

    def __init__(
        self,
        data: Any,
        *,
        facts: dict[str, Any],
        rates: Sequence[tuple[str, str, Decimal]],
        places: Sequence[Division],
        division: Division | None,
    ) -> None:
        """rates: (standing, per, yuan) to begin with. places: to choose from; none for one that is there."""
        super().__init__(data, initial=facts)
        if places:
            self.fields["division"] = forms.ChoiceField(
                label=_("适用区划"), choices=[(each.pk, each.name) for each in places]
            )
        self.fields["authority"] = forms.ModelChoiceField(
            organisations_around(division),
            label=_("审定单位"),
            required=False,
            empty_label=_("县乡村振兴部门"),
            help_text=_("可与县乡村振兴部门一样审定"),
        )
        for row in range(RATE_ROWS):
            known = rates[row] if row < len(rates) else ("", "", None)
            self.fields[f"standing_{row}"] = forms.ChoiceField(
                label=_("户的身份"), choices=[EVERYBODY, *Standing.choices], required=False, initial=known[0]
            )
            self.fields[f"per_{row}"] = forms.ChoiceField(
                label=_("计算单位"), choices=offered(RatePer.choices), required=False, initial=known[1]
            )
            self.fields[f"yuan_{row}"] = YuanField(_("标准（元）"), required=False)
            self.initial[f"yuan_{row}"] = "" if known[2] is None else f"{known[2]:.2f}"

    def main(self) -> list[forms.BoundField]:
        """The fields of the scheme itself."""
        names = ("kind", "name", "year", "source", "periods", "claims_until", "authority", "division")
        return [self[name] for name in names if name in self.fields]

    def rate_fields(self) -> list[list[forms.BoundField]]:
        """Standing, unit and amount, row by row."""
        names = ("standing", "per", "yuan")
        return [[self[f"{name}_{row}"] for name in names] for row in range(RATE_ROWS)]

    @property
    def rates(self) -> list[tuple[str, str, Decimal]]:
        """(standing, per, yuan) of the rows that have an amount."""
        given = self.cleaned_data
        rows = [
            (given[f"standing_{row}"], given[f"per_{row}"], given[f"yuan_{row}"]) for row in range(RATE_ROWS)
        ]
        return [row for row in rows if row[2] is not None]

    def clean(self) -> dict[str, Any]:
        """A row is filled in as a whole."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(RATE_ROWS):
            unit, amount = f"per_{row}", f"yuan_{row}"
            if self.has_error(unit) or self.has_error(amount):
                continue
            if bool(given.get(unit)) != (given.get(amount) is not None):
                self.add_error(amount if given.get(unit) else unit, _("请补全这一行"))
        return given


class ChosenForm(SearchForm):
    """Whom a claim is for, in the address: a household, a person, or an enterprise with its workers."""

    search = forms.CharField(label=gettext_lazy("查找"), required=False, max_length=40)
    period = forms.TypedChoiceField(label=gettext_lazy("期次"), coerce=int, required=False)
    enterprise = forms.CharField(label=gettext_lazy("经营主体名称"), required=False, max_length=100)
    division = forms.ChoiceField(label=gettext_lazy("所在村（社区）"), required=False)

    def __init__(self, data: Any, *, scheme: SubsidyScheme, places: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.kinds = CLAIMANTS[SubsidyKind(scheme.kind)]
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (number, _("第 %s 期") % number) for number in range(1, scheme.periods + 1)
        ]
        self.fields["division"].choices = places  # type: ignore[attr-defined]
        if scheme.periods == Cycle.YEAR:
            del self.fields["period"]
        if Claimant.ENTERPRISE not in self.kinds:
            del self.fields["enterprise"], self.fields["division"]

    @property
    def period_asked(self) -> int:
        """The period; the first unless another one is chosen."""
        return self.cleaned_data.get("period") or 1

    def key(self, name: str) -> int | None:
        """The key that the address gives under a name; None for none."""
        return next(iter(self.keys(name)), None)

    def keys(self, name: str) -> list[int]:
        """All keys that the address gives under a name."""
        given = self.data.getlist(name)[:MOST_WORKERS]  # type: ignore[attr-defined]
        return [int(key) for key in given if key.isascii() and key.isdecimal() and len(key) < LONGEST_KEY]


class ClaimForm(StepForm):
    """A claim is asked for; what it comes to is computed."""

    note = NoteField(gettext_lazy("说明（选填）"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["note"].required = False


class AcceptForm(StepForm):
    """Somebody looked whether it is true."""

    accepted_on = DayField(gettext_lazy("验收日期"))
    acceptance = forms.CharField(
        label=gettext_lazy("验收情况"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("看了什么、是否属实、是否建成"),
    )
    document = PaperField(gettext_lazy("验收材料"), required=True)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})
