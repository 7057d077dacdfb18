"""The monthly exchange runs by itself: awaited once, fetched once, marked when late (F-SYNC-1)."""

import datetime
import http.server
import os
import threading
import time
from functools import partial

import pytest
from django.db import connection, transaction

from monitoring import actions
from monitoring.actions import feed_runs
from monitoring.choices.feeds import FeedKind, FeedSource
from monitoring.imports import feed_fetching
from monitoring.models import FeedBatch, FeedRun, Warning
from monitoring.tasks import fetch_feed, read_feed
from povertycase.actions.reminders import remind
from povertycase.exceptions import Invalid
from povertycase.models import Job, Notification, Obligation
from tests import factories
from tests.monitoring import making
from tests.monitoring.feeding import draft, feed, medical
from tests.together import at_once

NOVEMBER = datetime.date(2026, 11, 2)
LATE = datetime.date(2026, 11, 9)
OLD = time.time() - 3600
WITHOUT_KEY = "ALTER TABLE monitoring_feedrun DROP CONSTRAINT feed_run_once"


@pytest.fixture
def world(db):
    return making.cast_of_monitoring(factories.world())


@pytest.fixture
def folder(settings, tmp_path):
    settings.FEEDS_FOLDER = tmp_path
    return tmp_path


def put(folder, row, name, content):
    """A file in the feed's folder that nobody is writing any more."""
    place = folder / str(row.pk)
    place.mkdir(exist_ok=True)
    path = place / name
    path.write_bytes(content)
    os.utime(path, (OLD, OLD))
    return path


def work_through():
    """What the workers do with the jobs that wait."""
    for task, kind in ((fetch_feed, "monitoring.fetch_feed"), (read_feed, "monitoring.read_feed")):
        for job in Job.objects.filter(kind=kind, state="queued"):
            task(job.pk)


def test_a_file_in_the_folder_is_taken_in_once(world, folder, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_zone: NOVEMBER)
    row = feed(world, source=FeedSource.FOLDER, starts="2026-10")
    path = put(folder, row, "医保2026年10月.csv", medical(("某某", factories.identity(), 50000)))

    assert actions.synchronise(on=NOVEMBER) == 1
    assert actions.synchronise(on=NOVEMBER) == 1  # the same job, once more
    assert Job.objects.filter(kind="monitoring.fetch_feed").count() == 1
    work_through()

    batch = FeedBatch.objects.get()
    assert (batch.status, batch.is_late, batch.period) == ("applied", False, "2026-10")
    assert FeedRun.objects.get().batch == batch
    assert not path.exists()
    assert (path.parent / "done" / path.name).exists()
    assert actions.synchronise(on=NOVEMBER) == 0
    assert Warning.objects.count() == 1


def test_a_clock_that_stood_still_catches_up_and_says_late(world, folder, monkeypatch):
    """Beat stopped over two ends of the month: one run each, the late ones marked, people told once."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_zone: LATE)
    row = feed(world, source=FeedSource.FOLDER, starts="2026-08")
    feed_runs.open_runs(on=datetime.date(2026, 9, 3))
    put(folder, row, "2026-10.csv", medical(("某某", factories.identity(), 50000)))

    for _beat in range(5):
        actions.synchronise(on=LATE)
    work_through()

    told = {run.period: (run.is_late, run.batch is not None) for run in FeedRun.objects.all()}
    assert told == {"2026-08": (True, False), "2026-09": (True, False), "2026-10": (True, True)}
    assert FeedBatch.objects.get().is_late
    assert FeedRun.objects.get(period="2026-09").said == "文件夹里还没有 2026-09 的文件。"
    owed = dict(Obligation.objects.filter(kind="feed").values_list("due_on__month", "state"))
    assert owed == {9: "open", 10: "open", 11: "met"}
    Obligation.objects.filter(kind="feed").update(since=datetime.date(2026, 9, 3))
    remind(on=LATE)
    told = Notification.objects.get(user=world.department)
    assert "共 2 项，超期 2 项" in told.title


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("2026-10.csv", "202610补.csv"), "请只留一个"),
        (("2026-100.csv", "2026-10.txt"), "还没有 2026-10 的文件"),
    ],
)
def test_what_is_not_plainly_the_month_s_file_is_left(world, folder, names, words):
    row = feed(world, source=FeedSource.FOLDER, starts="2026-10")
    for name in names:
        put(folder, row, name, b"x")

    with pytest.raises(feed_fetching.NotThere, match=words):
        feed_fetching.in_folder(row, "2026-10")


def test_a_file_that_is_still_being_written_is_left(world, folder):
    row = feed(world, source=FeedSource.FOLDER, starts="2026-10")
    os.utime(put(folder, row, "2026-10.csv", b"x"))

    with pytest.raises(feed_fetching.NotThere, match="刚放进来"):
        feed_fetching.in_folder(row, "2026-10")


class Department(http.server.BaseHTTPRequestHandler):
    """A department's server: one file, one redirect, one that is too much."""

    def do_GET(self):
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/secret")
            self.end_headers()
            return
        if self.path != "/2026-10.csv":
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 3000)

    def log_message(self, *_facts):
        """Nothing."""


@pytest.fixture
def department():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetched(address, tmp_path):
    feed_fetching.download(address, tmp_path / "file", beat=lambda: None)
    return (tmp_path / "file").stat().st_size


def test_only_a_listed_host_is_asked(settings, department, tmp_path):
    """Not on the list, in a private network, redirected, absent, too large: each says why."""
    address = f"http://{department}/2026-10.csv"
    with pytest.raises(feed_fetching.NotThere, match="不在允许的主机名单"):
        fetched(address, tmp_path)
    settings.FEED_HOSTS = frozenset({department})
    with pytest.raises(feed_fetching.NotThere, match="是内网地址"):
        fetched(address, tmp_path)
    settings.FEED_PRIVATE_HOSTS = frozenset({department})

    assert fetched(address, tmp_path) == 3000

    with pytest.raises(feed_fetching.NotThere, match="不跟随跳转"):
        fetched(f"http://{department}/elsewhere", tmp_path)
    with pytest.raises(feed_fetching.NotThere, match="还没有这一期"):
        fetched(f"http://{department}/none", tmp_path)


def test_too_much_is_given_up(settings, department, tmp_path, monkeypatch):
    settings.FEED_HOSTS = settings.FEED_PRIVATE_HOSTS = frozenset({department})
    monkeypatch.setattr(feed_fetching, "MAX_BYTES", 2000)

    with pytest.raises(feed_fetching.NotThere, match="不能接收"):
        fetched(f"http://{department}/2026-10.csv", tmp_path)


def test_an_address_that_nobody_listed_is_not_set_up(world, settings):
    row = feed(world)
    for address, words in (
        ("ftp://host/x", "https://主机/路径"),
        ("https://user:pass@host/x", "不带用户名"),
        ("https://host/x", "不在允许的主机名单"),
    ):
        told = draft(world, source=FeedSource.HTTP, address=address)
        with pytest.raises(Invalid, match=words):
            making.take(actions.change_feed, row, told, by=world.county)
    settings.FEED_HOSTS = frozenset({"host"})
    told = draft(world, source=FeedSource.HTTP, address="https://host/{period}.xlsx")

    assert making.take(actions.change_feed, row, told, by=world.county).source == "http"


@pytest.fixture
def committed(transactional_db):
    with transaction.atomic():
        world = making.cast_of_monitoring(factories.world())
        return feed(world, FeedKind.POLICE, source=FeedSource.FOLDER, starts="2026-10")


@pytest.mark.django_db(transaction=True)
def test_two_beats_and_four_workers_make_one_run(committed, folder, monkeypatch):
    """F-SYNC-1: one run, one batch, however many clocks and workers ask at once."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_zone: NOVEMBER)
    put(folder, committed, "2026-10.csv", "姓名,身份证号,事项\n某某,,死亡注销".encode())

    at_once(*[partial(actions.synchronise, on=NOVEMBER)] * 2)
    keys = list(Job.objects.filter(kind="monitoring.fetch_feed").values_list("pk", flat=True))
    at_once(*[partial(fetch_feed, pk) for pk in keys * 4])

    assert len(keys) == 1
    assert (FeedRun.objects.count(), FeedBatch.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_key_there_are_two(committed, monkeypatch):
    """The negative control: the same two beats, the unique key dropped."""
    seen = threading.Barrier(2, timeout=10)
    asked = feed_runs._awaited

    def together(row, on):
        months = list(asked(row, on))
        seen.wait()
        return months

    monkeypatch.setattr(feed_runs, "_awaited", together)
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_KEY)
    try:
        at_once(*[partial(feed_runs.open_runs, on=NOVEMBER)] * 2)
        assert FeedRun.objects.count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE monitoring_feedrun")
            cursor.execute(
                "ALTER TABLE monitoring_feedrun ADD CONSTRAINT feed_run_once UNIQUE (feed_id, period)"
            )


@pytest.mark.django_db(transaction=True)
def test_with_the_key_the_same_two_make_one(committed, monkeypatch):
    seen = threading.Barrier(2, timeout=10)
    asked = feed_runs._awaited

    def together(row, on):
        months = list(asked(row, on))
        seen.wait()
        return months

    monkeypatch.setattr(feed_runs, "_awaited", together)

    at_once(*[partial(feed_runs.open_runs, on=NOVEMBER)] * 2)

    assert FeedRun.objects.count() == 1
