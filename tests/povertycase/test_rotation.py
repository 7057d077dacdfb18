"""New keys: everything goes over, history and staging too; whatever kills it leaves everything readable."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from households.actions.identities import tails
from households.models import Household, Person, RollBatch, RollRow
from households.reports.people import by_certificate
from povertycase import actions, keys
from povertycase.actions import rotation
from povertycase.models import Attachment, Installation, User
from tests import factories

CONTENT = "户编号,姓名\n1,张三\n".encode()
PHONES = ("13800000001", "13800000002")
CRASH = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from povertycase import keys
from povertycase.actions import rotation

def die(*_arguments, **_options):
    os.kill(os.getpid(), signal.SIGKILL)

def die_when_it_would_be_written_down(stored, in_force):
    return die() if sys._getframe(1).f_code.co_name == "_rotate_rows" else honest(stored, in_force)

honest = keys.settled
if sys.argv[1] == "update":
    rotation._update = die
elif sys.argv[1] == "promote":
    keys.settled = die_when_it_would_be_written_down
else:
    rotation.rotate_files = die
call_command("rotate_keys")
"""


@pytest.fixture
def kept(transactional_db, settings, tmp_path):
    """Keys and files of this test alone, and rows in the register, its history and staging under them."""
    settings.POVERTYCASE_DATA = tmp_path
    settings.POVERTYCASE_KEY_FILE = tmp_path / "keys" / "fields.json"
    settings.POVERTYCASE_FILES = tmp_path / "files"
    keys.create(settings.POVERTYCASE_KEY_FILE)
    keys.ring.cache_clear()
    with transaction.atomic():  # a household needs its head at commit
        world = factories.world()
    Installation.check_keys()
    for phone in PHONES:
        Household.objects.filter(pk=world.own.pk).update(phone=phone, bank_account="6217000000000001")
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(**tails(person.id18), phone="13900000009")
    attachment = actions.store_file(CONTENT, name="a.csv", by=world.township)
    batch = RollBatch.objects.create(
        division_id=factories.TOWN, created_by=world.township, moved_by=world.township, source=attachment
    )
    RollRow.objects.create(batch=batch, row=2, id18="990101198001010014", **tails("990101198001010014"))
    let_go()
    yield SimpleNamespace(world=world, path=settings.POVERTYCASE_KEY_FILE, attachment=attachment)
    keys.ring.cache_clear()


def let_go():
    """This process has not read the keys."""
    keys.ring.cache_clear()


def snapshot(world):
    """Everything that lies under the keys, as a person reads it, and how old each row is."""
    let_go()
    seen = {
        "people": list(
            Person.objects.order_by("pk").values_list("pk", "id18", "certificate_number", "phone", "version")
        ),
        "households": list(
            Household.objects.order_by("pk").values_list("pk", "phone", "bank_account", "version")
        ),
        "history": [
            list(model.objects.order_by("pgh_id").values_list("pgh_id", "phone"))
            for model in (Household.pgh_event_model, Person.pgh_event_model)
        ],
        "staging": list(RollRow.objects.values_list("row", "id18")),
        "file": actions.open_file(Attachment.objects.get()),
        "found": {
            len(end): sorted(
                by_certificate(User.objects.get(pk=world.county.pk), end).values_list("pk", flat=True)
            )
            for person in Person.objects.filter(name="张三丰")
            for end in (person.id18[-4:], person.id18[-6:], person.id18)
        },
        "staged_tails": [
            int(row.id_tail4) == keys.ring().search_hash(row.id18[-4:]) for row in RollRow.objects.all()
        ],
    }
    let_go()
    return seen


def ciphers():
    with connection.cursor() as cursor:
        found = set()
        for table in rotation.keyed_tables():
            for column in table.ciphers:
                cursor.execute(f'SELECT "{column}" FROM {table.name} WHERE "{column}" IS NOT NULL')
                found |= {bytes(value) for (value,) in cursor.fetchall()}
        return found


def test_everything_goes_over_and_reads_the_same(kept):
    before, old = snapshot(kept.world), ciphers()
    assert [len(ids) for ids in before["found"].values()] == [1, 1, 1]
    assert len(before["history"][0]) >= 1
    assert all(before["staged_tails"])
    sealed = next(path for path in kept.path.parents[1].glob("files/*/*")).read_bytes()

    call_command("rotate_keys")

    assert snapshot(kept.world) == before
    assert not old & ciphers()
    assert {value[0] for value in ciphers()} == {2}
    assert next(path for path in kept.path.parents[1].glob("files/*/*")).read_bytes() != sealed
    Installation.check_keys()
    let_go()

    with_old_alone = keys.read(kept.path)
    assert [key["id"] for key in with_old_alone["keys"]] == [2, 1]
    assert kept.path.stat().st_mode & 0o777 == 0o600


def test_columns_are_found_in_the_models_and_none_is_forgotten(db):
    """Held against the database itself: every bytea column, and every column of search hashes."""
    tables = rotation.keyed_tables()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND (data_type = 'bytea' OR column_name LIKE '%%tail%%')"
        )
        stored = set(cursor.fetchall())

    known = {(table.name, column) for table in tables for column in (*table.ciphers, *table.hashes)}
    assert known == stored
    assert "households_personevent" in {table.name for table in tables}


@pytest.mark.parametrize("moment", ["update", "promote", "files"])
def test_killed_anywhere_everything_is_readable_and_it_goes_on(kept, moment):
    before = snapshot(kept.world)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DATABASE_URL": address.geturl(),
        "POVERTYCASE_DATA": str(kept.path.parents[1]),
        "POVERTYCASE_KEY_FILE": str(kept.path),
    }

    killed = subprocess.run([sys.executable, "-c", CRASH, moment], env=environment, capture_output=True)

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    assert snapshot(kept.world) == before
    assert {value[0] for value in ciphers()} == {1 if moment == "update" else 2}
    with suppress(InvalidTag):
        Installation.check_keys()
    let_go()

    call_command("rotate_keys")

    assert snapshot(kept.world) == before
    assert {value[0] for value in ciphers()} == {2}
    call_command("rotate_keys", retire=True)
    assert snapshot(kept.world) == before


def test_the_old_key_goes_only_when_nothing_needs_it(kept, monkeypatch):
    monkeypatch.setattr(rotation, "rotate_files", lambda ring, *, tell: None)
    call_command("rotate_keys")
    with pytest.raises(CommandError, match="仍有数据使用旧密钥"):
        call_command("rotate_keys", retire=True)
    assert len(keys.read(kept.path)["keys"]) == 2
    monkeypatch.undo()

    before = snapshot(kept.world)
    call_command("rotate_keys")
    call_command("rotate_keys", retire=True)

    assert [key["id"] for key in keys.read(kept.path)["keys"]] == [2]
    assert set(keys.read(kept.path)) == {"keys", "search", "file"}
    assert snapshot(kept.world) == before

    call_command("rotate_keys")
    assert [key["id"] for key in keys.read(kept.path)["keys"]] == [3, 2], "an id is not used again"
    assert snapshot(kept.world) == before


def test_ids_begin_again_after_the_last(kept):
    stored = keys.read(kept.path)
    stored["keys"][0]["id"] = 255

    assert keys.prepare_next(stored)["next"]["primary"] == 1


def test_a_row_that_was_left_behind_takes_everything_back(kept, monkeypatch):
    before, honest = ciphers(), rotation._map_column

    def forgetful(cursor, table, column, turn):
        if column != "phone":
            honest(cursor, table, column, turn)

    monkeypatch.setattr(rotation, "_map_column", forgetful)

    with pytest.raises(CommandError, match="households_household"):
        call_command("rotate_keys")

    assert ciphers() == before


def test_it_refuses_while_somebody_works_with_the_keys(kept):
    keys.ring()

    with pytest.raises(CommandError, match="全部停止"):
        call_command("rotate_keys")

    let_go()
    with keys.Alone(kept.path), pytest.raises(ImproperlyConfigured, match="正在更换密钥"):
        keys.ring()
    with keys.Alone(kept.path) as alone:
        alone.replace(keys.read(kept.path))
        with pytest.raises(ImproperlyConfigured, match="正在更换密钥"):
            keys.ring()
    assert keys.ring()


def test_keys_of_another_database_are_refused(kept):
    Installation.objects.update(key_fingerprint="0" * 16)
    before = ciphers()

    with pytest.raises(CommandError, match="不符"):
        call_command("rotate_keys")

    assert ciphers() == before


def test_triggers_are_back_and_history_has_no_step_of_its_own(kept):
    count = Household.pgh_event_model.objects.count()
    call_command("rotate_keys")
    assert Household.pgh_event_model.objects.count() == count

    Household.objects.filter(pk=kept.world.own.pk).update(address="新")
    assert Household.pgh_event_model.objects.count() == count + 1
    assert not Path(kept.path.with_suffix(".part")).exists()
