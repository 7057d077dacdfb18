"""Departments' files and warnings over the API: whose they are, each step, what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from monitoring.choices.feeds import BatchStatus
from monitoring.models import Clue, FeedBatch
from tests.monitoring import feeding, making
from tests.monitoring.feeding import medical, sent
from tests.monitoring.test_views_feeds import another_department, cast, quarantined, warned

pytestmark = pytest.mark.django_db
WARNINGS, FEEDS, BATCHES = "/api/v1/warnings/", "/api/v1/feeds/", "/api/v1/feed-batches/"
ON = "2026-11-04"
__all__ = ["cast", "warned"]


def post(client, address, **body):
    return client.post(address, body, content_type="application/json")


def step(client, row, word, **body):
    row.refresh_from_db()
    return post(client, f"{WARNINGS}{row.pk}/{word}/", version=row.version, on=ON, **body)


def test_a_department_reads_what_it_sent_with_the_identity_masked(warned, logged_in):
    [row] = logged_in(warned.department).get(WARNINGS, {"status": "unhandled"}).json()["results"]

    assert (row["name"], row["amount_yuan"], row["status"]) == ("张三丰", "12300.00", "pending")
    assert row["id18"] == warned.head.id18[:6] + "*" * 8 + warned.head.id18[-4:]
    other = logged_in(another_department())
    assert other.get(WARNINGS).json()["results"] == other.get(FEEDS).json()["results"] == []


def test_an_unknown_filter_is_an_error(warned, logged_in):
    assert logged_in(warned.county).get(WARNINGS, {"id18": warned.head.id18}).status_code == 400


def test_each_step_of_a_warning(warned, logged_in):
    assert step(logged_in(warned.village), warned.warning, "check").json()["status"] == "checking"
    assert step(logged_in(warned.village), warned.warning, "include", note="x").status_code == 403
    town = logged_in(warned.township)
    assert step(town, warned.warning, "include", note="").status_code == 422
    assert step(town, warned.warning, "mark-monitored").status_code == 422
    assert step(town, warned.warning, "dismiss", note="已报销").json()["status"] == "dismissed"
    assert step(town, warned.warning, "reopen", note="又住院").json()["status"] == "pending"
    assert step(town, warned.warning, "include", note="没有报销").json()["clue"] == Clue.objects.get().pk
    county = logged_in(warned.county)
    found = step(county, warned.stranger, "find-person", person=warned.head.pk).json()
    assert found["household"] == warned.own.pk
    assert step(county, warned.stranger, "mark-absent", note="同名").json()["status"] == "absent"


def test_a_step_without_the_version_that_was_seen(warned, logged_in):
    address = f"{WARNINGS}{warned.warning.pk}/check/"

    assert post(logged_in(warned.village), address, on=ON).status_code == 428
    assert post(logged_in(warned.village), address, on=ON, version=9).status_code == 412


def test_a_file_is_taken_in_once(cast, logged_in):
    client, address = logged_in(cast.department), f"{FEEDS}{cast.feed.pk}/receive/"
    content = medical(("张三丰", cast.head.id18, "12300.00"))

    def send(period):
        return client.post(address, {"period": period, "file": SimpleUploadedFile("推送.csv", content)})

    assert send("2099-01").status_code == 422
    first, again = send("2026-10"), send("2026-10")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == FeedBatch.objects.get().pk
    assert logged_in(cast.township).post(address, {}).status_code == 403


def test_a_file_that_waits(cast, logged_in):
    batch = quarantined(cast)
    address = f"{BATCHES}{batch.pk}/"
    shown = logged_in(cast.department).get(BATCHES, {"status": "quarantined"}).json()["results"]
    assert [row["message"] for row in shown] == [batch.message]
    body = {"version": batch.version, "on": ON, "note": "本月只有一人"}
    assert post(logged_in(cast.department), address + "release/", **body).status_code == 403
    assert post(logged_in(cast.county), address + "release/", **body | {"note": ""}).status_code == 422
    assert post(logged_in(cast.county), address + "release/", **body).json()["status"] == BatchStatus.RECEIVED
    body["version"] = making.fresh(batch).version
    assert post(logged_in(cast.department), address + "reject/", **body).json()["status"] == "rejected"


def test_what_differs(cast, logged_in):
    sent(cast.feed, medical(("张三峰", cast.head.id18, "12300.00")), cast.county, on=feeding.ON)
    [row] = logged_in(cast.county).get(f"{FEEDS}{cast.feed.pk}/variances/").json()["results"]

    assert (row["ours"], row["theirs"], row["field"]) == ("张三丰", "张三峰", "name")
