"""Forms about meetings, notices, what is said against them, and the list to hang."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.steps import DayField, NoteField, StepForm
from monitoring.choices.cases import Aim
from monitoring.models import MonitoringCase
from monitoring.rules.identification import NoticeTerm
from projects.forms.fields import DayOrNone, PaperField

MOST_PRESENT = 10_000
TELEPHONE = RegexValidator(r"^[0-9][0-9\-]{2,17}$", gettext_lazy("监督电话请写数字，区号后可加短横线"))


class MeetingForm(StepForm):
    """民主评议会 with its minutes and the list of signatures."""

    held_on = DayField(gettext_lazy("评议日期"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=100, required=False)
    chaired_by = forms.CharField(label=gettext_lazy("主持人"), max_length=50)
    present = forms.IntegerField(label=gettext_lazy("到会人数"), min_value=1, max_value=MOST_PRESENT)
    minutes = PaperField(gettext_lazy("会议记录"), required=True)
    sign_in = PaperField(gettext_lazy("签到表"), required=True)


class PostListForm(StepForm):
    """A list that hangs, with its photograph."""

    posted_on = DayField(gettext_lazy("公示开始"))
    ended_on = DayOrNone(gettext_lazy("公示结束"), required=True)
    place = forms.CharField(label=gettext_lazy("张贴地点"), max_length=100)
    photo = PaperField(gettext_lazy("公示照片"), required=True)

    def __init__(
        self,
        data: Any,
        files: Any,
        *,
        term: NoticeTerm,
        waiting: Mapping[int, tuple[MonitoringCase, str]],
    ) -> None:
        super().__init__(data, files)
        self.waiting = waiting
        self.fields["ended_on"].help_text = _("首日、末日都计入，不少于 %s") % term.span
        self.fields["cases"] = forms.TypedMultipleChoiceField(
            label=_("名单上的户"),
            coerce=int,
            choices=[(pk, words) for pk, (_case, words) in waiting.items()],
            # Those who join and those who leave hang on lists of their own: then nobody is ticked beforehand.
            initial=list(waiting) if len({case.status for case, _words in waiting.values()}) == 1 else [],
            widget=forms.CheckboxSelectMultiple,
            help_text="" if waiting else _("本村现在没有等待公示的户：先完成民主评议"),
            error_messages={"required": _("请勾选名单上的户；没有可勾选的，先完成民主评议")},
        )

    @property
    def listed(self) -> list[MonitoringCase]:
        """Those that were ticked."""
        return [self.waiting[pk][0] for pk in self.cleaned_data["cases"]]


class ObjectionForm(StepForm):
    """Somebody objects."""

    raised_on = DayField(gettext_lazy("提出日期"))
    content = NoteField(gettext_lazy("异议内容"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["content"].help_text = _("只写反映的事实，不写证件号、电话")


class AnswerForm(StepForm):
    """What the inquiry found."""

    answered_on = DayField(gettext_lazy("答复日期"))
    answer = NoteField(gettext_lazy("调查和答复"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class NoticeListForm(forms.Form):
    """What a list to hang says beside its households."""

    aim = forms.ChoiceField(label=gettext_lazy("公示事项"), choices=Aim.choices)
    posted_on = DayOrNone(gettext_lazy("公示开始"), required=True)
    ended_on = DayOrNone(gettext_lazy("公示结束"), required=True)
    telephone = forms.CharField(
        label=gettext_lazy("监督电话"),
        max_length=18,
        validators=[TELEPHONE],
        help_text=gettext_lazy("村务监督委员会或乡镇的办公电话，会印在名单上"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, term: NoticeTerm, on: datetime.date, aim: str = "") -> None:
        super().__init__(data, initial={"posted_on": on, "ended_on": term.first_end(on), "aim": aim})
        self.term = term

    def clean(self) -> dict[str, Any]:
        """The list hangs for as long as it must."""
        facts = super().clean() or {}
        if (first := facts.get("posted_on")) and (last := facts.get("ended_on")):
            first_end = self.term.first_end(first)
            if last < first_end:
                message = _("公示不少于 %s（首日、末日都计入），最早到 %s 结束")
                self.add_error("ended_on", message % (self.term.span, first_end.isoformat()))
        return facts
