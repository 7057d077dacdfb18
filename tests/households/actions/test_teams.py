"""Steps on villages' teams, organisations and days: who may, what is refused, what stays known."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from households import actions
from households.models import ResidentTeam, TeamAttendance, TeamMember, Village, VillagePairing
from households.models.team_drafts import Days, MemberDraft, VillageFacts
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent, Notification
from tests import factories

ON, LATER = datetime.date(2026, 3, 1), datetime.date(2026, 4, 10)


@pytest.fixture
def village(world):
    return Village.objects.get(pk=factories.VILLAGE)


@pytest.fixture
def team(world, village):
    return actions.form_team(
        village, document_number="示1号", by=world.township, on=ON, version=village.version
    )


def join(team, by, name="刘一", duty="队员", **more):
    team.refresh_from_db()
    draft = MemberDraft(name=name, duty=duty, is_full_time=True, **more)
    return actions.add_team_member(team, member=draft, by=by, on=ON, version=team.version)


def codes(refused):
    return {unmet.code for unmet in refused.value.unmet}


def facts(**given):
    return VillageFacts(
        **{"is_poverty_village": True, "has_exited": True, "exit_year": 2018, "household_count": 300} | given
    )


# --- the village and its organisations ------------------------------------------------------------


def test_the_county_describes_a_village_and_the_township_does_not(world, village):
    with pytest.raises(Refused):
        actions.change_village(village, facts=facts(), by=world.township, on=ON, version=village.version)
    actions.change_village(village, facts=facts(), by=world.county, on=ON, version=village.version)
    with pytest.raises(Stale):
        actions.change_village(village, facts=facts(exit_year=2019), by=world.county, on=ON, version=1)
    village.refresh_from_db()
    assert (village.exit_year, village.is_exited, village.household_count) == (2018, True, 300)
    assert AuditEvent.objects.get(verb="change_village").actor == "county"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"has_exited": None}, "exit_year_alone"),
        ({"exit_year": 2013}, "exit_year"),
        ({"exit_year": 2027}, "exit_year"),
        ({"household_count": 0}, "household_count"),
        ({"household_count": 20_001}, "household_count"),
    ],
)
def test_facts_of_a_village_that_cannot_be(world, village, given, code):
    with pytest.raises(Invalid) as refused:
        actions.change_village(village, facts=facts(**given), by=world.county, on=ON, version=village.version)
    assert codes(refused) == {code}


def test_an_organisation_helps_a_village_until_it_does_not(world, village):
    given = {"organisation": world.medical, "on": ON, "version": village.version}
    with pytest.raises(Refused):
        actions.pair_village(village, by=world.township, **given)
    pairing = actions.pair_village(village, by=world.county, **given)
    with pytest.raises(Conflict):
        actions.pair_village(village, by=world.county, **given)
    with pytest.raises(Invalid) as refused:
        actions.end_village_pairing(
            pairing, reason="x", by=world.county, on=ON - datetime.timedelta(1), version=pairing.version
        )
    assert codes(refused) == {"reason_required", "ends_before_beginning"}
    ended = actions.end_village_pairing(
        pairing, reason="completed", by=world.county, on=LATER, version=pairing.version
    )
    assert ended.ended_on == LATER
    ended.refresh_from_db()
    with pytest.raises(Conflict):
        actions.end_village_pairing(
            ended, reason="completed", by=world.county, on=LATER, version=ended.version
        )
    assert VillagePairing.objects.count() == 1


def test_who_leads_or_works_elsewhere_does_not_help(world, village):
    with pytest.raises(Invalid) as refused:
        actions.pair_village(
            village, organisation=world.lead, by=world.county, on=ON, version=village.version
        )
    assert codes(refused) == {"not_a_helping_organisation"}


# --- the team -------------------------------------------------------------------------------------


def test_one_team_a_village(world, village, team):
    with pytest.raises(Conflict):
        actions.form_team(village, document_number="", by=world.county, on=ON, version=village.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResidentTeam.objects.create(division_id=factories.VILLAGE, formed_on=ON)


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor"])
def test_others_form_none(world, village, name):
    with pytest.raises(Refused):
        actions.form_team(
            village, document_number="", by=getattr(world, name), on=ON, version=village.version
        )


def test_a_neighbour_reaches_nothing(world, village, team):
    member = join(team, world.township)
    for record, step in ((team, actions.end_team), (member, actions.end_team_member)):
        with pytest.raises(Http404):
            step(record, reason="term", by=world.neighbour, on=LATER, version=record.version)


def test_whoever_has_an_account_is_told(world, team):
    join(team, world.township, name="陈村文书", user=world.village)
    told = Notification.objects.get(user=world.village)
    assert factories.VILLAGE in told.url
    with pytest.raises(Invalid) as refused:
        join(team, world.township, name="别处", user=world.sister)
    assert codes(refused) == {"account_elsewhere"}


def test_one_first_secretary_and_nobody_twice(world, team):
    join(team, world.township, name="甲", duty="第一书记")
    join(team, world.township, name="乙")
    for name, duty, code in (("丙", "第一书记", "duty_taken"), ("乙", "队员", "member_already")):
        with pytest.raises(Invalid) as refused:
            join(team, world.township, name=name, duty=duty)
        assert codes(refused) == {code}
    join(team, world.township, name="甲", duty="工作队长")  # one person may have two duties


def test_a_draft_that_cannot_be(world, team):
    draft = MemberDraft(
        name=" ", duty="站长", dispatch="借用", term_from=LATER, term_to=ON, organisation=world.lead
    )
    with pytest.raises(Invalid) as refused:
        actions.add_team_member(
            team, member=draft, by=world.township, on=datetime.date(2020, 1, 1), version=team.version
        )
    assert codes(refused) == {"name_required", "duty_required", "dispatch", "term", "joins_before_team"}


def test_a_replacement_keeps_who_was_there(world, team):
    member = join(team, world.township, name="甲", duty="第一书记")
    new = actions.replace_team_member(
        member,
        successor=MemberDraft(name="乙", duty="第一书记", dispatch="任职"),
        reason="term",
        by=world.township,
        on=LATER,
        version=member.version,
    )
    member.refresh_from_db()
    assert (member.left_on, member.left_reason, new.joined_on, new.replaces) == (LATER, "term", LATER, member)
    with pytest.raises(Conflict):
        actions.end_team_member(member, reason="term", by=world.township, on=LATER, version=member.version)


def test_nobody_follows_oneself_or_leaves_before_joining(world, team):
    member = join(team, world.township, name="甲")
    with pytest.raises(Invalid) as refused:
        actions.replace_team_member(
            member,
            successor=MemberDraft(name="甲", duty="队员"),
            reason="dissolved",
            by=world.township,
            on=datetime.date(2026, 2, 1),
            version=member.version,
        )
    assert codes(refused) == {
        "reason_required",
        "leaves_before_joining",
        "joins_before_team",
        "same_person",
    }


def test_an_ended_team_ends_its_members(world, team):
    member = join(team, world.township)
    team.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        actions.end_team(
            team, reason="merged", by=world.township, on=datetime.date(2026, 2, 1), version=team.version
        )
    assert codes(refused) == {"ends_before_beginning"}
    actions.end_team(team, reason="merged", by=world.township, on=LATER, version=team.version)
    member.refresh_from_db()
    assert (member.left_on, member.left_reason) == (LATER, "dissolved")
    team.refresh_from_db()
    with pytest.raises(Conflict):
        actions.add_team_member(
            team, member=MemberDraft("乙", "队员"), by=world.township, on=LATER, version=team.version
        )
    assert TeamMember.objects.count() == 1


# --- days -----------------------------------------------------------------------------------------


def attend(team, by, month, days, on=LATER):
    team.refresh_from_db()
    return actions.record_attendance(team, month=month, days=days, by=by, on=on, version=team.version)


def test_a_month_is_written_once_and_again_changes_nothing(world, team):
    one, two = join(team, world.township, name="甲"), join(team, world.township, name="乙")
    given = {one.pk: Days(21, None), two.pk: Days(None, None)}
    assert attend(team, world.township, "2026-03", given) == 1
    assert attend(team, world.township, "2026-03", given) == 0
    assert attend(team, world.township, "2026-03", {one.pk: Days(0, None)}) == 1
    assert [(row.resident_days, row.version) for row in TeamAttendance.objects.all()] == [(0, 2)]
    assert AuditEvent.objects.filter(verb="record_attendance").count() == 2


def test_two_people_with_the_page_open_do_not_overwrite(world, team):
    one = join(team, world.township)
    seen = team.version
    attend(team, world.township, "2026-03", {one.pk: Days(21, None)})
    with pytest.raises(Stale):
        actions.record_attendance(
            team, month="2026-03", days={one.pk: Days(3, None)}, by=world.county, on=LATER, version=seen
        )


@pytest.mark.parametrize(
    ("month", "days", "code"),
    [
        ("2026-3", 1, "month"),
        ("2026-05", 1, "month_to_come"),
        ("2026-03", 32, "days"),
        ("2026-03", -1, "days"),
        ("2026-02", 1, "not_in_team"),
    ],
)
def test_days_that_cannot_be(world, team, month, days, code):
    one = join(team, world.township)
    with pytest.raises(Invalid) as refused:
        attend(team, world.township, month, {one.pk: Days(days, None)})
    assert codes(refused) == {code}


def test_somebody_of_another_team(world, team):
    village = Village.objects.get(pk=factories.SISTER_VILLAGE)
    other = actions.form_team(village, document_number="", by=world.sister, on=ON, version=village.version)
    stranger = join(other, world.sister)
    with pytest.raises(Invalid) as refused:
        attend(team, world.township, "2026-03", {stranger.pk: Days(20, None)})
    assert codes(refused) == {"not_in_team"}
