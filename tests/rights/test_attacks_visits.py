"""Attacks on visits, rounds, 遍访 and rosters that once worked, or are worth trying again."""

import datetime
import io
import json
import uuid

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from households import actions
from households.models import (
    ChangeProposal,
    CoverageGoal,
    HeldVisit,
    RoundAssignment,
    SafeguardCheck,
    SurveyRound,
    Visit,
    VisitPhoto,
    VisitQuestion,
)
from povertycase.actions import store_file
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.models import AuditEvent, Job, Posting
from tests import factories
from tests.households.planning import visit
from tests.households.visiting import answers, sent
from tests.rights.matrix import BACKEND

pytestmark = pytest.mark.django_db

YESTERDAY = datetime.timedelta(days=1)
VISITS, HELD = "/api/v1/visits/", "/api/v1/held-visits/"
ADMINISTRATORS = ("system", "security", "audit")


def client_of(user, **options):
    client = Client(raise_request_exception=False, **options)
    client.force_login(user, backend=BACKEND)
    return client


def send(world, key=None, by=None, household=None, **changes):
    """A visit by whoever is named, as a phone sends it."""
    body = sent(household or world.own) | changes
    return actions.record_visit(key or uuid.uuid4(), body=body, by=by or world.helper).row


def post(user, address, /, **body):
    return client_of(user).post(address, body, content_type="application/json")


def end_pairing(world):
    world.helper.pairing_set.update(ended_on=timezone.localdate() - YESTERDAY, ended_reason="reassigned")


def end_postings(user):
    Posting.objects.filter(user=user).update(valid_to=timezone.localdate() - YESTERDAY)
    user.__dict__.pop("postings", None)


def picture_of(held, by):
    return VisitPhoto.objects.create(
        id=uuid.uuid4(),
        held=held,
        kind="photo",
        file=store_file(b"picture", name="x.jpg", by=by),
        given_sha256="0" * 64,
        look=0,
        receipt="ATTACK0001",
    )


# --- the tray ---------------------------------------------------------------------------------------


@pytest.fixture
def conflict(world):
    """The helper's second body under one key, with a picture: both wait for the county."""
    key = uuid.uuid4()
    send(world, key)
    held = send(world, key, note="信鸽")
    picture_of(held, world.helper)
    return held


def reads_held(user, held):
    client = client_of(user)
    photo = held.photos.get()
    addresses = (
        f"{HELD}{held.pk}/",
        f"/households/visits/held/{held.pk}/",
        f"{VISITS}{held.visit}/photos/{photo.pk}/",
    )
    assert {client.get(each).status_code for each in addresses} <= {200, 403, 404}
    listed = client.get(HELD).json()
    return [each for each in addresses if client.get(each).status_code == 200] + listed.get("results", [])


def test_the_author_reads_what_waits_while_the_household_is_theirs(world, conflict):
    assert len(reads_held(world.helper, conflict)) == 4


def test_a_former_helper_reads_nothing_of_what_waits(world, conflict):
    end_pairing(world)

    assert reads_held(world.helper, conflict) == []


def test_whoever_has_no_post_any_more_reads_nothing_of_what_waits(world, conflict):
    end_postings(world.helper)

    assert reads_held(world.helper, conflict) == []


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDIT, Role.DEPARTMENT])
def test_an_author_who_has_become_somebody_else_reads_nothing_of_what_waits(world, conflict, role):
    end_postings(world.helper)
    factories.post(world.helper, role, factories.COUNTY, organisation=world.medical)

    assert reads_held(world.helper, conflict) == []


def test_a_held_visit_under_a_strangers_key_corrects_nothing_of_theirs(world):
    """The key of another town's visit is put under one's own; the county takes it for a conflict."""
    theirs = send(world, by=world.sister, household=world.sibling)
    held = send(world, theirs.pk, by=world.township)
    assert isinstance(held, HeldVisit)

    admitted = actions.admit_visit(held, by=world.county, version=held.version, note="以这份为准")

    assert admitted.corrects is None
    assert Visit.objects.current().filter(pk=theirs.pk).exists()
    assert admitted.household == world.own


def test_a_late_visit_corrects_nothing_of_another_household(world):
    theirs = send(world, by=world.sister, household=world.sibling)
    end_pairing(world)
    held = send(world, corrects=theirs.pk, correction_reason="更正")

    admitted = actions.admit_visit(held, by=world.county, version=held.version, note="以这份为准")

    assert Visit.objects.current().filter(pk=theirs.pk).exists()
    assert (admitted.household, admitted.corrects) == (world.own, None)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_late_visit_that_corrects_what_it_cannot_is_no_server_error(world, is_known):
    first = send(world)
    if is_known:
        send(world, by=world.township, corrects=first.pk, correction_reason="先到")
    end_pairing(world)
    held = send(world, corrects=first.pk if is_known else uuid.uuid4(), correction_reason="晚到")

    answer = post(world.county, f"{HELD}{held.pk}/admit/", version=held.version, note="采用")

    assert answer.status_code == 200
    assert held.household.visits.current().count() == (1 if is_known else 2)


def test_a_late_visit_under_a_known_key_is_no_server_error(world):
    theirs = send(world, by=world.sister, household=world.sibling)
    end_pairing(world)
    held = send(world, theirs.pk)

    answer = post(world.county, f"{HELD}{held.pk}/admit/", version=held.version, note="采用")

    assert answer.status_code == 200
    assert Visit.objects.get(pk=theirs.pk).household == world.sibling


def test_whoever_visited_does_not_adopt_what_came_out_of_the_tray(world):
    key = uuid.uuid4()
    send(world, key, by=world.township)
    grade = answers(housing={"grade": "D"})
    held = send(world, key, by=world.township, answers=grade)
    actions.admit_visit(held, by=world.county, version=held.version, note="以这份为准")
    proposal = ChangeProposal.objects.get(field="house_grade", status="proposed")

    answer = post(
        world.township,
        f"/api/v1/change-proposals/{proposal.pk}/adopt/",
        version=proposal.version,
        on=timezone.localdate().isoformat(),
    )

    assert answer.status_code == 403
    world.own.refresh_from_db()
    assert world.own.house_grade != "D"


def test_nobody_checks_by_telephone_a_visit_whose_first_version_was_their_own(world):
    first = send(world, by=world.township)
    stands = send(world, by=world.county, corrects=first.pk, correction_reason="笔误")
    client, address = client_of(world.township), f"/households/visits/{stands.pk}/"
    form = {"outcome": "confirmed", "note": ""}

    assert "spot-check/" not in client.get(address).content.decode()
    assert client.post(f"{address}spot-check/", form).status_code == 403
    assert not stands.spot_checks.exists()


# --- whose visit ------------------------------------------------------------------------------------


def body_of(household, **changes):
    return json.loads(json.dumps(sent(household) | changes, default=str))


def put(user, key, household, **changes):
    body = body_of(household, **changes)
    body["visited_at"] = timezone.now().isoformat()
    return client_of(user).put(f"{VISITS}{key}/", body, content_type="application/json")


def test_strangers_visits_are_neither_corrected_nor_told_of(world):
    theirs = send(world, by=world.sister, household=world.sibling)
    texts = set()
    for key in (theirs.pk, uuid.uuid4()):
        answer = put(world.township, uuid.uuid4(), world.own, corrects=str(key), correction_reason="更正")
        assert answer.status_code == 422
        texts.add(answer.content)

    assert len(texts) == 1


def test_a_colleagues_visit_is_not_a_helpers_or_cadres_to_correct(world):
    theirs = send(world, by=world.township)
    for user in (world.helper, world.village):
        answer = put(user, uuid.uuid4(), world.own, corrects=str(theirs.pk), correction_reason="更正")
        assert answer.status_code == 403
        assert client_of(user).post(f"/households/visits/{theirs.pk}/correct/").status_code == 403
    assert Visit.objects.count() == 1


def test_a_round_of_another_place_is_as_unknown_as_none(world):
    elsewhere = SurveyRound.objects.create(
        name="信鸽",
        kind="census",
        division_id=factories.OTHER_COUNTY,
        starts_on=factories.SINCE,
        ends_on="2027-12-31",
        created_by=world.neighbour,
    )
    told = {put(world.helper, uuid.uuid4(), world.own, round=key).content for key in (elsewhere.pk, 10**9)}

    assert len(told) == 1
    assert not Visit.objects.exists()


def test_no_picture_under_a_strangers_visit(world):
    theirs = send(world, by=world.township)
    answer = client_of(world.helper).put(
        f"{VISITS}{theirs.pk}/photos/{uuid.uuid4()}/", b"x", content_type="image/jpeg"
    )

    assert answer.status_code == 404


def test_an_answer_names_no_question_of_another_county(world):
    theirs, own = (
        VisitQuestion.objects.create(label=label, kind="text", division_id=code)
        for label, code in (("信鸽问题", factories.OTHER_COUNTY), ("本县问题", factories.COUNTY))
    )
    for key, status in ((theirs.pk, 422), (10**9, 422), (own.pk, 201)):
        said = answers() | {"questions": {str(key): "答"}}
        answer = put(world.helper, uuid.uuid4(), world.own, answers=said)
        assert answer.status_code == status, key
        assert "信鸽" not in answer.content.decode()


def test_writing_with_a_session_needs_the_token_against_forgery(world):
    client = client_of(world.helper, enforce_csrf_checks=True)
    body = body_of(world.own)

    answer = client.put(f"{VISITS}{uuid.uuid4()}/", body, content_type="application/json")
    photo = client.put(f"{VISITS}{uuid.uuid4()}/photos/{uuid.uuid4()}/", b"x", content_type="image/jpeg")

    assert (answer.status_code, photo.status_code) == (403, 403)
    assert client.post(f"/households/{world.own.pk}/visit/", {}).status_code == 403
    assert not Visit.objects.exists()


@pytest.mark.parametrize("name", ["leader", "auditor", "department", *ADMINISTRATORS, "stranger"])
def test_readers_and_administrators_change_nothing(world, name):
    user = getattr(world, name)
    there = send(world)
    assert put(user, uuid.uuid4(), world.own).status_code in {403, 404}
    for address in (
        f"/households/{world.own.pk}/visit/",
        f"/households/visits/{there.pk}/correct/",
        f"/households/visits/{there.pk}/spot-check/",
        "/households/visits/rounds/new/",
        "/households/visits/goals/new/",
        "/households/pairings/import/",
        "/households/visits/proposals/decide/",
    ):
        assert client_of(user).post(address, {}).status_code in {403, 404}, address
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("name", [*ADMINISTRATORS, "stranger"])
def test_administrators_see_none_of_it(world, name):
    send(world, answers=answers(housing={"grade": "D"}))
    client = client_of(getattr(world, name))
    for address in (
        "visits/", "held-visits/", "change-proposals/", "safeguards/", "survey-rounds/",
        "round-assignments/", "coverage-goals/", "teams/", "villages/", "village-pairings/",
    ):  # fmt: skip
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == 403 or answer.json()["results"] == [], address
    phone = client.get("/m/data/").json()
    assert (phone["households"], phone["rounds"]) == ([], [])
    assert phone["summary"] in (None, {"due": 0, "done": 0, "overdue": 0})


def test_after_the_pairing_ended_the_phone_gets_nothing(world):
    send(world)
    assert client_of(world.helper).get("/m/data/").json()["households"]
    end_pairing(world)

    told = client_of(world.helper).get("/m/data/").json()

    assert told["households"] == []
    assert "张三丰" not in json.dumps(told, ensure_ascii=False)
    assert client_of(world.helper).get(VISITS).json()["results"] == []
    assert client_of(world.helper).get("/api/v1/me/visits/").json()["results"] == []


# --- accounts as oracles ------------------------------------------------------------------------------


@pytest.fixture
def cross(world):
    return SurveyRound.objects.create(
        name="交叉核查",
        kind="cross",
        division_id=factories.COUNTY,
        starts_on=factories.SINCE,
        ends_on="2027-12-31",
        created_by=world.county,
    )


def test_an_assignment_tells_of_no_account_elsewhere(world, cross):
    """Neither the names of other counties' people nor that there are such accounts."""
    world.neighbour.name = "信鸽"
    world.neighbour.save()
    texts = set()
    for name in ("neighbour", "system", "stranger", "nobody-at-all"):
        answer = post(
            world.county,
            "/api/v1/round-assignments/",
            round=cross.pk,
            surveyor=name,
            division=factories.VILLAGE,
            version=cross.version,
        )
        page = client_of(world.county).post(
            f"/households/visits/rounds/{cross.pk}/assign/",
            {"surveyor": name, "division": factories.VILLAGE, "version": cross.version},
        )
        assert (answer.status_code, page.status_code) == (422, 422)
        assert "信鸽" not in answer.content.decode() + page.content.decode()
        texts.add(answer.content)

    assert len(texts) == 1
    assert not RoundAssignment.objects.exists()


def test_a_goal_elsewhere_tells_of_no_account_there(world):
    texts = set()
    for name in ("neighbour", "nobody-at-all"):
        answer = post(
            world.township,
            "/api/v1/coverage-goals/",
            name="遍访",
            level="village",
            unit="village",
            division="990102100",
            starts_on="2026-01-01",
            ends_on="2027-12-31",
            secretaries=[name],
        )
        texts.add((answer.status_code, json.dumps(answer.json() | {"request_id": ""}, sort_keys=True)))
        form = {
            "name": "遍访", "level": "village", "unit": "village", "targets": "helped",
            "division": "990102100", "starts_on": "2026-01-01", "ends_on": "2027-12-31",
            "secretaries": name,
        }  # fmt: skip
        page = client_of(world.township).post("/households/visits/goals/new/", form)
        texts.add((answer.status_code, page.status_code))

    assert len(texts) == 2
    assert not CoverageGoal.objects.exists()


# --- rosters ------------------------------------------------------------------------------------------


def test_what_an_import_found_is_not_told_to_somebody_without_a_post(world):
    job = Job.objects.create(
        kind="households.import_pairings",
        dedup_key="1",
        actor=world.township,
        state="done",
        finished_at=timezone.now(),
        result={
            **dict.fromkeys(("rows", "held"), 1),
            **dict.fromkeys(("new", "ended", "unchanged", "written"), 0),
            "findings": [{"row": 2, "column": "户主姓名", "message": "登记的户主是张三丰"}],
            "finding_counts": {"E-PAIR-HEAD": 1},
        },
    )
    address = f"/households/pairings/import/{job.pk}/"
    assert "张三丰" in client_of(world.township).get(address).content.decode()
    end_postings(world.township)

    answer = client_of(world.township).get(address)

    assert answer.status_code in {403, 404}
    assert "张三丰" not in answer.content.decode()


# --- exports ------------------------------------------------------------------------------------------


NASTY = "=1+1"


def typed(content):
    book = load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_no_export_of_visits_has_a_formula(world, cross):
    head = world.own.memberships.get(relation="户主").person
    head.name = "=HYPERLINK(1)"
    head.save()
    world.township.name = "@SUM(1)"
    world.township.save()
    SurveyRound.objects.filter(pk=cross.pk).update(name="=cmd", kind="census")
    send(world, by=world.township, round=cross.pk, note=NASTY, answers=answers(housing={"grade": "D"}))
    client = client_of(world.county)
    for address in (
        "/households/visits/export/",
        f"/households/visits/rounds/{cross.pk}/failing/export/",
        "/households/pairings/export/",
    ):
        answer = client.post(address, {"purpose": "季度核对用"})
        assert answer.status_code == 200, address
        cells = typed(answer.content)
        assert any("HYPERLINK" in str(cell.value) for cell in cells), address
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}, address
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert sum("export" in verb for verb in verbs) == 3


def test_exports_hold_what_the_reader_reaches(world, cross):
    SurveyRound.objects.filter(pk=cross.pk).update(kind="census")
    for household, by in ((world.own, world.township), (world.sibling, world.sister)):
        send(world, by=by, household=household, round=cross.pk, answers=answers(housing={"grade": "D"}))
    for address in ("visits/export/", f"visits/rounds/{cross.pk}/failing/export/"):
        answer = client_of(world.sister).post(f"/households/{address}", {"purpose": "季度核对用"})
        words = " ".join(str(cell.value) for cell in typed(answer.content))
        assert "王五" in words
        assert "张三丰" not in words
        refused = client_of(world.department).post(f"/households/{address}", {"purpose": "季度核对用"})
        assert refused.status_code in {404, 422}


def test_figures_count_nothing_outside_the_reach(world, cross):
    save_parameters(read_parameters())
    SurveyRound.objects.filter(pk=cross.pk).update(kind="census")
    send(world, by=world.township, round=cross.pk)
    for user, expected in ((world.sister, (1, 0)), (world.township, (1, 1)), (world.helper, (1, 1))):
        progress = client_of(user).get(f"/api/v1/survey-rounds/{cross.pk}/").json()["progress"]
        assert (progress["target_households"], progress["seen_households"]) == expected, user
        plan = client_of(user).get("/api/v1/visit-plan/").json()
        assert plan["total"]["due"] == 1, user
        foreign = client_of(user).get(f"/api/v1/visit-plan/?division={factories.OTHER_VILLAGE}").json()
        assert (foreign["total"]["due"], foreign["results"]) == (0, [])
    assert client_of(world.department).get("/api/v1/visit-plan/").json()["total"]["due"] == 0


# --- filters, ids and texts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "household=1e30", "household=-1", "household=NaN", "household=99999999999999999999", "round=1e400",
        "ordering=visitor__password", "visitor__password__startswith=a", "place=31", "ordering=place",
        "visitor=%00", "cursor=eyJ4IjoxfQ", "field=%00", "person=1e30", "visit=x", "division=%E0%A4%A",
    ],
)  # fmt: skip
def test_no_filter_breaks_or_widens(world, query):
    theirs = send(world, by=world.sister, household=world.sibling, answers=answers(housing={"grade": "D"}))
    client = client_of(world.township)
    for address in (
        "visits/", "held-visits/", "change-proposals/", "safeguards/", "survey-rounds/",
        "round-assignments/", "coverage-goals/", "teams/", "villages/", "village-pairings/",
    ):  # fmt: skip
        answer = client.get(f"/api/v1/{address}?{query}")
        assert answer.status_code in {200, 400, 404, 422}, address
        assert str(theirs.pk) not in answer.content.decode()
    for address in (
        "visits/", "visits/proposals/", "visits/held/", "visits/plan/", "visits/plan/list/", "teams/",
        "visits/spot-checks/", "visits/rounds/", "visits/goals/", "teams/staff/",
    ):  # fmt: skip
        answer = client.get(f"/households/{address}?{query}")
        assert answer.status_code in {200, 400, 404, 422}, address
        assert "王五" not in answer.content.decode(), address


def test_many_proposals_at_once_decide_only_ones_own(world):
    for household, by in ((world.own, world.helper), (world.sibling, world.sister)):
        send(world, by=by, household=household, answers=answers(housing={"grade": "D"}))
    ChangeProposal.objects.exclude(field="house_grade").update(status="lapsed")
    grades = ChangeProposal.objects.filter(field="house_grade")
    own, theirs = (grades.get(household=each) for each in (world.own, world.sibling))
    chosen = [f"{own.pk}:{own.version}", f"{theirs.pk}:{theirs.version}", "999999999999:1"]

    answer = client_of(world.township).post(
        "/households/visits/proposals/decide/", {"verb": "decline", "note": "已核实", "chosen": chosen}
    )

    assert answer.status_code == 409
    assert "王五" not in answer.content.decode()
    states = dict(grades.values_list("pk", "status"))
    assert states == {own.pk: "declined", theirs.pk: "proposed"}


def test_what_people_wrote_is_text_on_every_page(world, cross):
    nasty = "<script>alert(1)</script>"
    SurveyRound.objects.filter(pk=cross.pk).update(name=nasty, kind="census")
    world.township.name = nasty
    world.township.save()
    asked = VisitQuestion.objects.create(label=nasty[:40], kind="text", division_id=factories.COUNTY)
    said = answers(housing={"grade": "D"}) | {"questions": {str(asked.pk): nasty}}
    made = send(world, by=world.township, round=cross.pk, note=nasty, answers=said)
    held = send(world, made.pk, by=world.township, note=nasty * 2, answers=said)
    client = client_of(world.county)
    for address in (
        "visits/", f"visits/{made.pk}/", "visits/proposals/", "visits/held/", f"visits/held/{held.pk}/",
        "visits/rounds/", f"visits/rounds/{cross.pk}/", f"visits/rounds/{cross.pk}/failing/",
        f"{world.own.pk}/visit/", f"{world.own.pk}/", "visits/plan/", "visits/spot-checks/",
        f"visits/{made.pk}/spot-check/", f"visits/{made.pk}/correct/",
    ):  # fmt: skip
        page = client.get(f"/households/{address}")
        assert page.status_code == 200, address
        assert "<script>alert" not in page.content.decode(), address


def test_the_trail_knows_each_step_and_no_personal_value(world):
    made = send(world, note="信鸽记录", answers=answers(housing={"grade": "D"}))
    held = send(world, made.pk, note="信鸽另记")
    actions.dismiss_visit(held, by=world.county, version=held.version, note="重复")
    actions.record_spot_check(made, outcome="differs", note="信鸽不符", by=world.township)
    send(world, by=world.township, corrects=made.pk, correction_reason="信鸽原因")

    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    facts = json.dumps(list(AuditEvent.objects.values("facts")), ensure_ascii=False, default=str)

    assert {"visit", "dismiss", "spot_check"} <= verbs
    assert "信鸽" not in facts
    assert "张三丰" not in facts


def test_a_department_reads_the_checks_of_its_trade_alone(world):
    send(world, answers=answers(housing={"grade": "D"}))
    found = client_of(world.department).get("/api/v1/safeguards/").json()["results"]

    assert {each["item"] for each in found} == {"medical"}
    assert SafeguardCheck.objects.count() > 1
    for each in found:
        assert client_of(world.department).get(f"{VISITS}{each['visit']}/").status_code == 404


def test_the_position_is_told_to_author_township_and_county_alone(world):
    place = {"latitude": 31.2345, "longitude": 107.5, "accuracy_m": 20, "system": "wgs84"}
    made = send(world, place=place, place_refused="")
    for name in ("leader", "auditor", "village"):
        client = client_of(getattr(world, name))
        for address in (f"{VISITS}{made.pk}/", VISITS, f"/households/visits/{made.pk}/"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "31.2345" not in answer.content.decode(), (name, address)
    assert "31.2345" in client_of(world.township).get(f"{VISITS}{made.pk}/").content.decode()


def test_counts_of_coverage_stay_inside_the_reach(world):
    goal = CoverageGoal.objects.create(
        name="遍访", level="county", unit="household", targets="registered", division_id=factories.COUNTY,
        starts_on=factories.SINCE, ends_on="2027-12-31", created_by=world.county,
    )  # fmt: skip
    goal.secretaries.add(world.county)
    for household in (world.own, world.sibling):
        visit(household, world.county, timezone.localdate())
    for user in (world.sister, world.township, world.helper):
        told = client_of(user).get(f"/api/v1/coverage-goals/{goal.pk}/").json()["progress"]
        assert (told["target_count"], told["covered_count"], told["households"]) == (1, 1, 1), user
    assert client_of(world.department).get(f"/api/v1/coverage-goals/{goal.pk}/").status_code == 404
