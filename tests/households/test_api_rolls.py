"""/api/v1/roll-imports/: the same pipeline for programs, with errors of the documented shape."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from households.models import Person, RollBatch, RollDifference, RollFinding
from povertycase.choices import Role
from povertycase.models import AuditEvent, Notification, PolicyParameter
from tests import factories, importing
from tests import rolls as generator

LIST = "/api/v1/roll-imports/"
READERS = ("township", "county", "prefecture", "leader", "auditor")
BLIND = ("village", "helper", "department", "sister", "neighbour", "system", "security", "audit", "stranger")
QUERIES = 12


def address(batch, step=""):
    return f"{LIST}{batch.pk}/{step}/" if step else f"{LIST}{batch.pk}/"


def post(client, url, **body):
    return client.post(url, body, content_type="application/json")


@pytest.fixture
def people():
    return importing.people_of()


@pytest.fixture
def roll(people, tmp_path):
    return generator.write(people, tmp_path / "花名册.xlsx")


@pytest.fixture
def ready(world, people, tmp_path):
    """A preview with one finding."""
    return importing.prepared(world.township, generator.write(importing.spoilt(people), tmp_path / "表.xlsx"))


def upload(client, content, name="花名册.xlsx", **facts):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content), **facts})


def test_the_whole_way(world, logged_in, roll, people):
    client = logged_in(world.township)

    made = upload(client, roll.read_bytes(), full="true")
    assert made.status_code == 201
    body = made.json()
    assert (body["status"], body["full"], body["division"]) == ("uploaded", True, factories.TOWN)
    assert body["progress"]["running"] is True
    batch = importing.read(RollBatch.objects.get(pk=body["id"]))
    shown = client.get(address(batch)).json()
    assert shown["totals"]["people"] == len(people)
    accepted = post(client, address(batch, "accept"), version=shown["version"], accept=["new"], note="已核对")
    assert accepted.json()["status"] == "applying"
    importing.write(batch)
    applied = client.get(address(batch)).json()
    assert (applied["status"], applied["written"] > 0) == ("applied", True)
    assert Person.objects.filter(number=people[0]["人编号"]).exists()
    assert "已核对" in AuditEvent.objects.get(verb="accept").note
    asked = post(client, address(batch, "undo"), version=applied["version"], note="传错了")
    assert (asked.json()["status"], asked.json()["progress"]["running"]) == ("undoing", True)
    importing.take_back(batch)
    undone = client.get(address(batch)).json()

    assert undone["status"] == "undone"
    assert (undone["undone"]["households"], undone["undone"]["restored"]) == (6, 0)
    assert not Person.objects.filter(number=people[0]["人编号"]).exists()


@pytest.mark.parametrize(
    "name", ["village", "helper", "department", "leader", "auditor", "system", "stranger"]
)
def test_who_may_not_import(world, logged_in, roll, name):
    answer = upload(logged_in(getattr(world, name)), roll.read_bytes())

    assert answer.status_code == 403
    assert answer.json()["message"] == "您的岗位不能导入花名册。"
    assert not RollBatch.objects.exists()


def test_a_place_outside_the_posting_is_refused(world, logged_in, roll):
    answer = upload(logged_in(world.township), roll.read_bytes(), division=factories.SISTER_TOWN)

    assert answer.status_code == 403
    assert answer.json()["code"] == "refused"


def test_with_two_postings_the_place_must_be_named(world, logged_in, roll):
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN)
    client = logged_in(world.township)

    vague = upload(client, roll.read_bytes())
    clear = upload(client, roll.read_bytes(), division=factories.SISTER_TOWN)

    assert vague.status_code == 400
    assert vague.json()["details"][0]["field"] == "division"
    assert clear.json()["division"] == factories.SISTER_TOWN


def test_a_file_over_the_limit_is_413(world, logged_in, settings):
    settings.ROLL_MAX_BYTES = 2**20

    answer = upload(logged_in(world.township), b"x" * (2**20 + 1))

    assert answer.status_code == 413
    assert answer.json()["code"] == "E-LIM-SIZE"
    assert "超过上限 1 MB" in answer.json()["message"]


@pytest.mark.parametrize("facts", [{}, {"file": "text"}, {"scheme": "other"}])
def test_a_malformed_upload_is_400(world, logged_in, facts):
    assert logged_in(world.township).post(LIST, facts).status_code == 400


def test_a_second_import_is_409(world, logged_in, roll):
    importing.uploaded(world.county, roll, division=factories.COUNTY)

    answer = upload(logged_in(world.township), roll.read_bytes())

    assert answer.status_code == 409
    assert "已有导入正在进行" in answer.json()["message"]


@pytest.mark.parametrize("name", READERS)
def test_imports_in_reach(world, logged_in, ready, name):
    client = logged_in(getattr(world, name))

    assert [row["id"] for row in client.get(LIST).json()["results"]] == [ready.pk]
    assert client.get(address(ready)).status_code == 200


@pytest.mark.parametrize("name", BLIND)
def test_imports_out_of_reach(world, logged_in, ready, name):
    client = logged_in(getattr(world, name))

    assert client.get(LIST).json()["results"] == []
    for step in ("", "findings", "differences", "file"):
        assert client.get(address(ready, step)).status_code == 404
    for step in ("accept", "cancel", "undo"):
        assert post(client, address(ready, step), version=ready.version, accept=["new"]).status_code == 404


def test_the_list_is_filtered_and_ordered(world, logged_in, ready):
    client = logged_in(world.county)

    assert client.get(f"{LIST}?status=ready&scheme=national_jdlk&division=990101").json()["count"] == 1
    assert client.get(f"{LIST}?status=applied").json()["count"] == 0
    assert client.get(f"{LIST}?ordering=created_at").status_code == 200
    assert client.get(f"{LIST}?colour=red").status_code == 400
    assert client.get(f"{LIST}?ordering=name").status_code == 400


def test_findings(world, logged_in, ready):
    client = logged_in(world.township)

    (finding,) = client.get(address(ready, "findings") + "?severity=error&code=E-ID-CHECK").json()["results"]

    assert (finding["title"], finding["row"], finding["column"]) == ("身份证号校验位错误", 4, "证件号码")
    assert "********" in finding["value"]
    assert client.get(address(ready, "findings") + "?severity=note").json()["results"] == []
    assert client.get(address(ready, "findings") + "?kind=new").status_code == 400


def test_differences_by_kind(world, logged_in, roll, people, tmp_path):
    importing.applied(world.township, roll)
    health = "长期慢性病" if people[0]["健康状况"] == "健康" else "健康"
    changed = [people[0] | {"健康状况": health, "人联系电话": "13900001111"}, *people[1:]]
    batch = importing.prepared(world.township, generator.write(changed, tmp_path / "二.xlsx"))
    client = logged_in(world.township)

    found = client.get(address(batch, "differences") + "?kind=changed").json()["results"]

    by_field = {row["field"]: row for row in found}
    assert by_field["health"]["field_name"] == "健康状况"
    assert (by_field["health"]["old"], by_field["health"]["new"]) == (people[0]["健康状况"], health)
    assert by_field["person_phone"]["new"] == "139****1111"
    assert client.get(address(batch, "differences")).json()["count"] == len(found)
    assert client.get(address(batch, "differences") + "?kind=new").json()["results"] == []
    assert client.get(address(batch, "differences") + "?kind=unchanged").status_code == 400


def test_new_people_are_masked_and_paged(world, logged_in, ready, people):
    client = logged_in(world.township)

    first = client.get(address(ready, "differences") + "?kind=new&page_size=4").json()
    whole = client.get(address(ready, "differences") + "?kind=new")

    assert len(first["results"]) == 4
    assert first["next"]
    assert not [person for person in people if person["证件号码"] in whole.content.decode()]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"accept": ["new"]}, 428, "version_missing"),
        ({"accept": ["new"], "version": 0}, 412, "stale"),
        ({"accept": []}, 422, "invalid"),
        ({"accept": ["vanished"]}, 422, "invalid"),
        ({"accept": ["everything"]}, 400, "malformed"),
        ({}, 400, "malformed"),
    ],
)
def test_an_acceptance_that_lacks_something(world, logged_in, ready, body, status, code):
    version = {} if status == 428 else {"version": ready.version}

    answer = post(logged_in(world.township), address(ready, "accept"), **(version | body))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert importing.again(ready).status == "ready"


def test_unmet_conditions_are_listed(world, logged_in, ready):
    answer = post(
        logged_in(world.township), address(ready, "accept"), version=ready.version, accept=["vanished"]
    )

    (detail,) = answer.json()["details"]
    assert (detail["field"], detail["code"]) == ("categories", "accept_vanished")


def test_a_roll_with_an_error_in_each_household_is_422(world, logged_in, people, tmp_path):
    rows = [importing.spoilt([each])[0] if each["与户主关系"] == "户主" else each for each in people]
    batch = importing.prepared(world.township, generator.write(rows, tmp_path / "错.xlsx"))

    answer = post(logged_in(world.township), address(batch, "accept"), version=batch.version, accept=["new"])

    assert answer.status_code == 422
    (detail,) = answer.json()["details"]
    assert detail["code"] == "accept_all_held"
    assert "6 户都有错误" in detail["message"]


def test_of_several_sheets_one_is_named(world, logged_in, roll):
    workbook = openpyxl.load_workbook(roll)
    workbook.active.title = "十月"
    workbook.copy_worksheet(workbook.active).title = "十一月"
    workbook.save(roll)
    client = logged_in(world.township)
    body = upload(client, roll.read_bytes()).json()
    batch = importing.read(RollBatch.objects.get(pk=body["id"]))
    shown = client.get(address(batch)).json()
    assert (shown["status"], [each["name"] for each in shown["sheets"]]) == ("refused", ["十月", "十一月"])

    wrong = post(client, address(batch, "sheet"), version=shown["version"], sheet="十二月")
    chosen = post(client, address(batch, "sheet"), version=shown["version"], sheet="十月")
    batch = importing.read(importing.again(batch))

    assert (wrong.status_code, chosen.status_code) == (422, 200)
    assert (batch.status, batch.sheet) == ("ready", "十月")
    named = upload(client, roll.read_bytes(), sheet="十一月").json()
    assert importing.read(RollBatch.objects.get(pk=named["id"])).sheet == "十一月"


def test_who_asks_about_people_elsewhere_leaves_a_trail(world, logged_in, roll, people):
    importing.prepared(world.township, roll)
    assert not AuditEvent.objects.filter(verb="ask_by_roll").exists()
    factories.member(
        world.foreign, "别处的人", "其他", id18=people[0]["证件号码"], sex=people[0].get("性别", "男")
    )

    batch = importing.prepared(world.township, roll)

    event = AuditEvent.objects.get(verb="ask_by_roll")
    assert (event.actor, event.subject_key) == ("township", str(batch.pk))
    assert event.facts == {"E-ID-ELSEWHERE": 1, "rows": len(people)}


def test_so_many_answers_a_day_and_no_roll_after_that(world, logged_in, roll, people):
    for person in people[:3]:
        factories.member(
            world.foreign, "别处的人", "其他", id18=person["证件号码"], sex=person.get("性别", "男")
        )
    batch = importing.prepared(world.township, roll)
    PolicyParameter.objects.filter(key="roll.elsewhere_per_day").update(value=5)
    assert (batch.status, batch.finding_counts["E-ID-ELSEWHERE"]) == ("ready", 3)

    second = importing.prepared(world.township, roll)

    assert (second.status, second.finding_counts) == ("refused", {"E-LIM-ASK": 1})
    assert "有 3 人已在别处登记，超过每日上限 5 人" in second.message
    assert not second.rollrow_set.exists()
    answer = upload(logged_in(world.township), roll.read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (429, "daily_limit")
    assert "roll.elsewhere_per_day" in answer.json()["message"]
    assert upload(logged_in(world.county), roll.read_bytes()).status_code == 201
    assert "每日上限" in Notification.objects.get(user=world.security, kind="alarm").title


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_readers_decide_nothing(world, logged_in, ready, name):
    client = logged_in(getattr(world, name))

    for step in ("accept", "cancel"):
        answer = post(client, address(ready, step), version=ready.version, accept=["new"])
        assert answer.status_code == 403
    assert importing.again(ready).status == "ready"


def test_a_step_in_the_wrong_state_is_409(world, logged_in, ready):
    client = logged_in(world.township)

    assert post(client, address(ready, "undo"), version=ready.version).status_code == 409
    cancelled = post(client, address(ready, "cancel"), version=ready.version).json()
    again = post(client, address(ready, "cancel"), version=cancelled["version"])

    assert cancelled["status"] == "cancelled"
    assert again.status_code == 409


def test_the_marked_sheet_is_the_uploaders(world, logged_in, ready):
    early = logged_in(world.township).get(address(ready, "file"))
    assert early.status_code == 409
    importing.marked(ready)

    answer = logged_in(world.township).get(address(ready, "file"))
    other = logged_in(world.county).get(address(ready, "file"))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.active.cell(row=3, column=book.active.max_column).value == "错误原因"
    assert answer["Cache-Control"] == "no-store"
    assert other.status_code == 403
    assert AuditEvent.objects.filter(verb="download_roll").count() == 1


def test_queries_do_not_grow_with_the_rows(world, logged_in, ready):
    client = logged_in(world.township)
    RollDifference.objects.create(batch=ready, kind="changed", field="health", old="a", new="b")
    urls = [LIST, address(ready), address(ready, "findings"), address(ready, "differences")]
    urls.append(address(ready, "differences") + "?kind=new")

    def measure():
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    few = measure()
    for number in range(19):
        RollFinding.objects.create(batch=ready, code="E-NUM", severity="error", row=number, message="x")
        RollDifference.objects.create(batch=ready, kind="changed", field="labour", old="a", new="b")
        RollBatch.objects.create(
            division=ready.division,
            source=ready.source,
            scheme=ready.scheme,
            moved_by=world.county,
            created_by=world.county,
            status="applied",
        )

    assert measure() == few
    assert max(few) <= QUERIES


def test_the_schema_describes_it():
    schema = SchemaGenerator().get_schema(public=True)

    validate_schema(schema)
    paths = {path for path in schema["paths"] if "roll-imports" in path}
    assert paths == {
        LIST,
        f"{LIST}{{id}}/",
        *(
            f"{LIST}{{id}}/{step}/"
            for step in ("findings", "differences", "sheet", "accept", "cancel", "resume", "undo", "file")
        ),
    }
    assert "multipart/form-data" in schema["paths"][LIST]["post"]["requestBody"]["content"]
    assert reverse("api:roll-import-list") == LIST
