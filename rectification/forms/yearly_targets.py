"""Forms of yearly targets: which table, a column, a row or a sheet of targets, actual figures."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import PlacedForm
from households.forms.rosters import MAX_MEGABYTES, RosterUploadForm
from households.forms.steps import DayField, StepForm
from povertycase.models import Division
from projects.forms.money_filters import IS_CODE
from rectification.choices.yearly_targets import TargetCount
from rectification.models import TargetIndicator, TargetValue
from rectification.rules.yearly_targets import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_UNIT,
    NOT_A_NUMBER,
    plain,
    read_figure,
)

LONGEST_FIGURE, LONGEST_MEMORY, MOST_ID = 20, 200_000, 2**62
BY_HAND = ("", gettext_lazy("由各地填报"))
LOST = gettext_lazy("页面已过期，请重新打开再填。")
# (indicator, code of the place, target as it was seen, target as it is to be).
Changed = tuple[int, str, Decimal | None, Decimal | None]


class TableForm(forms.Form):
    """The table of which place and year."""

    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    place = forms.ChoiceField(label=gettext_lazy("地方"))

    def __init__(self, data: Any, *, years: Sequence[int], places: Sequence[Division]) -> None:
        super().__init__(data)
        self.known = {each.pk: each for each in places}
        fields: Any = self.fields
        fields["year"].choices = [(year, _("%s 年") % year) for year in years]
        fields["place"].choices = [(each.pk, each.name) for each in places]

    @property
    def asked(self) -> tuple[Division, int] | None:
        """The place and year; None where it names none that the user may open."""
        if not self.is_valid():
            return None
        return self.known[self.cleaned_data["place"]], self.cleaned_data["year"]


class FigureField(forms.CharField):
    """A figure of at most two decimals; None when it was left out."""

    def __init__(self, label: Any, *, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=LONGEST_FIGURE,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Any:
        """Refuses what is no figure."""
        text = super().clean(value)
        figure = read_figure(text) if text else None
        if text and figure is None:
            raise forms.ValidationError(NOT_A_NUMBER)
        return figure


class IndicatorForm(StepForm):
    """One column of the county's table."""

    name = forms.CharField(label=gettext_lazy("指标名称"), max_length=LONGEST_NAME)
    unit = forms.CharField(
        label=gettext_lazy("计量单位"),
        max_length=LONGEST_UNIT,
        help_text=gettext_lazy("如“户”“万元”“%”“元/人”"),
    )
    position = forms.IntegerField(
        label=gettext_lazy("排列序号"), min_value=1, max_value=999, help_text=gettext_lazy("小的排在前面")
    )
    is_limit = forms.BooleanField(
        label=gettext_lazy("越低越好"),
        required=False,
        help_text=gettext_lazy("如返贫户数、信访件数：实际数不超过目标就算完成"),
    )
    adds_up = forms.BooleanField(
        label=gettext_lazy("各地相加等于上级"),
        required=False,
        help_text=gettext_lazy("户数、金额这样的总量勾选；百分比、人均数不勾选，表上不汇总"),
    )
    counted = forms.ChoiceField(
        label=gettext_lazy("实际数来源"), required=False, choices=[BY_HAND, *TargetCount.choices]
    )

    def __init__(self, data: Any, *, indicator: TargetIndicator | None, position: int) -> None:
        names = ("version", "name", "unit", "position", "is_limit", "adds_up", "counted")
        known = {name: getattr(indicator, name) for name in names} if indicator else {}
        super().__init__(data, initial={"position": position, "adds_up": True, **known})


class TargetsForm(PlacedForm):
    """The targets of some cells: of a column, or of a row. A cell left blank has no target."""

    was = forms.CharField(
        label=gettext_lazy("本页数据"),
        widget=forms.HiddenInput,
        max_length=LONGEST_MEMORY,
        error_messages={"required": LOST},
    )

    def __init__(
        self, data: Any, *, cells: Sequence[tuple[TargetIndicator, Division, Decimal | None, str]]
    ) -> None:
        super().__init__(data)
        self.cells = {f"figure-{each.pk}-{place.pk}": (each.pk, place.pk) for each, place, *_rest in cells}
        for indicator, place, target, label in cells:
            name = f"figure-{indicator.pk}-{place.pk}"
            self.fields[name] = FigureField(label)
            self.initial[name] = plain(target)
        self.initial["was"] = remembered(
            (indicator.pk, place.pk, target) for indicator, place, target, _label in cells
        )

    def clean_was(self) -> Mapping[tuple[int, str], Decimal | None]:
        """What the person saw."""
        return {(key, code): seen for key, code, seen in _recalled(self.cleaned_data["was"], 3)}

    @property
    def changes(self) -> list[Changed]:
        """The cells that were given another target than was seen."""
        seen = self.cleaned_data["was"]
        found = [(*cell, seen.get(cell), self.cleaned_data[name]) for name, cell in self.cells.items()]
        return [each for each in found if each[2] != each[3]]


class ActualsForm(PlacedForm):
    """What a place has reached, of one day and from one source; what is left blank stays as it is."""

    actual_on = DayField(gettext_lazy("截至日期"))
    note = forms.CharField(
        label=gettext_lazy("数据来源"),
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("如“财政所支出台账”“村级集体经济年报”"),
    )
    was = forms.CharField(
        label=gettext_lazy("本页数据"),
        widget=forms.HiddenInput,
        max_length=LONGEST_MEMORY,
        error_messages={"required": LOST},
    )

    def __init__(self, data: Any, *, values: Sequence[TargetValue]) -> None:
        super().__init__(data)
        self.values = list(values)
        for value in self.values:
            known = (
                _("现为 {}（截至 {}）").format(plain(value.actual), value.actual_on)
                if value.actual_on
                else ""
            )
            target = _("目标 {}").format(plain(value.target)) if value.target is not None else _("未下达目标")
            label, hint = value.indicator.heading, "；".join(filter(None, (target, known)))
            self.fields[f"actual-{value.pk}"] = FigureField(label, help_text=hint)
        self.initial["was"] = json.dumps([[value.pk, value.version] for value in self.values])
        self.order_fields([f"actual-{value.pk}" for value in self.values])

    def clean_was(self) -> Mapping[int, int]:
        """{row: the version that the person saw}."""
        return dict(_recalled(self.cleaned_data["was"], 2))

    @property
    def figures(self) -> list[tuple[TargetValue, Decimal, int | None]]:
        """Each row that was filled in, with the version that was seen."""
        given = [(value, self.cleaned_data[f"actual-{value.pk}"]) for value in self.values]
        seen = self.cleaned_data["was"]
        return [(value, actual, seen.get(value.pk)) for value, actual in given if actual is not None]


class SheetForm(RosterUploadForm):
    """The table as a sheet; too large a file is turned away before it is read."""

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data, files)
        self.fields["file"].label = _("填好的目标表")
        self.fields["file"].help_text = _(
            "用“下载目标表”得到的表，改好数字后传回；xlsx、xls 或 csv，不超过 {} MB"
        ).format(MAX_MEGABYTES)


class ChangesForm(PlacedForm):
    """What a sheet changes, as the preview showed it."""

    changes = forms.CharField(
        label=gettext_lazy("本页数据"),
        widget=forms.HiddenInput,
        max_length=LONGEST_MEMORY,
        error_messages={"required": LOST},
    )

    def clean_changes(self) -> list[Changed]:
        """Each cell."""
        changes: list[Changed] = [(*each,) for each in _recalled(self.cleaned_data["changes"], 4)]
        if len({each[:2] for each in changes}) < len(changes):  # a cell has one target
            raise forms.ValidationError(LOST)
        return changes


def remembered(cells: Iterable[Sequence[Any]]) -> str:
    """Cells as a page keeps them until they come back: indicator, code, then figures."""
    kept = [
        [key, code, *(None if each is None else str(each) for each in rest)] for key, code, *rest in cells
    ]
    return json.dumps(kept)


def _recalled(text: str, size: int) -> list[list[Any]]:
    """What `remembered` wrote. Raises ValidationError for anything else."""
    try:
        rows = json.loads(text)
        known = [_row(each, size) for each in rows]
    except (ArithmeticError, ValueError, TypeError, AttributeError, RecursionError):
        raise forms.ValidationError(LOST) from None
    return known


def _row(row: Sequence[Any], size: int) -> list[Any]:
    key, *rest = row
    if len(row) != size or not isinstance(key, int) or not 0 < key < MOST_ID:
        raise ValueError(row)
    if size == 2:  # a row and its version
        return [key, int(rest[0])]
    code, *figures = rest
    if not isinstance(code, str):
        raise TypeError(code)
    IS_CODE(code)
    return [key, code, *(None if each is None else _figure(each) for each in figures)]


def _figure(text: str) -> Decimal:
    figure = read_figure(text)
    if figure is None:
        raise ValueError(text)
    return figure
