"""Forms of the months of work plans: what is done by whom by when, what was done, and which a list shows."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.places import PlaceSelect
from households.forms.steps import StepForm
from povertycase.models import User
from projects.forms.fields import DayOrNone
from projects.forms.money_filters import ANYTHING, IS_CODE
from rectification.choices.plans import MonthStanding
from rectification.models import TaskMonth
from rectification.rules.plans import LONGEST_OUTCOME
from rectification.rules.quarters import quarter_days, quarter_words
from rectification.rules.scores import month_days

DECEMBER, LAST_DAY = 12, 31
# All that is not withdrawn: what figures count.
COUNTED = "counted"


class PersonForm(StepForm):
    """Who does what."""

    what = forms.CharField(label=gettext_lazy("本月任务"), max_length=200)
    person = forms.CharField(label=gettext_lazy("责任人"), max_length=50)
    account = forms.TypedChoiceField(
        label=gettext_lazy("责任人账号"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("选了账号，到期直接提醒本人；不选，提醒本单位"),
    )

    def __init__(self, data: Any, *, accounts: Sequence[User], known: dict[str, Any]) -> None:
        super().__init__(data, initial=known)
        self.accounts = {each.pk: each for each in accounts}
        offered: Any = self.fields["account"]
        offered.choices = [("", _("不指定账号")), *((each.pk, each.name) for each in accounts)]

    @property
    def chosen(self) -> User | None:
        """The account that was chosen."""
        return self.accounts.get(self.cleaned_data["account"])


class MonthsForm(PersonForm):
    """The same thing in one month or in several, by the same day of each."""

    months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("月份"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    day = forms.IntegerField(
        label=gettext_lazy("每月几日前完成"),
        min_value=1,
        max_value=LAST_DAY,
        help_text=gettext_lazy("填 31 就是当月最后一天"),
    )

    def __init__(self, data: Any, *, year: int, today: datetime.date, **facts: Any) -> None:
        super().__init__(data, known={"day": LAST_DAY}, **facts)
        self.year = year
        first = today.month if today.year == year else 1
        offered: Any = self.fields["months"]
        offered.choices = [(each, _("%s月") % each) for each in range(first, DECEMBER + 1)]
        self.order_fields(["what", "months", "day", "person", "account"])

    @property
    def days(self) -> list[datetime.date]:
        """The last day of each chosen month's part."""
        given = self.cleaned_data
        lasts = [month_days(self.year, month)[1] for month in given["months"]]
        return [last.replace(day=min(given["day"], last.day)) for last in lasts]

    def at(self, field: str) -> tuple[forms.Form, str]:
        """The day is made of two fields."""
        return self, "day" if field == "due_on" else field


class MonthForm(PersonForm):
    """One month as it is; its day only for the county's office."""

    def __init__(self, data: Any, *, month: TaskMonth, is_county: bool, accounts: Sequence[User]) -> None:
        names = ("version", "what", "person", "due_on")
        known = {name: getattr(month, name) for name in names} | {"account": month.account_id}
        super().__init__(data, accounts=accounts, known=known)
        self.month = month
        if is_county:
            self.fields["due_on"] = DayOrNone(_("完成期限"), required=True)

    @property
    def due_on(self) -> datetime.date:
        """The day as chosen, or as it was."""
        day: datetime.date = self.cleaned_data.get("due_on", self.month.due_on)
        return day


class FinishForm(StepForm):
    """What was done, in a sentence."""

    outcome = forms.CharField(
        label=gettext_lazy("完成情况"), max_length=LONGEST_OUTCOME, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class MonthFilterForm(forms.Form):
    """Which months a list shows."""

    plan = forms.TypedChoiceField(label=gettext_lazy("方案"), required=False, coerce=int, empty_value=None)
    period = forms.ChoiceField(label=gettext_lazy("时间"), required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("情况"),
        required=False,
        choices=[("", ANYTHING), (COUNTED, gettext_lazy("除已取消外")), *MonthStanding.choices],
    )
    unit = forms.TypedChoiceField(
        label=gettext_lazy("县级单位"), required=False, coerce=int, empty_value=None
    )
    division = forms.CharField(label=gettext_lazy("乡镇、村"), required=False, validators=[IS_CODE])
    zone = forms.TypedChoiceField(label=gettext_lazy("战区"), required=False, coerce=int, empty_value=None)
    person = forms.CharField(label=gettext_lazy("责任人"), required=False, max_length=50)
    task = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        plans: Sequence[tuple[int, str]],
        years: Sequence[int],
        units: Sequence[tuple[int, str]],
        zones: Sequence[tuple[int, str]],
        places: Any,
    ) -> None:
        super().__init__(data)
        offered: Any = self.fields
        offered["plan"].choices = [("", ANYTHING), *plans]
        offered["period"].choices = [("", ANYTHING), *periods_of(years)]
        offered["unit"].choices = [("", ANYTHING), *units]
        offered["zone"].choices = [("", ANYTHING), *zones]
        self.fields["division"].widget = PlaceSelect(choices=places)
        for name, choices in (("zone", zones), ("unit", units)):
            if not choices and not data.get(name):
                del self.fields[name]


def periods_of(years: Sequence[int]) -> list[tuple[str, Any]]:
    """The quarters and months of some years, to choose from."""
    return [
        (
            _("%s年") % year,
            [
                *((f"{year}Q{each}", quarter_words(each, year)) for each in range(1, 5)),
                *((f"{year}-{each:02}", _("%s年%s月") % (year, each)) for each in range(1, DECEMBER + 1)),
            ],
        )
        for year in years
    ]


def days_of(period: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a quarter or month that was chosen."""
    if "Q" in period:
        year, quarter = map(int, period.split("Q"))
        return quarter_days(year, quarter)
    year, month = map(int, period.split("-"))
    return month_days(year, month)
