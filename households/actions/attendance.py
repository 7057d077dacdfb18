"""The days that a village's team spent there: a month of the whole team at once."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import guards
from households.models import ResidentTeam, TeamAttendance, TeamMember
from households.models.team_drafts import Days
from households.rules.dates import is_month, month_days
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User


@transaction.atomic
def record_attendance(
    team: ResidentTeam,
    *,
    month: str,
    days: Mapping[int, Days],
    by: User,
    on: datetime.date,
    version: int | None,
) -> int:
    """Write one month (YYYY-MM) of a team; days: by member, whoever is left out stays as he is.

    Who: township and county of the place. How many people's days changed; the same again changes nothing.
    Every writing raises the team's version, so that two people with the page open do not overwrite one
    another. Refuses a month that is no month or has not begun, more days than it has, and anybody who was
    not in the team in it.
    """
    team = lock(team, by=by, version=version)
    guards.require_role("record_attendance", by=by, division_code=team.division_id)
    guards.require(_month_unmet(month, on))
    members = {member.pk: member for member in members_of_month(team, month)}
    guards.require(_days_unmet(members, days, month))
    known = {
        row.member_id: row
        for row in TeamAttendance.objects.visible_to(by).filter(member__in=members, month=month)
    }
    count = 0
    with guards.writing("record_attendance", by=by):
        for pk, given in days.items():
            count += _write(members[pk], month, given, known.get(pk))
        if count:
            team.save(update_fields=["updated_at"])
    if count:
        record("record_attendance", team, by=by, facts={"month": month, "members": count})
    return count


def members_of_month(team: ResidentTeam, month: str) -> list[TeamMember]:
    """Whoever was in the team on a day of the month, in the order of joining."""
    first, last = month_days(month)
    those = [
        member
        for member in team.members.all()
        if member.joined_on <= last and (member.left_on is None or member.left_on >= first)
    ]
    return sorted(those, key=lambda member: (member.joined_on, member.pk))


def _write(member: TeamMember, month: str, given: Days, row: TeamAttendance | None) -> int:
    """1 when something changed."""
    if row is None:
        if given == Days(None, None):
            return 0
        TeamAttendance.objects.create(
            member=member,
            division_id=member.division_id,
            month=month,
            resident_days=given.resident,
            work_days=given.work,
        )
        return 1
    if Days(row.resident_days, row.work_days) == given:
        return 0
    row.resident_days, row.work_days = given
    row.save(update_fields=["resident_days", "work_days", "updated_at"])
    return 1


def _month_unmet(month: str, on: datetime.date) -> list[Unmet]:
    if not is_month(month):
        return [Unmet("month", _("月份应写成 2026-03 这样。"), field="month")]
    if month > f"{on:%Y-%m}":
        return [Unmet("month_to_come", _("不能登记以后的月份。"), field="month")]
    return []


def _days_unmet(members: Mapping[int, TeamMember], days: Mapping[int, Days], month: str) -> list[Unmet]:
    most = month_days(month)[1].day
    unmet = []
    for pk, given in days.items():
        if pk not in members:
            unmet.append(
                Unmet("not_in_team", _("名单中有人这个月不在队，请刷新页面。"), field=f"resident_{pk}")
            )
            continue
        for name, value in zip(("resident", "work"), given, strict=True):
            if value is not None and not 0 <= value <= most:
                message = _("{}：天数应在 0 至 {} 之间。").format(members[pk].name, most)
                unmet.append(Unmet("days", message, field=f"{name}_{pk}"))
    return unmet
