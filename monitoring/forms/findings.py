"""Forms and filters of findings and key groups."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import Severity
from households.forms.steps import StepForm
from monitoring.choices.cases import Channel
from monitoring.choices.findings import RULES_OF, Fault, FindingStatus, KeyGroup
from monitoring.models import Finding, KeyGroupTag
from monitoring.rules.catalogue import RULES
from projects.forms.money_filters import ANYTHING, chosen, place

USUAL_DAYS = 90
RULE_NAMES = [(code, RULES[code].title) for fault in Fault for code in RULES_OF[fault]]


class FindingFilter(django_filters.FilterSet):
    """Findings by fault, rule, place, household, case, severity and state."""

    fault = django_filters.ChoiceFilter(
        label=_("问题"), choices=Fault.choices, empty_label=ANYTHING, method="filter_fault"
    )
    rule = chosen(_("规则"), "rule", RULE_NAMES)
    division = place()
    severity = chosen(_("程度"), "severity", Severity.choices)
    status = chosen(_("状态"), "status", FindingStatus.choices)
    household = django_filters.NumberFilter(label=_("户"), field_name="household")
    case = django_filters.NumberFilter(label=_("监测个案"), field_name="case")

    class Meta:
        model = Finding
        fields = ()

    def filter_fault(self, findings: QuerySet[Finding], _name: str, fault: str) -> QuerySet[Finding]:
        """Of the rules that look for this fault."""
        return findings.filter(rule__in=RULES_OF[fault])


class FindingPageFilter(FindingFilter):
    """The same on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("household", "case"):
            self.form.fields[name].widget = forms.HiddenInput()


class GroupFilter(django_filters.FilterSet):
    """Households by key group and place."""

    group = django_filters.ChoiceFilter(
        label=_("重点人群"), choices=KeyGroup.choices, empty_label=ANYTHING, method="filter_group"
    )
    division = place()

    class Meta:
        model = KeyGroupTag
        fields = ()

    def filter_group(self, tags: QuerySet[KeyGroupTag], _name: str, group: str) -> QuerySet[KeyGroupTag]:
        """Those that belong to it."""
        return tags.filter(groups__contains=[group])


class DismissForm(StepForm):
    """Looked at, and no fault until a day."""

    reason = forms.CharField(
        label=_("核实情况和排除原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(
        label=_("有效期至"),
        help_text=_("最长一年；到期或情况变化后会再次提示"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any, *, version: int) -> None:
        until = timezone.localdate() + datetime.timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"version": version, "until": until})


class ConfirmForm(StepForm):
    """应纳未纳 becomes a clue."""

    channel = forms.ChoiceField(label=_("线索来源"), choices=Channel.choices)
    subject_name = forms.CharField(label=_("反映的户主或家庭成员"), max_length=60)
    content = forms.CharField(label=_("反映的情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any, *, version: int, name: str, content: str, channel: str) -> None:
        known = {"subject_name": name, "content": content, "channel": channel}
        super().__init__(data, initial={"version": version, **known})
