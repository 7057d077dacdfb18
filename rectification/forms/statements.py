"""Forms of statements of responsibility: the list, who is asked, what was signed; filters of the API."""

import datetime
from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import PlacedForm
from households.forms.places import PlaceSelect
from households.forms.steps import DayField, StepForm
from povertycase.choices import Level
from povertycase.models import Division
from projects.forms.fields import DayOrNone, PaperField
from projects.forms.money_filters import ANYTHING, IS_CODE, chosen, place, year
from rectification.choices.yearly_targets import StatementStatus
from rectification.models import Statement, TargetValue
from rectification.models.statements import StatementQuerySet
from rectification.rules.statements import LABELS, LONGEST_PERSON, LONGEST_TEXT

LEVELS = (
    (Level.TOWNSHIP.value, gettext_lazy("乡镇（街道）")),
    (Level.VILLAGE.value, gettext_lazy("村（社区）")),
)
MOST_ID = 2**62


class State(TextChoices):
    """How a statement stands, as a list is narrowed."""

    DUE = "due", gettext_lazy("待签订")
    LATE = "late", gettext_lazy("逾期未签")
    SIGNED = "signed", gettext_lazy("已签订")
    WITHDRAWN = "withdrawn", gettext_lazy("已撤回")


class StatementFilterForm(forms.Form):
    """Which statements a list shows."""

    year = forms.TypedChoiceField(label=gettext_lazy("年度"), required=False, coerce=int, empty_value=None)
    level = forms.ChoiceField(
        label=gettext_lazy("签订层级"), required=False, choices=[("", ANYTHING), *LEVELS]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("签订情况"), required=False, choices=[("", ANYTHING), *State.choices]
    )
    division = forms.CharField(label=gettext_lazy("区划"), required=False, validators=[IS_CODE])

    def __init__(self, data: Any, *, years: Sequence[int], places: Any) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["year"].choices = [("", ANYTHING), *((each, _("%s 年") % each) for each in years)]
        fields["division"].widget = PlaceSelect(choices=places)

    def narrowed(self, rows: StatementQuerySet) -> StatementQuerySet:
        """Those that were asked for; none for a filter that makes no sense."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["year"]:
            rows = rows.filter(year=asked["year"])
        if asked["level"]:
            rows = rows.filter(division__level=asked["level"])
        if asked["division"]:
            rows = rows.filter(division__code__startswith=asked["division"])
        if asked["state"] == State.LATE:
            return rows.late(timezone.localdate())
        return rows.filter(status=asked["state"]) if asked["state"] else rows


class RequireForm(PlacedForm):
    """Who is to sign, and by when."""

    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    level = forms.ChoiceField(label=gettext_lazy("签订层级"))
    due_on = DayOrNone(
        gettext_lazy("签订期限"),
        required=True,
        help_text=gettext_lazy("已经要求过的，再次提交会补上漏掉的地方，并把还没签的改为这个期限"),
    )

    def __init__(self, data: Any, *, places: Sequence[Division], levels: Sequence[str], year: int) -> None:
        super().__init__(data, initial={"year": year})
        fields: Any = self.fields
        fields["year"].choices = [(each, _("%s 年") % each) for each in (year, year + 1)]
        fields["level"].choices = [each for each in LEVELS if each[0] in levels]
        if len(places) > 1:
            choices = [(each.pk, each.name) for each in places]
            fields["division"] = forms.ChoiceField(label=_("在哪个地方"), choices=choices)
            self.order_fields(["division"])


class SignForm(StepForm):
    """Names, duties, day and scan, as the signed paper has them."""

    giver_unit = forms.CharField(label=LABELS["giver_unit"], max_length=LONGEST_TEXT)
    giver = forms.CharField(label=LABELS["giver"], max_length=LONGEST_PERSON)
    giver_duty = forms.CharField(label=LABELS["giver_duty"], max_length=LONGEST_TEXT)
    signer = forms.CharField(label=LABELS["signer"], max_length=LONGEST_PERSON)
    signer_duty = forms.CharField(label=LABELS["signer_duty"], max_length=LONGEST_TEXT)
    signed_on = DayField(gettext_lazy("签订日期"))
    scan = PaperField(gettext_lazy("签字盖章的扫描件"), required=True)

    def __init__(self, data: Any, files: Any, *, giver_unit: str, version: int) -> None:
        super().__init__(data, files, initial={"version": version, "giver_unit": giver_unit})


class StatementFilter(django_filters.FilterSet):
    """By place, year and state, for the API; late: not signed though the day is over."""

    division = place()
    year = year(gettext_lazy("年度"), "year")
    status = chosen(gettext_lazy("状态"), "status", StatementStatus.choices)
    is_late = django_filters.BooleanFilter(label=gettext_lazy("逾期未签"), method="filter_late")

    class Meta:
        model = Statement
        fields = ()

    def filter_late(self, rows: StatementQuerySet, _name: str, wanted: bool) -> StatementQuerySet:  # noqa: FBT001  its filter
        """Those that are late today, or that are not."""
        today: datetime.date = timezone.localdate()
        late = Statement.objects.visible_to(self.request.user).late(today).order_by().values("pk")
        return rows.filter(pk__in=late) if wanted else rows.exclude(pk__in=late)


class TargetFilter(django_filters.FilterSet):
    """Figures by place, year and indicator, for the API."""

    division = place()
    year = year(gettext_lazy("年度"), "indicator__year")
    indicator = django_filters.NumberFilter(
        label=gettext_lazy("指标"), field_name="indicator", min_value=1, max_value=MOST_ID
    )

    class Meta:
        model = TargetValue
        fields = ()
