"""Forms over facts of the register: what is typed goes to the action as text, which reads it as rolls do.

Personal values are never put into a form: the field is empty and blank means unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterRow
from households.models.entries import Entry
from households.models.fact_blocks import Blocks
from povertycase.exceptions import Unmet
from povertycase.fields import EncryptedField, PartialDateField

BLANK = ("", "—")
YES_NO = (BLANK, ("是", "是"), ("否", "否"))
LONGEST_PERSONAL = 120

# Columns whose official list is not a constraint, because rolls bring older words too.
LISTS: Mapping[str, Any] = {
    "ethnicity": choices.Ethnicity,
    "dropout_reason": choices.DropoutReason,
    "disability_kind": choices.DisabilityKind,
    "disability_grade": choices.DisabilityGrade,
    "relocation_mode": choices.RelocationMode,
    "job_channel": choices.JobChannel,
    "health": choices.Health,
}


class PlacedForm(forms.Form):
    """A form that knows at which of its fields a guard's condition is shown."""

    def at(self, field: str) -> tuple[forms.Form, str]:
        """The form and the name of the field that an action calls `field`."""
        return self, field


class ComparedForm(PlacedForm):
    """A form of its own fields that says what of it is no longer so on the record."""

    def differences(self, current: Any) -> list[dict[str, str]]:
        """[{label, mine, now}] of what was typed beside what is there."""
        raise NotImplementedError


class FormBlock(NamedTuple):
    """Fields of a form under one heading, folded unless is_open."""

    heading: Any
    fields: list[forms.BoundField]
    is_optional: bool
    is_open: bool


class FactForm(PlacedForm):
    """The facts of one record, or of one to be made, as typed.

    record: the one to be changed, or None; names: the fields, in any order; blocks: how they are grouped.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    # What a step asks before the facts; the page folds the facts that need not be filled in.
    leading: Sequence[tuple[Any, Sequence[str]]] = ()
    open_blocks = 99

    def __init__(
        self,
        data: Any = None,
        *,
        model: type[RegisterRow] | type[Entry],
        names: Iterable[str],
        blocks: Blocks,
        record: RegisterRow | Entry | None = None,
        masked: Mapping[str, str] | None = None,
        initial: Mapping[str, Any] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        wanted = set(names)
        self.grouped = [(heading, [name for name in those if name in wanted]) for heading, those in blocks]
        self.personal = set(model.PERSONAL)
        for _heading, those in self.grouped:
            for name in those:
                column = model._meta.get_field(name)
                now = _now(record, name) if name not in self.personal else ""
                self.fields[name] = _field(column, now)
                self.initial.setdefault(name, now)
                if record is not None and name in self.personal:
                    _explain(self.fields[name], (masked or {}).get(name, ""))

    def blocks(self) -> Iterator[FormBlock]:
        """The fields under their headings; open are the first ones, and those with something to mend."""
        blocks = [(heading, names) for heading, names in [*self.leading, *self.grouped] if names]
        for position, (heading, names) in enumerate(blocks):
            fields = [self[name] for name in names]
            is_optional = position >= self.open_blocks
            is_open = not is_optional or any(field.errors for field in fields)
            yield FormBlock(heading, fields, is_optional, is_open)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts that were changed; a personal one only when something was typed."""
        names = [name for _heading, those in self.grouped for name in those]
        changed = set(self.changed_data)
        return {
            name: self.cleaned_data[name]
            for name in names
            if name in changed and (name not in self.personal or self.cleaned_data[name])
        }


class ChangeForm(FactForm):
    """Facts that are corrected, and why."""

    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=200,
        help_text=_("为什么修改、依据是什么，会留在变更轨迹里"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def add_unmet(form: PlacedForm, unmet: Iterable[Unmet]) -> list[Unmet]:
    """Put each condition at the field it is about; the ones about no field of the form come back."""
    others = []
    for item in unmet:
        owner, name = form.at(item.field)
        if name in owner.fields:
            owner.add_error(name, _sentence(owner.fields[name], item))
        else:
            others.append(item)
    return others


def _sentence(field: forms.Field, item: Unmet) -> str:
    # The list above the form names the field already.
    said = item.message.removeprefix(f"{field.label}：")
    return said + _("（依据：%s）") % item.clause if item.clause else said


def _now(record: RegisterRow | Entry | None, name: str) -> Any:
    value = getattr(record, name) if record is not None else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return value
    return "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _field(column: Any, now: Any) -> forms.Field:
    """The form field for a column, which offers its list where there is one."""
    facts: dict[str, Any] = {"label": column.verbose_name, "required": False}
    if isinstance(column, ArrayField):
        offered = LISTS[column.name].choices
        return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **facts)
    if isinstance(column, models.BooleanField):
        return forms.ChoiceField(choices=YES_NO, **facts)
    offered = column.flatchoices or (LISTS[column.name].choices if column.name in LISTS else None)
    if offered:
        return forms.ChoiceField(choices=_with_present(offered, now), **facts)
    return _text_field(column, facts)


def _with_present(offered: Any, now: Any) -> list[tuple[Any, Any]]:
    known = [BLANK, *offered]
    return known if now in {value for value, _label in known} else [*known, (now, now)]


def _text_field(column: Any, facts: dict[str, Any]) -> forms.CharField:
    """Numbers and dates stay text: the action says in words what is wrong with them."""
    attributes: dict[str, Any] = {"autocomplete": "off"}
    if isinstance(column, models.DecimalField | models.IntegerField):
        attributes["inputmode"] = "decimal"
    elif isinstance(column, PartialDateField):
        attributes["placeholder"] = _("例：2015-08")
    elif isinstance(column, models.DateField):
        attributes["placeholder"] = _("例：2026-03-05")
    longest = LONGEST_PERSONAL if isinstance(column, EncryptedField) else (column.max_length or 20)
    return forms.CharField(max_length=longest, widget=forms.TextInput(attrs=attributes), **facts)


def _explain(field: forms.Field, masked: str) -> None:
    field.help_text = _("不修改请留空")
    field.widget.attrs["placeholder"] = masked
