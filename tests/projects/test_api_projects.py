"""The library through the API: drafting, every gate, notices with photos, and the papers."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from povertycase.choices import OrganisationKind
from povertycase.models import Organisation
from projects.models import Milestone, Project, ProjectNotice
from tests import factories
from tests.projects import making

LIST = "/api/v1/projects/"
DRAFT = {
    "division": factories.VILLAGE,
    "year": 2026,
    "name": "红星村水厂",
    "category": "乡村建设行动",
    "nature": "新建",
    "place": "红星村二组",
    "content": "新建水厂一座",
    "planned_start_on": "2026-03-01",
    "planned_end_on": "2026-11-30",
    "households": 30,
    "participation": "村民代表大会讨论",
    "linkage": "务工",
    "funding": [{"source": "中央衔接资金", "planned_yuan": "500000.10"}],
    "targets": [{"kind": "performance", "name": "供水户数", "unit": "户", "planned": "30"}],
}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def send(client):
    """A function that posts JSON as somebody: (status, body)."""

    def post(user, path, **body):
        client.force_login(user)
        answer = client.post(path, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    return post


@pytest.fixture
def read(client):
    """A function that reads as somebody: (status, body)."""

    def get(user, path, **query):
        client.force_login(user)
        answer = client.get(path, query)
        return answer.status_code, answer.json()

    return get


def at(project, step=""):
    return f"{LIST}{project.pk}/{step}/" if step else f"{LIST}{project.pk}/"


def version(project):
    return Project.objects.get(pk=project.pk).version


def codes(body):
    return {each["code"] for each in body["details"]}


def test_a_draft_comes_as_it_was_sent(cast, send, read):
    status, body = send(cast.village, LIST, **DRAFT, implementer=cast.builder.pk)

    assert (status, body["status"], body["planned_yuan"]) == (201, "drafted", "500000.10")
    assert body["implementer_name"] == "示例县农发公司"
    assert body["targets"][0]["planned"] == "30.000"
    status, body = read(cast.village, LIST, search="水厂", status="drafted", year=2026, source="中央衔接资金")
    assert (status, [each["name"] for each in body["results"]]) == (200, ["红星村水厂"])


@pytest.mark.parametrize("yuan", [0.1, 500000.1, "0.001", "NaN", "1e400", True, [], "99999999999999999.00"])
def test_amounts_are_exact_or_malformed(cast, send, yuan):
    status, body = send(
        cast.village, LIST, **(DRAFT | {"funding": [{"source": "自筹", "planned_yuan": yuan}]})
    )

    assert status == 400, body
    assert not Project.objects.exists()


@pytest.mark.parametrize("yuan", ["-1", "0", "-0.00"])
def test_amounts_that_are_none_break_a_rule(cast, send, yuan):
    status, body = send(
        cast.village, LIST, **(DRAFT | {"funding": [{"source": "自筹", "planned_yuan": yuan}]})
    )

    assert (status, codes(body)) == (422, {"amount_not_positive"})


@pytest.mark.parametrize("year", [0, 1999, 2101, 20000, 99999999999])
def test_years_that_no_calendar_has_are_malformed(cast, send, year):
    assert send(cast.village, LIST, **(DRAFT | {"year": year}))[0] == 400


def test_an_organisation_of_elsewhere_is_as_unknown_as_none(cast, send):
    far = Organisation.objects.create(
        name="邻县公司", kind=OrganisationKind.IMPLEMENTER, division_id=factories.OTHER_COUNTY
    )

    answers = [send(cast.village, LIST, **DRAFT, implementer=key) for key in (far.pk, 99999999)]

    assert answers[0] == answers[1]
    assert (answers[0][0], codes(answers[0][1])) == (422, {"organisation_elsewhere"})


def test_nobody_drafts_in_another_place(cast, send):
    for user, code in (
        (cast.village, factories.SISTER_VILLAGE),
        (cast.neighbour, factories.VILLAGE),
        (cast.helper, factories.VILLAGE),
        (cast.department, factories.VILLAGE),
        (cast.owner, factories.VILLAGE),
        (cast.leader, factories.VILLAGE),
        (cast.system, factories.VILLAGE),
    ):
        assert send(user, LIST, **(DRAFT | {"division": code}))[0] == 403, user
    assert send(cast.village, LIST, **(DRAFT | {"division": "880101"}))[0] == 422


def test_a_change_keeps_what_it_does_not_name(cast, send):
    project = making.draft(cast)

    status, body = send(cast.village, at(project, "change"), version=version(project), households=31)

    assert (status, body["households"], body["is_construction"]) == (200, 31, True)
    assert (body["name"], body["planned_yuan"]) == ("红星村花椒基地", "500000.00")
    assert send(cast.village, at(project, "change"), households=32)[0] == 428
    assert send(cast.village, at(project, "change"), version=1, households=32)[0] == 412


def test_each_gate_says_all_that_is_missing_with_its_clause(cast, send):
    project = making.draft(cast, participation="", linkage="")
    assert send(cast.village, at(project, "apply"), version=version(project))[0] == 200
    status, body = send(cast.township, at(project, "review"), version=version(project))
    assert (status, codes(body)) == (422, {"notice_village"})
    making.put_up(cast, project, "village")
    assert send(cast.township, at(project, "review"), version=version(project))[0] == 200

    status, body = send(cast.county, at(project, "approve"), version=version(project))

    assert (status, body["code"]) == (422, "invalid")
    assert codes(body) == {
        "missing_participation",
        "missing_linkage",
        "missing_links",
        "notice_township",
    }
    assert all(each["clause"] for each in body["details"])
    assert Project.objects.get(pk=project.pk).status == "reviewed"


def test_the_road_into_the_plan_and_out_of_it(cast, send):
    project = making.listed_project(cast)
    for verb, user, body, expected in (
        ("apply", cast.village, {}, 409),
        ("plan", cast.township, {}, 403),
        ("plan", cast.county, {}, 200),
        ("terminate", cast.county, {}, 422),
        ("withdraw", cast.county, {"note": "不实施"}, 409),
        ("terminate", cast.county, {"note": "不实施"}, 200),
    ):
        assert send(user, at(project, verb), version=version(project), **body)[0] == expected, verb
    assert Project.objects.get(pk=project.pk).left_on == timezone.localdate()


def test_tomorrow_is_no_day_to_pass_a_gate(cast, send):
    project = making.draft(cast)
    send(cast.village, at(project, "apply"), version=version(project))
    today = timezone.localdate()
    making.put_up(cast, project, "village", since=datetime.date(2024, 10, 1), days=2000)
    late = (today + datetime.timedelta(days=2000)).isoformat()

    status, _body = send(cast.township, at(project, "review"), version=version(project), on=late)

    assert status == 400


def test_a_notice_comes_with_its_photo_and_gives_it_back_to_those_who_reach_it(cast, client, logged_in):
    project = making.draft(cast)
    client.force_login(cast.village)
    photo = SimpleUploadedFile("公示.pdf", b"%PDF-1.4 notice", content_type="application/pdf")
    sent = {
        "stage": "village",
        "posted_on": "2026-01-10",
        "ended_on": "2026-01-20",
        "photo": photo,
        "version": version(project),
    }

    answer = client.post(at(project, "post-notice"), sent)

    assert answer.status_code == 201, answer.content
    assert answer.json()["notices"][0]["has_photo"] is True
    notice = ProjectNotice.objects.get(project=project)
    path = at(project, f"notices/{notice.pk}/photo")
    got = client.get(path)
    assert (got.status_code, got.content, got["Content-Type"]) == (200, b"%PDF-1.4 notice", "application/pdf")
    other = making.draft(cast, name="另一个")
    for user, at_path, expected in (
        (cast.helper, path, 200),
        (cast.county, path, 200),
        (cast.owner, path, 200),
        (cast.village, at(other, f"notices/{notice.pk}/photo"), 404),
        (cast.village, at(project, "notices/x/photo"), 404),
        (cast.village, at(project, "notices/99999999999999999999/photo"), 404),
        (cast.sister, path, 404),
        (cast.neighbour, path, 404),
        (cast.department, path, 404),
        (cast.system, path, 404),
    ):
        client.force_login(user)
        assert client.get(at_path).status_code == expected, (user, at_path)


def test_what_is_no_paper_is_refused(cast, client):
    project = making.draft(cast)
    client.force_login(cast.village)
    sent = {"stage": "village", "posted_on": "2026-01-10", "ended_on": "2026-01-20"}
    script = SimpleUploadedFile("x.html", b"<script>1</script>", content_type="text/html")

    answer = client.post(at(project, "post-notice"), {**sent, "photo": script, "version": version(project)})

    assert (answer.status_code, codes(answer.json())) == (422, {"document_kind"})
    huge = client.generic(
        "POST", at(project, "post-notice"), b"", content_type="application/json", CONTENT_LENGTH=2**30
    )
    assert huge.status_code == 413


def test_milestones_are_planned_reached_in_order_and_proved(cast, client, send):
    project = making.planned_project(cast)
    owner = cast.owner
    status, body = send(
        owner,
        at(project, "plan-milestone"),
        kind="started",
        planned_on="2024-03-01",
        version=version(project),
    )
    assert (status, body["milestones"][0]["planned_on"]) == (200, "2024-03-01")
    status, body = send(
        owner,
        at(project, "reach-milestone"),
        kind="completed",
        actual_on="2024-06-01",
        version=version(project),
    )
    assert (status, codes(body)) == (422, {"needs_started", "document_required"})

    client.force_login(owner)
    paper = SimpleUploadedFile("开工令.pdf", b"%PDF-1.4 start", content_type="application/pdf")
    answer = client.post(
        at(project, "reach-milestone"),
        {"kind": "started", "actual_on": "2024-03-05", "document": paper, "version": version(project)},
    )

    assert answer.json()["milestones"][0]["actual_on"] == "2024-03-05", answer.content
    step = Milestone.objects.get(project=project)
    assert client.get(at(project, f"milestones/{step.pk}/document")).content == b"%PDF-1.4 start"
    client.force_login(cast.neighbour)
    assert client.get(at(project, f"milestones/{step.pk}/document")).status_code == 404


def test_targets_and_contract_are_recorded_on_their_own_project(cast, send):
    project = making.planned_project(cast)
    other = making.planned_project(cast, name="另一个")
    mine, theirs = project.targets.get(kind="quantity"), other.targets.get(kind="quantity")

    status, body = send(
        cast.owner, at(project, "record-target"), target=mine.pk, actual="180.5", version=version(project)
    )
    assert (status, body["targets"][1]["actual"]) == (200, "180.500")
    status, body = send(
        cast.owner, at(project, "record-target"), target=theirs.pk, actual="1", version=version(project)
    )
    assert (status, codes(body)) == (422, {"target_elsewhere"})
    status, body = send(
        cast.owner,
        at(project, "record-contract"),
        contractor="示例建筑公司",
        procurement="公开招标",
        version=version(project),
    )
    assert (status, body["contractor"]) == (200, "示例建筑公司")


def test_another_implementer_reaches_nothing(cast, read, send):
    project = making.planned_project(cast)
    rival = factories.user(
        "rival",
        "department",
        factories.COUNTY,
        organisation=Organisation.objects.create(
            name="另一公司", kind=OrganisationKind.IMPLEMENTER, division_id=factories.COUNTY
        ),
    )

    assert read(rival, at(project))[0] == 404
    assert read(rival, LIST)[1]["results"] == []
    assert send(rival, at(project, "plan-milestone"), version=1)[0] == 404


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"year": "x"},
        {"division": "x"},
        {"status": "x"},
        {"late_kind": "x"},
        {"ordering": "x"},
    ],
)
def test_what_the_list_does_not_know_is_malformed(cast, read, query):
    assert read(cast.county, LIST, **query)[0] == 400


def test_a_list_of_twenty_asks_as_often_as_one_of_one(cast, client):
    making.planned_project(cast)
    client.force_login(cast.county)
    client.get("/healthz")  # writes the session once

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST, {"timing": "overdue"}).status_code == 200
            assert client.get(LIST).status_code == 200
        return len(queries)

    first = asked()
    for n in range(19):
        making.draft(cast, name=f"项目{n}")
    assert asked() == first
