"""Copies of a database where a roll has just been uploaded, worker processes on them, and a web server."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from households.actions import rolls
from povertycase.choices import Role
from povertycase.models import Division
from tests import factories
from tests import rolls as generator

SECONDS = 120
PAUSE = 0.02
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHUNK = 40  # rows of a chunk in the workers of this rig
NO_PROGRESS = 0


def prepare(folder, *, households):
    """A rig with an uploaded roll that nobody has read yet."""
    factories.divisions()
    township = factories.user("township", Role.TOWNSHIP, factories.TOWN)
    made = generator.make(folder, seed=11, households=households)
    batch = rolls.upload(
        made.base.read_bytes(),
        name="roll.xlsx",
        by=township,
        division=Division.objects.get(pk=factories.TOWN),
        is_full=True,
    )
    client = Client()
    client.force_login(township, backend=BACKEND)
    return Rig(batch.pk, folder, client.cookies[settings.SESSION_COOKIE_NAME].value)


class Rig:
    """Copies of the prepared database, and processes on them. session: the uploader's, in every copy."""

    def __init__(self, batch, folder, session):
        self.batch, self.folder, self.session = batch, folder, session
        self.source = connection.settings_dict["NAME"]
        self.made = []

    def copy(self):
        """A fresh copy; its name."""
        name = f"faults_{uuid.uuid4().hex[:12]}"
        # Threads of earlier browser tests may have left a session open; a template must have none.
        self._maintain(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{self.source}' AND pid <> pg_backend_pid()"
        )
        self._maintain(f'CREATE DATABASE "{name}" TEMPLATE "{self.source}"')
        self.made.append(name)
        return name

    def drop(self):
        """All copies go."""
        for name in self.made:
            self._maintain(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _maintain(self, sql):
        connections.close_all()  # a template must have no other users
        maintenance = psycopg2.connect(**self._parameters("postgres"))
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            cursor.execute(sql)
        maintenance.close()

    def start(self, database, module, *words, **more):
        """A process of ours on a copy; what it says goes into a file, a full pipe would stop it."""
        address = urlsplit(os.environ["DATABASE_URL"])
        environment = os.environ | more | {"DATABASE_URL": urlunsplit(address._replace(path=f"/{database}"))}
        command = [sys.executable, "-m", module, *words]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    @property
    def log(self):
        """What all processes of the rig said."""
        return self.folder / "processes.log"

    def worker(self, database, *words):
        """A worker that goes through its verbs, and the file that its answer will be in."""
        answer = self.folder / f"{uuid.uuid4().hex}.json"
        process = self.start(
            database, "tests.faults.worker", str(self.batch), *words, FAULTS_ANSWER=str(answer)
        )
        return process, answer

    def run(self, database, *words):
        """What a worker said to the last of its verbs, or None when it was killed."""
        process, answer = self.worker(database, *words)
        if process.wait(timeout=SECONDS) == -signal.SIGKILL:
            return None
        assert process.returncode == 0, self.log.read_text()[-2000:]
        return json.loads(answer.read_text())

    def die(self, database, point, *words):
        """A worker, called by the sweep after the one before it died, dies at a point."""
        assert self.run(database, "expire", "work", "--die", point, *words) is None, f"{point} not reached"

    def undisturbed(self):
        """How it ends when nothing happens."""
        return self.run(self.copy(), "work", "accept", "work", "outcome")

    @contextlib.contextmanager
    def looking(self, database):
        """A cursor on a copy, apart from all workers."""
        connected = psycopg2.connect(**self._parameters(database))
        connected.autocommit = True
        with connected.cursor() as cursor:
            yield cursor
        connected.close()

    def _parameters(self, database):
        parameters = connection.get_connection_params() | {"dbname": database}
        parameters.pop("cursor_factory", None)
        return parameters

    @contextlib.contextmanager
    def pages(self, database):
        """The progress page, reloaded over HTTP by its uploader for as long as the block lasts."""
        told = self.folder / f"{uuid.uuid4().hex}.port"
        web = self.start(database, "tests.faults.web", str(told))
        while not told.exists():
            assert web.poll() is None, self.log.read_text()[-2000:]
            time.sleep(PAUSE)
        port = int(told.read_text())
        pages = Pages(port, f"/households/rolls/{self.batch}/", self.session)
        reloading = threading.Thread(target=pages.keep_reloading)
        reloading.start()
        try:
            yield pages
        finally:
            pages.is_over.set()
            reloading.join()
            web.kill()
            web.wait()


@dataclass
class Pages:
    """What the browser of the uploader was shown. answers: the status of each reload, 0 for another page."""

    port: int
    path: str
    session: str
    answers: list[int] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def keep_reloading(self):
        """The progress, and every tenth time the whole page."""
        while not self.is_over.wait(PAUSE):
            status, text = self._load(self.path + ("progress/" if len(self.answers) % 10 else ""))
            shows_progress = 'id="roll-progress"' in text
            self.answers.append(status if shows_progress or status != HTTPStatus.OK else NO_PROGRESS)

    def _load(self, path):
        """Status and text; when nothing runs any more the progress leads to the page, as it should."""
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}
        browser = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        browser.request("GET", path, headers=cookie)
        answer = browser.getresponse()
        text = answer.read().decode()
        browser.close()
        if answer.status == HTTPStatus.FOUND and answer.headers["Location"] == self.path != path:
            return self._load(self.path)
        return answer.status, text


@dataclass(frozen=True)
class Death:
    """One worker's end: rows written by then, rows in all, and the reloads of the page in its life."""

    done: int
    total: int
    reloads: int


def killed_while_writing(rig, database, pages, times, rng):
    """Workers follow each other, each killed from outside (SIGKILL) while it writes; the deaths."""
    deaths = []
    with rig.looking(database) as cursor:
        for number in range(times):
            reloads = len(pages.answers)
            process, _answer = rig.worker(database, *(("expire", "work") if number else ("work",)))
            wanted = (deaths[-1].done if deaths else 0) + rng.randrange(1, 4) * CHUNK
            done, total = _written(cursor, rig.batch, number + 1)
            while process.poll() is None and (done < wanted or len(pages.answers) == reloads):
                time.sleep(PAUSE / 4)
                done, total = _written(cursor, rig.batch, number + 1)
            process.kill()
            assert process.wait() == -signal.SIGKILL, rig.log.read_text()[-2000:]
            deaths.append(Death(done, total, len(pages.answers) - reloads))
    return deaths


WRITTEN = """
    SELECT done_steps, total_steps FROM povertycase_job AS job JOIN households_rollbatch AS batch
    ON batch.job_id = job.id WHERE batch.id = %s AND job.attempt = %s
"""


def _written(cursor, batch, attempt):
    """Rows written and rows in all, once the worker of that attempt has begun."""
    cursor.execute(WRITTEN, (batch, attempt))
    return cursor.fetchone() or (0, 0)


def chance(seed):
    """Where the kills fall."""
    return random.Random(seed)
