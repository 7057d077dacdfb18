"""Forms of periodic reports: what is asked, of whom, and what a unit sends."""

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.places import PlaceSelect
from households.forms.steps import StepForm
from povertycase.models import Division, Organisation, User, WarZone
from projects.forms.fields import DayOrNone
from projects.forms.money_filters import ANYTHING, IS_CODE
from rectification.choices.reports import MEETING_PUNCTUALITY, Punctuality, RequirementKind, Rhythm
from rectification.models.reports import ReportQuerySet
from rectification.rules.meetings import Meeting
from rectification.rules.reports import LONGEST_CONTENT

# “9月：工作报告、整改台账”
PAPER_LINE = re.compile(r"^(\d{1,2})月?[:：](.+)$")
BETWEEN = re.compile(r"[、,，;；]")
PAPER = "paper-{}"
HELD = ("held_on", "venue", "chair", "attendance", "made_up_reason")
KINDS = ".pdf,.jpg,.jpeg,.png,.xlsx,.docx"


class PapersField(forms.CharField):
    """The papers of some months, a line each, as {month: names}."""

    def clean(self, value: Any) -> Any:
        """Refuses a line that names no month."""
        found: dict[int, list[str]] = {}
        for line in filter(None, map(str.strip, str(super().clean(value)).splitlines())):
            known = PAPER_LINE.match(line)
            if known is None:
                message = _("“%s”看不懂，请写成“9月：工作报告、整改台账”，一行一个月。")
                raise forms.ValidationError(message % line)
            names = [each.strip() for each in BETWEEN.split(known[2])]
            found.setdefault(int(known[1]), []).extend(filter(None, names))
        return found


class UnitsForm(StepForm):
    """Who is asked: all villages or townships of the place, and organisations."""

    def __init__(
        self,
        data: Any,
        *,
        levels: Sequence[tuple[str, str]],
        organisations: Sequence[Organisation],
        version: int | None = None,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["levels"] = forms.MultipleChoiceField(
            label=_("按地方报送"), choices=levels, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["organisations"] = forms.TypedMultipleChoiceField(
            label=_("按单位报送"),
            coerce=int,
            choices=[(each.pk, each.name) for each in organisations],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def at(self, field: str) -> tuple[forms.Form, str]:
        """The units stand in two fields."""
        return self, "levels" if field == "units" else field


class RequirementForm(UnitsForm):
    """What is to be reported, how often, and by whom."""

    kind = forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=RequirementKind.choices,
        initial=RequirementKind.REPORT,
        help_text=gettext_lazy("会议开完后登记日期、主持人等并上传会议纪要；战区会议只选战区办公室"),
    )
    name = forms.CharField(label=gettext_lazy("报送事项"), max_length=60)
    content = forms.CharField(
        label=gettext_lazy("报送内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("报送周期"), choices=Rhythm.choices)
    begins_on = DayOrNone(gettext_lazy("开始日期"), required=True)
    ends_on = DayOrNone(gettext_lazy("结束日期"), required=True)
    papers = PapersField(
        label=gettext_lazy("随附材料"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("哪个月要附材料就写一行，如“9月：工作报告、整改台账”；不填就只报情况"),
    )

    def __init__(
        self,
        data: Any,
        *,
        places: Sequence[Division],
        levels: Sequence[tuple[str, str]],
        organisations: Sequence[Organisation],
        today: datetime.date,
    ) -> None:
        super().__init__(data, levels=levels, organisations=organisations)
        self.initial["begins_on"] = today.replace(day=1)
        self.initial["ends_on"] = today.replace(month=12, day=31)
        if len(places) > 1:
            self.fields["division"] = forms.ChoiceField(
                label=_("发出单位"), choices=[(each.pk, each.name) for each in places]
            )
        names = ("division", "kind", "name", "content", "rhythm", "begins_on", "ends_on", "papers")
        self.order_fields([*names, "levels", "organisations"])


class ReportForm(StepForm):
    """What a unit tells of a period, and a file for each paper that its month asks for."""

    content = forms.CharField(
        label=gettext_lazy("本期情况"), max_length=LONGEST_CONTENT, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(
        self, data: Any, files: Any, *, content: str, papers: Sequence[str], there: Any, version: int
    ) -> None:
        super().__init__(data, files, initial={"version": version, "content": content})
        self.papers = list(papers)
        for place, name in enumerate(papers):
            known = _("已上传；重新选择的话以新的为准") if name in there else _("尚未上传")
            self.fields[PAPER.format(place)] = forms.FileField(
                label=name,
                required=False,
                help_text=_("%s。PDF、照片、表格（xlsx）或文档（docx），不超过 10 MB") % known,
                widget=forms.FileInput(attrs={"accept": KINDS}),
            )

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What is missing of the papers stands at the first one's field."""
        return self, PAPER.format(0) if field == "papers" and self.papers else field

    @property
    def uploads(self) -> dict[str, Any]:
        """The files that came, by their paper's name."""
        found = {name: self.cleaned_data.get(PAPER.format(place)) for place, name in enumerate(self.papers)}
        return {name: file for name, file in found.items() if file}


class MeetingForm(ReportForm):
    """A meeting as it was held; the minutes are its first paper."""

    held_on = DayOrNone(gettext_lazy("召开日期"), required=True)
    venue = forms.CharField(label=gettext_lazy("地点"), max_length=60)
    chair = forms.CharField(label=gettext_lazy("主持人"), max_length=50)
    attendance = forms.IntegerField(
        label=gettext_lazy("参加人数"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    made_up_reason = forms.CharField(
        label=gettext_lazy("补开原因"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("本期过后才开的，写明为什么没有按期召开"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Any,
        files: Any,
        *,
        known: Meeting,
        period: tuple[datetime.date, datetime.date],
        **facts: Any,
    ) -> None:
        super().__init__(data, files, **facts)
        self.fields["held_on"].help_text = _("本期 %s 至 %s") % period
        self.initial.update({name: getattr(known, name) for name in HELD})
        self.fields["content"].label = _("会议情况（议题和议定事项）")
        self.order_fields([*HELD[:-1], "content", *HELD[-1:]])

    @property
    def meeting(self) -> Meeting:
        """As the action takes it."""
        return Meeting(**{name: self.cleaned_data[name] for name in HELD})


class ReportFilterForm(forms.Form):
    """Which reports a list shows. month: that of the last day."""

    requirement = forms.TypedChoiceField(
        label=gettext_lazy("报送事项"), required=False, coerce=int, empty_value=None
    )
    standing = forms.ChoiceField(
        label=gettext_lazy("报送情况"), required=False, choices=[("", ANYTHING), *Punctuality.choices]
    )
    month = forms.RegexField(
        r"^(?!0000)\d{4}-(0[1-9]|1[0-2])\Z",
        label=gettext_lazy("期限月份"),
        required=False,
        error_messages={"invalid": gettext_lazy("月份写法不对，请写成 2026-05 这样")},
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    zone = forms.ChoiceField(label=gettext_lazy("战区"), required=False)
    division = forms.CharField(label=gettext_lazy("区划"), required=False, validators=[IS_CODE])

    def __init__(
        self,
        data: Any,
        *,
        requirements: Sequence[tuple[int, str]],
        zones: Sequence[tuple[str, str]],
        places: Any,
    ) -> None:
        super().__init__(data)
        choices: Any = self.fields["requirement"]
        choices.choices = [("", ANYTHING), *requirements]
        self.fields["division"].widget = PlaceSelect(choices=places)
        if zones:
            known: Any = self.fields["zone"]
            known.choices = [("", ANYTHING), *zones]
        else:
            del self.fields["zone"]


class MeetingFilterForm(ReportFilterForm):
    """The same of meetings, in their words."""

    def __init__(self, data: Any, **choices: Any) -> None:
        super().__init__(data, **choices)
        self.fields["requirement"].label = _("会议")
        self.fields["standing"].label = _("召开情况")
        standings: Any = self.fields["standing"]
        standings.choices = [("", ANYTHING), *MEETING_PUNCTUALITY.items()]


class ReportListing:
    """A list of reports as its page narrows it: by what it may be, and the rows that are left."""

    def __init__(self, rows: ReportQuerySet, form: ReportFilterForm, user: User) -> None:
        self._rows, self.form, self._user = rows, form, user
        self.filters = form.fields

    @property
    def qs(self) -> ReportQuerySet:
        """None of them where what is asked for cannot be."""
        if not self.form.is_valid():
            return self._rows.none()
        rows, asked, today = self._rows, self.form.cleaned_data, timezone.localdate()
        if asked["requirement"]:
            rows = rows.filter(reporter__requirement=asked["requirement"])
        if asked["division"]:
            rows = rows.filter(division__code__startswith=asked["division"])
        if asked["standing"]:
            rows = rows.with_standing(today).filter(standing=asked["standing"])
        if asked["month"]:
            year, month = map(int, asked["month"].split("-"))
            rows = rows.filter(due_on__year=year, due_on__month=month)
        if asked.get("zone"):
            zone = WarZone.objects.visible_to(self._user).filter(pk=asked["zone"]).first()
            rows = rows.of_zone(zone, today) if zone else rows.none()
        return rows
