"""The installation's keys: field encryption, search hashes, files at rest.

One key set per installation, outside the database: POVERTYCASE_KEY_FILE or <data>/keys/fields.json.
The first key encrypts; every key in the file decrypts, so that a rotation can be finished before the old key
is taken out. During a rotation `next` stands in the file; whether it is in force already, the database says.

Every process that uses the keys holds a shared lock on the file. A rotation takes it alone: no process goes
on with keys that it read before.
"""

import base64
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import weakref
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

NONCE_BYTES = 12
KEY_IDS = 255  # one byte before each ciphertext, from 1
IN_FORCE = "SELECT key_fingerprint FROM povertycase_installation"


class InUse(Exception):
    """Another process works with the keys."""


class Keyring:
    """The keys of one file; `primary` encrypts, any of them decrypts.

    in_force: the fingerprint that the database names; it matters while a rotation is unfinished.
    """

    def __init__(self, path: Path, *, in_force: str = "") -> None:
        stored = settled(read(path), in_force)
        self.siv = {int(key["id"]): AESSIV(_bytes(key["siv"])) for key in stored["keys"]}
        self.primary = int(stored["keys"][0]["id"])
        self.search = _bytes(stored["search"])
        self._mark, self._seal = bytes((self.primary,)), self.siv[self.primary].encrypt
        self._hash = hmac.new(self.search, digestmod="sha256")  # copied for each text: the key is in it
        self.files = [AESGCM(_bytes(key)) for key in (stored["file"], *stored.get("former_files", ()))]
        self.fingerprint = fingerprint_of(stored)

    def encrypt(self, text: str, context: bytes) -> bytes:
        """Key id (1 byte) and AES-SIV ciphertext; the same text in the same context gives the same bytes."""
        return self._mark + self._seal(text.encode(), [context])

    def decrypt(self, stored: bytes, context: bytes) -> str:
        """The text; raises InvalidTag when the bytes were moved here from another column."""
        return self.siv[stored[0]].decrypt(stored[1:], [context]).decode()

    def search_hash(self, text: str) -> int:
        """A signed 64-bit keyed hash for equality search on the end of a number."""
        digest = self._hash.copy()
        digest.update(text.encode())
        return int.from_bytes(digest.digest()[:8], signed=True)

    def encrypt_file(self, content: bytes) -> bytes:
        """Nonce and AES-GCM ciphertext of a whole file."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.files[0].encrypt(nonce, content, None)

    def decrypt_file(self, stored: bytes) -> bytes:
        """The file as it was, under the present or a former key; raises InvalidTag when a bit was changed."""
        for key in self.files[1:]:
            with contextlib.suppress(InvalidTag):
                return key.decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], None)
        return self.files[0].decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], None)

    def is_sealed_now(self, stored: bytes) -> bool:
        """Whether a file lies under the present key."""
        try:
            self.files[0].decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], None)
        except InvalidTag:
            return False
        return True


def read(path: Path) -> dict[str, Any]:
    """What stands in a key file."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"找不到密钥文件 {path}。没有它，库中的证件号、电话无法读出；请从备份恢复该文件，不要新建。"
        ) from None
    return stored


def fingerprint_of(stored: Mapping[str, Any]) -> str:
    """By which a database knows its keys."""
    return hashlib.sha256(_bytes(stored["search"])).hexdigest()[:16]


def settled(stored: dict[str, Any], in_force: str) -> dict[str, Any]:
    """The keys to work with: the next ones once the database has taken them over."""
    coming = stored.get("next")
    if coming is None or fingerprint_of(coming) != in_force:
        return stored
    keys = sorted(stored["keys"], key=lambda key: key["id"] != coming["primary"])
    former = [stored["file"], *stored.get("former_files", ())]
    return {"keys": keys, "search": coming["search"], "file": coming["file"], "former_files": former}


def create(path: Path) -> None:
    """Write a new key set, readable by the owner alone; never over an existing one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "keys": [{"id": 1, "siv": _random(64)}],
        "search": _random(32),
        "file": _random(32),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(content, handle)


def prepare_next(stored: dict[str, Any]) -> dict[str, Any]:
    """The same with a complete new set beside it; an unfinished rotation goes on with the one it has."""
    if "next" in stored:
        return stored
    used = [int(key["id"]) for key in stored["keys"]]
    # Never the id of a key that an old backup may still need, as long as there are others.
    following = ((max(used) + step) % KEY_IDS + 1 for step in range(KEY_IDS))
    new = next(number for number in following if number not in used)
    return {
        **stored,
        "keys": [*stored["keys"], {"id": new, "siv": _random(64)}],
        "next": {"primary": new, "search": _random(32), "file": _random(32)},
    }


def without_former(stored: dict[str, Any]) -> dict[str, Any]:
    """Only what is in force."""
    return {"keys": stored["keys"][:1], "search": stored["search"], "file": stored["file"]}


class Alone:
    """A key file that nobody else uses; its content can be replaced, at once or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stack = contextlib.ExitStack()

    def __enter__(self) -> "Alone":
        read(self.path)  # the clear refusal when it is not there
        self._lock(self.path)
        return self

    def __exit__(self, *_facts: object) -> None:
        self.stack.close()

    def replace(self, content: Mapping[str, Any]) -> None:
        """Write it to the disk under the same lock: whoever opens it finds it taken."""
        part = self.path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            owner = self.path.stat()
            with contextlib.suppress(PermissionError):  # as root: the service reads it under its own account
                os.fchown(handle.fileno(), owner.st_uid, owner.st_gid)
            json.dump(content, handle)
            handle.flush()
            os.fsync(handle.fileno())
        self._lock(part)
        part.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        self.stack.callback(os.close, folder)
        os.fsync(folder)

    def _lock(self, path: Path) -> None:
        handle = self.stack.enter_context(path.open())
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.stack.close()
            raise InUse(path) from None


@lru_cache(maxsize=1)
def ring() -> Keyring:
    """The installation's keyring, read once per process; the process holds its lock from then on."""
    path = Path(settings.POVERTYCASE_KEY_FILE)
    held = _shared(path)
    found = Keyring(path, in_force=_in_force() if "next" in read(path) else "")
    weakref.finalize(found, os.close, held)
    return found


def _shared(path: Path) -> int:
    """The open file with a shared lock on it; refuses while a rotation runs."""
    read(path)  # the clear refusal when it is not there
    while True:
        held = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            raise ImproperlyConfigured("正在更换密钥，请在 rotate_keys 完成后再启动。") from None
        if os.fstat(held).st_ino == path.stat().st_ino:
            return held
        os.close(held)  # replaced between opening and locking


def _in_force() -> str:
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _random(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()
