"""Many phones at once are told when to come back; that is neither an error nor a denial."""

import json
import random
import socket
import time
import uuid

import pytest
import redis

from households.models import Visit
from povertycase.api import storms
from povertycase.api.storms import Allowance, Counters
from povertycase.models import AuditEvent
from tests.households.visiting import sent

MOST = 5


@pytest.fixture
def key():
    """A counter that nobody has used."""
    return uuid.uuid4().hex


@pytest.fixture
def slow(settings):
    """A site that answers five visits a minute of each account."""
    settings.STORM_PER_USER_A_MINUTE = MOST
    settings.STORM_A_SECOND = {"visits": 1_000, "photos": 1_000}
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.flushall()


def put(client, body):
    address = f"/api/v1/visits/{uuid.uuid4()}/"
    return client.put(address, json.dumps(body, default=str), content_type="application/json")


def test_what_is_over_is_429_with_a_time_to_come_back_and_nothing_is_kept(world, logged_in, slow):
    phone = logged_in(world.helper)

    answers = [put(phone, sent(world.own)) for _each in range(MOST + 4)]

    # A minute may have begun meanwhile; then as many again are answered.
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {201, 429}
    assert Visit.objects.count() == statuses.count(201)
    waits = [int(answer["Retry-After"]) for answer in answers if answer.status_code == 429]
    assert all(storms.SOONEST <= wait <= storms.LATEST for wait in waits)
    assert {answer.json()["code"] for answer in answers if answer.status_code == 429} == {"too_many"}


def test_whoever_comes_in_a_storm_is_not_suspected(world, logged_in, slow):
    phone = logged_in(world.helper)

    for _each in range(MOST * 3):
        put(phone, sent(world.own))

    assert not AuditEvent.objects.filter(verb="denied").exists()


def test_to_read_is_never_a_storm(world, logged_in, slow):
    phone = logged_in(world.helper)

    assert {phone.get("/api/v1/visits/").status_code for _each in range(MOST * 3)} == {200}


def test_waits_are_spread():
    random.seed(1)

    assert len({storms.VisitStorm().wait() for _each in range(200)}) > 20


def test_windows_are_counted_once_for_all_processes(settings, key):
    one, other = Counters(settings.REDIS_URL), Counters(settings.REDIS_URL)
    allowance = [Allowance(key, 3_600, MOST)]

    allowed = [counters.is_within(allowance) for _each in range(4) for counters in (one, other)]

    assert allowed == [True] * MOST + [False] * 3
    assert one.is_within([Allowance(key, 3_600, 0)])


def test_connections_that_wait_are_seen(settings):
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        settings.LISTENER_FD = listener.fileno()
        lines = [socket.create_connection(listener.getsockname()) for _each in range(7)]
        found = storms.waiting()
        listener.accept()[0].close()
        left = storms.waiting()
        for line in lines:
            line.close()
    settings.LISTENER_FD = -1

    assert (found, left, storms.waiting()) == (7, 6, 0)


def test_while_too_many_wait_phones_are_sent_away(world, logged_in, monkeypatch):
    monkeypatch.setattr(storms, "waiting", lambda: storms.MOST_WAITING + 1)

    answer = put(logged_in(world.helper), sent(world.own))

    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    assert logged_in(world.helper).get("/api/v1/visits/").status_code == 200


def test_without_valkey_nobody_is_sent_away_and_nobody_waits(key):
    counters = Counters("redis://127.0.0.1:1/0")
    began = time.monotonic()

    assert all(counters.is_within([Allowance(key, 60, 1)]) for _each in range(500))
    assert time.monotonic() - began < 2
