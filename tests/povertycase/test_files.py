"""Files are encrypted at rest and deleted in their time."""

import datetime
import hashlib
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.utils import timezone

from povertycase import actions
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
