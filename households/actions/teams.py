"""Steps on a village's team: it is formed and ended, people join, leave and follow one another."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.villages import senders_for
from households.choices import SINGLE_DUTIES, Dispatch, MemberEnd, TeamDuty, TeamEnd
from households.models import ResidentTeam, TeamMember, Village
from households.models.team_drafts import MemberDraft
from povertycase.actions import lock, notify, record
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Posting, User

# An ended team ends its members by itself, and a replacement has its own step.
REASONS_TO_LEAVE = tuple(each for each in MemberEnd if each not in {MemberEnd.DISSOLVED, MemberEnd.REPLACED})
REASONS_TO_REPLACE = tuple(each for each in MemberEnd if each != MemberEnd.DISSOLVED)
SENT_ROLES = (Role.VILLAGE, Role.HELPER, Role.TOWNSHIP)


@transaction.atomic
def form_team(
    village: Village, *, document_number: str, by: User, on: datetime.date, version: int | None
) -> ResidentTeam:
    """A village gets a team from a day on; version: the village's.

    Who: township and county of the place. Refuses a village that has ended or has a team already.
    """
    village = lock(village, by=by, version=version)
    guards.require_role("form_team", by=by, division_code=village.division_id)
    guards.require(guards.village_unmet(village.division, on))
    if ResidentTeam.objects.visible_to(by).in_force().filter(division=village.division_id).exists():
        raise Conflict(_("本村已有驻村工作队。"))
    with guards.writing("form_team", by=by):
        team = ResidentTeam.objects.create(
            division_id=village.division_id, formed_on=on, document_number=document_number.strip()
        )
    record("form_team", team, by=by, note=team.document_number)
    return team


@transaction.atomic
def end_team(
    team: ResidentTeam, *, reason: str, by: User, on: datetime.date, version: int | None
) -> ResidentTeam:
    """A team is withdrawn with everybody in it; what was stays known.

    Who: township and county of the place. Records the reason and how many left. Refuses a team that has
    ended, and a day before it was formed or before somebody in it joined.
    """
    team = lock(team, by=by, version=version)
    guards.require_role("end_team", by=by, division_code=team.division_id)
    _require_standing(team)
    members = list(team.members.in_force().select_for_update())
    unmet = []
    if reason not in TeamEnd.values:
        unmet.append(Unmet("reason_required", _("请选择撤销的原因。"), field="reason"))
    if on < max([team.formed_on, *(member.joined_on for member in members)]):
        unmet.append(Unmet("ends_before_beginning", _("撤销日期不能早于组建和队员到队的日期。"), field="on"))
    guards.require(unmet)
    team.ended_on, team.ended_reason = on, reason
    with guards.writing("end_team", by=by):
        for member in members:
            _leave(member, MemberEnd.DISSOLVED, on)
        team.save(update_fields=["ended_on", "ended_reason", "updated_at"])
    record("end_team", team, by=by, note=team.get_ended_reason_display(), facts={"members": len(members)})
    return team


@transaction.atomic
def add_team_member(
    team: ResidentTeam, *, member: MemberDraft, by: User, on: datetime.date, version: int | None
) -> TeamMember:
    """Somebody joins a team on a day; version: the team's.

    Who: township and county of the place. Records name and duty, and tells whoever has an account. Refuses
    a second 第一书记 or 工作队长 beside one in force, the same person with the same duty twice, a day
    before the team was formed, and a term that ends before it begins.
    """
    team = lock(team, by=by, version=version)
    guards.require_role("add_team_member", by=by, division_code=team.division_id)
    _require_standing(team)
    guards.require([*_draft_unmet(team, member, on), *_place_unmet(team, member, without=None)])
    with guards.writing("add_team_member", by=by):
        joined = _join(team, member, on, replaces=None)
    _record(joined, "add_team_member", by=by)
    return joined


@transaction.atomic
def end_team_member(
    member: TeamMember, *, reason: str, by: User, on: datetime.date, version: int | None
) -> TeamMember:
    """Somebody leaves a team after a day.

    Who: township and county of the place. Records name, duty and the reason. Refuses whoever has left, and
    a day before joining.
    """
    member = lock(member, by=by, version=version)
    guards.require_role("end_team_member", by=by, division_code=member.division_id)
    _require_present(member)
    allowed = {each.value for each in REASONS_TO_LEAVE}
    guards.require(_leaving_unmet(member, reason, allowed, on))
    with guards.writing("end_team_member", by=by):
        _leave(member, reason, on)
    facts = {"name": member.name, "duty": member.duty}
    record("end_team_member", member, by=by, note=member.get_left_reason_display(), facts=facts)
    return member


@transaction.atomic
def replace_team_member(
    member: TeamMember,
    *,
    successor: MemberDraft,
    reason: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> TeamMember:
    """大稳定、小调整: one leaves and another begins in one step; the new row says whom it replaces.

    The former member stays up to and including the day, the new one begins on it. Who: township and county
    of the place. Refuses what ending and adding refuse, and a successor who is the same person.
    """
    member = lock(member, by=by, version=version)
    guards.require_role("replace_team_member", by=by, division_code=member.division_id)
    _require_present(member)
    allowed = {each.value for each in REASONS_TO_REPLACE}
    unmet = _leaving_unmet(member, reason, allowed, on)
    unmet += _draft_unmet(member.team, successor, on) + _place_unmet(member.team, successor, without=member)
    if successor.name.strip() == member.name:
        unmet.append(Unmet("same_person", _("接替人不能是离队人自己。"), field="name"))
    guards.require(unmet)
    with guards.writing("replace_team_member", by=by):
        _leave(member, reason, on)
        joined = _join(member.team, successor, on, replaces=member)
    _record(joined, "replace_team_member", by=by)
    return joined


def accounts_for(division_code: str, on: datetime.date) -> list[User]:
    """Whose account may stand in a village's team: whoever works there or in its township."""
    postings = Posting.objects.in_force(on).filter(role__in=SENT_ROLES, user__is_active=True)
    those = {
        each.user for each in postings.select_related("user") if division_code.startswith(each.division_id)
    }
    return sorted(those, key=lambda user: (user.name, user.username))


def _require_standing(team: ResidentTeam) -> None:
    if team.ended_on is not None:
        raise Conflict(_("这支工作队已经撤销。"))


def _require_present(member: TeamMember) -> None:
    if member.left_on is not None:
        raise Conflict(_("此人已经离队。"))


def _leave(member: TeamMember, reason: str, on: datetime.date) -> None:
    member.left_on, member.left_reason = on, reason
    member.save(update_fields=["left_on", "left_reason", "updated_at"])


def _join(
    team: ResidentTeam, draft: MemberDraft, on: datetime.date, *, replaces: TeamMember | None
) -> TeamMember:
    return TeamMember.objects.create(
        team=team,
        division_id=team.division_id,
        name=draft.name.strip(),
        duty=draft.duty,
        user=draft.user,
        organisation=draft.organisation,
        is_full_time=draft.is_full_time,
        dispatch=draft.dispatch,
        term_from=draft.term_from,
        term_to=draft.term_to,
        document_number=draft.document_number.strip(),
        joined_on=on,
        replaces=replaces,
    )


def _record(joined: TeamMember, step: str, *, by: User) -> None:
    note = joined.replaces.get_left_reason_display() if joined.replaces else ""
    record(step, joined, by=by, note=note, facts={"name": joined.name, "duty": joined.duty})
    if joined.user:
        title = _("您已编入{}驻村工作队（{}）").format(joined.division.name, joined.duty)
        notify(
            joined.user,
            by=by,
            kind="team",
            title=title,
            dedup_key=f"team-member:{joined.pk}",
            url=reverse("households:team", args=[joined.division_id]),
            division_code=joined.division_id,
        )


def _draft_unmet(team: ResidentTeam, draft: MemberDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写姓名。"), field="name"))
    if draft.duty not in TeamDuty.values:
        unmet.append(Unmet("duty_required", _("请选择职责。"), field="duty"))
    if draft.dispatch not in {"", *Dispatch.values}:
        unmet.append(Unmet("dispatch", _("选派方式只有挂职、任职。"), field="dispatch"))
    if draft.term_from and draft.term_to and draft.term_to < draft.term_from:
        unmet.append(Unmet("term", _("任期止不能早于任期起。"), field="term_to"))
    if on < team.formed_on:
        unmet.append(Unmet("joins_before_team", _("到队日期不能早于工作队组建的日期。"), field="on"))
    if draft.organisation and draft.organisation not in senders_for(team.division_id):
        message = _("没有这样的派出单位。")
        unmet.append(Unmet("organisation_elsewhere", message, field="organisation"))
    if draft.user and draft.user not in accounts_for(team.division_id, on):
        message = _("此账号在本村没有岗位，请先由安全管理员任职，或不填账号。")
        unmet.append(Unmet("account_elsewhere", message, field="user"))
    return unmet


def _place_unmet(team: ResidentTeam, draft: MemberDraft, *, without: TeamMember | None) -> list[Unmet]:
    """Whether the duty is free and the person not there already, once `without` has left."""
    present = team.members.in_force().filter(duty=draft.duty)
    others = [each for each in present if without is None or each.pk != without.pk]
    if draft.duty in SINGLE_DUTIES and others:
        message = _("本村已有{}（{}），请用“轮换”办理。").format(draft.duty, others[0].name)
        return [Unmet("duty_taken", message, field="duty")]
    if any(each.name == draft.name.strip() for each in others):
        return [Unmet("member_already", _("此人已在队中担任同一职责。"), field="name")]
    return []


def _leaving_unmet(member: TeamMember, reason: str, allowed: set[str], on: datetime.date) -> list[Unmet]:
    unmet = []
    if reason not in allowed:
        unmet.append(Unmet("reason_required", _("请选择离队的原因。"), field="reason"))
    if on < member.joined_on:
        unmet.append(Unmet("leaves_before_joining", _("离队日期不能早于到队日期。"), field="on"))
    return unmet
