"""The installation's keys."""

import json
import os

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured

from povertycase import keys


@pytest.fixture
def path(tmp_path):
    """A new key file."""
    path = tmp_path / "keys" / "fields.json"
    keys.create(path)
    return path


def test_same_text_gives_the_same_bytes_and_reads_back(path):
    ring = keys.Keyring(path)

    stored = ring.encrypt("990101198001010014", b"person.id18")

    assert stored == keys.Keyring(path).encrypt("990101198001010014", b"person.id18")
    assert ring.decrypt(stored, b"person.id18") == "990101198001010014"
    assert b"990101" not in stored


def test_bytes_moved_to_another_column_are_noticed(path):
    ring = keys.Keyring(path)
    with pytest.raises(InvalidTag):
        ring.decrypt(ring.encrypt("138", b"person.phone"), b"person.id18")


def test_older_keys_still_read_and_the_first_one_writes(path):
    old = keys.Keyring(path)
    stored = old.encrypt("张三", b"x")
    other = path.with_name("other.json")
    keys.create(other)
    content, newer = json.loads(path.read_text()), json.loads(other.read_text())
    content["keys"].insert(0, newer["keys"][0] | {"id": 2})
    path.write_text(json.dumps(content))

    ring = keys.Keyring(path)

    assert ring.decrypt(stored, b"x") == "张三"
    assert ring.encrypt("张三", b"x")[0] == 2
    assert ring.fingerprint == old.fingerprint


def test_search_hash_fits_a_bigint_and_hangs_on_the_key(path, tmp_path):
    other = tmp_path / "other.json"
    keys.create(other)
    one, two = keys.Keyring(path), keys.Keyring(other)

    assert one.search_hash("0014") == keys.Keyring(path).search_hash("0014")
    assert one.search_hash("0014") != two.search_hash("0014")
    assert all(-(2**63) <= one.search_hash(str(n)) < 2**63 for n in range(200))


def test_key_file_is_the_owners_alone_and_never_overwritten(path):
    assert os.stat(path).st_mode & 0o777 == 0o600  # noqa: PTH116
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(FileExistsError):
        keys.create(path)


def test_lost_key_file_is_a_clear_refusal(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="请从备份恢复该文件"):
        keys.Keyring(tmp_path / "none.json")


def test_files_are_sealed(path):
    ring = keys.Keyring(path)
    sealed = ring.encrypt_file(b"content")

    assert ring.decrypt_file(sealed) == b"content"
    with pytest.raises(InvalidTag):
        ring.decrypt_file(sealed[:-1])
