"""Copies of a database where a roll has just been uploaded, worker processes on them, and a web server."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
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
from tests.faults import nursery

SECONDS = 120
PAUSE = 0.02
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NO_PROGRESS = 0
SEED = 11
CHUNK = 40  # rows of a chunk in the workers of this rig


def prepare(folder, *, households, chunk=CHUNK):
    """A rig with an uploaded roll that nobody has read yet."""
    factories.divisions()
    township = factories.user("township", Role.TOWNSHIP, factories.TOWN, name="张三")
    factories.user("rival", Role.TOWNSHIP, factories.TOWN, name="李四")
    maker = generator.Maker(SEED)
    people = generator.base_people(maker, households)
    batch = rolls.upload(
        generator.write(people, folder / "base.xlsx").read_bytes(),
        name="roll.xlsx",
        by=township,
        division=Division.objects.get(pk=factories.TOWN),
        is_full=True,
    )
    changed, _differences = generator.alter(maker, people, change=20, remove=5, new=5)
    generator.write(changed, folder / "changed.xlsx")
    client = Client()
    client.force_login(township, backend=BACKEND)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    connections.close_all()
    return Rig(batch.pk, folder, session, urlunsplit(address), {each["人编号"] for each in people}, chunk)


@dataclass
class Rig:
    """Copies of the prepared database, and processes on them.

    session: the uploader's, in every copy; url: of the prepared database; people: 人编号 of the roll.
    """

    batch: int
    folder: object
    session: str
    url: str
    people: set
    chunk: int = CHUNK
    made: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)

    def copy(self, source=""):
        """A fresh copy, of the prepared database or of another copy; its name."""
        name, source = f"faults_{uuid.uuid4().hex[:12]}", source or urlsplit(self.url).path[1:]
        # Threads of earlier browser tests may have left a session open; a template must have none.
        self._maintain(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{source}' AND pid <> pg_backend_pid()"
        )
        self._maintain(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        self.made.append(name)
        return name

    def drop(self):
        """All copies go."""
        while self.made:
            self._maintain(f'DROP DATABASE "{self.made.pop()}" WITH (FORCE)')

    def _maintain(self, sql):
        connections.close_all()  # a template must have no other users
        with self.looking("postgres") as cursor:
            cursor.execute(sql)

    def address(self, database):
        """The address of a copy."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    @property
    def log(self):
        """What all processes of the rig said."""
        return self.folder / "processes.log"

    def said(self):
        """The end of the log."""
        return self.log.read_text()[-3000:]

    def worker(self, database, *words, batch=None):
        """A worker that goes through its verbs, and the file that its answer will be in."""
        answer = self.folder / f"{uuid.uuid4().hex}.json"
        ward = nursery.shared(os.environ.get("FAULTS_NURSERY") or _nursery_folder())
        words = [str(batch or self.batch), "--chunk", str(self.chunk), *words]
        more = self.environment | {
            "FAULTS_ANSWER": str(answer),
            "FAULTS_CHANGED": str(self.folder / "changed.xlsx"),
        }
        return ward.bear(self.address(database), words, log=self.log, **more), answer

    def run(self, database, *words, batch=None):
        """What a worker said to the last of its verbs, or None when it was killed."""
        process, answer = self.worker(database, *words, batch=batch)
        status = process.wait(SECONDS)
        if status == -signal.SIGKILL:
            return None
        assert status == 0, self.said()
        return json.loads(answer.read_text())

    def die(self, database, point, *words):
        """A worker, called by the sweep after the one before it died, dies at a point."""
        assert self.run(database, "expire", "work", "--die", point, *words) is None, f"{point} not reached"

    def undisturbed(self, *verbs):
        """How it ends when nothing happens."""
        return self.run(self.copy(), *(verbs or ("work", "accept", "work")), "outcome")

    @contextlib.contextmanager
    def looking(self, database):
        """A cursor on a copy, apart from all workers."""
        connected = psycopg2.connect(self.address(database))
        connected.autocommit = True
        with connected.cursor() as cursor:
            yield cursor
        connected.close()

    def accounted(self, database):
        """People of the roll that the register lacks, and people or memberships it has more than once."""
        with self.looking(database) as cursor:
            cursor.execute("SELECT number FROM households_person")
            numbers = [number for (number,) in cursor.fetchall()]
            cursor.execute("SELECT person_id FROM households_householdmembership WHERE left_on IS NULL")
            members = [person for (person,) in cursor.fetchall()]
        lost = len(self.people - set(numbers))
        return lost, len(numbers) - len(set(numbers)) + len(members) - len(set(members))

    @contextlib.contextmanager
    def pages(self, database):
        """The progress page, reloaded over HTTP by its uploader for as long as the block lasts."""
        told = self.folder / f"{uuid.uuid4().hex}.port"
        environment = os.environ | self.environment | {"DATABASE_URL": self.address(database)}
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.faults.web", str(told)]
            web = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        while not told.exists():
            assert web.poll() is None, self.said()
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


_folders = contextlib.ExitStack()


def _nursery_folder():
    """Where the children of this run report."""
    os.environ["FAULTS_NURSERY"] = _folders.enter_context(tempfile.TemporaryDirectory())
    return os.environ["FAULTS_NURSERY"]


@dataclass
class Pages:
    """What the browser of the uploader was shown. answers: the status of each reload, 0 for another page.

    others: the texts of answers that were no page of the import.
    """

    port: int
    path: str
    session: str
    answers: list[int] = field(default_factory=list)
    others: dict[int, str] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def keep_reloading(self):
        """The progress, and every tenth time the whole page."""
        while not self.is_over.wait(PAUSE):
            status, text = self.load(self.path + ("progress/" if len(self.answers) % 10 else ""))
            shows_progress = 'id="roll-progress"' in text
            if status != HTTPStatus.OK:
                self.others[status] = text
            self.answers.append(status if shows_progress or status != HTTPStatus.OK else NO_PROGRESS)

    def load(self, path):
        """Status and text; when nothing runs any more the progress leads to the page, as it should."""
        answer, text = self.ask(path)
        if answer.status == HTTPStatus.FOUND and answer.headers["Location"] == self.path != path:
            return self.load(self.path)
        return answer.status, text

    def ask(self, path):
        """One answer and its text."""
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}
        browser = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        browser.request("GET", path, headers=cookie)
        answer = browser.getresponse()
        text = answer.read().decode()
        browser.close()
        return answer, text


def chance(seed):
    """Where the kills fall."""
    return random.Random(seed)
