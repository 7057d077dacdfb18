"""Forms of the departments' feeds: how one comes, its file of a month, and a file that waits."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.steps import NoteField, StepForm
from monitoring.choices.feeds import LAST_DUE_DAY, FeedKind, FeedSource, Rhythm
from monitoring.models import Feed
from monitoring.rules.feed_files import preceding
from povertycase.models import Organisation
from projects.forms.fields import offered

SHEETS = ".xlsx,.xls,.csv"
FACTS = ("rhythm", "due_day", "source", "address", "starts", "is_active")


class MonthField(forms.CharField):
    """A month, `2026-10`."""

    def __init__(self, label: Any, *, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            max_length=7,
            help_text=help_text,
            widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"}),
        )


class PeriodDayField(forms.CharField):
    """A day as a period, `2026-10-05`."""

    def __init__(self, label: Any, *, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            max_length=10,
            help_text=help_text,
            widget=forms.TextInput(attrs={"type": "date", "placeholder": "2026-10-05"}),
        )


class FeedForm(StepForm):
    """How a feed comes."""

    rhythm = forms.ChoiceField(
        label=_("推送频次"),
        choices=Rhythm.choices,
        initial=Rhythm.MONTHLY,
        help_text=_("信访、12317 每日推送"),
    )
    due_day = forms.IntegerField(
        label=_("推送期限"),
        min_value=1,
        max_value=LAST_DUE_DAY,
        initial=5,
        help_text=_("每月推送的：次月几日前；每日推送的：几天以内"),
    )
    source = forms.ChoiceField(label=_("接收方式"), choices=offered(FeedSource.choices))
    address = forms.CharField(
        label=_("下载地址"),
        max_length=300,
        required=False,
        help_text=_("“从地址下载”时填写；主机要先由系统管理员列入允许的名单"),
    )
    starts = MonthField(_("从哪个月开始"))
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, data: Any, *, feed: Feed | None = None) -> None:
        known = {name: getattr(feed, name) for name in FACTS} if feed else {}
        super().__init__(data, initial={**known, "version": feed.version if feed else None})


class NewFeedForm(FeedForm):
    """Who sends what."""

    kind = forms.ChoiceField(label=_("推送类别"), choices=offered(FeedKind.choices))

    def __init__(self, data: Any, *, organisations: QuerySet[Organisation]) -> None:
        super().__init__(data)
        self.initial["starts"] = preceding(timezone.localdate())
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations, label=_("推送部门"), empty_label=_("请选择")
        )
        self.order_fields(["kind", "organisation"])


class FeedFileForm(PlacedForm):
    """A department's file of one month, or of one day."""

    period = MonthField(_("数据所属月份"), help_text=_("推送的是哪个月的数据，不是上传的月份"))
    file = forms.FileField(
        label=_("推送的文件"),
        max_length=200,
        help_text=_("部门系统导出的原表，Excel 或 CSV，不用改表头，不超过 100 MB"),
        widget=forms.FileInput(attrs={"accept": SHEETS}),
        error_messages={
            "empty": _("文件是空的（0 字节），请重新导出后上传"),
            "required": _("请选择文件"),
        },
    )

    def __init__(self, data: Any, files: Any, *, feed: Feed) -> None:
        super().__init__(data, files, initial={"period": preceding(timezone.localdate(), feed.rhythm)})
        if feed.rhythm == Rhythm.DAILY:
            self.fields["period"] = PeriodDayField(
                _("数据所属日期"), help_text=_("推送的是哪一天的数据，不是上传的日期")
            )
            self.order_fields(["period", "file"])


class DecideBatchForm(StepForm):
    """A file that waits is let in or given back, for a reason."""

    note = NoteField(_("理由"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
