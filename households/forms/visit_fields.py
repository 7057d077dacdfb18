"""The fields of a visit's form as a browser shows them, and what was typed in them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices.visits import FieldKind
from households.forms.facts import BLANK
from households.rules.visit_form import MOST_PHOTOS, Field

YES_NO = (BLANK, ("true", _("是")), ("false", _("否")))
# As large as a camera makes them: they are written anew, and smaller.
MOST_PHOTO_BYTES = 10 * 1024 * 1024


class Chips(forms.RadioSelect):
    """Two chips; a link to what is wrong leads to both of them."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The whole group's own."""
        return super().id_for_label(id_, index) if index is not None else id_


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick; a link to what is wrong leads to the first."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first one's for the group."""
        return super().id_for_label(id_, "0" if index is None else index)


class PicturesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Pictures of a visit; what they are is found out when they are read."""

    widget = PicturesInput(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """None, one or several, none of them larger than a camera makes them."""
        given = [super(PicturesField, self).clean(each, initial) for each in data or [] if each]
        if len(given) > MOST_PHOTOS:
            raise forms.ValidationError(_("一次走访最多 %s 张照片。") % MOST_PHOTOS)
        if any(each.size > MOST_PHOTO_BYTES for each in given):
            raise forms.ValidationError(_("每张照片不超过 %s MB。") % (MOST_PHOTO_BYTES >> 20))
        return given


def detail_field(asked: Field, members: Sequence[tuple[int, str]]) -> forms.Field:
    """A form field that takes whatever is typed: the rules say in words what is wrong with it."""
    label = f"{asked.label}（{asked.unit}）" if asked.unit else asked.label
    facts: dict[str, Any] = {"label": label, "required": False}
    if asked.is_required:
        facts["help_text"] = _("必填")
    if asked.kind == FieldKind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, **facts)
    if asked.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[BLANK, *asked.options], **facts)
    if asked.kind in {FieldKind.CHOICES, FieldKind.MEMBERS}:
        offered = asked.options or [(str(pk), name) for pk, name in members]
        return forms.MultipleChoiceField(choices=offered, widget=Ticks, **facts)
    attributes = {"autocomplete": "off"}
    if asked.kind == FieldKind.NUMBER:
        attributes["inputmode"] = "decimal"
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs=attributes), **facts)


def as_typed(value: Any) -> Any:
    """A value that is known already, as the form takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def read(asked: Field, value: Any) -> Any:
    """What was typed, as phones send it."""
    if asked.kind == FieldKind.YES_NO:
        return {"true": True, "false": False}.get(value)
    if asked.kind == FieldKind.MEMBERS:
        return sorted(int(each) for each in value)
    return value.strip() if isinstance(value, str) else value
