"""The tray, proposals and checks by API: what visits leave to be decided, and what they found."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from households import actions
from households.models import ChangeProposal, HeldVisit, Household, SafeguardCheck, Visit
from tests.households.visiting import answers, sent

HELD, PROPOSALS, CHECKS = "/api/v1/held-visits/", "/api/v1/change-proposals/", "/api/v1/safeguards/"
PLACE = {"latitude": 31.21, "longitude": 107.5, "accuracy_m": 20, "system": "wgs84"}
DRY = {"litres": "20", "is_scarce_area": False}


def visit(world, key=None, by=None, **changes):
    body = sent(world.own) | changes
    return actions.record_visit(key or uuid.uuid4(), body=body, by=by or world.helper).row


def post(client, address, **body):
    return client.post(address, body, content_type="application/json")


@pytest.fixture
def conflict(world):
    """Two bodies under one key: the second waits."""
    key, at = uuid.uuid4(), sent(world.own)["visited_at"]  # else the next minute may begin between the two
    visit(world, key, visited_at=at, answers=answers(water=DRY))
    other = {"answers": answers(water=DRY | {"litres": 35}), "place": PLACE, "place_refused": ""}
    return visit(world, key, visited_at=at, note="另一份", **other)


# --- the tray -----------------------------------------------------------------------------------


def test_the_tray_tells_field_by_field_what_differs(world, logged_in, conflict):
    told = logged_in(world.county).get(f"{HELD}{conflict.pk}/").json()

    assert (told["reason"], told["status"], told["standing"]) == ("conflict", "waiting", str(conflict.visit))
    assert told["differences"] == [
        {"field": "answers.water.litres", "standing": "20", "sent": 35},
        {"field": "note", "standing": None, "sent": "另一份"},
        {"field": "place_refused", "standing": "declined", "sent": None},
    ]


def test_the_tray_tells_nobody_where_somebody_stood(world, logged_in, conflict):
    assert "31.21" in HeldVisit.objects.get().body

    answer = logged_in(world.county).get(f"{HELD}{conflict.pk}/")

    assert "31.21" not in answer.content.decode()
    assert "body" not in logged_in(world.county).get(HELD).json()["results"][0]


def test_a_late_correction_is_held_against_the_one_that_stands(world, logged_in):
    at = sent(world.own)["visited_at"]
    first = visit(world, visited_at=at)
    stands = visit(world, visited_at=at, corrects=first.pk, correction_reason="甲")
    late = visit(world, visited_at=at, corrects=first.pk, correction_reason="乙", note="晚到")

    told = logged_in(world.county).get(f"{HELD}{late.pk}/").json()

    assert told["standing"] == str(stands.pk)
    assert {each["field"] for each in told["differences"]} == {"correction_reason", "note"}


def test_of_a_lost_household_nothing_stands_and_its_author_reads_nothing(world, logged_in):
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))
    held = visit(world)

    told = logged_in(world.county).get(f"{HELD}{held.pk}/").json()

    assert (told["standing"], told["differences"]) == (None, [])
    assert told["body"]["answers"]["water"]["state"] == "ok"
    assert logged_in(world.helper).get(f"{HELD}{held.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        *(("helper", True), ("township", True), ("county", True), ("leader", True), ("auditor", True)),
        *(("village", False), ("department", False), ("sister", False), ("neighbour", False)),
        *(("system", False), ("security", False), ("audit", False), ("stranger", False)),
    ],
)
def test_who_sees_the_tray(world, logged_in, conflict, name, sees):
    client = logged_in(getattr(world, name))

    assert [row["id"] for row in client.get(HELD).json()["results"]] == [conflict.pk] * sees
    assert client.get(f"{HELD}{conflict.pk}/").status_code == (200 if sees else 404)


def test_the_county_admits_and_dismisses(world, logged_in, conflict):
    county = logged_in(world.county)

    assert post(county, f"{HELD}{conflict.pk}/admit/", note="以这份为准").status_code == 428
    assert post(county, f"{HELD}{conflict.pk}/admit/", version=9, note="以这份为准").status_code == 412
    assert post(county, f"{HELD}{conflict.pk}/admit/", version=1).status_code == 422
    admitted = post(county, f"{HELD}{conflict.pk}/admit/", version=1, note="以这份为准")

    assert (admitted.status_code, admitted.json()["status"]) == (200, "admitted")
    assert Visit.objects.current().get().note == "另一份"
    again = post(county, f"{HELD}{conflict.pk}/dismiss/", version=admitted.json()["version"], note="不要")
    assert again.status_code == 409


def test_to_dismiss_wants_a_reason_and_the_county(world, logged_in, conflict):
    step = f"{HELD}{conflict.pk}/dismiss/"

    assert post(logged_in(world.township), step, version=1, note="不要").status_code == 403
    assert post(logged_in(world.helper), step, version=1, note="不要").status_code == 403
    assert post(logged_in(world.county), step, version=1).status_code == 422
    assert post(logged_in(world.county), step, version=1, note="重复").json()["status"] == "dismissed"
    assert Visit.objects.count() == 1


def test_the_tray_is_filtered(world, logged_in, conflict):
    county = logged_in(world.county)

    def count(**asked):
        return len(county.get(HELD, asked).json()["results"])

    assert count(reason="conflict", status="waiting", visitor="helper", household=world.own.pk) == 1
    assert count(reason="left") == count(status="admitted") == count(household=world.sibling.pk) == 0


# --- proposals ----------------------------------------------------------------------------------


@pytest.fixture
def proposal(world):
    call_command("load_parameters")
    Household.objects.filter(pk=world.own.pk).update(has_safe_water=True)
    return visit(world, answers=answers(water=DRY)).proposals.get()


def test_a_proposal_is_adopted(world, logged_in, proposal):
    township = logged_in(world.township)
    told = township.get(f"{PROPOSALS}{proposal.pk}/").json()
    assert (told["field"], told["old_value"], told["new_value"], told["person"]) == (
        *("has_safe_water", "是", "否"),
        None,
    )

    adopted = post(township, f"{PROPOSALS}{proposal.pk}/adopt/", version=told["version"])

    assert (adopted.status_code, adopted.json()["status"]) == (200, "accepted")
    assert Household.objects.get(pk=world.own.pk).has_safe_water is False


def test_a_proposal_is_declined_for_a_reason(world, logged_in, proposal):
    step = f"{PROPOSALS}{proposal.pk}/decline/"

    assert post(logged_in(world.township), step, version=1).status_code == 422
    assert post(logged_in(world.township), step, note="已核实").status_code == 428
    assert post(logged_in(world.village), step, version=1, note="已核实").status_code == 403
    assert post(logged_in(world.township), step, version=1, note="已核实").json()["status"] == "declined"


def test_personal_values_are_masked(world, logged_in, proposal):
    """No field of the form is personal today; one that becomes so must not be told in full."""
    phone = "13800138000"
    ChangeProposal.objects.filter(pk=proposal.pk).update(field="phone", old_value="", new_value=phone)

    told = logged_in(world.county).get(PROPOSALS)

    assert phone not in told.content.decode()
    assert told.json()["results"][0]["new_value"].endswith("8000")


@pytest.mark.parametrize(
    "name", ["department", "sister", "neighbour", "system", "security", "audit", "stranger"]
)
def test_who_sees_no_proposal(world, logged_in, proposal, name):
    client = logged_in(getattr(world, name))

    assert client.get(PROPOSALS).json()["results"] == []
    assert post(client, f"{PROPOSALS}{proposal.pk}/adopt/", version=1).status_code == 404


def test_proposals_are_filtered(world, logged_in, proposal):
    county = logged_in(world.county)

    def count(**asked):
        return len(county.get(PROPOSALS, asked).json()["results"])

    assert (
        count(household=world.own.pk, visit=proposal.visit_id, status="proposed", field="has_safe_water") == 1
    )
    assert count(status="accepted") == count(person=1) == count(visit=uuid.uuid4()) == 0


# --- checks -------------------------------------------------------------------------------------


def test_checks_and_the_newest_of_each_item(world, logged_in):
    call_command("load_parameters")
    long_ago = timezone.now() - datetime.timedelta(days=40)
    visit(world, answers=answers(water=DRY), visited_at=long_ago)
    visit(world)
    county = logged_in(world.county)

    def found(**asked):
        answer = county.get(CHECKS, {"household": world.own.pk} | asked)
        return [(row["item"], row["is_met"]) for row in answer.json()["results"]]

    assert len(found()) == 12
    assert len(found(newest="true")) == 6
    assert found(item="water", is_met="false") == [("water", False)]
    assert found(item="water", is_met="false", newest="true") == []
    assert found(item="water", checked_to=timezone.localdate(long_ago)) == [("water", False)]
    assert len(found(checked_from=timezone.localdate())) == 6
    assert set(SafeguardCheck.objects.newest()) == set(SafeguardCheck.objects.none_newer())


def test_checks_of_a_corrected_visit_are_not_told(world, logged_in):
    first = visit(world, answers=answers(water=DRY))
    visit(world, corrects=first.pk, correction_reason="记错户")
    county = logged_in(world.county)

    rows = county.get(CHECKS, {"item": "water"}).json()["results"]

    assert [row["is_met"] for row in rows] == [True]
    assert len(county.get(CHECKS, {"newest": "true"}).json()["results"]) == 6


def test_a_department_reads_the_item_of_its_trade(world, logged_in):
    visit(world)

    rows = logged_in(world.department).get(CHECKS).json()["results"]

    assert [row["item"] for row in rows] == ["medical"]
    assert "clause" in rows[0]
    assert logged_in(world.system).get(CHECKS).json()["results"] == []
    assert len(logged_in(world.auditor).get(CHECKS).json()["results"]) == 6
