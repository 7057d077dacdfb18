"""排查轮次 and 遍访: who is missing, what failed, who may check whom (0-07, 0-52, 3-17)."""

import datetime
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import CoverageGoal, RoundAssignment, SafeguardCheck, SurveyRound
from households.reports import goals as goal_reports
from households.reports import rounds as reports
from povertycase.choices import Role
from povertycase.models import AuditEvent, Posting
from tests import factories
from tests.households.planning import visit

D = datetime.date
TODAY = timezone.localdate()
LIST = reverse("households:survey-round-list")
GOALS = reverse("households:coverage-goal-list")
API = "/api/v1/survey-rounds/"


def day(n):
    return TODAY + datetime.timedelta(days=n)


def survey(world, place=factories.COUNTY, **facts):
    given = {
        "name": "春季普查",
        "kind": "census",
        "division_id": place,
        "starts_on": day(-20),
        "ends_on": day(10),
        "created_by": world.county,
    }
    return SurveyRound.objects.create(**(given | facts))


def goal(world, *secretaries, **facts):
    given = {
        "name": "书记遍访",
        "level": "township",
        "unit": "household",
        "division_id": factories.COUNTY,
        "starts_on": day(-20),
        "ends_on": day(10),
        "created_by": world.county,
    }
    made = CoverageGoal.objects.create(**(given | facts))
    made.secretaries.set(secretaries)
    return made


def check(visited, item, *, is_met):
    return SafeguardCheck.objects.create(
        household=visited.household,
        division_id=visited.division_id,
        visit=visited,
        item=item,
        is_met=is_met,
        checked_on=visited.visited_on,
        explanation="够" if is_met else "不够",
    )


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


def codes(answer):
    return {detail["code"] for detail in answer.json()["details"]}


def figures(user, found):
    total = reports.total(reports.progress_by_place(user, found, digits=9))
    return total.targets, total.seen


# --- rounds -----------------------------------------------------------------------------------------


def test_a_census_means_everybody_on_the_register(world):
    factories.household(by_type="一般农户")
    assert figures(world.county, survey(world)) == (3, 0)
    assert figures(world.county, survey(world, targets="helped")) == (2, 0)
    assert figures(world.township, survey(world)) == (2, 0)
    assert figures(world.department, survey(world)) == (0, 0)


def test_only_visits_at_home_in_the_round_that_stand_are_seen(world):
    found = survey(world)
    visit(world.own, world.township, day(-1))
    visit(world.own, world.township, day(-1), way="phone", round=found)
    assert figures(world.county, found) == (2, 0)
    first = visit(world.own, world.township, day(-1), round=found)
    visit(world.own, world.township, day(-1), round=found)
    assert figures(world.county, found) == (2, 1)
    other = visit(world.sibling, world.sister, day(-1), round=found)
    visit(world.sibling, world.sister, day(-1), corrects=other, correction_reason="走错户")
    assert figures(world.county, found) == (2, 1)
    assert first.household == world.own


def test_the_page_counts_and_leads_to_the_lists(world, logged_in):
    found = survey(world)
    seen = visit(world.own, world.township, day(-2), round=found)
    check(seen, "water", is_met=False)
    check(seen, "housing", is_met=True)
    again = visit(world.own, world.township, day(-1), round=found)
    check(again, "water", is_met=False)
    client = logged_in(world.county)
    page = client.get(reverse("households:survey-round", args=[found.pk]))
    assert (page.context["total"].targets, page.context["total"].missing) == (2, 1)
    assert page.context["failing"] == 1
    assert [(row.item, row.judged, row.failing) for row in reports.results(world.county, found)] == [
        ("housing", 1, 0),
        ("water", 1, 1),
    ]
    missing = client.get(reverse("households:survey-round-missing", args=[found.pk]))
    assert [row.pk for row in missing.context["page"].rows] == [world.sibling.pk]
    url = reverse("households:survey-round-failing", args=[found.pk])
    assert len(client.get(url).context["page"].rows) == 1
    assert not client.get(url, {"item": "housing"}).context["page"].rows


def test_what_a_later_visit_of_the_round_found_to_be_well_fails_no_longer(world):
    found = survey(world)
    check(visit(world.own, world.township, day(-2), round=found), "water", is_met=False)
    assert SafeguardCheck.objects.failing(found.pk).count() == 1
    check(visit(world.own, world.township, day(-1), round=found), "water", is_met=True)
    assert SafeguardCheck.objects.failing(found.pk).count() == 0


def test_what_failed_is_taken_away_as_a_sheet(world, logged_in):
    found = survey(world)
    check(visit(world.own, world.township, day(-2), round=found), "water", is_met=False)
    url = reverse("households:survey-round-failing-export", args=[found.pk])
    client = logged_in(world.county)
    assert client.post(url, {"purpose": ""}).status_code == 422
    answer = client.post(url, {"purpose": "交办整改"})
    cells = [
        cell for row in openpyxl.load_workbook(BytesIO(answer.content)).active.values for cell in row if cell
    ]
    assert {"张三丰", "饮水安全有保障", "不够"} <= set(map(str, cells))
    assert AuditEvent.objects.filter(verb="export_failing", note="交办整改").exists()
    assert client.post(url + "?item=housing", {"purpose": "交办整改"}).status_code == 422


def test_opening_and_closing_on_the_page(world, logged_in):
    client = logged_in(world.township)
    given = {
        "name": "甲镇普查",
        "kind": "census",
        "division": factories.TOWN,
        "targets": "registered",
        "starts_on": day(-3),
        "ends_on": day(3),
    }
    url = reverse("households:survey-round-new")
    assert client.post(url, given | {"ends_on": day(-4)}).status_code == 422
    assert client.post(url, given | {"division": factories.SISTER_TOWN}).status_code == 403
    assert client.post(url, given).status_code == 302
    found = SurveyRound.objects.get()
    close = reverse("households:survey-round-close", args=[found.pk])
    refused = client.post(close, {"on": TODAY, "version": found.version, "note": ""})
    assert refused.status_code == 422
    assert "还有 1 户没有入户走访" in refused.content.decode()
    assert client.post(close, {"on": TODAY, "version": found.version, "note": "户主外出"}).status_code == 302
    assert AuditEvent.objects.get(verb="close_round").facts == {"missing": 1}
    assert client.post(close, {"on": TODAY, "version": 2, "note": "户主外出"}).status_code == 409


def test_a_round_of_everybody_seen_closes_without_a_word(world, logged_in):
    found = survey(world, factories.TOWN)
    visit(world.own, world.township, day(-1), round=found)
    body = {"on": str(TODAY), "version": found.version}
    answer = post(logged_in(world.township), f"{API}{found.pk}/close/", body)
    assert answer.json()["closed_on"] == str(TODAY)


@pytest.mark.parametrize("name", ["village", "helper", "leader", "auditor"])
def test_readers_have_no_buttons(world, logged_in, name):
    found, aim = survey(world), goal(world, world.township)
    client = logged_in(getattr(world, name))
    for url in (LIST, GOALS):
        assert f'href="{url}new/"' not in client.get(url).content.decode()
    page = client.get(reverse("households:survey-round", args=[found.pk])).content.decode()
    assert reverse("households:survey-round-close", args=[found.pk]) not in page
    page = client.get(reverse("households:coverage-goal", args=[aim.pk])).content.decode()
    assert reverse("households:coverage-goal-change", args=[aim.pk]) not in page


def test_a_round_is_known_below_and_above_and_not_beside(world):
    found = survey(world, factories.TOWN)
    knows = {
        name: SurveyRound.objects.visible_to(getattr(world, name)).filter(pk=found.pk).exists()
        for name in ("village", "helper", "township", "county", "prefecture", "sister", "neighbour",
                     "department", "system", "stranger")
    }  # fmt: skip
    assert [name for name, does in knows.items() if does] == [
        "village", "helper", "township", "county", "prefecture",
    ]  # fmt: skip


# --- cross-checks ------------------------------------------------------------------------------------


def assign(client, found, surveyor="sister", place=factories.VILLAGE):
    body = {"round": found.pk, "surveyor": surveyor, "division": place, "version": found.version}
    return post(client, "/api/v1/round-assignments/", body)


def test_nobody_checks_their_own_township(world, logged_in):
    found = survey(world, kind="cross")
    client = logged_in(world.county)
    assert codes(assign(client, found)) == {"surveyor_without_post"}
    factories.post(world.sister, Role.TOWNSHIP, factories.TOWN, valid_from=D(2025, 1, 1))
    assert codes(assign(client, found, "township")) == {"not_crosswise"}
    assert codes(assign(client, found, "county")) == {"home_unknown"}
    assert codes(assign(client, found, "nobody")) == {"surveyor_unknown"}
    assert codes(assign(client, found, place=factories.TOWN)) == {"village_outside"}
    assert codes(assign(client, found, place=factories.OTHER_VILLAGE)) >= {"village_outside"}
    assert assign(client, found).status_code == 201
    assert assign(client, found).status_code == 409
    assert assign(client, survey(world)).status_code == 409


def test_home_is_the_longest_posting_in_force(world, logged_in):
    """Whoever has just been sent to another township is still of the former one."""
    found = survey(world, kind="cross")
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN, valid_from=D(2025, 1, 1))
    client = logged_in(world.county)
    assert codes(assign(client, found, "township")) == {"not_crosswise"}
    assert assign(client, found, "township", factories.SISTER_VILLAGE).status_code == 201
    Posting.objects.filter(user=world.township, division=factories.TOWN).update(valid_to=day(-1))
    found = survey(world, kind="cross")
    assert codes(assign(client, found, "township", factories.SISTER_VILLAGE)) == {"not_crosswise"}


def test_a_cross_check_counts_what_the_assigned_saw(world, logged_in):
    found = survey(world, kind="cross")
    assert figures(world.county, found) == (0, 0)
    RoundAssignment.objects.create(
        round=found, surveyor=world.sister, division_id=factories.VILLAGE, assigned_by=world.county
    )
    visit(world.own, world.township, day(-1), round=found)
    assert figures(world.county, found) == (1, 0)
    visit(world.own, world.sister, day(-1), round=found)
    assert figures(world.county, found) == (1, 1)
    rows = reports.assignments(world.county, found)
    assert [(row.surveyor, row.village, row.targets, row.seen) for row in rows] == [
        ("sister", "红星村", 1, 1)
    ]
    page = logged_in(world.county).get(reverse("households:survey-round", args=[found.pk]))
    assert "排查分工" in page.content.decode()


def test_an_assignment_is_withdrawn_and_stays_known(world, logged_in):
    found = survey(world, kind="cross")
    row = RoundAssignment.objects.create(
        round=found, surveyor=world.sister, division_id=factories.VILLAGE, assigned_by=world.county
    )
    url = reverse("households:survey-round-withdraw", args=[row.pk])
    client = logged_in(world.county)
    assert client.post(url, {"version": 9}).status_code == 412
    assert client.post(url, {"version": row.version}).status_code == 302
    assert not found.assignments.exists()
    assert AuditEvent.objects.filter(verb="withdraw_assignment").exists()


# --- 遍访 --------------------------------------------------------------------------------------------


def test_a_target_counts_once_whoever_was_there(world):
    aim = goal(world, world.township, world.sister)
    for visitor in (world.township, world.township, world.sister):
        visit(world.own, visitor, day(-1))
    visit(world.sibling, world.village, day(-1))
    found = goal_reports.progress(world.county, aim)
    assert (found.targets, found.covered, found.townships, found.villages, found.percent) == (2, 1, 1, 1, 50)
    missing = goal_reports.missing_households(world.county, aim)
    assert [row.pk for row in missing] == [world.sibling.pk]


def test_only_days_within_the_term_and_visits_at_home_count(world):
    aim = goal(world, world.township)
    for on in (day(-21), day(11)):
        visit(world.own, world.township, on)
    visit(world.own, world.township, day(-1), way="phone")
    assert goal_reports.progress(world.county, aim).covered == 0
    visit(world.own, world.township, day(-20))
    assert goal_reports.progress(world.county, aim).covered == 1


def test_villages_and_townships_that_nobody_has_been_to(world):
    visit(world.own, world.township, day(-1))
    for unit in ("village", "township"):
        aim = goal(world, world.township, unit=unit)
        found = goal_reports.progress(world.county, aim)
        assert (found.targets, found.covered) == (2, 1)
        assert len(goal_reports.missing_places(world.county, aim)) == found.missing


def test_setting_and_changing_on_the_page(world, logged_in):
    client = logged_in(world.county)
    given = {
        "name": "三级书记遍访",
        "level": "township",
        "unit": "household",
        "targets": "helped",
        "division": factories.COUNTY,
        "starts_on": day(-3),
        "ends_on": day(3),
        "secretaries": "township，sister",
    }
    url = reverse("households:coverage-goal-new")
    refused = client.post(url, given | {"secretaries": "township nobody neighbour"})
    assert refused.status_code == 422
    assert "nobody、neighbour" in refused.content.decode()
    assert client.post(url, given).status_code == 302
    aim = CoverageGoal.objects.get()
    assert {user.username for user in aim.secretaries.all()} == {"township", "sister"}
    change = reverse("households:coverage-goal-change", args=[aim.pk])
    assert "township" in client.get(change).content.decode()
    given |= {"name": "换人", "secretaries": "township", "version": aim.version}
    assert client.post(change, given).status_code == 302
    aim.refresh_from_db()
    assert (aim.name, aim.secretaries.count()) == ("换人", 1)
    assert client.post(change, given).status_code == 412
    assert "换人" in client.get(GOALS).content.decode()


def test_goals_through_the_api(world, logged_in):
    client = logged_in(world.township)
    body = {
        "name": "遍访",
        "level": "village",
        "unit": "village",
        "division": factories.TOWN,
        "starts_on": str(day(-3)),
        "ends_on": str(day(3)),
        "secretaries": ["village"],
    }
    made = post(client, "/api/v1/coverage-goals/", body)
    assert made.status_code == 201
    url = f"/api/v1/coverage-goals/{made.json()['id']}/"
    assert client.get(url).json()["progress"]["target_count"] == 1
    body |= {"name": "改名", "version": 1}
    assert post(client, f"{url}change/", body).json()["name"] == "改名"
    assert codes(post(client, f"{url}change/", body | {"version": 2, "secretaries": ["sister"]})) == {
        "secretary_unknown"
    }


def test_a_goal_is_withdrawn_for_a_reason_and_stays_known(world, logged_in):
    aim = goal(world, world.township)
    client = logged_in(world.county)
    page = reverse("households:coverage-goal-withdraw", args=[aim.pk])
    assert client.post(page, {"note": "", "version": aim.version}).status_code == 422
    assert client.post(page, {"note": "下达错了", "version": aim.version}).status_code == 302

    assert f"{TODAY} 已撤回" in client.get(GOALS).content.decode()
    shown = client.get(reverse("households:coverage-goal", args=[aim.pk])).content.decode()
    assert page not in shown
    aim.refresh_from_db()
    again = {"note": "再撤", "version": aim.version}
    assert client.post(page, again).status_code == 409
    url = f"/api/v1/coverage-goals/{aim.pk}/"
    assert client.get(url).json()["withdrawn_on"] == str(TODAY)
    assert post(client, f"{url}withdraw/", again).status_code == 409
    assert post(logged_in(world.village), f"{url}withdraw/", again).status_code == 403


def test_rounds_through_the_api(world, logged_in):
    client = logged_in(world.county)
    body = {
        "name": "普查",
        "kind": "census",
        "division": factories.COUNTY,
        "starts_on": str(day(-3)),
        "ends_on": str(day(3)),
    }
    made = post(client, API, body).json()
    shown = client.get(f"{API}{made['id']}/").json()
    assert shown["progress"] == {"target_households": 2, "seen_households": 0, "results": []}
    assert client.get(API, {"is_closed": "true"}).json()["results"] == []
    mine = logged_in(world.helper).get("/api/v1/me/visits/").json()
    assert [each["name"] for each in mine["rounds"]] == ["普查"]
