"""Attacks on an unannounced inspection (1-36, 3-25): what anybody else can learn of it before it is done.

Lists, counts and searches by the pages and the API, each record by its number, what is owed, messages, and
the audit page. Every other address is asked by the matrix, whose canaries have one too (inspections.py here).
"""

import datetime

import pytest
from django.db.models import Q
from django.test import Client

from povertycase.actions.reminders import remind
from povertycase.admin import trail
from povertycase.models import Notification, Obligation, obligations
from rectification.models import inspections
from tests.rectification import inspecting, making
from tests.rights.asking import Asker, quickly
from tests.rights.matrix import BACKEND, site
from tests.rights.oracle import leaks
from tests.rights.policy import POLICY

pytestmark = pytest.mark.django_db
SECRETS = ("夜鹰",)
INSIDE = ("township", "village", "helper", "department")
ELSEWHERE = ("leader", "prefecture")
TRAIL = "/admin/povertycase/auditevent/"
LISTS = {
    *("home", "task-list", "notification-list", "api:my-tasks", "api:inspection-list", "api:ticket-list"),
    *("api:ticket-source-list", "rectification:list", "rectification:source-list", "rectification:board"),
    *("rectification:inspection-list", "rectification:talk-list", "rectification:ledger-history"),
}
ABSENT = 9_999_999
BODY = {"version": 1, "note": "试探", "content": "试探"}


@pytest.fixture
def cast(world):
    """With an unannounced inspection of the cast's township that has a finding and is owed today."""
    making.cast_of_rectification(world)
    world.hidden = inspecting.secret(world)
    world.finding = inspecting.see(world, world.hidden, by=world.sister)
    remind(on=inspecting.ENDS + datetime.timedelta(days=8))
    return world


def told(cast, name):
    """Sentences about what one person learns of it."""
    with quickly(BACKEND), Asker(getattr(cast, name)) as asker:
        for operation in site():
            if operation.name in LISTS and leaks(asker.ask(operation, "GET", {}, {}), SECRETS):
                yield f"{name} {operation.name}"
            for method in ("GET", "POST"):
                yield from _by_number(cast, name, asker, operation, method)
    if Notification.objects.visible_to(getattr(cast, name)).filter(title__contains="夜鹰").exists():
        yield f"{name} was told"
    if Obligation.objects.visible_to(getattr(cast, name)).filter(title__contains="夜鹰").exists():
        yield f"{name} sees what is owed"


def _by_number(cast, name, asker, operation, method):
    """What its number gives that no number gives."""
    rule = POLICY.get((operation.name, method))
    keys = {"inspection": cast.hidden.pk, "inspection_finding": cast.finding.pk}
    if rule is None or rule.subject not in keys:
        return
    known, unknown = (
        asker.ask(operation, method, {rule.argument: key}, BODY, again=True)
        for key in (keys[rule.subject], ABSENT)
    )
    if leaks(known, SECRETS) or _plain(known) != _plain(unknown):
        yield f"{name} {method} {operation.name} by number"


def _plain(answer):
    return answer.status_code, len(b"".join(answer) if answer.streaming else answer.content) // 64


def trail_of(cast):
    client = Client()
    client.force_login(cast.audit, backend=BACKEND)
    return client.get(TRAIL).content.decode()


@pytest.mark.parametrize("name", [*INSIDE, *ELSEWHERE])
def test_nobody_but_its_office_and_its_team_learns_of_it(cast, name):
    assert list(told(cast, name)) == []


def test_what_knows_nothing_of_it_does_not_exist_for_its_own_people(cast):
    """The questions are the right ones: whoever plans it and whoever takes part learns of it by them."""
    for name in ("county", "sister"):
        assert f"{name} rectification:inspection-list" in list(told(cast, name))


def test_when_it_is_done_it_is_known_in_the_place_and_in_no_other(cast):
    inspecting.finish(cast, cast.hidden)
    seen = {name: set(told(cast, name)) for name in (*INSIDE, "neighbour")}

    for name in ("township", "village"):
        assert {
            f"{name} rectification:inspection-list",
            f"{name} rectification:source-list",
            f"{name} rectification:list",
            f"{name} GET rectification:inspection by number",
            f"{name} GET api:inspection-detail by number",
        } <= seen[name]
    assert "helper rectification:list" in seen["helper"]  # the ticket of the household they help
    assert not any("inspection-list" in each for each in seen["helper"])
    assert seen["department"] == seen["neighbour"] == set()
    assert "安排督查" in trail_of(cast)


def test_the_audit_page_tells_of_it_once_it_is_done(cast, monkeypatch):
    for words in ("安排督查", "登记督查发现"):
        assert f">{words}</td>" not in trail_of(cast)
    monkeypatch.setattr(trail, "untold", lambda: Q(pk__in=[]))
    assert ">安排督查</td>" in trail_of(cast)


def test_without_the_condition_the_same_questions_find_it(cast, monkeypatch):
    """The negative control of the first test, and of what is owed."""
    monkeypatch.setattr(inspections, "HIDDEN", Q(pk__in=[]))
    found = list(told(cast, "township"))
    assert "township rectification:inspection-list" in found
    assert "township GET rectification:inspection by number" in found
    assert "leader sees what is owed" not in list(told(cast, "leader"))
    monkeypatch.setattr(obligations, "personal_kinds", list)
    assert "leader sees what is owed" in list(told(cast, "leader"))
