"""Whoever is turned away leaves a trace, without anything personal in it and without filling the trail."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from households.models import Person
from povertycase import middleware
from povertycase.actions import denials
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import AuditEvent, Notification, Posting

pytestmark = pytest.mark.django_db


def denied():
    return list(AuditEvent.objects.filter(verb="denied").order_by("pk"))


def token_of(client, username):
    words = {"username": username, "password": "Demo-pass-2026"}
    answer = client.post("/api/v1/auth/login/", words, content_type="application/json")
    return {"Authorization": f"Token {answer.json()['token']}"}


def test_a_foreign_record_is_noted_on_page_and_by_token(world, client, logged_in):
    assert client.get(f"/api/v1/households/{world.foreign.pk}/", headers=token_of(client, "township"))
    assert logged_in(world.township).get(f"/households/{world.foreign.pk}/").status_code == 404

    api, page = denied()
    assert (api.actor, page.actor) == ("township", "township")
    assert (api.subject_key, page.subject_key) == ("api:household-detail", "households:detail")
    assert page.division_code == "990101100"
    assert page.facts == {
        "method": "GET",
        "status": 404,
        "route": "households/<int:pk>/",
        "record": str(world.foreign.pk),
        "ip": "127.0.0.1",
    }


def test_a_step_beyond_ones_role_is_noted(world, logged_in):
    assert logged_in(world.leader).post(f"/households/{world.own.pk}/close/", {}).status_code == 403

    (event,) = denied()
    assert (event.actor, event.facts["status"], event.facts["method"]) == ("leader", 403, "POST")


def test_an_identity_typed_into_the_address_is_not_kept(world, logged_in):
    number = Person.objects.get(name="赵六").id18

    logged_in(world.township).get(f"/api/v1/people/{number}/")

    (event,) = denied()
    assert event.facts["record"] == ""
    assert number not in f"{event.subject_key}{event.note}{event.facts}"


def test_typing_mistakes_answers_and_strangers_are_no_denials(world, client, logged_in):
    assert client.get(f"/households/{world.own.pk}/").status_code == 302
    assert client.get("/api/v1/me/").status_code == 401
    staff = logged_in(world.township)
    assert staff.get("/nowhere/").status_code == 404
    assert staff.get("/households/").status_code == 200
    assert staff.post("/households/find/", {"number": "x"}).status_code == 422

    assert denied() == []


@pytest.mark.parametrize(("code", "noted"), [("E-SCOPE", 1), ("E-NAME", 0)])
def test_a_value_from_outside_the_jurisdiction_is_noted_and_another_fault_is_not(world, code, noted):
    refusal = Invalid([Unmet(code, "不在管辖范围")])
    request = RequestFactory().post("/households/1/change/")
    request.user = world.township
    request.resolver_match = type("Match", (), {"route": "r", "view_name": "v", "kwargs": {}})
    answering = middleware.DomainErrors(lambda _request: None).process_exception

    middleware.Denials(lambda asked: answering(asked, refusal))(request)

    assert len(denied()) == noted


def test_a_loop_does_not_fill_the_trail_and_is_told(world, logged_in, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client = logged_in(world.township)
    for _try in range(denials.PER_MINUTE + 5):
        assert client.get(f"/households/{world.foreign.pk}/").status_code == 404

    assert len(denied()) == denials.PER_MINUTE
    (told,) = Notification.objects.filter(kind="alarm")
    assert told.user == world.security
    assert "被拒绝 20 次" in told.title

    time_machine.shift(61)
    client.get(f"/households/{world.foreign.pk}/")
    assert len(denied()) == denials.PER_MINUTE + 1


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_row_of_another_place_in_the_admin_is_noted(world, logged_in, page):
    """A page of the site like any other: no way back to the index that leaves no trace."""
    posting = Posting.objects.get(user=world.neighbour)

    answer = logged_in(world.security).get(f"/admin/povertycase/posting/{posting.pk}/{page}/")

    (event,) = denied()
    assert (answer.status_code, event.actor) == (403 if page == "delete" else 404, "security")
    assert event.subject_key == f"admin:povertycase_posting_{page}"
    assert event.facts["record"] == str(posting.pk)


def test_the_audit_administrator_finds_them_also_after_the_posting_has_ended(world, logged_in):
    Posting.objects.filter(user=world.township).update(valid_to="2024-02-01")
    logged_in(world.township).get(f"/households/{world.own.pk}/")

    page = logged_in(world.audit).get("/admin/povertycase/auditevent/?verb=denied").content.decode()

    assert "households:detail" in page
