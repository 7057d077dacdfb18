"""While the database is away, pages and API say so and when to come back."""

import pytest
from django.db import OperationalError, connection
from psycopg2 import errors

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


def test_a_query_that_takes_too_long_is_no_outage(visitor, monkeypatch):
    late = errors.QueryCanceled("canceling statement due to statement timeout")
    monkeypatch.setattr(connection, "cursor", refuse(late))

    assert visitor.get("/households/rolls/").status_code == 500
