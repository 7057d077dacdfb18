"""The form of a household's income over a period: the lines as a tree, and what stands beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households import choices
from households.choices import INCOME_CHILDREN, INCOME_PARENT, IncomeItem
from households.forms.steps import NoteField, StepForm
from households.models import IncomeStatement

ROOTS = (
    IncomeItem.WAGE,
    IncomeItem.BUSINESS,
    IncomeItem.PROPERTY,
    IncomeItem.TRANSFER,
    IncomeItem.COST,
)
PREFIX = "line_"
PERIOD = ("concept", "period_start", "period_end")
STATED = ("stated_net_yuan", "stated_per_capita_yuan")
BESIDE = ("claims_yuan", "compliant_oop_yuan")


@dataclass(frozen=True)
class LineRow:
    """One line of the tree on the form; depth 0 to 2."""

    item: IncomeItem
    field: forms.BoundField
    depth: int
    parts: "list[LineRow]"

    @property
    def has_parts_filled(self) -> bool:
        """Whether one of the parts says something, or is to be mended."""
        return any(part.field.value() or part.field.errors for part in self.parts)


def _amount(label: Any, **attributes: str) -> forms.CharField:
    """An amount stays text: the action says in words what is wrong with it."""
    attributes |= {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}
    return forms.CharField(label=label, required=False, max_length=30, widget=forms.TextInput(attributes))


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, widget=widget)


class IncomeForm(StepForm):
    """A statement, prefilled from an earlier one; of one being corrected the period stays."""

    concept = forms.ChoiceField(
        label=_("口径"),
        choices=choices.IncomeConcept.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    period_start = _day(_("统计期起"))
    period_end = _day(_("统计期止"))
    population = forms.CharField(
        label=_("年度家庭人口数"),
        max_length=3,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control num"}
        ),
    )

    def __init__(
        self, data: Any, *, initial: Mapping[str, Any], statement: IncomeStatement | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial))
        for item in (item for root in ROOTS for item in _branch(root)):
            marks = {"data-income-item": item.value}
            if item in INCOME_PARENT:
                marks["data-income-parent"] = INCOME_PARENT[item].value
            self.fields[PREFIX + item.value] = _amount(item.label, **marks)
        for name in (*STATED, *BESIDE):
            column: Any = IncomeStatement._meta.get_field(name)
            self.fields[name] = _amount(column.verbose_name)
        if statement is not None:
            for name in PERIOD:
                self.fields[name].disabled = True

    def groups(self) -> list[LineRow]:
        """The tree: the five main lines with their parts."""
        return [self._row(root, 0) for root in ROOTS]

    def _row(self, item: IncomeItem, depth: int) -> LineRow:
        parts = [self._row(part, depth + 1) for part in INCOME_CHILDREN.get(item, ())]
        return LineRow(item, self[PREFIX + item.value], depth, parts)

    def stated(self) -> list[forms.BoundField]:
        """The totals of a statement without lines."""
        return [self[name] for name in STATED]

    def beside(self) -> list[forms.BoundField]:
        """What is recorded beside the net income."""
        return [self[name] for name in BESIDE]

    def at(self, field: str) -> tuple[forms.Form, str]:
        """`lines.wage` stands in the field of that line."""
        return self, field.replace("lines.", PREFIX, 1)

    def clean(self) -> dict[str, Any]:
        """Lines that are there are complete: what a household did not have is written as 0."""
        given = super().clean() or {}
        lines = self.lines
        if lines:
            for root in ROOTS:
                if not any(item.value in lines for item in _branch(root)):
                    self.add_error(PREFIX + root.value, _("没有的请填 0"))
        elif not any(given.get(name) for name in STATED):
            self.add_error(None, _("请填写收支明细；只掌握总数的，填写“只有总数”里的纯收入或人均纯收入"))
        return given

    @property
    def lines(self) -> dict[str, str]:
        """{item: amount as typed}."""
        given = {item.value: self.cleaned_data.get(PREFIX + item.value, "") for item in IncomeItem}
        return {item: amount for item, amount in given.items() if amount}

    @property
    def facts(self) -> dict[str, Any]:
        """The statement as the action takes it."""
        names = (*PERIOD, "population", *BESIDE, *(() if self.lines else STATED))
        return {name: self.cleaned_data[name] for name in names} | {"lines": self.lines}


class WithdrawIncomeForm(StepForm):
    """A statement that should never have been recorded is taken back."""

    note = NoteField(_("撤回原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


def prefill(statement: IncomeStatement) -> dict[str, str]:
    """The amounts of a statement for the form; a sum of parts is left to follow from them."""
    amounts = {line.item: line.amount_yuan for line in statement.lines.all()}
    found = {
        PREFIX + item: _plain(amount) for item, amount in amounts.items() if not _has_parts(item, amounts)
    }
    found |= {name: _plain(getattr(statement, name)) for name in BESIDE}
    if not amounts:
        found |= {name: _plain(getattr(statement, name)) for name in STATED}
    return found


def _has_parts(item: str, amounts: Mapping[str, Decimal]) -> bool:
    return any(part in amounts for part in INCOME_CHILDREN.get(IncomeItem(item), ()))


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _branch(item: IncomeItem) -> Iterator[IncomeItem]:
    yield item
    for part in INCOME_CHILDREN.get(item, ()):
        yield from _branch(part)
