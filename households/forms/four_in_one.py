"""四合一: the channels of a household side by side, the list behind the figures, and a channel's sheet."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices.four_in_one import (
    WRITTEN_DOWN,
    ComparedField,
    Correction,
    DataChannel,
    Standing,
)
from households.forms.exports import ExportForm
from households.forms.facts import PlacedForm
from households.forms.filters import ANYTHING, HouseholdFilter, SearchForm, TypedFilterSet
from households.forms.rosters import RosterUploadForm
from households.models import ChannelSnapshot, ConsistencyCheck, Household
from households.models.channels import STANDINGS, ConsistencyQuerySet
from households.rules.four_in_one import FIELDS, LONGEST, LONGEST_TEXT, shown
from povertycase.calendars import is_mistyped

SPARE = 20  # spaces and units that are read away
PLACE = RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("核对日期"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class FieldOfForm(NamedTuple):
    """One compared field: what the register says, and a cell for each channel that people write down."""

    label: str
    system: str
    cells: list[forms.BoundField]


class ChannelsForm(PlacedForm):
    """What is really so, the handbook and the card, filled with what they said, else with the register.

    Only the ticked channels are written; a personal value stands masked, and left as it is, it stays.
    """

    on = _day()

    def __init__(
        self,
        data: Any = None,
        *,
        channels: Mapping[str, ChannelSnapshot],
        chosen: str = "",
    ) -> None:
        super().__init__(data)
        self.channels = channels
        system = channels.get(DataChannel.SYSTEM)
        for channel in WRITTEN_DOWN:
            known = channels.get(channel)
            self.fields[f"{channel}__use"] = forms.BooleanField(
                label=channel.label, required=False, initial=channel == chosen
            )
            self.fields[f"{channel}__version"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=known.version if known else None
            )
            for name in FIELDS:
                self.fields[f"{channel}__{name}"] = _cell(channel, name, known or system)

    def at(self, field: str) -> tuple[forms.Form, str]:
        """`handbook.size` is handbook__size."""
        return self, field.replace(".", "__")

    def rows(self) -> Iterator[FieldOfForm]:
        """The fifteen fields."""
        system = self.channels.get(DataChannel.SYSTEM)
        for name in FIELDS:
            said = shown(name, getattr(system, name)) if system else ""
            cells = [self[f"{channel}__{name}"] for channel in WRITTEN_DOWN]
            yield FieldOfForm(str(ComparedField(name).label), said, cells)

    def uses(self) -> list[forms.BoundField]:
        """The ticks, in the order of the cells."""
        return [self[f"{channel}__use"] for channel in WRITTEN_DOWN]

    def clean_on(self) -> Any:
        """Nobody looked tomorrow, nor before the first day."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("核对日期不能晚于今天。"))
        if is_mistyped(self.cleaned_data["on"]):
            raise forms.ValidationError(_("核对日期太早，请核对年份。"))
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        """At least one channel was looked at."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.chosen:
            raise forms.ValidationError(_("请勾选本次核对了哪几个渠道，只保存勾选的。"))
        return given

    @property
    def chosen(self) -> list[DataChannel]:
        """The channels that were ticked."""
        return [each for each in WRITTEN_DOWN if self.cleaned_data.get(f"{each}__use")]

    def values_of(self, channel: DataChannel) -> dict[str, str]:
        """{field: text as typed} of one channel."""
        return {name: self.cleaned_data.get(f"{channel}__{name}", "") for name in FIELDS}


def _cell(channel: DataChannel, name: str, known: ChannelSnapshot | None) -> forms.CharField:
    label = ComparedField(name).label
    field = forms.CharField(  # its channel_label is the heading of its cell on a phone
        label=f"{channel.label} {label}",
        required=False,
        max_length=LONGEST.get(name, LONGEST_TEXT) + SPARE,
        initial=shown(name, getattr(known, name)) if known else "",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "class": "form-control form-control-sm",
                "aria-label": f"{channel.label}：{label}",
            }
        ),
    )
    field.channel_label = channel.label  # type: ignore[attr-defined]
    return field


class FourInOneFilter(TypedFilterSet):
    """Households by place, by the figure they count to, by the field that differs, and by what is owed."""

    filter_search = HouseholdFilter.filter_search

    division = django_filters.CharFilter(
        label=_("乡镇/村"), field_name="division__code", lookup_expr="startswith", validators=[PLACE]
    )
    standing = django_filters.ChoiceFilter(
        label=_("比对结论"), choices=Standing.choices, empty_label=ANYTHING, method="filter_standing"
    )
    field = django_filters.ChoiceFilter(
        label=_("差异项"), choices=ComparedField.choices, empty_label=ANYTHING, method="filter_field"
    )
    correction = django_filters.ChoiceFilter(
        label=_("更正"), choices=Correction.choices, empty_label=ANYTHING, method="filter_correction"
    )

    class Meta:
        model = Household
        form = SearchForm
        fields = ()

    def filter_standing(self, households: QuerySet, _name: str, standing: str) -> QuerySet:
        """What nobody has compared is incomplete."""
        if standing == Standing.INCOMPLETE:
            settled = self._checks().exclude(STANDINGS[Standing.INCOMPLETE])
            return households.exclude(Exists(settled))
        return households.filter(Exists(self._checks().filter(STANDINGS[Standing(standing)])))

    def filter_field(self, households: QuerySet, _name: str, field: str) -> QuerySet:
        """Those of which channels differ in this field."""
        return households.filter(Exists(self._checks().filter(differences__contains=[{"field": field}])))

    def filter_correction(self, households: QuerySet, _name: str, correction: str) -> QuerySet:
        """Those of which something is still to be put right, or should have been by now."""
        owed = self._checks().to_correct(correction, on=timezone.localdate())
        return households.filter(Exists(owed))

    def _checks(self) -> ConsistencyQuerySet:
        return ConsistencyCheck.objects.visible_to(self.request.user).filter(household=OuterRef("pk"))


class ChannelExportForm(ExportForm):
    """Which channel's sheet is taken, of which place, and what for."""

    channel = forms.ChoiceField(label=_("渠道"), choices=DataChannel.choices, initial=DataChannel.HANDBOOK)
    division = forms.CharField(label=_("乡镇/村"), required=False, validators=[PLACE])
    field_order = ("channel", "division", "purpose")


class ChannelUploadForm(RosterUploadForm):
    """Which channel the sheet says, and on which day somebody looked."""

    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=[(each.value, each.label) for each in WRITTEN_DOWN],
        initial=DataChannel.HANDBOOK,
        widget=forms.RadioSelect,
    )
    on = _day()

    clean_on = ChannelsForm.clean_on

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("填好的渠道表")
