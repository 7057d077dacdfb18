"""/api/v1/clues/ and /api/v1/cases/: each step refused first, then taken (2-04)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from monitoring.models import MonitoringCase, Procedure
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import ANNOUNCED, DECIDED, JOINED, POSTED
from tests.projects.test_api_assets import codes, send

CLUES, CASES = "/api/v1/clues/", "/api/v1/cases/"
PHONE = "13800000000"


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def scan(name="授权书.pdf", content=b"%PDF-1.4 test"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def at(row):
    return f"{CASES}{row.pk}/"


def version(row):
    return making.fresh(row).version


def test_a_clue_is_reported_and_taken_up(cast, logged_in):
    said = {
        "division": factories.VILLAGE,
        "subject_name": "张三丰",
        "channel": "declared",
        "reported_on": "2026-03-02",
        "content": "住院花费大",
        "reporter": "邻居",
        "reporter_phone": PHONE,
    }
    assert send(logged_in(cast.leader), CLUES, **said).status_code == 403
    helper = logged_in(cast.helper)
    assert send(helper, CLUES, **said | {"content": ""}).status_code == 400
    assert send(helper, CLUES, **said | {"reported_on": "2999-01-01"}).status_code == 422
    assert send(helper, CLUES, **said, household=cast.sibling.pk).status_code == 404
    made = send(helper, CLUES, **said, household=cast.own.pk)
    assert (made.status_code, made.json()["reporter_phone"]) == (201, "138****0000")

    one = f"{CLUES}{made.json()['id']}/"
    grounds = {
        "household": cast.own.pk,
        "category": "边缘易致贫户",
        "risks": [{"risk": "其他"}],
        "version": 1,
    }
    assert send(logged_in(cast.village), f"{one}take-up/", **grounds).status_code == 403
    client = logged_in(cast.township)
    assert codes(send(client, f"{one}take-up/", **grounds)) == ["other_note"]
    grounds["risks"] = [{"risk": "因病"}, {"risk": "其他", "note": "火灾"}]
    taken = send(client, f"{one}take-up/", **grounds)
    assert (taken.status_code, taken.json()["status"]) == (200, "taken_up")
    case = client.get(f"{CASES}{taken.json()['case']}/").json()
    assert [row["risk"] for row in case["risks"]] == ["因病", "其他"]
    assert (case["clue_on"], case["removal_unmet"]) == ("2026-03-02", None)
    assert PHONE not in client.get(CLUES).text


def test_a_clue_is_ended_with_a_reason(cast, logged_in):
    row = making.clue(cast)
    client = logged_in(cast.township)

    assert codes(send(client, f"{CLUES}{row.pk}/end/", version=row.version)) == ["note_required"]
    assert send(client, f"{CLUES}{row.pk}/end/", note="重复").status_code == 428
    ended = send(client, f"{CLUES}{row.pk}/end/", version=row.version, note="重复反映")
    assert (ended.json()["status"], ended.json()["outcome"]) == ("ended", "重复反映")
    assert client.get(CLUES, {"status": "received"}).json()["count"] == 0
    assert client.get(CLUES, {"search": "三丰", "channel": "cadre"}).json()["count"] == 1
    assert client.get(CLUES, {"somebody": "1"}).status_code == 400
    assert logged_in(cast.sister).get(f"{CLUES}{row.pk}/").status_code == 404


def test_a_household_joins_step_by_step(cast, logged_in):
    village, opened = logged_in(cast.village), {"household": cast.own.pk, "clue_on": "2026-03-02"}
    opened |= {"category": "边缘易致贫户", "risks": [{"risk": "因病"}], "version": version(cast.own)}
    assert send(village, CASES, **opened).status_code == 403
    client = logged_in(cast.township)
    assert codes(send(client, CASES, **opened | {"category": "脱贫不稳定户"})) == ["category_mismatch"]
    assert send(client, CASES, **opened).status_code == 201
    row = MonitoringCase.objects.get()
    one = at(row)
    assert send(client, CASES, **opened | {"version": version(cast.own)}).status_code == 409

    changed = {"category": "突发严重困难户", "risks": [{"risk": "因病"}, {"risk": "因学"}]}
    refused = send(
        logged_in(cast.county), f"{one}correct-risks/", **changed, note="升学", version=version(row)
    )
    assert refused.status_code == 409
    client = logged_in(cast.township)
    assert send(client, f"{one}change-risks/", **changed, version=99).status_code == 412
    assert len(send(client, f"{one}change-risks/", **changed, version=version(row)).json()["risks"]) == 2
    visit = {"visited_on": str(JOINED["verify"]), "visitors": ["王芳"], "found": "户主术后休养"}
    missing = codes(send(client, f"{one}verify/", **visit, version=version(row)))
    assert missing == ["visitors", "authorisation_required", "collection_form_required"]
    papers = {"authorisation": scan(), "collection_form": scan("采集表.pdf"), "version": version(row)}
    done = client.post(f"{one}verify/", visit | papers | {"visitors": ["王芳", "李强"]})
    assert (done.status_code, done.json()["status"]) == (200, "cross_checking"), done.content
    procedure = Procedure.objects.get()
    assert client.get(f"{one}procedures/{procedure.pk}/authorisation/").content.startswith(b"%PDF")
    assert client.get(f"{one}procedures/{procedure.pk}/natural-document/").status_code == 404

    compared = {"comparison": "无房产、车辆", "version": version(row)}
    early = send(client, f"{one}cross-check/", compared_on="2026-03-01", **compared)
    assert codes(early) == ["day_early"]
    day = str(JOINED["cross_check"])
    assert send(client, f"{one}cross-check/", compared_on=day, **compared).json()["status"] == "reviewing"
    met = making.meeting(cast, JOINED["review"])
    vote = {"meeting": met.pk, "votes_for": 4, "votes_against": 5}
    assert codes(send(client, f"{one}review/", **vote, version=version(row))) == ["votes_few"]
    vote |= {"votes_for": 8, "votes_against": 1}
    assert send(client, f"{one}review/", **vote, version=version(row)).json()["status"] == "on_notice"
    hung = making.notice(cast, *POSTED)
    early = send(client, f"{one}submit/", notice=hung.pk, version=version(row), on=str(POSTED[1]))
    assert codes(early) == ["notice_running"]
    village = logged_in(cast.village)
    sent = send(village, f"{one}submit/", notice=hung.pk, version=version(row), on=str(DECIDED))
    assert sent.json()["status"] == "town_review", sent.content
    _decided_and_registered(cast, logged_in, row)


def _decided_and_registered(cast, logged_in, row):
    one = at(row)
    client = logged_in(cast.township)
    assert codes(send(client, f"{one}approve/", version=version(row))) == ["note_required"]
    approved = send(client, f"{one}approve/", version=version(row), note="同意")
    assert approved.json()["status"] == "county_decision", approved.content
    decision = {"note": "同意纳入", "on": str(DECIDED)}
    assert send(client, f"{one}decide/", **decision, version=version(row)).status_code == 403
    client = logged_in(cast.county)
    assert send(client, f"{one}decide/", **decision, version=version(row)).json()["status"] == "decided"
    assert codes(send(client, f"{one}announce/", announced_on="2026-03-01", version=version(row))) == [
        "day_early"
    ]
    told = send(client, f"{one}announce/", announced_on=str(ANNOUNCED), version=version(row))
    assert told.json()["status"] == "announced"
    assert send(client, f"{one}register/", number="", version=version(row)).status_code == 400
    last = send(client, f"{one}register/", number="9901JC0001", version=version(row)).json()
    assert (last["status"], last["identified_on"], last["number"]) == ("active", "2026-03-11", "9901JC0001")
    assert [row["aim"] for row in last["procedures"]] == ["joining"]
    assert {item["code"] for item in last["removal_unmet"]} >= {"E2", "E3", "E5"}


def test_sent_back_rejected_and_the_contact(cast, logged_in):
    row = making.submitted(cast, making.case(cast))
    client, one = logged_in(cast.township), at(row)

    assert codes(send(client, f"{one}send-back/", version=version(row))) == ["note_required"]
    back = send(client, f"{one}send-back/", version=version(row), note="收入核实不清", on="2026-03-12")
    assert (back.json()["status"], len(back.json()["procedures"])) == ("verifying", 2)
    contact = {"contact": "张三丰", "phone": PHONE, "version": version(row)}
    assert send(logged_in(cast.helper), f"{one}name-contact/", **contact).status_code == 403
    named = send(logged_in(cast.village), f"{one}name-contact/", **contact)
    assert named.json()["contact_phone"] == "138****0000"
    client = logged_in(cast.township)
    assert codes(send(client, f"{one}reject/", version=version(row))) == ["note_required"]
    ended = send(client, f"{one}reject/", version=version(row), note="收入超过监测线")
    assert ended.json()["status"] == "rejected"
    assert client.get(CASES, {"stage": "identifying"}).json()["count"] == 0


def test_cases_are_found_and_stay_in_their_place(cast, logged_in):
    row = making.case(cast)
    client = logged_in(cast.county)

    for wanted in ({"search": "张三"}, {"risk": "因病"}, {"stage": "identifying"}, {"division": "990101100"}):
        assert client.get(CASES, wanted).json()["count"] == 1, wanted
    for wanted in ({"search": "王五"}, {"risk": "因学"}, {"stage": "monitored"}, {"division": "990101101"}):
        assert client.get(CASES, wanted).json()["count"] == 0, wanted
    assert client.get(CASES, {"search": "519900198001010015"}).status_code == 400
    assert logged_in(cast.helper).get(at(row)).status_code == 200
    for name in ("sister", "neighbour", "department"):
        assert logged_in(getattr(cast, name)).get(at(row)).status_code == 404
        assert logged_in(getattr(cast, name)).get(CASES).json()["count"] == 0


def test_lists_ask_as_often_for_twelve_as_for_one(cast, logged_in, django_assert_max_num_queries):
    client, asked = logged_in(cast.county), {}
    making.case(cast)
    making.clue(cast)
    for address in (CASES, CLUES):
        client.get(address)
        with django_assert_max_num_queries(40) as once:
            client.get(address)
        asked[address] = len(once)
    for serial in range(11):
        home = factories.household(head=f"户主{serial}", by_type="一般农户")
        making.case(cast, household=home)
        making.clue(cast, household=home)
    for address, most in asked.items():
        with django_assert_max_num_queries(most):
            assert len(client.get(address).json()["results"]) == 12
