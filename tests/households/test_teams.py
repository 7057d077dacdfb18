"""驻村帮扶 on pages and through the API (0-55, 0-56, 1-14, 1-16, 3-11, 3-19, 4-18)."""

import datetime
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.models import ResidentTeam, TeamAttendance, TeamMember, Village, VillagePairing
from households.models.team_drafts import MemberDraft
from households.rules.dates import month_before
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import OrganisationKind, Role
from povertycase.models import Division, Organisation, PolicyParameter, Posting, User
from tests import factories

LIST = reverse("households:team-list")
SINCE = datetime.date(2026, 1, 1)
API = "/api/v1/teams/"


@pytest.fixture
def figures(world):
    """The parameters as they are shipped, but for those of divisions that are not on this map."""
    rows = [row for row in read_parameters() if row["division"] is None]
    save_parameters(rows)


@pytest.fixture
def team(world, figures):
    """A 贫困村 that has exited, of 299 households, with a team of five and an organisation."""
    Village.objects.filter(pk=factories.VILLAGE).update(
        is_poverty_village=True, has_exited=True, household_count=299
    )
    VillagePairing.objects.create(organisation=world.medical, division_id=factories.VILLAGE, started_on=SINCE)
    team = ResidentTeam.objects.create(division_id=factories.VILLAGE, formed_on=SINCE)
    for name, duty in zip(
        "甲乙丙丁戊己", ["联系领导", "第一书记", "工作队长", "队员", "队员", "队员"], strict=True
    ):
        TeamMember.objects.create(
            team=team,
            division_id=team.division_id,
            name=name,
            duty=duty,
            is_full_time=duty != "联系领导",
            joined_on=SINCE,
        )
    return team


def found(answer, code=factories.VILLAGE):
    return next(each for each in answer.context["villages"].data if each.code == code)


def page(name, code=factories.VILLAGE):
    return reverse(f"households:{name}", args=[code])


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


# --- the report -----------------------------------------------------------------------------------


def test_what_is_missing_is_named_and_leads_to_its_list(world, logged_in, team):
    client = logged_in(world.township)
    row = found(client.get(LIST))
    assert (row.full_time, row.required, row.missing_people) == (5, 6, 1)
    assert row.missing_forces == ["农技员", "法律顾问", "农信员"]
    assert row.lacks == {"size", "forces"}
    for lack, expected in (("size", [factories.VILLAGE]), ("team", ["990101100202"]), ("days", [])):
        rows = client.get(LIST, {"lack": lack}).context["villages"].data
        assert [each.code for each in rows] == expected


def test_the_county_sees_townships_first(world, logged_in, team):
    client = logged_in(world.county)
    shown = client.get(LIST)
    assert shown.context["villages"] is None
    assert f"division=990101100&amp;lack=size&amp;month={month_before(timezone.localdate())}" in (
        shown.content.decode()
    )
    assert len(client.get(LIST, {"division": "990101100"}).context["villages"].data) == 2


def test_a_village_nobody_described_is_silent(world, logged_in, team):
    Village.objects.filter(pk=factories.VILLAGE).update(is_poverty_village=None, has_exited=None)
    row = found(logged_in(world.township).get(LIST))
    assert (row.required, row.missing_people, row.missing_forces) == (None, None, None)
    assert row.lacks == {"class"}


def test_without_figures_nothing_is_judged(world, logged_in, team):
    PolicyParameter.objects.filter(key__startswith="team.").delete()
    row = found(logged_in(world.township).get(LIST))
    assert (row.required, row.missing_forces, list(row.short)) == (None, None, [])


def test_days_of_a_month_are_judged_of_whoever_was_there_throughout(world, logged_in, team):
    month = month_before(timezone.localdate())
    first, late = TeamMember.objects.filter(duty="队员").order_by("pk")[:2]
    for member in (first, late):
        TeamAttendance.objects.create(
            member=member, division_id=member.division_id, month=month, resident_days=19
        )
    TeamMember.objects.filter(pk=late.pk).update(joined_on=f"{month}-02")
    row = found(logged_in(world.township).get(LIST))
    assert [(each.member, each.days, each.required) for each in row.short] == [(first, 19, 20)]


def test_two_duties_are_one_person(world, logged_in, team):
    TeamMember.objects.filter(name="丙").update(name="乙")
    assert found(logged_in(world.township).get(LIST)).full_time == 4


def test_a_helper_sees_the_villages_helped_and_is_told_nothing_of_households_unseen(world, logged_in, team):
    Village.objects.filter(pk=factories.VILLAGE).update(is_poverty_village=False)
    for _each in range(30):
        factories.household()
    TeamMember.objects.filter(duty="第一书记").delete()
    rows = logged_in(world.helper).get(LIST).context["villages"].data
    assert [each.code for each in rows] == [factories.VILLAGE]
    assert found(logged_in(world.helper).get(LIST)).missing_forces == ["农技员", "法律顾问", "农信员"]
    assert found(logged_in(world.township).get(LIST)).missing_forces == [
        "第一书记",
        "农技员",
        "结对帮扶责任人",
        "法律顾问",
        "农信员",
    ]


def test_organisations_count_villages_households_and_people(world, logged_in, team):
    school = Organisation.objects.create(
        name="中学", kind=OrganisationKind.HELPER, division_id=factories.COUNTY
    )
    world.helper.posting_set.update(organisation=school)
    TeamMember.objects.filter(duty="队员").update(organisation=school)
    rows = logged_in(world.county).get(LIST).context["organisations"].data
    assert [
        (each.organisation.name, each.villages, each.households, each.helpers, each.members) for each in rows
    ] == [("医疗保障局", 1, 0, 0, 0), ("中学", 0, 1, 1, 3)]


def test_the_number_of_queries_does_not_grow(world, logged_in, team, django_assert_max_num_queries):
    client = logged_in(world.county)
    client.get(LIST, {"lack": "team"})
    with django_assert_max_num_queries(30) as before:
        client.get(LIST, {"division": "990101100"})
    with django_assert_max_num_queries(len(before)):
        client.get(LIST, {"division": "990101"})


def hrefs(text, path):
    """The links of a page to an address."""
    return [html.unescape(each) for each in re.findall(rf'href="({re.escape(path)}\?[^"]*)"', text)]


@pytest.mark.parametrize("division", ["", "990101100", factories.VILLAGE])
def test_the_numbers_of_an_organisation_lead_to_exactly_its_lists(world, logged_in, team, division):
    school = Organisation.objects.create(
        name="中学", kind=OrganisationKind.HELPER, division_id=factories.COUNTY
    )
    world.helper.posting_set.update(organisation=school)
    factories.household(number="990100000000071")
    client = logged_in(world.county)
    shown = client.get(LIST, {"division": division})
    rows = {row.organisation.pk: row for row in shown.context["organisations"].data}
    text, seen = shown.content.decode(), set()
    for url in hrefs(text, LIST):
        asked = parse_qs(urlsplit(url).query)
        if "organisation" in asked:
            key = int(asked["organisation"][0])
            answer = client.get(url)
            assert answer.context["found"] == rows[key].villages == len(answer.context["villages"].data)
            seen.add(("villages", key))
    for url in hrefs(text, reverse("households:list")):
        key = int(parse_qs(urlsplit(url).query)["helped_by"][0])
        assert client.get(url).context["page"].count == rows[key].households
        seen.add(("households", key))
    assert seen == {("villages", world.medical.pk), ("households", school.pk)}


def test_an_organisation_of_elsewhere_finds_nothing(world, logged_in, team):
    """Nor does its name stand in the choices of somebody who reaches nothing of it."""
    far = logged_in(world.neighbour)
    assert world.medical.name not in far.get(LIST).content.decode()
    assert "helped_by" in far.get(reverse("households:list")).context["filter"].filters
    assert far.get("/api/v1/households/", {"helped_by": world.medical.pk}).status_code == 400


def test_a_list_of_villages_has_pages(world, logged_in, team):
    for serial in range(30):
        code = f"9901011003{serial:02}"[:12]
        row = Division.objects.create(
            code=code, name=f"村{serial}", level="village", parent_id="990101100", valid_from=SINCE
        )
        Village.objects.get_or_create(division=row)
    client = logged_in(world.township)
    found, cursor = [], ""
    while True:
        page = client.get(LIST, {"lack": "team", "cursor": cursor}).context["page"]
        found += [each.code for each in page.rows]
        if not (cursor := page.next):
            break
    assert len(found) == len(set(found)) == 31


# --- a township's own staff (4-17) ----------------------------------------------------------------

STAFF = reverse("households:team-staff")


@pytest.fixture
def staff(world, figures):
    """Five of the township's people beside its clerk, who has no title."""
    for username, title in (
        ("shuji", "党委书记"),
        ("gan", "农业干事"),
        ("dui", "林业干事"),
        ("ming", "办事员"),
    ):
        factories.user(username, Role.TOWNSHIP, factories.TOWN, name=username)
        Posting.objects.filter(user__username=username).update(title=title)
    team = ResidentTeam.objects.create(division_id=factories.VILLAGE, formed_on=SINCE)
    for name, user in (("dui", User.objects.get(username="dui")), ("ming", None)):
        TeamMember.objects.create(
            team=team, division_id=team.division_id, name=name, duty="队员", user=user, joined_on=SINCE
        )


def told(client, **query):
    return {each.person.username: each.state for each in client.get(STAFF, query).context["page"].rows}


def test_staff_that_is_in_no_team_is_listed_unless_its_post_excuses_it(world, logged_in, staff):
    client = logged_in(world.township)
    found = told(client)
    assert found == {"gan": "absent", "township": "untitled", "ming": "namesake"}
    assert told(client, state="untitled") == {"township": "untitled"}
    assert client.get(LIST).context["staff"] == 3
    assert told(logged_in(world.county), division="990101100") == found
    TeamMember.objects.filter(user__username="dui").update(left_on="2026-02-01", left_reason="term")
    assert told(client)["dui"] == "absent"


@pytest.mark.parametrize("name", ["helper", "village", "department", "neighbour"])
def test_others_are_not_told_of_a_township_s_staff(world, logged_in, staff, name):
    assert not set(told(logged_in(getattr(world, name)))) & {"gan", "ming", "township"}


def test_without_exempt_posts_nobody_is_listed(world, logged_in, staff):
    PolicyParameter.objects.filter(key="team.exempt_posts").delete()
    assert told(logged_in(world.township)) == {}


# --- the village's page and its steps -------------------------------------------------------------


def test_steps_from_nothing_to_a_replacement(world, logged_in, figures):
    client = logged_in(world.township)
    village = Village.objects.get(pk=factories.VILLAGE)
    client.post(
        page("team-form"), {"on": "2026-01-01", "document_number": "示1号", "version": village.version}
    )
    team = ResidentTeam.objects.get()
    given = {
        "name": "甲",
        "duty": "第一书记",
        "on": "2026-01-02",
        "is_full_time": "是",
        "version": team.version,
    }
    assert client.post(page("team-member-add"), given).status_code == 302
    member = TeamMember.objects.get()
    given = {
        "name": "乙",
        "duty": "第一书记",
        "on": "2026-02-01",
        "reason": "term",
        "version": member.version,
    }
    answer = client.post(page("team-member-replace", member.pk), given, follow=True).content.decode()
    assert "任期届满" in answer
    assert "由乙接替" in answer
    member = TeamMember.objects.get(name="乙")
    given = {"on": "2026-03-01", "reason": "illness", "version": member.version}
    assert "健康原因" in client.post(page("team-member-end", member.pk), given, follow=True).content.decode()
    team.refresh_from_db()
    given = {"on": "2026-03-02", "reason": "withdrawn", "version": team.version}
    assert "以前的工作队" in client.post(page("team-end"), given, follow=True).content.decode()
    assert client.get(page("team-attendance")).status_code == 404
    events = [(each.label, each.note) for each in client.get(page("team")).context["events"]]
    assert events[0][0] == "撤销工作队"
    assert ("轮换队员", "乙，第一书记，任期届满") in events
    assert events[-1] == ("组建工作队", "示1号")


def test_a_month_of_the_whole_team_on_one_page(world, logged_in, team):
    client = logged_in(world.township)
    url = page("team-attendance") + "?month=2026-03"
    form = client.get(url).context["form"]
    leader, *others = form.members
    given = {f"resident_{each.pk}": "21" for each in others} | {f"work_{leader.pk}": "6"}
    assert client.post(url, {**given, "version": team.version}).status_code == 302
    assert TeamAttendance.objects.filter(month="2026-03", resident_days=21).count() == 5
    assert TeamAttendance.objects.get(member=leader).work_days == 6
    assert client.post(url, {**given, "version": team.version}).status_code == 412
    team.refresh_from_db()
    wrong = client.post(url, {f"work_{leader.pk}": "32", "version": team.version})
    assert wrong.status_code == 422
    assert "31" in wrong.content.decode()


def test_the_county_describes_and_pairs(world, logged_in, figures):
    client = logged_in(world.county)
    village = Village.objects.get(pk=factories.VILLAGE)
    given = {"is_poverty_village": "是", "has_exited": "是", "exit_year": "2018", "household_count": "300"}
    answer = client.post(page("village-change"), {**given, "version": village.version}, follow=True)
    assert "贫困村（已出列）" in answer.content.decode()
    village.refresh_from_db()
    given = {"organisation": world.medical.pk, "on": "2026-01-01", "version": village.version}
    assert "医疗保障局" in client.post(page("village-pair"), given, follow=True).content.decode()
    pairing = VillagePairing.objects.get()
    given = {"reason": "completed", "on": "2026-02-01", "version": pairing.version}
    answer = client.post(page("village-pairing-end", pairing.pk), given, follow=True).content.decode()
    assert "帮扶期满" in answer


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor"])
def test_readers_have_no_buttons(world, logged_in, team, name):
    text = logged_in(getattr(world, name)).get(page("team")).content.decode()
    assert "红星村" in text
    for step in ("轮换", "离队", "增加队员", "登记考勤", "修改村情", "单位结对", "撤销工作队"):
        assert f">{step}<" not in text


def test_the_township_sees_no_county_step(world, logged_in, team):
    text = logged_in(world.township).get(page("team")).content.decode()
    assert page("village-change") not in text
    assert page("team-member-add") in text


# --- the API --------------------------------------------------------------------------------------


def test_steps_through_the_api(world, logged_in, figures):
    client = logged_in(world.township)
    village = client.get(f"/api/v1/villages/{factories.VILLAGE}/").json()
    body = {"division": factories.VILLAGE, "on": "2026-01-01", "version": village["version"]}
    team = post(client, API, body)
    assert team.status_code == 201
    url = f"{API}{team.json()['id']}/"
    body = {
        "name": "甲",
        "duty": "队员",
        "is_full_time": True,
        "on": "2026-01-01",
        "version": team.json()["version"],
    }
    joined = post(client, f"{url}members/", body)
    assert joined.status_code == 201
    member = joined.json()["members"][0]
    days = {"member": member["id"], "resident_days": 19}
    body = {"month": "2026-03", "days": [days], "version": joined.json()["version"]}
    assert post(client, f"{url}attendance/", body).json()["changed"] == 1
    body = {
        "member": member["id"],
        "reason": "term",
        "name": "乙",
        "duty": "队员",
        "version": member["version"],
    }
    members = post(client, f"{url}replace-member/", body).json()["members"]
    assert [(each["name"], each["left_reason"], each["replaces"]) for each in members] == [
        ("甲", "term", None),
        ("乙", "", member["id"]),
    ]
    body = {"member": members[1]["id"], "reason": "illness", "version": members[1]["version"]}
    assert post(client, f"{url}end-member/", body).json()["members"][1]["left_reason"] == "illness"
    version = client.get(url).json()["version"]
    ended = post(client, f"{url}end/", {"reason": "withdrawn", "version": version})
    assert ended.json()["ended_reason"] == "withdrawn"
    assert client.get(API, {"is_ended": "false"}).json()["results"] == []


def test_villages_and_their_organisations_through_the_api(world, logged_in, figures):
    client = logged_in(world.county)
    facts = {"is_poverty_village": True, "has_exited": None, "exit_year": None, "household_count": 300}
    changed = post(client, f"/api/v1/villages/{factories.VILLAGE}/change/", {**facts, "version": 1})
    assert changed.json()["household_count"] == 300
    body = {
        "division": factories.VILLAGE,
        "organisation": world.medical.pk,
        "version": changed.json()["version"],
    }
    pairing = post(client, "/api/v1/village-pairings/", body)
    assert pairing.status_code == 201
    url = f"/api/v1/village-pairings/{pairing.json()['id']}/end/"
    assert post(client, url, {"reason": "completed", "version": 1}).json()["ended_reason"] == "completed"
    assert logged_in(world.sister).get("/api/v1/village-pairings/").json()["results"] == []


def test_no_account_is_guessed(world, logged_in, team):
    client = logged_in(world.township)
    answers = [
        post(
            client,
            f"{API}{team.pk}/members/",
            {"name": "新", "duty": "队员", "user": name, "version": team.version},
        )
        for name in ("sister", "nobody-at-all")
    ]
    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert {answer.status_code for answer in answers} == {422}


def test_the_draft_and_the_form_mean_the_same(world, team):
    draft = MemberDraft(name="新", duty="农技员")
    joined = actions.add_team_member(team, member=draft, by=world.township, on=SINCE, version=team.version)
    assert (joined.is_full_time, joined.organisation, joined.user) == (None, None, None)
    assert joined.division.posting_set.filter(role=Role.VILLAGE).exists()
