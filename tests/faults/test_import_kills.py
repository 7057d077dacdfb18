"""A worker is killed while it imports; whoever takes over ends with the same register, written once.

Each case has a database of its own, copied from one where a roll has just been uploaded.
"""

import json
import os
import signal
import subprocess
import sys
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.db import connection, connections

from households.actions import rolls
from povertycase.choices import Role
from povertycase.models import Division
from tests import factories
from tests import rolls as generator

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 120


class Rig:
    """Copies of the prepared database, and worker processes on them."""

    def __init__(self, batch, folder):
        self.batch, self.folder = batch, folder
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
        settings = connection.get_connection_params() | {"dbname": "postgres"}
        settings.pop("cursor_factory", None)
        maintenance = psycopg2.connect(**settings)
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            cursor.execute(sql)
        maintenance.close()

    def run(self, database, *words):
        """Run a worker through its verbs; what it said to the last, or None when it was killed."""
        answer = self.folder / f"{uuid.uuid4().hex}.json"
        address = urlsplit(os.environ["DATABASE_URL"])
        environment = os.environ | {
            "DATABASE_URL": urlunsplit(address._replace(path=f"/{database}")),
            "FAULTS_ANSWER": str(answer),
        }
        command = [sys.executable, "-m", "tests.faults.worker", str(self.batch), *words]
        ended = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
        if ended.returncode == -signal.SIGKILL:
            return None
        assert ended.returncode == 0, ended.stderr.decode()[-2000:]
        return json.loads(answer.read_text())

    def die(self, database, point, *words):
        """A worker, called by the sweep after the one before it died, dies at a point."""
        assert self.run(database, "expire", "work", "--die", point, *words) is None, f"{point} not reached"

    def undisturbed(self):
        """How it ends when nothing happens."""
        return self.run(self.copy(), "work", "accept", "work", "outcome")


@pytest.fixture
def rig(tmp_path, transactional_db):
    """An uploaded roll of some 240 people in chunks of about 40."""
    factories.divisions()
    township = factories.user("township", Role.TOWNSHIP, factories.TOWN)
    made = generator.make(tmp_path, seed=11, households=80)
    batch = rolls.upload(
        made.base.read_bytes(),
        name="roll.xlsx",
        by=township,
        division=Division.objects.get(pk=factories.TOWN),
        is_full=True,
    )
    rig = Rig(batch.pk, tmp_path)
    yield rig
    rig.drop()


def test_killed_anywhere_the_import_ends_the_same_and_without_its_guards_it_does_not(rig):
    expected = rig.undisturbed()
    assert (expected["status"], expected["staged"], expected["attempts"]) == ("applied", 0, 1)

    database = rig.copy()
    for point in ("reading", "offering"):
        rig.die(database, point)
    rig.run(database, "expire", "work", "accept")
    for point in ("claimed", "planned", "writing:2", "leaving:2", "committed:2", "closing", "notifying"):
        rig.die(database, point)
    found = rig.run(database, "expire", "work", "outcome")
    assert found["attempts"] == 8
    assert found | {"attempts": 1} == expected

    # The negative control: with cursor and emptied staging disabled the same kill does harm.
    database = rig.copy()
    rig.run(database, "work", "accept")
    rig.die(database, "committed:3", "--unguarded")
    found = rig.run(database, "expire", "work", "outcome", "--unguarded")
    assert found | {"attempts": 1} != expected


def test_a_doorbell_rung_five_times_at_once_is_answered_once(rig):
    expected = rig.undisturbed()
    assert rig.run(rig.copy(), "storm", "accept", "storm", "outcome") == expected
