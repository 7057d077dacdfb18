"""驻村帮扶 as tables: townships, villages, organisations, members, months."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from households.choices import Lack
from households.forms.teams import AttendanceForm, is_led, name_of, shown_days
from households.models import TeamAttendance, TeamMember
from households.reports.organisations import OrganisationHelp
from households.reports.teams import ShortMonth, TownHelp, VillageHelp
from households.views.tables import NUMBER

STACK = {"class": "table table-hover table-gov table-stack"}
UNKNOWN = "—"


def leads(count: int, *, to: str = "households:team-list", **query: str) -> Any:
    """A number that leads to its villages, or to the list named; nought leads nowhere."""
    if not count:
        return "0"
    asked = urlencode({name: value for name, value in query.items() if value})
    return format_html('<a href="{}?{}"><b>{}</b></a>', reverse(to), asked, count)


class LackColumn(tables.Column):
    """How many villages of a township have a lack; leads to them."""

    def __init__(self, lack: Lack, month: str) -> None:
        super().__init__(verbose_name=lack.label, empty_values=(), attrs=NUMBER)
        self.lack, self.month = lack, month

    def render(self, record: TownHelp) -> Any:
        """The number."""
        count = record.lacks[self.lack]
        return leads(count, division=record.code, lack=self.lack.value, month=self.month)


class DaysColumn(tables.Column):
    """A member's days of one month; known and short: by member and month."""

    def __init__(
        self, month: str, known: Mapping[tuple[int, str], TeamAttendance], short: set[tuple[int, str]]
    ) -> None:
        super().__init__(verbose_name=month, empty_values=(), attrs=NUMBER)
        self.month, self.known, self.short = month, known, short

    def render(self, record: TeamMember) -> Any:
        """The days, marked where they are too few."""
        days = shown_days(record, self.known.get((record.pk, self.month)))
        if days is None:
            return UNKNOWN
        if (record.pk, self.month) in self.short:
            return format_html('<span class="chip chip-error">{} {}</span>', days, _("不足"))
        return days


class TownTable(tables.Table):
    """A township a row, a lack a column."""

    caption = _("各乡镇驻村帮扶情况")

    name = tables.Column(verbose_name=_("乡镇"))
    villages = tables.Column(verbose_name=_("村（个）"), attrs=NUMBER)

    class Meta:
        orderable = False
        empty_text = _("没有行政村")
        attrs = STACK

    def __init__(self, towns: Sequence[TownHelp], *, month: str) -> None:
        columns = [(lack.value, LackColumn(lack, month)) for lack in Lack]
        super().__init__(towns, extra_columns=columns)
        self.month = month

    def render_villages(self, record: TownHelp) -> Any:
        """All of them."""
        return leads(record.villages, division=record.code, month=self.month)


class VillageTable(tables.Table):
    """A village a row: what it is, what it has, what is missing."""

    caption = _("各村驻村帮扶情况")

    village = tables.Column(verbose_name=_("行政村"), empty_values=())
    kind = tables.Column(verbose_name=_("类别"), empty_values=())
    organisations = tables.Column(verbose_name=_("帮扶单位"), empty_values=())
    size = tables.Column(verbose_name=_("脱产队员：现有/应有（人）"), empty_values=(), attrs=NUMBER)
    forces = tables.Column(verbose_name=_("缺的帮扶力量"), empty_values=())
    days = tables.Column(verbose_name=_("当月天数不足"), empty_values=())

    class Meta:
        orderable = False
        empty_text = _("没有符合条件的村")
        attrs = STACK

    def render_village(self, record: VillageHelp) -> Any:
        """Leads to the village's page."""
        url, village = reverse("households:team", args=[record.code]), record.village
        town = village.division.parent.name if village.division.parent else ""
        return format_html('<a class="fw-bold" href="{}">{}</a> {}', url, village.division.name, town)

    def render_kind(self, record: VillageHelp) -> Any:
        """贫困村 or not, and whether it has exited."""
        return kind_of(record.village)

    def render_organisations(self, record: VillageHelp) -> Any:
        """By name."""
        if not record.organisations:
            return format_html('<span class="chip chip-error">{}</span>', _("没有"))
        return "、".join(each.organisation.name for each in record.organisations)

    def render_size(self, record: VillageHelp) -> Any:
        """Present and required, and how many are missing."""
        if record.team is None:
            return format_html('<span class="chip chip-error">{}</span>', _("没有工作队"))
        required = UNKNOWN if record.required is None else record.required
        lacking = _("缺 {}").format(record.missing_people) if record.missing_people else ""
        chip = format_html(' <span class="chip chip-error">{}</span>', lacking) if lacking else ""
        return format_html("{} / {}{}", record.full_time, required, chip)

    def render_forces(self, record: VillageHelp) -> Any:
        """Each by name."""
        if record.missing_forces is None:
            return UNKNOWN
        return chips(record.missing_forces) or _("齐全")

    def render_days(self, record: VillageHelp) -> Any:
        """Who, and how many days of how many."""
        return "、".join(map(short_words, record.short)) or UNKNOWN


class OrganisationTable(tables.Table):
    """An organisation a row."""

    caption = _("单位帮扶情况")

    name = tables.Column(verbose_name=_("单位"), accessor="organisation__name")
    kind = tables.Column(verbose_name=_("类别"), accessor="organisation__get_kind_display")
    villages = tables.Column(verbose_name=_("结对村（个）"), attrs=NUMBER)
    households = tables.Column(verbose_name=_("结对户（户）"), attrs=NUMBER)
    helpers = tables.Column(verbose_name=_("帮扶责任人（人）"), attrs=NUMBER)
    members = tables.Column(verbose_name=_("派驻（人）"), attrs=NUMBER)

    class Meta:
        orderable = False
        empty_text = _("还没有单位结对")
        attrs = STACK

    def __init__(self, rows: Sequence[OrganisationHelp], *, division: str, month: str) -> None:
        super().__init__(rows)
        self.division, self.month = division, month

    def render_villages(self, record: OrganisationHelp) -> Any:
        """Leads to them."""
        key = str(record.organisation.pk)
        return leads(record.villages, division=self.division, organisation=key, month=self.month)

    def render_households(self, record: OrganisationHelp) -> Any:
        """Leads to them in the roll."""
        query = {"division": self.division, "helped_by": str(record.organisation.pk)}
        return leads(record.households, to="households:list", **query)


class MemberTable(tables.Table):
    """Somebody in the team a row; may: the steps open to the reader."""

    caption = _("在队成员")

    name = tables.Column(verbose_name=_("姓名"))
    duty = tables.Column(verbose_name=_("职责"))
    organisation = tables.Column(verbose_name=_("派出单位"), default=UNKNOWN)
    is_full_time = tables.Column(verbose_name=_("脱产"), empty_values=())
    term = tables.Column(verbose_name=_("选派"), empty_values=())
    joined_on = tables.DateColumn(verbose_name=_("到队"), format="Y-m-d")
    steps = tables.Column(verbose_name=_("办理"), empty_values=())

    class Meta:
        orderable = False
        empty_text = _("队里还没有人")
        attrs = STACK

    def __init__(self, members: Sequence[TeamMember], *, may: frozenset[str]) -> None:
        super().__init__(members, exclude=() if "replace_team_member" in may else ("steps",))

    def render_is_full_time(self, record: TeamMember) -> Any:
        """是, 否, 未填."""
        return {True: _("是"), False: _("否"), None: _("未填")}[record.is_full_time]

    def render_term(self, record: TeamMember) -> Any:
        """挂职 2025-01 to 2027-01, document."""
        return term_words(record) or UNKNOWN

    def render_steps(self, record: TeamMember) -> Any:
        """轮换 and 离队."""
        return format_html(
            '<a href="{}">{}</a>　<a href="{}">{}</a>',
            reverse("households:team-member-replace", args=[record.pk]),
            _("轮换"),
            reverse("households:team-member-end", args=[record.pk]),
            _("离队"),
        )


class MonthsTable(tables.Table):
    """A member a row, a month a column: days in the village, or workdays of a 联系领导."""

    caption = _("驻村考勤")

    name = tables.Column(verbose_name=_("姓名"))
    duty = tables.Column(verbose_name=_("职责"))

    class Meta:
        orderable = False
        empty_text = _("还没有考勤")
        attrs = STACK

    def __init__(
        self,
        members: Sequence[TeamMember],
        *,
        months: Sequence[str],
        known: Mapping[tuple[int, str], TeamAttendance],
        short: set[tuple[int, str]],
    ) -> None:
        columns = [(f"m{month.replace('-', '')}", DaysColumn(month, known, short)) for month in months]
        super().__init__(members, extra_columns=columns)


class AttendanceTable(tables.Table):
    """A member a row with the field of the days."""

    caption = _("本月考勤")

    name = tables.Column(verbose_name=_("姓名"))
    duty = tables.Column(verbose_name=_("职责"))
    what = tables.Column(verbose_name=_("登记什么"), empty_values=())
    # On a phone a line of its own: fields stand one below another.
    days = tables.Column(
        verbose_name=_("天数"), empty_values=(), attrs={"td": {"class": "d-block d-sm-table-cell"}}
    )

    class Meta:
        orderable = False
        empty_text = _("这个月没有人在队")
        attrs = STACK

    def __init__(self, form: AttendanceForm) -> None:
        super().__init__(form.members)
        self.form = form

    def render_what(self, record: TeamMember) -> Any:
        """Which days are meant."""
        return _("用于帮扶的工作日") if is_led(record) else _("驻村天数")

    def render_days(self, record: TeamMember) -> Any:
        """The field, with what is wrong with it."""
        field = self.form[name_of(record)]
        classes = "form-control is-invalid" if field.errors else "form-control"
        return field.as_widget(attrs={"class": classes})


def kind_of(village: Any) -> str:
    """贫困村（已出列） in words."""
    if village.is_poverty_village is None:
        return str(_("未填"))
    if not village.is_poverty_village:
        return str(_("非贫困村"))
    if village.is_exited is None:
        return str(_("贫困村（是否出列未填）"))
    return str(_("贫困村（已出列）") if village.is_exited else _("贫困村（未出列）"))


def chips(words: Sequence[str]) -> Any:
    """Missing things, each by name."""
    return format_html_join(" ", '<span class="chip chip-error">{}</span>', ((word,) for word in words))


def short_words(short: ShortMonth) -> str:
    """张三 12/20 天."""
    return _("{name} {days}/{required} 天").format(
        name=short.member.name, days=short.days, required=short.required
    )


def term_words(member: TeamMember) -> str:
    """挂职，2025-01-01 至 2027-01-01，南组发〔2025〕3号."""
    term = ""
    if member.term_from or member.term_to:
        term = _("{} 至 {}").format(member.term_from or "…", member.term_to or "…")
    return "，".join(filter(None, (member.dispatch, term, member.document_number)))
