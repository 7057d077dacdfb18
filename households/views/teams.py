"""驻村帮扶: every village of one's reach, one village's page, and the steps on the team as a whole."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.actions.attendance import members_of_month
from households.choices import Lack, TeamEnd
from households.forms.teams import AttendanceForm, FormTeamForm, ReasonForm, TeamFilterForm, VillageForm
from households.models import ResidentTeam, TeamAttendance, Village
from households.reports import teams as reports
from households.reports.organisations import organisation_help
from households.reports.team_history import MONTHS_SHOWN, past_of, standing_of
from households.reports.township_staff import absent_staff, knows_staff
from households.reports.village_steps import events_of
from households.rules.dates import add_months, is_month, month_before, month_days
from households.views.saving import Page, save, version_of
from households.views.steps import require_step, steps_for
from households.views.team_tables import (
    AttendanceTable,
    MemberTable,
    MonthsTable,
    OrganisationTable,
    TownTable,
    VillageTable,
    kind_of,
)
from povertycase import access
from povertycase.models import User
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of

CRUMB = _("驻村帮扶")
FILTER_MONTHS = 13
TILES = (Lack.TEAM, Lack.SIZE, Lack.FORCES, Lack.DAYS, Lack.ORGANISATION, Lack.CLASS)


@require_safe
def team_list(request: PageRequest) -> HttpResponse:
    """Townships and villages with what they lack, and which organisation helps how many."""
    today = timezone.localdate()
    form = TeamFilterForm(request.GET, user=request.user, months=_months_until(today)[1:])
    nothing = {"division": "", "lack": "", "organisation": None, "month": month_before(today)}
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else nothing
    month, lack, organisation = asked["month"], asked["lack"], asked["organisation"]
    helps = reports.help_of(request.user, division=asked["division"], month=month, on=today)
    towns = reports.by_town(helps)
    wanted = [
        each
        for each in helps
        if (not lack or lack in each.lacks) and (not organisation or organisation.pk in each.helped_by)
    ]
    # A county has hundreds of villages: they are listed once somebody says which.
    is_listed = len(towns) <= 1 or asked["division"] or lack or organisation
    page = part_of(wanted, cursor=request.GET.get("cursor", ""), size=size_of(request))
    counts = reports.counts_of(helps)
    shown = {
        "form": form,
        "month": month,
        "division": asked["division"],
        "lack": Lack(lack).label if lack else "",
        "organisation": organisation,
        "staff": len(absent_staff(request.user, division=asked["division"], on=today)),
        "is_staff_known": knows_staff(request.user),
        "count": len(helps),
        "found": len(wanted),
        "tiles": [(each.value, each.label, counts[each]) for each in TILES],
        "towns": TownTable(towns, month=month) if len(towns) > 1 else None,
        "page": page,
        "villages": VillageTable(page.rows) if is_listed else None,
        "organisations": OrganisationTable(
            organisation_help(request.user, division=asked["division"]),
            division=asked["division"],
            month=month,
        ),
    }
    return render(request, "households/teams.html", shown)


@require_safe
def team(request: PageRequest, code: str) -> HttpResponse:
    """One village: what it is, who helps it, who did, and the days of the last months."""
    village = access.get_or_404(Village, code, user=request.user)
    today = timezone.localdate()
    helps = reports.help_of(request.user, division=village.division_id, month=month_before(today), on=today)
    if not helps:
        raise Http404(_("该村已撤并。"))
    found = helps[0]
    steps = steps_for(request.user, village)
    past = past_of(request.user, village.division_id)
    months = standing_of(request.user, found, today)
    shown = {
        "help": found,
        "village": village,
        "kind": kind_of(village),
        "steps": steps,
        "members": MemberTable(found.members, may=steps),
        "past": past,
        "events": events_of(village),
        "months": MonthsTable(months.members, months=months.months, known=months.known, short=months.short),
        "resident_days": found.values.get("team.resident_days", "—"),
        "leader_days": found.values.get("team.leader_days", "—"),
    }
    return render(request, "households/team.html", shown)


@require_http_methods(["GET", "POST"])
def change_village(request: PageRequest, code: str) -> HttpResponse:
    """村情: class, exit and size of a village."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "change_village", village)
    form = VillageForm(request.POST or None, village=village)

    def step() -> Village:
        return actions.change_village(
            village, facts=form.facts, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page_of(_("修改村情"), village, _("村情已保存。")))


@require_http_methods(["GET", "POST"])
def form_team(request: PageRequest, code: str) -> HttpResponse:
    """组建: a village gets a team."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "form_team", village)
    form = FormTeamForm(request.POST or None, initial={"version": village.version})

    def step() -> ResidentTeam:
        given = form.cleaned_data
        return actions.form_team(
            village,
            document_number=given["document_number"],
            by=request.user,
            on=given["on"],
            version=version_of(form),
        )

    return save(request, form, step, page_of(_("组建驻村工作队"), village, _("工作队已组建，请增加队员。")))


@require_http_methods(["GET", "POST"])
def end_team(request: PageRequest, code: str) -> HttpResponse:
    """撤销: a team is withdrawn with everybody in it."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "end_team", village)
    team = team_of(request.user, village)
    form = ReasonForm(request.POST or None, reasons=list(TeamEnd), version=team.version, what=_("撤销"))
    page = page_of(_("撤销驻村工作队"), village, _("工作队已撤销，成员一并离队。"), {"is_danger": True})

    def step() -> ResidentTeam:
        given = form.cleaned_data
        return actions.end_team(
            team, reason=given["reason"], by=request.user, on=given["on"], version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def attendance(request: PageRequest, code: str) -> HttpResponse:
    """考勤: one month of the whole team."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "record_attendance", village)
    team = team_of(request.user, village)
    today = timezone.localdate()
    month = request.GET.get("month", "")
    if not is_month(month) or month > f"{today:%Y-%m}":
        month = month_before(today)
    members = members_of_month(team, month)
    rows = TeamAttendance.objects.visible_to(request.user).filter(member__in=members, month=month)
    form = AttendanceForm(
        request.POST or None,
        members=members,
        known={row.member_id: row for row in rows},
        most=month_days(month)[1].day,
        version=team.version,
    )

    def step() -> int:
        return actions.record_attendance(
            team, month=month, days=form.days, by=request.user, on=today, version=version_of(form)
        )

    return save(request, form, step, _month_page(village, month, today, form))


def team_of(user: User, village: Village) -> ResidentTeam:
    """The team in force, or the 404 of a village without one."""
    found = ResidentTeam.objects.visible_to(user).in_force().filter(division=village.division_id).first()
    if found is None:
        raise Http404(_("本村还没有驻村工作队。"))
    return found


def page_of(what: str, village: Village, done: str, facts: Mapping[str, Any] | None = None) -> Page:
    """A step's page, which leads back to the village's."""
    return Page(
        _("{what}：{village}").format(what=what, village=village.division.name),
        reverse("households:team", args=[village.division_id]),
        done,
        crumb=CRUMB,
        facts=facts or {},
    )


def _month_page(village: Village, month: str, today: datetime.date, form: AttendanceForm) -> Page:
    facts = {
        "table": AttendanceTable(form),
        "month": month,
        "months": _months_until(today)[: MONTHS_SHOWN + 1],
    }
    return Page(
        _("驻村考勤：%(village)s %(month)s") % {"village": village.division.name, "month": month},
        reverse("households:team", args=[village.division_id]),
        _("考勤已保存。"),
        crumb=CRUMB,
        template="households/attendance.html",
        facts=facts,
    )


def _months_until(today: datetime.date) -> Sequence[str]:
    """The present month and those before it, newest first."""
    first = today.replace(day=1)
    return [f"{add_months(first, -back):%Y-%m}" for back in range(FILTER_MONTHS)]
