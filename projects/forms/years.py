"""Forms of a county's year: what finance's ledger says of it, and its closing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import ComparedForm
from households.forms.steps import StepForm
from povertycase.models import Division
from povertycase.templatetags.screens import wan
from projects.forms.fields import WanField
from projects.models import FinanceLedgerYear
from projects.rules.amounts import wan_of_yuan

FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_PROJECTS = 1_000_000


class CountyYearForm(StepForm):
    """Which county and year; both are fixed where the page was opened for one."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(
        self,
        data: Any,
        *,
        counties: Sequence[Division],
        county: Division | None,
        year: int | None,
        known: FinanceLedgerYear | None = None,
    ) -> None:
        names = {"division": county.pk if county else None, "year": year}
        super().__init__(data, initial={**names, "version": known.version if known else None})
        choices = [(each.pk, each.name) for each in counties]
        self.fields["division"] = forms.ChoiceField(label=_("县（市、区）"), choices=choices)
        self.order_fields(["division", "year"])
        if county and year:
            for name in names:
                self.fields[name].widget = forms.HiddenInput()


class LedgerYearForm(ComparedForm, CountyYearForm):
    """How many projects and how much money the finance office has on its books for a year."""

    projects = forms.IntegerField(
        label=gettext_lazy("台账项目（个）"),
        min_value=0,
        max_value=MOST_PROJECTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    amount_yuan = WanField(
        gettext_lazy("台账资金（万元）"), help_text=gettext_lazy("照财政部门的台账填写，与项目库逐年对照")
    )

    def __init__(
        self,
        data: Any,
        *,
        counties: Sequence[Division],
        county: Division | None,
        year: int | None,
        known: FinanceLedgerYear | None,
    ) -> None:
        super().__init__(data, counties=counties, county=county, year=year, known=known)
        if known is not None:
            self.initial.update(projects=known.projects, amount_yuan=f"{wan_of_yuan(known.amount_yuan):f}")

    def differences(self, current: Any) -> list[dict[str, str]]:
        """Both numbers, as they were typed and as they stand."""
        given = self.cleaned_data
        rows = (
            ("projects", str(given["projects"]), str(current.projects)),
            ("amount_yuan", wan(given["amount_yuan"]), wan(current.amount_yuan)),
        )
        return [{"label": str(self.fields[name].label), "mine": mine, "now": now} for name, mine, now in rows]


class CloseYearForm(CountyYearForm):
    """A year is closed for good; the year is typed to confirm."""

    confirmation = forms.CharField(
        label=gettext_lazy("输入年度以确认"),
        max_length=10,
        help_text=gettext_lazy("结账不能撤回，例如输入 2024"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """The word that the page asked for, checked here too."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        word, year = given.get("confirmation"), given.get("year")
        if word is not None and year is not None and word.strip() != str(year):
            self.add_error("confirmation", _("与要结账的年度不一致，没有结账。"))
        return given
