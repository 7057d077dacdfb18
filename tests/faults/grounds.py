"""Servers of a rig's own, which may be killed: as bin/run has them, with a keeper each."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg2
import redis
from django.db import connections

from povertycase import embedded
from povertycase.embedded.__main__ import environment
from povertycase.embedded.places import Place

SECONDS = 60
PAUSE = 0.02


@dataclass
class Ground:
    """A rig whose databases and queue lie in a folder of their own."""

    folder: Path
    rig: object
    queue_url: str

    def kill(self, service):
        """SIGKILL for a server: what `pg_ctl stop -m immediate` is, and less polite."""
        os.kill(int(Place(self.folder / service).server.read_text().split()[1]), signal.SIGKILL)

    def until_there(self):
        """Seconds until both servers answer again."""
        began = time.monotonic()
        while not (self._database_answers() and self._queue_answers()):
            assert time.monotonic() - began < SECONDS, self._logs()
            time.sleep(PAUSE)
        return time.monotonic() - began

    def _logs(self):
        return "".join(Place(self.folder / service).log_tail() for service in ("postgres", "valkey"))

    def _database_answers(self):
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(self.rig.url).close()
            return True
        return False

    def _queue_answers(self):
        with contextlib.suppress(redis.RedisError), redis.from_url(self.queue_url) as queue:
            return queue.ping()
        return False

    def waiting(self):
        """Messages in the queue."""
        with redis.from_url(self.queue_url) as queue:
            return queue.llen("celery")

    def empty(self):
        """No message of an earlier round is left."""
        with redis.from_url(self.queue_url) as queue:
            queue.flushall()


@contextlib.contextmanager
def ground(rig, folder):
    """The prepared database of a rig, taken to servers of its own."""
    with embedded.servers(folder) as addresses:
        connections.close_all()
        _carry(rig.url, addresses["DATABASE_URL"])
        queue = addresses["REDIS_URL"]
        own = replace(rig, url=addresses["DATABASE_URL"], made=[], environment={"REDIS_URL": queue})
        yield Ground(folder, own, queue)


def _carry(source, target):
    dump = subprocess.run(
        ["pg_dump", "--no-owner"], env=environment(source, os.environ), check=True, capture_output=True
    ).stdout
    there = environment(target, os.environ)
    subprocess.run(
        ["psql", "-q", "-v", "ON_ERROR_STOP=1"], env=there, input=dump, check=True, capture_output=True
    )
