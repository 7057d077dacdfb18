"""/api/v1/meetings/ and /api/v1/notices/: what a village keeps, with its papers and objections (2-04)."""

import pytest

from tests import factories
from tests.monitoring import making
from tests.monitoring.test_api_cases import scan
from tests.projects.test_api_assets import codes, send

MEETINGS, NOTICES = "/api/v1/meetings/", "/api/v1/notices/"
DAY = making.DAY


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def meeting(**changes):
    facts = {
        "division": factories.VILLAGE,
        "held_on": "2026-03-05",
        "place": "村委会",
        "chaired_by": "王芳",
        "present": 9,
        "minutes": scan("记录.pdf"),
        "sign_in": scan("签到.pdf"),
    }
    return facts | changes


def notice(**changes):
    facts = {
        "division": factories.VILLAGE,
        "posted_on": "2026-03-06",
        "ended_on": "2026-03-10",
        "place": "村公示栏",
        "photo": scan("公示.pdf"),
    }
    return facts | changes


def test_a_meeting_and_its_papers(cast, logged_in):
    assert logged_in(cast.helper).post(MEETINGS, meeting()).status_code == 403
    client = logged_in(cast.village)
    assert client.post(MEETINGS, meeting(present=0)).status_code == 400
    assert client.post(MEETINGS, meeting(division=factories.SISTER_VILLAGE)).status_code == 403
    assert codes(client.post(MEETINGS, meeting(held_on="2999-01-01"))) == ["day_later"]
    assert codes(client.post(MEETINGS, meeting(division="990101999999"))) == ["division_unknown"]
    town = logged_in(cast.township)
    assert codes(town.post(MEETINGS, meeting(division=factories.TOWN))) == ["village_required"]
    made = logged_in(cast.village).post(MEETINGS, meeting())
    assert made.status_code == 201, made.content
    one = f"{MEETINGS}{made.json()['id']}/"
    for paper in ("minutes", "sign-in"):
        assert logged_in(cast.village).get(f"{one}{paper}/").content.startswith(b"%PDF")
        for name in ("sister", "neighbour", "department", "helper"):
            assert logged_in(getattr(cast, name)).get(f"{one}{paper}/").status_code == 404
    assert (
        logged_in(cast.county).get(MEETINGS, {"search": "王", "held_from": "2026-03-01"}).json()["count"] == 1
    )


def test_a_notice_is_objected_to_and_answered(cast, logged_in):
    client, case = logged_in(cast.village), making.case(cast)
    assert codes(client.post(NOTICES, notice())) == ["nobody_listed"]
    assert codes(client.post(NOTICES, notice(cases=[case.pk]))) == ["not_waiting"]
    assert client.post(NOTICES, notice(cases=[case.pk + 1])).status_code == 404
    making.agreed(cast, case)
    assert codes(client.post(NOTICES, notice(ended_on="2026-03-05"))) == ["ended_earlier"]
    made = client.post(NOTICES, notice(cases=[case.pk]))
    assert made.json()["lines"] == [{"case": case.pk, "aim": "joining"}]
    assert (made.status_code, made.json()["objections"]) == (201, []), made.content
    one = f"{NOTICES}{made.json()['id']}/"
    assert client.get(f"{one}photo/").content.startswith(b"%PDF")
    said = {"content": "该户有工资收入", "version": 1}
    assert codes(send(client, f"{one}record-objection/", raised_on="2026-03-01", **said)) == ["raised_early"]
    objected = send(client, f"{one}record-objection/", raised_on="2026-03-07", **said)
    assert objected.status_code == 201
    assert client.get(NOTICES, {"state": "objected"}).json()["count"] == 1
    answer = {"objection": objected.json()["id"], "answered_on": "2026-03-08", "version": 1}
    assert send(client, f"{one}answer-objection/", **answer, answer="已查").status_code == 403
    town = logged_in(cast.township)
    other = making.notice(cast, DAY(2026, 4, 1), DAY(2026, 4, 5))
    elsewhere = f"{NOTICES}{other.pk}/answer-objection/"
    assert send(town, elsewhere, **answer, answer="已查").status_code == 404
    assert (
        send(
            town, f"{one}answer-objection/", **answer | {"answered_on": "2026-03-01"}, answer="查"
        ).status_code
        == 422
    )
    answered = send(town, f"{one}answer-objection/", **answer, answer="已核实，工资收入已计算")
    assert answered.json()["answer"] == "已核实，工资收入已计算"
    assert town.get(one).json()["objections"][0]["answered_on"] == "2026-03-08"
    assert town.get(NOTICES, {"state": "objected"}).json()["count"] == 0
    assert town.get(NOTICES, {"state": "over"}).json()["count"] == 2
    assert logged_in(cast.sister).get(one).status_code == 404


def test_lists_ask_as_often_for_twelve_as_for_one(cast, logged_in, django_assert_max_num_queries):
    client, asked = logged_in(cast.county), {}
    making.agreed(cast, making.case(cast))

    def add():
        making.meeting(cast, DAY(2026, 3, 5))
        hung = making.notice(cast, *making.POSTED)
        day = DAY(2026, 3, 7)
        making.actions.record_objection(
            hung, raised_on=day, on=day, content="异议", by=cast.village, version=1
        )

    add()
    for address in (MEETINGS, NOTICES):
        client.get(address)
        with django_assert_max_num_queries(40) as once:
            client.get(address)
        asked[address] = len(once)
    for _serial in range(11):
        add()
    for (address, most), rows in zip(asked.items(), (13, 12), strict=True):  # the case's own meeting, too
        with django_assert_max_num_queries(most):
            assert len(client.get(address).json()["results"]) == rows
