"""Forms of war zones, and the choice of one in filters."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.steps import DayField, NoteField, StepForm
from povertycase.models import Division, Organisation, User, WarZone, ZoneTown
from projects.forms.fields import offered

# What lies in no zone, in a filter.
NO_ZONE = "none"


def zone_choices(user: User, on: datetime.date) -> list[tuple[str, str]]:
    """The zones that stand where `user` is posted."""
    rows = WarZone.objects.visible_to(user).in_force(on).order_by("division", "pk")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


class ZoneForm(StepForm):
    """A zone with its commander, its office, and the townships that are in none yet."""

    name = forms.CharField(label=gettext_lazy("战区名称"), max_length=40)
    commander = forms.CharField(label=gettext_lazy("指挥长"), max_length=50)
    duty = forms.CharField(label=gettext_lazy("指挥长职务"), max_length=100)

    def __init__(
        self,
        data: Any,
        *,
        counties: Sequence[Division],
        offices: Sequence[Organisation],
        towns: Sequence[Division],
    ) -> None:
        super().__init__(data)
        if len(counties) > 1:
            self.fields["division"] = forms.ChoiceField(
                label=_("所在县"), choices=[(each.pk, each.name) for each in counties]
            )
        self.fields["office"] = forms.TypedChoiceField(
            label=_("战区办公室"),
            coerce=int,
            choices=offered((each.pk, each.name) for each in offices),
            help_text=_("登记会议、报纪要的单位；没有要选的单位，请系统管理员先在“单位”里登记"),
        )
        self.fields["since"] = DayField(_("设立日期"))
        self.fields["towns"] = forms.MultipleChoiceField(
            label=_("所辖乡镇（街道）"),
            required=False,
            choices=[(each.pk, each.name) for each in towns],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("只列还没有战区的；要从别的战区划过来的，设立后在战区页面办理")
            if towns
            else _("乡镇都已划入战区；要划过来的，设立后在战区页面办理"),
        )
        self.order_fields(["division", "name", "commander", "duty", "office", "since", "towns"])


class TownForm(StepForm):
    """Which township comes, and from which day on."""

    def __init__(self, data: Any, *, towns: Sequence[tuple[str, str]], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["town"] = forms.ChoiceField(label=_("乡镇（街道）"), choices=offered(towns))
        self.fields["since"] = DayField(_("划入日期"))
        self.fields["since"].help_text = _("原来在别的战区的，到前一天为止")


class CommanderForm(StepForm):
    """Who commands from now on."""

    commander = forms.CharField(label=gettext_lazy("指挥长"), max_length=50)
    duty = forms.CharField(label=gettext_lazy("指挥长职务"), max_length=100)

    def __init__(self, data: Any, *, zone: WarZone) -> None:
        names = ("version", "commander", "duty")
        super().__init__(data, initial={name: getattr(zone, name) for name in names})


class EndZoneForm(StepForm):
    """Its last day, and why."""

    note = NoteField(gettext_lazy("撤销的原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["until"] = DayField(_("最后一天"))
        self.order_fields(["until", "note"])


def towns_for(zone: WarZone, user: User, on: datetime.date) -> list[tuple[str, str]]:
    """The townships of the county that are not the zone's, with where they are today."""
    seen = ZoneTown.objects.visible_to(user).in_force(on)
    there = seen.filter(division__code__startswith=zone.division_id)
    where = {each.division_id: each.zone for each in there.select_related("zone")}
    rows = Division.objects.under(zone.division_id).filter(level="township", valid_to=None).order_by("code")
    names = []
    for town in rows:
        known = where.get(town.pk)
        if known is None:
            names.append((town.pk, _("%s（还没有战区）") % town.name))
        elif known != zone:
            names.append((town.pk, _("%(town)s（现属%(zone)s）") % {"town": town.name, "zone": known.name}))
    return names
