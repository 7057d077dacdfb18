"""Files are encrypted at rest and deleted in their time."""

import datetime
import hashlib
import io
import json
import os
import time
import uuid
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from povertycase import actions
from povertycase.actions.files import path_of
from povertycase.models import Attachment

CONTENT = "户编号,姓名\n1,张三\n".encode()


@pytest.fixture
def folder(settings, tmp_path):
    """The files of this test alone."""
    settings.POVERTYCASE_FILES = tmp_path
    return tmp_path


def files(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_file_comes_back_as_it_was_and_lies_encrypted(world, folder):
    attachment = actions.store_file(CONTENT, name="花名册.xlsx", by=world.township)

    assert actions.open_file(attachment) == CONTENT
    assert (attachment.size, attachment.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    (stored,) = files(folder)
    assert "张三".encode() not in stored.read_bytes()
    assert "花名册" not in stored.name


def test_same_content_is_stored_differently_each_time(world, folder):
    for _time in range(2):
        actions.store_file(CONTENT, name="a", by=world.township)

    first, second = (path.read_bytes() for path in files(folder))
    assert first != second


def test_changed_bit_is_noticed(world, folder):
    attachment = actions.store_file(CONTENT, name="a", by=world.township)
    (stored,) = files(folder)
    broken = bytearray(stored.read_bytes())
    broken[-1] ^= 1
    stored.write_bytes(broken)

    with pytest.raises(InvalidTag):
        actions.open_file(attachment)


def test_file_is_deleted_when_its_days_are_over_and_the_row_stays(world, folder, time_machine):
    kept = actions.store_file(CONTENT, name="a", by=world.township)
    seven = actions.store_file(CONTENT, name="b", by=world.township, keep_days=7)
    assert actions.delete_expired_files() == 0

    time_machine.move_to(timezone.now() + datetime.timedelta(days=7, seconds=1))
    assert actions.delete_expired_files() == 1
    assert actions.delete_expired_files() == 0

    seven.refresh_from_db()
    assert actions.open_file(seven) is None
    assert actions.open_file(kept) == CONTENT
    assert Attachment.objects.count() == 2
    assert len(files(folder)) == 1


def test_long_name_keeps_its_end(world, folder):
    attachment = actions.store_file(b"", name="长" * 300 + ".xlsx", by=world.township)

    assert len(attachment.name) == 200
    assert attachment.name.endswith(".xlsx")


# --- what an upload that was killed leaves --------------------------------------------------------

DAY = datetime.timedelta(days=1).total_seconds()


def aged(path, seconds):
    """The same file, as if it had been written so long ago."""
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def killed_upload(user):
    """The file of an upload whose transaction never committed."""
    with transaction.atomic():
        attachment = actions.store_file(CONTENT, name="半截.xlsx", by=user)
        transaction.set_rollback(True)
    return path_of(attachment)


def test_file_of_a_killed_upload_is_deleted_after_a_day_and_never_before(world, folder):
    kept = aged(path_of(actions.store_file(CONTENT, name="a", by=world.township)), 40 * DAY)
    left = aged(killed_upload(world.township), DAY - 60)
    assert actions.delete_unclaimed_files() == 0

    aged(left, DAY + 60)
    assert actions.delete_unclaimed_files() == 1
    assert actions.delete_unclaimed_files() == 0

    assert files(folder) == [kept]


def test_half_a_file_is_deleted_too_and_what_is_not_ours_stays(world, folder):
    kept = actions.store_file(CONTENT, name="a", by=world.township)
    half = path_of(kept).with_suffix(".part")
    others = [folder / "ab" / "README", folder / "备份" / uuid.uuid4().hex, folder / uuid.uuid4().hex]
    for path in (half, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
        aged(path, 2 * DAY)

    assert actions.delete_unclaimed_files() == 1

    assert set(files(folder)) == {path_of(kept), *others}


def test_files_before_their_database_is_restored_stay(world, folder):
    left = aged(killed_upload(world.township), 40 * DAY)
    assert not Attachment.objects.exists()

    assert actions.delete_unclaimed_files() == 0
    assert files(folder) == [left]


def test_what_was_deleted_is_logged_by_number(world, folder, caplog):
    actions.store_file(CONTENT, name="a", by=world.township)
    for _time in range(3):
        aged(killed_upload(world.township), 2 * DAY)

    with caplog.at_level("INFO"):
        actions.delete_unclaimed_files()

    assert "'count': 3" in caplog.text


def test_invariants_count_the_rows_whose_file_is_gone(world, folder):
    """A database that was restored without its files; those whose time was over miss nothing."""
    kept, gone, deleted = (actions.store_file(CONTENT, name=name, by=world.township) for name in "abc")
    path_of(gone).unlink()
    path_of(deleted).unlink()
    Attachment.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    said = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("invariants", json=True, stdout=said)

    assert path_of(kept).exists()
    assert json.loads(said.getvalue())["I8-missing-files"] == 1
