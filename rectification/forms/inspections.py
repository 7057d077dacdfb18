"""Forms of inspections: the plan, what was found, and what is said when it is done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from households.forms.steps import StepForm
from povertycase.models import Division, Posting, User, WarZone
from projects.forms.fields import DayOrNone, PaperField, offered
from projects.forms.money_filters import ANYTHING, IS_CODE
from rectification.choices.inspections import CARRIED_OUT, Dimension, InspectionStatus
from rectification.choices.sources import InspectionScope
from rectification.forms.registering import RegisterForm, open_types, type_groups
from rectification.models import Inspection, TicketType
from rectification.rules.inspections import LONGEST_FOCUS

KINDS = [(each.value, each.label) for each in CARRIED_OUT]
FACTS = ("name", "scope", "focus", "team", "begins_on", "ends_on")


FINDING = (
    *("dimension", "type", "place", "household_number", "project_number", "organisation"),
    *("content", "found_on", "photo"),
)


class InspectionForm(StepForm):
    """What is looked at, how, when and by whom; a plan that is changed keeps its place and its kind."""

    name = forms.CharField(label=_("督查名称"), max_length=100, help_text=_("完成以后就是问题来源的名称"))
    kind = forms.ChoiceField(
        label=_("督查方式"),
        choices=offered(KINDS),
        help_text=_("暗访在完成之前，只有安排单位和督查组看得到"),
    )
    scope = forms.ChoiceField(label=_("督查范围（点、线、面）"), choices=offered(InspectionScope.choices))
    type = forms.ChoiceField(
        label=_("督查的问题类型"), required=False, widget=PlaceSelect, help_text=_("不限于一类的留空")
    )
    focus = forms.CharField(
        label=_("督查内容"), max_length=LONGEST_FOCUS, widget=forms.Textarea(attrs={"rows": 3})
    )
    begins_on = DayOrNone(_("开始日期"), required=True)
    ends_on = DayOrNone(_("结束日期"), required=True)
    team = forms.CharField(
        label=_("督查组成员"), max_length=300, help_text=_("姓名，组长在前；有账号的再在下面勾选")
    )

    def __init__(
        self,
        data: Any,
        *,
        places: Sequence[tuple[str, Any]] = (),
        zones: Sequence[WarZone] = (),
        inspectors: Sequence[Posting],
        inspection: Inspection | None = None,
        known: Any = None,
    ) -> None:
        super().__init__(data, initial=known)
        self.types = open_types(restricted=True)
        self.fields["type"].choices = type_groups(self.types)  # type: ignore[attr-defined]
        self.people: dict[str, User] = {str(each.user_id): each.user for each in inspectors}
        names = {str(each.user_id): _label(each) for each in inspectors}
        self.fields["inspectors"] = forms.MultipleChoiceField(
            label=_("有账号的成员"),
            required=False,
            choices=list(names.items()),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("他们能登记发现；在被督查的地方任职的不能参加"),
        )
        if inspection is None:
            self._ask_where(places, zones)
        else:
            self._begin_with(inspection)

    def _ask_where(self, places: Sequence[tuple[str, Any]], zones: Sequence[WarZone]) -> None:
        self.fields["division"] = forms.ChoiceField(
            label=_("督查地方"), choices=places, widget=PlaceSelect(choices=places)
        )
        self.zones = {str(each.pk): each for each in zones}
        if zones:
            self.fields["zone"] = forms.ChoiceField(
                label=_("战区"),
                required=False,
                choices=offered((key, each.name) for key, each in self.zones.items()),
                help_text=_("分战区督查的选择；督查整个战区时，督查地方选县"),
            )
        self.order_fields(["division", "zone"])

    def _begin_with(self, inspection: Inspection) -> None:
        del self.fields["kind"]
        self.initial.update({name: getattr(inspection, name) for name in FACTS}, version=inspection.version)
        self.initial["type"] = str(inspection.type_id or "")
        self.initial["inspectors"] = [str(each.pk) for each in inspection.inspectors.all()]

    def clean_type(self) -> TicketType | None:
        """The type itself."""
        key = self.cleaned_data["type"]
        return self.types[key] if key else None

    @property
    def division(self) -> Division:
        """The place that was chosen."""
        return Division.objects.get(pk=self.cleaned_data["division"])

    @property
    def facts(self) -> dict[str, Any]:
        """What an action takes of it, apart from place and kind."""
        given = self.cleaned_data
        people = [self.people[key] for key in given["inspectors"]]
        return {name: given[name] for name in (*FACTS, "type")} | {"inspectors": people}

    @property
    def zone(self) -> WarZone | None:
        """The zone that was chosen."""
        return self.zones.get(self.cleaned_data.get("zone", ""))


def _label(posting: Posting) -> str:
    where = posting.organisation.name if posting.organisation else posting.division.name
    return f"{posting.user.name}（{where}）"


class FindingForm(RegisterForm):
    """What was seen, as for a ticket, and under which of the five dimensions."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    dimension = forms.ChoiceField(label=_("落实方面"), choices=offered(Dimension.choices))
    photo = PaperField(_("佐证"))

    def __init__(self, data: Any, files: Any, *, inspection: Inspection, **facts: Any) -> None:
        super().__init__(data, files=files, may_restrict=True, **facts)
        for name in ("source", "amount_yuan", "liability", "is_common", "is_restricted"):
            del self.fields[name]
        self.initial["version"] = inspection.version
        if inspection.type_id:
            self.initial["type"] = str(inspection.type_id)
        self.fields["household_number"].help_text = _("只能填您管辖范围内的户；其他的在具体表现里写明")
        self.order_fields(FINDING)

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What is wrong with where it is stands at the place."""
        return self, {"division": "place"}.get(field, field)


class FinishForm(StepForm):
    """The dimensions under which nothing was found, and the document in which it is fed back."""

    document_number = forms.CharField(label=_("反馈文号"), max_length=60, required=False)
    document = PaperField(_("反馈文件"))

    def __init__(self, data: Any, files: Any, *, empty: Sequence[str], version: int) -> None:
        super().__init__(data, files, initial={"version": version})
        self.fields["clear"] = forms.MultipleChoiceField(
            label=_("未发现问题"),
            required=False,
            choices=[(each, Dimension(each).label) for each in empty],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("没有登记发现的方面，逐项确认以后勾选"),
        )
        if not empty:
            del self.fields["clear"]
        self.order_fields(["clear"])


class InspectionFilterForm(forms.Form):
    """Which inspections a list shows."""

    kind = forms.ChoiceField(label=_("督查方式"), required=False, choices=[("", ANYTHING), *KINDS])
    scope = forms.ChoiceField(
        label=_("督查范围"), required=False, choices=[("", ANYTHING), *InspectionScope.choices]
    )
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", ANYTHING), *InspectionStatus.choices]
    )
    division = forms.CharField(label=_("区划"), required=False, validators=[IS_CODE])

    def __init__(self, data: Any, *, places: Any) -> None:
        super().__init__(data)
        self.fields["division"].widget = PlaceSelect(choices=places)
