"""Forms of the steps on a village's team, its organisations and what is known of the village."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices import Dispatch, Lack, StaffState, TeamDuty
from households.forms.facts import BLANK, YES_NO
from households.forms.places import PlaceSelect, place_choices
from households.forms.steps import DayField, StepForm
from households.models import TeamAttendance, TeamMember, Village, VillagePairing
from households.models.team_drafts import Days, MemberDraft, VillageFacts
from povertycase.models import Organisation, User

ANYTHING = ("", _("全部"))


class TriField(forms.TypedChoiceField):
    """是, 否, or nobody has said."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            choices=YES_NO,
            coerce=lambda text: text == "是",
            empty_value=None,
            required=False,
            help_text=help_text,
        )


class KeyField(forms.TypedChoiceField):
    """A record by its key, from a list that is offered."""

    def __init__(self, label: Any, *, required: bool, help_text: Any = "") -> None:
        super().__init__(label=label, coerce=int, empty_value=None, required=required, help_text=help_text)


def day_field(label: Any) -> forms.DateField:
    """A day that may be left out, and may lie ahead."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class TeamFilterForm(forms.Form):
    """Which villages, missing what, judged by which month's attendance."""

    division = forms.ChoiceField(label=_("乡镇/村"), required=False, widget=PlaceSelect)
    lack = forms.ChoiceField(label=_("缺什么"), required=False, choices=[ANYTHING, *Lack.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("帮扶单位"), required=False, empty_label=ANYTHING[1]
    )
    month = forms.ChoiceField(label=_("考勤月份"), required=False)

    def __init__(self, data: Any, *, user: User, months: Sequence[str]) -> None:
        given = {key: value for key, value in data.items() if value}
        super().__init__({"month": months[0], **given})
        paired = VillagePairing.objects.visible_to(user).in_force().values("organisation")
        organisations = Organisation.objects.filter(pk__in=paired).order_by("name")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["division"].choices = place_choices(user)  # type: ignore[attr-defined]
        self.fields["month"].choices = [(month, date_words(month)) for month in months]  # type: ignore[attr-defined]


class StaffFilterForm(forms.Form):
    """Whose staff, and what is known of it."""

    division = forms.ChoiceField(label=_("乡镇"), required=False, widget=PlaceSelect)
    state = forms.ChoiceField(label=_("情况"), required=False, choices=[ANYTHING, *StaffState.choices])

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["division"].choices = place_choices(user)  # type: ignore[attr-defined]


def date_words(month: str) -> str:
    """2026年3月."""
    year, number = month.split("-")
    return _("{}年{}月").format(year, int(number))


class VillageForm(StepForm):
    """What the rules of help ask of a village."""

    is_poverty_village = TriField(_("贫困村"), _("决定应有“5+2”还是“3+2”帮扶力量"))
    has_exited = TriField(_("已出列"))
    exit_year = forms.IntegerField(label=_("出列年度"), required=False)
    household_count = forms.IntegerField(
        label=_("全村总户数"), required=False, help_text=_("全村户籍户数，不只是花名册里的户；不清楚就留空")
    )

    def __init__(self, data: Any, *, village: Village) -> None:
        said = {True: "是", False: "否", None: ""}
        super().__init__(
            data,
            initial={
                "version": village.version,
                "is_poverty_village": said[village.is_poverty_village],
                "has_exited": said[village.has_exited],
                "exit_year": village.exit_year,
                "household_count": village.household_count,
            },
        )

    @property
    def facts(self) -> VillageFacts:
        """What was said."""
        return VillageFacts(**{name: self.cleaned_data[name] for name in VillageFacts.__annotations__})


class VillagePairForm(StepForm):
    """An organisation begins to help a village."""

    organisation = KeyField(_("帮扶单位"), required=True)
    on = DayField(_("帮扶开始"))

    def __init__(self, data: Any, *, organisations: Sequence[Organisation], version: int) -> None:
        super().__init__(data, initial={"version": version})
        offered = ((each.pk, f"{each.name}（{each.get_kind_display()}）") for each in organisations)
        self.fields["organisation"].choices = [BLANK, *offered]  # type: ignore[attr-defined]


class FormTeamForm(StepForm):
    """A village gets a team."""

    on = DayField(_("组建日期"))
    document_number = forms.CharField(label=_("组建文号"), max_length=60, required=False)


class ReasonForm(StepForm):
    """Something ends on a day, for a reason."""

    reason = forms.ChoiceField(label=_("原因"))
    on = DayField(_("日期"))

    def __init__(self, data: Any, *, reasons: Sequence[Any], version: int, what: Any = "") -> None:
        super().__init__(data, initial={"version": version})
        self.fields["reason"].choices = [BLANK, *((each.value, each.label) for each in reasons)]  # type: ignore[attr-defined]
        if what:
            self.fields["reason"].label = what + _("原因")
            self.fields["on"].label = what + _("日期")


class MemberForm(StepForm):
    """Somebody joins a team."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    duty = forms.ChoiceField(label=_("职责"), choices=[BLANK, *TeamDuty.choices])
    organisation = KeyField(_("派出单位"), required=False)
    is_full_time = TriField(_("脱产驻村"), _("只有脱产的人计入驻村工作队人数"))
    on = DayField(_("到队日期"))
    dispatch = forms.ChoiceField(label=_("选派方式"), choices=[BLANK, *Dispatch.choices], required=False)
    term_from = day_field(_("任期起"))
    term_to = day_field(_("任期止"))
    document_number = forms.CharField(label=_("选派文号"), max_length=60, required=False)
    user = KeyField(_("系统账号"), required=False, help_text=_("本人有账号时选上，会收到通知"))

    def __init__(
        self,
        data: Any,
        *,
        accounts: Sequence[User],
        organisations: Sequence[Organisation],
        version: int,
        duty: str = "",
    ) -> None:
        super().__init__(data, initial={"version": version, "duty": duty})
        self.accounts = {each.pk: each for each in accounts}
        self.organisations = {each.pk: each for each in organisations}
        named = ((each.pk, f"{each.name}（{each.username}）") for each in accounts)
        self.fields["user"].choices = [BLANK, *named]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [BLANK, *((each.pk, each.name) for each in organisations)]  # type: ignore[attr-defined]

    @property
    def draft(self) -> MemberDraft:
        """Who was described."""
        given = self.cleaned_data
        return MemberDraft(
            name=given["name"],
            duty=given["duty"],
            user=self.accounts.get(given["user"]),
            organisation=self.organisations.get(given["organisation"]),
            is_full_time=given["is_full_time"],
            dispatch=given["dispatch"],
            term_from=given["term_from"],
            term_to=given["term_to"],
            document_number=given["document_number"],
        )


class ReplaceForm(MemberForm):
    """Somebody follows somebody else."""

    reason = forms.ChoiceField(label=_("离队原因"))

    def __init__(self, data: Any, *, reasons: Sequence[Any], **offered: Any) -> None:
        super().__init__(data, **offered)
        self.fields["reason"].choices = [BLANK, *((each.value, each.label) for each in reasons)]  # type: ignore[attr-defined]
        self.fields["on"].label = _("轮换日期")
        self.order_fields(["version", "reason", "on"])


class AttendanceForm(StepForm):
    """One month of a team: workdays of the 联系领导, days in the village of everybody else."""

    def __init__(
        self,
        data: Any,
        *,
        members: Sequence[TeamMember],
        known: Mapping[int, TeamAttendance],
        most: int,
        version: int,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.members, self.known = members, known
        for member in members:
            row = known.get(member.pk)
            now = shown_days(member, row)
            self.fields[name_of(member)] = forms.IntegerField(
                label=_("%s的天数") % member.name, required=False, min_value=0, max_value=most, initial=now
            )
            self.fields[name_of(member)].widget.attrs["aria-label"] = _("%s的天数") % member.name

    @property
    def days(self) -> dict[int, Days]:
        """{member: days}; what this page does not ask about stays as it is."""
        found = {}
        for member in self.members:
            row, given = self.known.get(member.pk), self.cleaned_data[name_of(member)]
            resident, work = (row.resident_days, row.work_days) if row else (None, None)
            found[member.pk] = Days(resident, given) if is_led(member) else Days(given, work)
        return found


def is_led(member: TeamMember) -> bool:
    """Whether workdays are asked of a member, and not days in the village."""
    return member.duty == TeamDuty.LEADER


def shown_days(member: TeamMember, row: TeamAttendance | None) -> int | None:
    """The days that are asked of a member, of one month."""
    if row is None:
        return None
    return row.work_days if is_led(member) else row.resident_days


def name_of(member: TeamMember) -> str:
    """The form field of a member's days."""
    return f"{'work' if is_led(member) else 'resident'}_{member.pk}"
