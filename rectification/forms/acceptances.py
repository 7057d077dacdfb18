"""Forms of acceptances: a quarter is listed, one is judged; and their filter, for pages and the API."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.steps import DayField, StepForm
from monitoring.forms.clues import text_field
from projects.forms.money_filters import ANYTHING, chosen, place
from rectification.choices.campaigns import Quarter
from rectification.choices.tickets import Topic
from rectification.models import Acceptance
from rectification.models.acceptances import late

SUBJECTS = [("unit", _("责任部门")), ("village", _("村"))]
STATES = [("waiting", _("待验收")), ("late", _("超期未验收")), ("judged", _("已验收"))]


class AcceptanceFilter(django_filters.FilterSet):
    """Acceptances by quarter, topic, whom they are about, place and state."""

    quarter = chosen(_("季度"), "quarter", Quarter.choices)
    topic = chosen(_("整治专题"), "topic", Topic.choices)
    subject = django_filters.ChoiceFilter(
        label=_("对象"), choices=SUBJECTS, empty_label=ANYTHING, method="filter_subject"
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=STATES, empty_label=ANYTHING, method="filter_state"
    )
    division = place()

    class Meta:
        model = Acceptance
        fields = ()

    def filter_subject(self, rows: QuerySet[Acceptance], _name: str, value: str) -> QuerySet[Acceptance]:
        """Departments or villages."""
        return rows.filter(organisation__isnull=value == "village")

    def filter_state(self, rows: QuerySet[Acceptance], _name: str, value: str) -> QuerySet[Acceptance]:
        """As of today."""
        states = {
            "waiting": Q(accepted_on=None),
            "late": late(timezone.localdate()),
            "judged": Q(accepted_on__isnull=False),
        }
        return rows.filter(states[value])


class ListForm(StepForm):
    """A quarter's acceptances are listed, of all its topics or of some."""

    quarter = forms.TypedChoiceField(label=_("季度"), coerce=int, choices=Quarter.choices)
    topics = forms.MultipleChoiceField(
        label=_("专题"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选的，按规定列出本季度全部专题"),
    )

    def __init__(self, data: Any, *, quarter: int, topics: Sequence[tuple[str, Any]], version: int) -> None:
        super().__init__(data, initial={"version": version, "quarter": quarter})
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]


class JudgeForm(StepForm):
    """What was found, and the score."""

    score = forms.DecimalField(
        label=_("得分"), max_digits=4, decimal_places=1, help_text=_("0 到 100 分，可填一位小数")
    )
    findings = text_field(_("验收发现"), longest=500, rows=4)
    accepted_on = DayField(_("验收日期"))

    def __init__(self, data: Any, *, row: Acceptance) -> None:
        initial: dict[str, Any] = {
            "version": row.version,
            "score": row.score,
            "findings": row.findings,
        }
        if row.accepted_on:
            initial["accepted_on"] = row.accepted_on
        super().__init__(data, initial=initial)
