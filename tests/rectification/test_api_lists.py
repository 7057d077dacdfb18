"""The collections of rectification: filters, order, one query count for one row and many, who sees what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rectification import actions
from rectification.choices.tickets import Cause
from rectification.models import Ticket, TicketProposal
from tests import factories
from tests.projects.test_api_assets import codes, send
from tests.rectification import making
from tests.rectification.making import DAY, FOUND, ON, take

pytestmark = pytest.mark.django_db
TICKETS, SOURCES = "/api/v1/tickets/", "/api/v1/ticket-sources/"
PROPOSALS, REFERRALS = "/api/v1/ticket-proposals/", "/api/v1/referrals/"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def keys(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_tickets_are_found_by_what_is_known_of_them(cast, logged_in):
    """2-38, 2-45."""
    own = making.ticket(cast)
    making.assigned(cast, own)
    elsewhere = making.ticket(
        cast,
        subject=cast.sibling,
        by=cast.county,
        type=making.of_type("3.1"),
        found_on=DAY(2026, 3, 3),
        source=cast.self_check,
        content="孩子没有上学",
    )
    foreign_word = making.ticket(cast, subject=making.village(), is_common=True, by=cast.county)
    client = logged_in(cast.county)

    assert keys(client, TICKETS) == [elsewhere.pk, foreign_word.pk, own.pk]
    assert keys(client, f"{TICKETS}?ordering=id") == [own.pk, elsewhere.pk, foreign_word.pk]
    for query, rows in {
        f"search={own.number}": [own],
        "search=没有上学": [elsewhere],
        "search=王五": [elsewhere],
        f"division={factories.SISTER_TOWN}": [elsewhere],
        f"household={cast.own.pk}": [own],
        f"village={factories.VILLAGE}": [foreign_word],
        f"source={cast.self_check.pk}": [elsewhere],
        "level=self": [elsewhere],
        "type=3.1": [elsewhere],
        "topic=3": [elsewhere],
        "status=assigned": [own],
        f"lead_unit={cast.medical.pk}": [own],
        "executor=village": [own],
        "is_common=true": [foreign_word],
        "is_overdue=true": [own],
        "is_overdue=false": [elsewhere, foreign_word],
        "is_open=false": [],
        "has_rebounded=true": [],
        "found_from=2026-03-03": [elsewhere],
        "due_until=2026-06-30": [own],
        "executor=village&type=3.1": [],
    }.items():
        assert keys(client, f"{TICKETS}?{query}") == [each.pk for each in rows], query
    for query in ("unknown=1", "status=x", "ordering=x", "search=990101195001019913", "division=x"):
        refused = client.get(f"{TICKETS}?{query}")
        assert refused.status_code == 400, query
        assert refused.json()["details"][0]["message"]
    assert keys(logged_in(cast.village), TICKETS) == [foreign_word.pk, own.pk]
    assert keys(logged_in(cast.department), TICKETS) == [own.pk]
    assert keys(logged_in(cast.neighbour), TICKETS) == []
    assert client.get(f"{TICKETS}{own.pk}/").status_code == 404


def test_a_list_asks_as_often_for_one_row_as_for_many(cast, logged_in):
    making.ticket(cast)
    client = logged_in(cast.county)
    keys(client, TICKETS)
    with CaptureQueriesContext(connection) as one:
        keys(client, TICKETS)
    for _each in range(4):
        making.assigned(cast, making.ticket(cast))
    with CaptureQueriesContext(connection) as several:
        assert len(keys(client, TICKETS)) == 5
    assert len(several) == len(one)


def test_what_a_ticket_belongs_to_is_named_to_those_who_see_it_alone(cast, logged_in):
    """R-RESTRICTED: a number tells of a ticket."""
    hidden = making.ticket(cast, type=making.of_type("C.1"), by=cast.county)
    shown = making.ticket(cast)
    Ticket.objects.filter(pk=shown.pk).update(sibling_of=hidden, relapse_of=hidden)
    parent = making.ticket(cast, subject=cast.sibling, by=cast.county, is_common=True)
    Ticket.objects.filter(pk=shown.pk).update(parent=parent)

    for name, seen in (("county", (hidden.pk, parent.pk)), ("township", (None, None))):
        client = logged_in(getattr(cast, name))
        row = client.get(f"{TICKETS}{shown.pk}/").json()
        assert (row["sibling_of"], row["relapse_of"], row["parent"]) == (seen[0], *seen)
        assert hidden.number not in str(client.get(f"{TICKETS}?page_size=200").json()) or name == "county"
    assert client.get(f"{TICKETS}{hidden.pk}/").status_code == 404
    assert keys(client, f"{TICKETS}?parent={parent.pk}") == []
    # Named to do it, one sees it; giving it back, no more.
    making.assigned(cast, hidden, executor=cast.village)
    client = logged_in(cast.village)
    assert keys(client, f"{TICKETS}?is_restricted=true") == [hidden.pk]
    body = {"version": making.fresh(hidden).version, "note": "请另派"}
    gone = send(client, f"{TICKETS}{hidden.pk}/decline/", **body)
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(f"{TICKETS}{hidden.pk}/").status_code == 404


def test_sources_and_types(cast, logged_in):
    """2-38: with the document in which they were fed back."""
    facts = {"name": "审计报告3号", "kind": "audit", "level": "province", "received_on": "2026-03-02"}
    facts |= {"on": "2026-03-05", "division": factories.COUNTY}
    client = logged_in(cast.village)
    assert client.post(SOURCES, facts).status_code == 403
    logged_in(cast.county)
    assert codes(send(client, SOURCES, **facts | {"name": ""})) == ["name_required"]
    assert send(client, SOURCES, **facts, parent=999999).status_code == 404
    below = facts | {"parent": cast.audit_report.pk, "document": making_file()}
    made = client.post(SOURCES, below)
    assert made.status_code == 201, made.content
    assert (made.json()["has_document"], made.json()["parent"]) == (True, cast.audit_report.pk)
    assert send(client, SOURCES, **facts, parent=cast.audit_report.pk).status_code == 409  # twice
    one = f"{SOURCES}{made.json()['id']}/"
    assert client.get(f"{one}document/").content == b"%PDF-1.4 test"
    changed = {**facts, "name": "审计报告〔2026〕3号", "document_number": "3号"}
    assert send(client, f"{one}change/", **changed).status_code == 428
    done = send(client, f"{one}change/", **changed, version=made.json()["version"]).json()
    assert (done["name"], done["has_document"]) == ("审计报告〔2026〕3号", True)
    assert keys(client, f"{SOURCES}?parent={cast.audit_report.pk}") == [done["id"]]
    assert done["id"] in keys(logged_in(cast.village), SOURCES)
    assert send(client, f"{one}change/", **changed, version=done["version"]).status_code == 403
    assert client.get(f"{SOURCES}{cast.audit_report.pk}/document/").status_code == 404
    assert keys(logged_in(cast.neighbour), SOURCES) == []
    types = client.get("/api/v1/ticket-types/?topic=3").json()["results"]
    assert [each["code"] for each in types] == ["3.1", "3.2", "3.3"]


def making_file():
    """A fresh upload."""
    return SimpleUploadedFile("审计报告.pdf", b"%PDF-1.4 test", content_type="application/pdf")


def test_a_proposal_becomes_a_ticket_or_stays_away(cast, logged_in):
    """2-46."""
    drafts = [
        actions.ProposalDraft(
            cause=Cause.AUDIT, code=code, type_code="7.1", subject=cast.own, content="未分配", seen_on=FOUND
        )
        for code in ("1", "2")
    ]
    actions.propose(drafts, by=cast.township, on=ON)
    first, second = TicketProposal.objects.order_by("pk")
    client = logged_in(cast.village)
    assert keys(client, f"{PROPOSALS}?status=proposed") == [second.pk, first.pk]
    one, other = f"{PROPOSALS}{first.pk}/", f"{PROPOSALS}{second.pk}/"
    body = {
        "version": first.version,
        "source": cast.audit_report.pk,
        "content": "收益没有分配",
        "on": "2026-03-05",
    }
    assert send(client, f"{one}accept/", **body).status_code == 403
    logged_in(cast.township)
    assert codes(send(client, f"{one}accept/", **body | {"content": ""})) == ["content_required"]
    assert send(client, f"{one}accept/", **body | {"source": 999999}).status_code == 404
    accepted = send(client, f"{one}accept/", **body).json()
    assert (accepted["status"], making.now(Ticket.objects.get(pk=accepted["ticket"]))) == (
        "accepted",
        "registered",
    )
    assert send(client, f"{one}accept/", **body).status_code == 412
    assert codes(send(client, f"{other}dismiss/", version=second.version)) == ["note_required"]
    done = send(client, f"{other}dismiss/", version=second.version, note="资料没有更新").json()
    assert (done["status"], done["ticket"]) == ("dismissed", None)
    assert send(logged_in(cast.neighbour), f"{other}dismiss/", version=1, note="x").status_code == 404


def test_a_referral_comes_back_with_what_was_decided(cast, logged_in):
    """2-45: the county's office alone; the ticket does not tell of it."""
    row = making.ticket(cast)
    client, address = logged_in(cast.township), f"{TICKETS}{row.pk}/refer/"
    facts = {"referred_to": "县纪委监委", "clue": "截留收益", "referred_on": "2026-03-04", "on": "2026-03-05"}
    facts["version"] = row.version
    assert send(client, address, **facts).status_code == 403
    logged_in(cast.county)
    assert codes(send(client, address, **facts | {"clue": ""})) == ["clue_required"]
    made = send(client, address, **facts)
    assert made.status_code == 201, made.content
    one = f"{REFERRALS}{made.json()['id']}/"
    body = {"version": made.json()["version"], "note": "警告一人", "concluded_on": "2026-05-01"}
    body["people"] = [{"name": "钱某", "duty": "原会计", "sanctions": ["punished", "accountable"]}]
    assert codes(
        send(client, f"{one}conclude/", **body | {"people": [{"name": "", "duty": "", "sanctions": []}]})
    ) == [
        "person_required",
        "sanction_required",
    ]
    done = send(client, f"{one}conclude/", **body).json()
    assert (done["status"], done["people"][0]["sanctions"]) == ("concluded", ["punished", "accountable"])
    assert send(client, f"{one}conclude/", **body | {"version": done["version"]}).status_code == 409
    assert keys(client, f"{REFERRALS}?ticket={row.pk}") == [done["id"]]
    assert "截留" not in client.get(f"{TICKETS}{row.pk}/").content.decode()
    assert keys(logged_in(cast.leader), REFERRALS) == [done["id"]]
    assert keys(logged_in(cast.township), REFERRALS) == []
    assert client.get(one).status_code == 404


def test_a_ticket_is_asked_for_in_a_handful_of_queries(cast, logged_in):
    """What hangs on it is read by kind, not by row."""
    row = making.closed(cast)
    client = logged_in(cast.county)
    client.get(f"{TICKETS}{row.pk}/")
    with CaptureQueriesContext(connection) as once:
        client.get(f"{TICKETS}{row.pk}/")
    making.rechecked(cast, row)
    take(
        actions.recheck,
        row,
        making.HOLDS,
        found="再看",
        rechecked_on=making.LATER,
        due_on=None,
        by=cast.county,
        on=making.LATER,
    )
    with CaptureQueriesContext(connection) as twice:
        assert len(client.get(f"{TICKETS}{row.pk}/").json()["rechecks"]) == 2
    assert len(once) == len(twice)
