"""Forms of the hundred days: targets, their batch, and what shows that one is done."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.steps import StepForm
from monitoring.forms.clues import text_field
from projects.forms.fields import PaperField
from projects.forms.money_filters import ANYTHING, chosen, place
from rectification.choices.campaigns import Batch, Standing
from rectification.models import CampaignTarget

MOST_NUMBERS = 200
KINDS = [("household", gettext_lazy("户")), ("village", gettext_lazy("村"))]


class TargetFilter(django_filters.FilterSet):
    """Targets, with their standing, by batch, kind, standing and place."""

    batch = chosen(gettext_lazy("批次"), "batch", Batch.choices)
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("对象"), choices=KINDS, empty_label=ANYTHING, method="filter_kind"
    )
    standing = chosen(gettext_lazy("完成情况"), "standing", Standing.choices)
    division = place()

    class Meta:
        model = CampaignTarget
        fields = ()

    def filter_kind(self, rows: QuerySet[CampaignTarget], _name: str, value: str) -> QuerySet[CampaignTarget]:
        """Households or villages."""
        return rows.filter(household__isnull=value == "village")


class TargetsForm(StepForm):
    """Villages and households go into a batch."""

    batch = forms.ChoiceField(label=gettext_lazy("批次"), choices=Batch.choices, widget=forms.RadioSelect)
    villages = forms.MultipleChoiceField(
        label=gettext_lazy("村"), required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = text_field(gettext_lazy("户编号"), longest=8000, rows=6, required=False)

    def __init__(self, data: Any, *, villages: Sequence[tuple[str, Any]], batch: str, version: int) -> None:
        super().__init__(data, initial={"version": version, "batch": batch})
        self.fields["villages"].choices = villages  # type: ignore[attr-defined]
        self.fields["numbers"].help_text = _("一行一个户编号，一次最多 {} 个").format(MOST_NUMBERS)

    def clean_numbers(self) -> list[str]:
        """As typed, each once."""
        numbers = list(dict.fromkeys(self.cleaned_data["numbers"].split()))
        if len(numbers) > MOST_NUMBERS:
            words = _("一次最多 {} 个户编号，这里有 {} 个，请分几次列入。")
            raise forms.ValidationError(words.format(MOST_NUMBERS, len(numbers)))
        return numbers

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What an action calls the targets are the households here."""
        return self, "numbers" if field == "targets" else field


class BatchForm(StepForm):
    """Another batch."""

    batch = forms.ChoiceField(label=gettext_lazy("批次"), choices=Batch.choices, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, row: CampaignTarget) -> None:
        super().__init__(data, initial={"version": row.version, "batch": row.batch})


class DoneForm(StepForm):
    """It is done, with a picture or a paper."""

    note = text_field(gettext_lazy("完成情况"), longest=300)
    evidence = PaperField(gettext_lazy("佐证材料"), required=True)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})
