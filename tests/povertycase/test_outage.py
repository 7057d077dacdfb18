"""While the database is away, pages and API say so and when to come back; also a site that starts then."""

import contextlib
import http.client
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from psycopg2 import errors

import manage
from povertycase.middleware import MatchingKeys
from povertycase.models import Installation
from tests.ports import own_port

pytestmark = pytest.mark.django_db


def refuse(cause):
    def cursor(*_arguments, **_options):
        raise OperationalError(str(cause)) from cause

    return cursor


GONE = (
    errors.OperationalError('connection to server at "127.0.0.1", port 5432 failed: Connection refused'),
    errors.AdminShutdown("terminating connection due to administrator command"),
    errors.CannotConnectNow("the database system is starting up"),
)


@pytest.fixture
def visitor(client, logged_in, world):
    client = logged_in(world.township)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("cause", GONE, ids=lambda cause: type(cause).__name__)
def test_a_page_says_that_the_system_is_recovering(visitor, monkeypatch, cause):
    monkeypatch.setattr(connection, "cursor", refuse(cause))

    answer = visitor.get("/households/rolls/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "系统正在恢复" in answer.content.decode()
    assert "refused" not in answer.content.decode()


def test_the_api_says_so_in_json(visitor, monkeypatch):
    monkeypatch.setattr(connection, "cursor", refuse(GONE[0]))

    answer = visitor.get("/api/v1/households/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "recovering"
    assert "系统正在恢复" in answer.json()["message"]


def test_a_host_that_does_not_answer_is_an_outage_in_seconds(db):
    """A firewall that swallows packets, or a server that is stopped: nobody says no."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = connection.copy()
        asked.settings_dict["HOST"], asked.settings_dict["PORT"] = silent.getsockname()
        began = time.monotonic()
        with pytest.raises(OperationalError) as refused:
            asked.ensure_connection()
    assert time.monotonic() - began < 15
    assert type(refused.value.__cause__) is type(GONE[0])


def test_a_query_that_takes_too_long_is_no_outage(visitor, monkeypatch):
    late = errors.QueryCanceled("canceling statement due to statement timeout")
    monkeypatch.setattr(connection, "cursor", refuse(late))

    assert visitor.get("/households/rolls/").status_code == 500


# --- a site that starts while the database is away ------------------------------------------------

PROJECT = Path(manage.__file__).parent
SECONDS = 60
LOGIN = "/accounts/login/"


@contextlib.contextmanager
def served(folder, port):
    """The site as a process of its own, told that its database is at a port; its host and port."""
    facts = connection.settings_dict
    url = f"postgres://{facts['USER']}:{facts['PASSWORD']}@127.0.0.1:{port}/{facts['NAME']}"
    note, command = folder / "port", [sys.executable, "-m", "tests.faults.web", str(folder / "port")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": url}, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + SECONDS
        while not note.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert note.exists(), (folder / "log").read_text()[-2000:]
        yield f"127.0.0.1:{note.read_text()}"
    finally:
        process.kill()
        process.wait()


def asked(site, path):
    """Status, headers and text of an answer."""
    with contextlib.closing(http.client.HTTPConnection(site, timeout=SECONDS)) as connected:
        connected.request("GET", path)
        answer = connected.getresponse()
        return answer.status, answer.headers, answer.read().decode()


class Passing(socketserver.BaseRequestHandler):
    """One connection passed on to the database of these tests."""

    def handle(self):
        facts = connection.settings_dict
        with socket.create_connection((facts["HOST"], int(facts["PORT"]))) as there:
            threading.Thread(target=passed, args=(there, self.request), daemon=True).start()
            passed(self.request, there)
            there.shutdown(socket.SHUT_RDWR)


def passed(source, sink):
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)


@contextlib.contextmanager
def database_away(port):
    """Nobody listens at a port, until the function that this gives is called."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Passing, bind_and_activate=False) as server:
        server.allow_reuse_address = True
        serving = threading.Thread(target=server.serve_forever)

        def come_back():
            server.server_bind()
            server.server_activate()
            serving.start()

        try:
            yield come_back
        finally:
            if serving.is_alive():
                server.shutdown()


def test_a_site_started_without_its_database_says_so_until_it_is_back(transactional_db, tmp_path):
    port = own_port(18200)
    with database_away(port) as come_back, served(tmp_path, port) as site:
        status, headers, text = asked(site, LOGIN)
        assert (status, headers["Retry-After"], "系统正在恢复" in text) == (503, "10", True)
        status, _headers, text = asked(site, "/api/v1/me/")
        assert (status, json.loads(text)["code"]) == (503, "recovering")
        assert asked(site, "/healthz")[::2] == (200, "ok")
        status, _headers, text = asked(site, "/readyz")
        assert (status, json.loads(text)["database"]) == (503, False)

        come_back()
        status, _headers, text = asked(site, LOGIN)
        assert (status, "登录" in text) == (200, True)
        assert json.loads(asked(site, "/readyz")[2])["database"] is True


def test_it_gives_no_page_once_the_keys_turn_out_to_be_others(visitor, monkeypatch):
    Installation.check_keys()
    fingerprint = Installation.current().key_fingerprint
    Installation.objects.update(key_fingerprint="0" * 16)
    monkeypatch.setattr(MatchingKeys, "is_due", True)

    assert [visitor.get("/households/rolls/").status_code for _time in range(2)] == [500, 500]
    assert visitor.get("/healthz").content == b"ok"

    Installation.objects.update(key_fingerprint=fingerprint)
    assert visitor.get("/households/rolls/").status_code == 200
    assert not MatchingKeys.is_due
