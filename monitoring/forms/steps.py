"""Forms of the steps of a case, into monitoring and out of it."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.steps import DayField, StepForm
from monitoring.choices.cases import ClearedReason, RemovalWay
from monitoring.forms.clues import text_field
from povertycase.models import PublicNotice, ReviewMeeting
from projects.forms.fields import PaperField, offered

BETWEEN_NAMES = re.compile(r"[、，,;；/\s]+")
# The field of the decision's form at which a condition that may be overridden is explained.
REASON_AT = {"applied_on": "E1", "natural_document": "E1", "income": "E4", "labour": "E7"}


class VersionForm(StepForm):
    """A step that carries only the version that was seen, and what its subclass asks."""

    def __init__(self, data: Any, files: Any = None, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})


class VisitForm(VersionForm):
    """入户核实; the papers are signed when a household joins."""

    visited_on = DayField(_("入户核实日期"))
    visitors = forms.CharField(
        label=_("核实人员"), max_length=200, help_text=_("至少两人，姓名之间用顿号或空格隔开，如：王芳、李强")
    )
    found = text_field(_("核实情况"), longest=500)
    authorisation = PaperField(_("《申请及承诺授权查询书》"))
    collection_form = PaperField(_("《信息采集表》"))

    def __init__(self, data: Any, files: Any, *, version: int, is_joining: bool) -> None:
        super().__init__(data, files, version=version)
        if not is_joining:
            del self.fields["authorisation"], self.fields["collection_form"]

    def clean_visitors(self) -> list[str]:
        """The names, one by one."""
        return [name for name in BETWEEN_NAMES.split(self.cleaned_data["visitors"]) if name]


class ClearForm(VersionForm):
    """终止监测."""

    reason = forms.ChoiceField(label=_("终止监测的原因"), choices=ClearedReason, widget=forms.RadioSelect)
    note = text_field(_("依据，如死亡、迁移或并户的证明"), longest=200)


class CompareForm(VersionForm):
    """信息比对."""

    compared_on = DayField(_("信息比对日期"))
    comparison = text_field(_("比对结果"), longest=500)


class VoteForm(VersionForm):
    """民主评议: one of the village's meetings, and its vote."""

    votes_for = forms.IntegerField(label=_("同意票"), min_value=0, max_value=9999)
    votes_against = forms.IntegerField(label=_("不同意票"), min_value=0, max_value=9999)

    def __init__(self, data: Any, *, meetings: Sequence[ReviewMeeting], version: int) -> None:
        super().__init__(data, version=version)
        self.meetings = {each.pk: each for each in meetings}
        words = _("%(day)s %(place)s，主持人%(chair)s，到会 %(present)s 人")
        choices = [
            (
                each.pk,
                words
                % {
                    "day": each.held_on,
                    "place": each.place,
                    "chair": each.chaired_by,
                    "present": each.present,
                },
            )
            for each in meetings
        ]
        self.fields["meeting"] = forms.TypedChoiceField(
            label=_("评议会"), coerce=int, choices=offered(choices)
        )
        self.order_fields(["meeting"])

    @property
    def meeting(self) -> ReviewMeeting:
        """The one that was chosen."""
        return self.meetings[self.cleaned_data["meeting"]]


class ChosenNoticeForm(VersionForm):
    """公示后上报: which of the village's notices had the household on its list."""

    def __init__(self, data: Any, *, notices: Sequence[PublicNotice], version: int) -> None:
        super().__init__(data, version=version)
        self.notices = {each.pk: each for each in notices}
        words = _("%(first)s 至 %(last)s，%(place)s")
        choices = [
            (each.pk, words % {"first": each.posted_on, "last": each.ended_on, "place": each.place})
            for each in notices
        ]
        self.fields["notice"] = forms.TypedChoiceField(
            label=_("村内公示"), coerce=int, choices=offered(choices)
        )

    @property
    def notice(self) -> PublicNotice:
        """The one that was chosen."""
        return self.notices[self.cleaned_data["notice"]]


class OpinionForm(VersionForm):
    """Another office agrees, and says so."""

    note = text_field(_("意见"), longest=200)

    def __init__(self, data: Any, *, version: int, label: Any) -> None:
        super().__init__(data, version=version)
        self.fields["note"].label = label


class OverrideForm(OpinionForm):
    """县级审批 of a removal: a reason of its own for each principle that is not met."""

    def __init__(self, data: Any, *, version: int, missing: Sequence[tuple[str, str, str]]) -> None:
        """missing: (code, title, what is not met) of the conditions that may be overridden."""
        super().__init__(data, version=version, label=_("审批意见"))
        for code, title, message in missing:
            self.fields[f"reason_{code}"] = forms.CharField(
                label=_("%(code)s %(title)s：例外的理由") % {"code": code, "title": title},
                max_length=300,
                required=False,
                help_text=message,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What is not met stands at the field for its reason."""
        return self, f"reason_{REASON_AT[field]}" if field in REASON_AT else field

    @property
    def reasons(self) -> dict[str, str]:
        """{condition: reason}, also those that say nothing."""
        names = [name for name in self.fields if name.startswith("reason_")]
        return {name.removeprefix("reason_"): self.cleaned_data[name] for name in names}


class AnnounceForm(VersionForm):
    """公告."""

    announced_on = DayField(_("公告日期"))


class NumberForm(VersionForm):
    """录入系统."""

    number = forms.CharField(label=_("监测对象编号"), max_length=32)


class RemovalForm(VersionForm):
    """申请风险消除."""

    way = forms.ChoiceField(
        label=_("消除方式"),
        choices=RemovalWay.choices,
        widget=forms.RadioSelect,
        help_text=_("自然消除不要求监测满规定时间和落实措施，但要有证明材料"),
    )
    grounds = text_field(_("申请消除的理由"), longest=300)
    natural_document = PaperField(_("自然消除的证明材料"))
