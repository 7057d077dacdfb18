"""/api/v1/tickets/ and what hangs on them: each step refused first, then taken (2-38 to 2-45)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rectification.models import Ticket
from tests import factories
from tests.projects.test_api_assets import codes, send
from tests.rectification import making

pytestmark = pytest.mark.django_db
TICKETS, EXTENSIONS = "/api/v1/tickets/", "/api/v1/ticket-extensions/"
ON, DONE, CLOSED, LATER = "2026-03-05", "2026-05-20", "2026-05-25", "2026-10-12"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def at(row):
    return f"{TICKETS}{row.pk}/"


def step(client, row, word, **body):
    """A step with the version as it is."""
    return send(client, f"{at(row)}{word}/", **{"version": making.fresh(row).version, "on": ON} | body)


def taken(client, row, word, status, **body):
    """The same, which must lead to a state."""
    answer = step(client, row, word, **body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == status
    assert answer.json()["version"] == making.fresh(row).version
    return answer


def five(cast, **changes):
    """五定 as the API takes it: the village does it, the department of medicine leads."""
    return {
        "leader": "李副县长",
        "lead_unit": cast.medical.pk,
        "responsible_place": factories.VILLAGE,
        "responsible_person": "王支书",
        "responsible_phone": "13800138000",
        "executor": "village",
        "due_on": "2026-06-30",
    } | changes


def found(cast, **changes):
    return {
        "source": cast.audit_report.pk,
        "type": "7.1",
        "household": cast.own.pk,
        "content": "产业项目收益没有分配到户",
        "found_on": "2026-03-02",
        "on": ON,
    } | changes


def picture(**facts):
    file = SimpleUploadedFile("发放表.pdf", b"%PDF-1.4 test", content_type="application/pdf")
    return {"kind": "after", "taken_on": DONE, "on": DONE, "file": file} | facts


def test_a_ticket_is_registered_where_it_was_found(cast, logged_in):
    """2-38, 2-39."""
    client = logged_in(cast.leader)
    assert send(client, TICKETS, **found(cast)).status_code == 403
    logged_in(cast.village)
    assert send(client, TICKETS, **found(cast)).status_code == 403  # what others found is not the village's
    logged_in(cast.township)
    assert codes(send(client, TICKETS, **found(cast, household=None))) == ["subject_one"]
    assert codes(send(client, TICKETS, **found(cast, village=factories.VILLAGE))) == ["subject_one"]
    assert codes(send(client, TICKETS, **found(cast, type="99"))) == ["type_unknown"]
    assert codes(send(client, TICKETS, **found(cast, content="", found_on="2026-03-06"))) == [
        "content_required",
        "day",
    ]
    for name, key in (("household", cast.sibling.pk), ("household", cast.foreign.pk), ("source", 999999)):
        assert send(client, TICKETS, **found(cast, **{name: key})).status_code == 404
    elsewhere = {"household": None, "organisation": cast.medical.pk}
    assert codes(send(client, TICKETS, **found(cast, **elsewhere))) == ["organisation_unknown"]
    assert send(client, TICKETS, **found(cast, on="2999-01-01")).status_code == 400
    made = send(client, TICKETS, **found(cast, amount_yuan="1200.50"))
    assert made.status_code == 201, made.content
    assert (made.json()["amount_yuan"], made.json()["status"]) == ("1200.50", "registered")
    assert made.json()["closing_unmet"] is None

    logged_in(cast.county)
    for place in ({"division": factories.TOWN}, {"organisation": cast.medical.pk}):
        assert send(client, TICKETS, **found(cast, household=None, **place)).status_code == 201
    child = cast.own.memberships.exclude(relation="户主").get().person
    (of_person,) = [send(client, TICKETS, **found(cast, household=None, person=child.pk)).json()]
    assert (of_person["household"], of_person["person"]) == (cast.own.pk, child.pk)


def test_a_ticket_is_given_judged_and_given_back(cast, logged_in):
    """2-40: 五定, measures, and each refusal before the step."""
    row = making.ticket(cast)
    client = logged_in(cast.village)
    assert step(client, row, "assign", **five(cast)).status_code == 403
    logged_in(cast.neighbour)
    assert step(client, row, "assign", **five(cast)).status_code == 404
    logged_in(cast.county)
    assert send(client, f"{at(row)}assign/", **five(cast)).status_code == 428
    assert step(client, row, "assign", **five(cast, version=99)).status_code == 412
    assert step(client, row, "fix-measures").status_code == 409
    missing = step(client, row, "assign").json()["details"]
    assert {each["field"] for each in missing} == {
        *("leader", "lead_unit", "responsible_unit", "responsible_person", "due_on", "executor")
    }
    assert all(each["clause"].startswith("五定") for each in missing)
    # An account, unit or place of elsewhere is as unknown as none.
    for name in ("neighbour", "leader", "nobody"):
        assert codes(step(client, row, "assign", **five(cast, executor=name))) == ["executor_unknown"]
    assert codes(step(client, row, "assign", **five(cast, lead_unit=999999))) == ["lead_unit_unknown"]
    assert codes(step(client, row, "assign", **five(cast, responsible_place="12"))) == [
        "responsible_place_unknown"
    ]
    answer = taken(client, row, "assign", "assigned", **five(cast))
    assert (answer.json()["executor"], answer.json()["responsible_phone"]) == ("village", "138****8000")

    how = {"goal": "足额分配", "measures": "核对台账", "mode": "by_date"}
    how["nodes"] = [{"name": "核对台账", "planned_on": "2026-04-10"}]
    logged_in(cast.helper)
    assert step(client, row, "accept", **how).status_code == 403
    logged_in(cast.village)
    assert len(codes(step(client, row, "accept"))) == 3
    assert codes(step(client, row, "decline")) == ["note_required"]
    assert taken(client, row, "decline", "registered", note="不在本村").json()["executor"] is None
    logged_in(cast.county)
    taken(client, row, "assign", "assigned", **five(cast))
    logged_in(cast.village)
    taken(client, row, "accept", "accepted", **how)
    logged_in(cast.township)
    assert taken(client, row, "return-measures", "assigned", note="措施太粗").json()["remark"] == "措施太粗"
    logged_in(cast.village)
    accepted = taken(client, row, "accept", "accepted", **how).json()
    assert [each["name"] for each in accepted["nodes"]] == ["核对台账"]
    logged_in(cast.township)
    taken(client, row, "fix-measures", "measure_fixed", note="同意")
    successor = five(cast, executor="village2")
    assert codes(step(client, row, "reassign", **successor)) == ["note_required"]
    again = taken(client, row, "reassign", "assigned", note="换届", **successor).json()
    assert (again["executor"], again["original_due_on"]) == ("village2", "2026-06-30")


def test_the_work_is_shown_and_judged_by_levels(cast, logged_in):
    """2-41, 2-43, 2-44: all that is missing at once, with its clause; then closed and looked at again."""
    row = making.ticket(cast)
    making.at_work(cast, row)
    (node,) = row.worknodes.all()
    client = logged_in(cast.township)
    assert step(client, row, "progress", percent=30, content="x").status_code == 403
    logged_in(cast.village)
    assert codes(step(client, row, "progress", percent=101)) == ["percent", "content_required"]
    assert step(client, row, "request-closeout").status_code == 409
    begun = taken(client, row, "progress", "in_progress", percent=50, content="已核对").json()
    fields = [each["field"] for each in begun["closing_unmet"]]
    assert fields == ["percent", "evidence", "nodes", "similar"]
    refused = step(client, row, "request-closeout")
    assert [each["field"] for each in refused.json()["details"]] == fields
    assert all(each["clause"] for each in refused.json()["details"])

    assert step(client, row, "reach-node", node=999999, reached_on=DONE).status_code == 404
    reached = {"node": node.pk, "reached_on": DONE, "on": DONE}
    assert codes(step(client, row, "reach-node", **reached)) == ["note_required"]
    assert taken(client, row, "reach-node", "in_progress", **reached, note="已核对").json()["nodes"][0][
        "note"
    ]
    version = making.fresh(row).version
    address = f"{at(row)}evidence/"
    assert client.post(address, picture()).status_code == 428
    assert codes(client.post(address, picture(version=version, taken_on="2026-05-21"))) == ["day"]
    shown = client.post(address, picture(version=version, caption="发放表"))
    assert shown.status_code == 201, shown.content
    (evidence,) = shown.json()["evidence"]
    paper = client.get(f"{address}{evidence['id']}/")
    assert (paper.content, paper["Cache-Control"]) == (b"%PDF-1.4 test", "no-store")
    other = making.ticket(cast, type=making.of_type("7.3"))
    assert client.get(f"{at(other)}evidence/{evidence['id']}/").status_code == 404

    # More time: asked for once, by another one declined, asked for again and granted.
    assert codes(step(client, row, "ask-extension", until="2026-06-30")) == ["until_earlier", "note_required"]
    asked = step(client, row, "ask-extension", until="2026-07-31", note="结算推迟")
    assert (asked.status_code, asked.json()["status"]) == (201, "requested")
    one, body = f"{EXTENSIONS}{asked.json()['id']}/", {"version": asked.json()["version"], "note": "同意"}
    assert step(client, row, "ask-extension", until="2026-08-31", note="再推").status_code == 409
    assert send(client, f"{one}approve/", **body).status_code == 403
    logged_in(cast.township)
    assert send(client, f"{one}approve/", note="同意").status_code == 428
    assert codes(send(client, f"{one}decline/", **body | {"note": ""})) == ["note_required"]
    declined = send(client, f"{one}decline/", **body).json()
    assert declined["status"] == "declined"
    assert send(client, f"{one}approve/", **body).status_code == 412
    assert send(client, f"{one}approve/", **body | {"version": declined["version"]}).status_code == 409
    logged_in(cast.village)
    asked = step(client, row, "ask-extension", until="2026-07-31", note="结算推迟").json()
    logged_in(cast.county)
    assert send(client, f"{EXTENSIONS}{asked['id']}/approve/", **body).json()["status"] == "approved"
    waiting = client.get(f"{EXTENSIONS}?ticket={row.pk}&status=declined").json()["results"]
    assert [each["id"] for each in waiting] == [asked["id"] - 1]
    assert (making.fresh(row).due_on.isoformat(), row.original_due_on.isoformat()) == (
        "2026-07-31",
        "2026-06-30",
    )

    logged_in(cast.village)
    taken(client, row, "progress", "in_progress", percent=100, content="已补发", on=DONE)
    taken(client, row, "request-closeout", "closeout_requested", similar="已核对全村", on=DONE)
    assert step(client, row, "check", note="属实").status_code == 403  # who did the work
    logged_in(cast.township)
    assert codes(step(client, row, "check", on=CLOSED)) == ["note_required"]
    taken(client, row, "return", "in_progress", note="没有签字", on=CLOSED)
    logged_in(cast.village)
    taken(client, row, "request-closeout", "closeout_requested", similar="已核对全村", on=CLOSED)
    logged_in(cast.township)
    taken(client, row, "check", "checked", note="属实", on=CLOSED)
    assert step(client, row, "review", note="属实").status_code == 403
    logged_in(cast.department)
    taken(client, row, "review", "reviewed", note="属实", on=CLOSED)
    logged_in(cast.county)
    closed = taken(client, row, "confirm", "closed", note="同意", on=CLOSED).json()
    assert [each["has_passed"] for each in closed["reviews"]] == [False, True, True, True]

    looked = {"found": "入户核对", "rechecked_on": LATER, "on": LATER}
    looked |= {"is_information_precise": True, "are_measures_precise": True}
    assert codes(step(client, row, "recheck", **looked, is_effect_precise=True)) == ["R-SOD"]  # who confirmed
    logged_in(cast.county2)
    assert codes(step(client, row, "recheck", **looked, is_effect_precise=False)) == ["due_required"]
    taken(client, row, "recheck", "closed", **looked, is_effect_precise=True)
    back = taken(
        client, row, "recheck", "reopened", **looked, is_effect_precise=False, due_on="2026-12-31"
    ).json()
    assert (back["rebound_count"], len(back["rechecks"]), back["due_on"]) == (1, 2, "2026-12-31")


def test_a_common_problem_another_of_its_kind_and_a_cancelled_one(cast, logged_in):
    """2-42: children at their places, all or none; 举一反三."""
    parent = making.ticket(cast, subject=making.village(), is_common=True, by=cast.county)
    client = logged_in(cast.county)
    children = [{"village": factories.VILLAGE, "content": "没有方案"}, {"household": cast.own.pk}]
    assert step(client, parent, "split", children=children).status_code == 400
    children[1]["content"] = "没有领到"
    assert codes(step(client, parent, "split", children=[*children, children[0]])) == ["child_twice"]
    assert Ticket.objects.filter(parent=parent).count() == 0
    split = taken(client, parent, "split", "registered", children=children).json()
    assert [each["content"] for each in split["children"]] == ["没有方案", "没有领到"]
    assert [row["parent"] for row in client.get(f"{TICKETS}?parent={parent.pk}").json()["results"]] == [
        parent.pk
    ] * 2

    own = split["children"][1]["id"]
    path = f"{TICKETS}{own}/"
    more = send(client, f"{path}register-sibling/", **found(cast, type="7.2"))
    assert (more.status_code, more.json()["sibling_of"]) == (201, own)
    body = {"version": client.get(path).json()["version"], "note": "重复登记"}
    logged_in(cast.township)
    assert send(client, f"{path}cancel/", **body).status_code == 403
    logged_in(cast.county2)
    assert codes(step(client, parent, "cancel")) == ["note_required", "R-PARENT"]
    done = send(client, f"{path}cancel/", **body)
    assert (done.json()["status"], done.json()["cancelled_reason"]) == ("cancelled", "重复登记")
    assert send(client, f"{path}register-sibling/", **found(cast)).status_code == 409


def test_several_are_given_at_once_and_each_is_judged_by_itself(cast, logged_in):
    """2-40: a foreign, a stale and a wrong one say so and hold nothing else back."""
    first, second, third = (making.ticket(cast, type=making.of_type(code)) for code in ("7.1", "7.2", "7.3"))
    foreign = making.ticket(cast, subject=cast.sibling, by=cast.county)
    rows = [
        {"id": each.pk, "version": making.fresh(each).version} for each in (first, second, third, foreign)
    ]
    rows[1]["version"] = 99
    del rows[2]["version"]
    client, body = logged_in(cast.village), {"tickets": rows, "on": ON, **five(cast)}
    assert send(client, f"{TICKETS}assign-many/", **body).status_code == 403
    logged_in(cast.township)
    assert send(client, f"{TICKETS}assign-many/", **body | {"tickets": []}).status_code == 400
    answer = send(client, f"{TICKETS}assign-many/", **body)
    assert answer.status_code == 200, answer.content
    results = answer.json()
    assert [each["status"] for each in results] == [200, 412, 428, 404]
    assert results[0]["version"] == making.fresh(first).version
    assert results[3]["message"] == "找不到这条记录，或者它不在您的管辖范围。"
    assert [making.now(each) for each in (first, second, third, foreign)] == ["assigned", *["registered"] * 3]
    rows[1:] = [{"id": second.pk, "version": second.version}]
    results = send(client, f"{TICKETS}assign-many/", **body | {"leader": "", "tickets": rows}).json()
    assert [each["status"] for each in results] == [412, 422]
    assert [each["code"] for each in results[1]["details"]] == ["leader_required"]
