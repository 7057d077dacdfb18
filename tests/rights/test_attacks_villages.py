"""Attacks on teams, rosters and what departments are told; each is one abuse by a person of the cast."""

import datetime
import json

import openpyxl
import pytest
from django.utils import timezone

from households.imports.rosters import import_roster
from households.models import Pairing, TeamAttendance
from povertycase.models import AuditEvent
from tests import factories
from tests.households.visiting import answers
from tests.rights.test_attacks_visits import client_of, post, send
from tests.rights.world import team_member

pytestmark = pytest.mark.django_db

HEADINGS = ("户编号", "本系统户号", "姓名", "户主姓名", "户主证件号码", "帮扶开始时间", "帮扶责任人编号")
TODAY = timezone.localdate().isoformat()


def import_rows(tmp_path, by, *rows):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for given in rows:
        cells = dict.fromkeys(HEADINGS, "") | {"帮扶开始时间": "2026-03-01", "帮扶责任人编号": "helper"}
        book.active.append([(cells | given)[heading] for heading in HEADINGS])
    path = tmp_path / "roster.xlsx"
    book.save(path)
    return import_roster(path, name="roster.xlsx", by=by)


def told(outcome):
    return [(each["code"], each["message"]) for each in outcome.findings]


# --- rosters ------------------------------------------------------------------------------------------


def test_a_household_of_another_town_is_as_unknown_as_none(world, tmp_path):
    number = world.sibling.registrations.get().number
    outcome = import_rows(
        tmp_path,
        world.township,
        {"户编号": number},
        {"户编号": "990100000999999"},
        {"本系统户号": str(world.sibling.pk), "户主姓名": "王五"},
        {"本系统户号": "99999999", "户主姓名": "王五"},
    )

    first, second, third, fourth = told(outcome)
    assert first == second
    assert third == fourth
    assert "王五" not in json.dumps(outcome.as_json(), ensure_ascii=False)
    assert not Pairing.objects.filter(household=world.sibling).exists()


def test_a_helper_of_another_town_is_as_unknown_as_none(world, tmp_path):
    factories.user("far", "helper", factories.SISTER_TOWN, name="信鸽")
    alone = factories.household(head="孙七")
    number = alone.registrations.get().number
    outcome = import_rows(
        tmp_path,
        world.township,
        *({"户编号": number, "帮扶责任人编号": code} for code in ("far", "neighbour", "nobody")),
    )

    assert len(set(told(outcome))) == 1
    assert "信鸽" not in json.dumps(outcome.as_json(), ensure_ascii=False)


def test_a_roster_guesses_no_certificate(world, tmp_path):
    """A thousand guesses in one sheet would find the number that a reveal would have left a trace of."""
    head = world.own.memberships.get(relation="户主").person
    number = world.own.registrations.get().number
    guesses = [factories.identity(serial, prefix="990102") for serial in range(6)]
    rows = [{"户编号": number, "户主证件号码": guess} for guess in [*guesses, head.id18]]

    outcome = import_rows(tmp_path, world.township, *rows)

    assert outcome.counts["held"] == len(rows)
    assert told(outcome)[-1][0] == "E-PAIR-HEAD"
    assert head.id18 not in json.dumps(outcome.as_json())


def test_a_wrong_certificate_or_two_hold_no_right_one_back(world, tmp_path):
    head = world.own.memberships.get(relation="户主").person
    number = world.own.registrations.get().number
    wrong = {"户编号": number, "户主证件号码": factories.identity(3, prefix="990102")}
    right = {"户编号": number, "户主证件号码": head.id18, "帮扶开始时间": factories.SINCE.isoformat()}

    outcome = import_rows(tmp_path, world.township, wrong, right)

    assert (outcome.counts["held"], outcome.counts["unchanged"]) == (1, 1)


# --- teams --------------------------------------------------------------------------------------------


def test_days_are_written_for_nobody_in_another_villages_team(world):
    own, theirs = (
        team_member(code, name)
        for code, name in ((factories.VILLAGE, "甲队员"), (factories.SISTER_VILLAGE, "信鸽队员"))
    )
    for member in (theirs.pk, 10**9, own.pk):
        answer = post(
            world.township,
            f"/api/v1/teams/{own.team_id}/attendance/",
            version=own.team.version,
            on=TODAY,
            month="2026-09",
            days=[{"member": member, "resident_days": 3}],
        )
        assert answer.status_code == (200 if member == own.pk else 422)
        assert "信鸽" not in answer.content.decode()
    assert TeamAttendance.objects.get(member=theirs).resident_days == 19


@pytest.mark.parametrize("step", ["end-member", "replace-member"])
def test_a_member_of_another_team_is_as_unknown_as_none(world, step):
    own, theirs = (
        team_member(code, name)
        for code, name in ((factories.VILLAGE, "甲队员"), (factories.SISTER_VILLAGE, "信鸽队员"))
    )
    texts = set()
    for member in (theirs.pk, 10**9):
        answer = post(
            world.township,
            f"/api/v1/teams/{own.team_id}/{step}/",
            version=1,
            on=TODAY,
            member=member,
            reason="term",
            name="新人",
            duty="队员",
        )
        texts.add((answer.status_code, answer.content))
    assert len(texts) == 1
    theirs.refresh_from_db()
    assert theirs.left_on is None


@pytest.mark.parametrize("field", ["user", "organisation"])
def test_accounts_and_organisations_elsewhere_are_as_unknown_as_none(world, field):
    own = team_member(factories.VILLAGE, "甲队员")
    elsewhere = {
        "user": ("neighbour", "system", "nobody"),
        "organisation": (
            factories.Organisation.objects.create(name="信鸽局", kind="helper", division_id="990102").pk,
            10**9,
        ),
    }[field]
    texts = set()
    for value in elsewhere:
        answer = post(
            world.township,
            f"/api/v1/teams/{own.team_id}/members/",
            version=own.team.version,
            on=TODAY,
            name="新人",
            duty="队员",
            **{field: value},
        )
        assert answer.status_code == 422
        texts.add(answer.content)
    assert len(texts) == 1


def test_the_villages_page_counts_nothing_outside_the_reach(world):
    for code in (factories.SISTER_VILLAGE, factories.OTHER_VILLAGE):
        team_member(code, f"信鸽{code}")
    for name in ("township", "helper", "village"):
        client = client_of(getattr(world, name))
        for query in ("", f"?division={factories.SISTER_VILLAGE}", "?division=990102"):
            page = client.get(f"/households/teams/{query}").content.decode()
            assert "信鸽" not in page
            assert "东风村" not in page
            assert "团结村" not in page
        assert client.get(f"/households/teams/{factories.SISTER_VILLAGE}/").status_code == 404


# --- departments, former helpers --------------------------------------------------------------------


def test_a_department_is_told_of_no_visitor(world):
    world.helper.name = "信鸽访客"
    world.helper.save()
    made = send(world, note="信鸽记录", answers=answers(housing={"grade": "D"}))
    client, own = client_of(world.department), f"/households/{world.own.pk}/"
    for address in (
        own, f"{own}history/", "/households/visits/",
        "/households/visits/plan/", "/households/visits/plan/list/", "/households/visits/proposals/",
        "/households/visits/held/", "/households/visits/spot-checks/", "/households/visits/rounds/",
        "/households/visits/goals/", "/m/data/", "/api/v1/me/visits/", "/api/v1/visit-plan/",
        "/api/v1/safeguards/", f"/households/people/{world.own.memberships.first().person_id}/",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert "信鸽记录" not in page, address
        assert str(made.pk) not in page or address == "/api/v1/safeguards/", address
        if (
            "history" not in address and address != f"/households/{world.own.pk}/"
        ):  # the pairing is told there
            assert "信鸽访客" not in page, address
    history = client.get(f"/households/{world.own.pk}/history/").content.decode()
    assert "走访" not in history.split("timeline", 1)[-1].split("</ol>")[0]


@pytest.mark.parametrize("how", ["pairing", "posting"])
def test_a_former_helper_is_told_nothing_anywhere(world, how):
    made = send(world, note="信鸽", answers=answers(housing={"grade": "D"}))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if how == "pairing":
        world.helper.pairing_set.update(ended_on=yesterday, ended_reason="reassigned")
    else:
        world.helper.posting_set.update(valid_to=yesterday)
    client, own = client_of(world.helper), f"/households/{world.own.pk}/"
    for address in (
        own, f"{own}visit/", f"/households/visits/{made.pk}/",
        f"/households/visits/{made.pk}/correct/", f"/api/v1/visits/{made.pk}/",
        f"/api/v1/safeguards/{made.checks.first().pk}/",
        f"/api/v1/change-proposals/{made.proposals.first().pk}/",
    ):  # fmt: skip
        assert client.get(address).status_code in {403, 404}, address
    for address in ("visits/", "visits/plan/", "visits/plan/list/", "visits/proposals/", "visits/held/"):
        assert "张三丰" not in client.get(f"/households/{address}").content.decode(), address


def test_a_look_at_somebody_elses_list_of_failures_is_recorded_by_number_alone(world):
    """What is exported is counted in the trail, never listed."""
    send(world, answers=answers(housing={"grade": "D"}))
    client_of(world.county).post("/households/visits/export/?search=张三丰", {"purpose": "季度核对用"})

    event = AuditEvent.objects.get(verb="export_visits")

    assert event.facts == {"rows": 1, "filters": ["search"]}
