"""The installation's keys: field encryption, search hashes, files at rest.

One key set per installation, outside the database: POVERTYCASE_KEY_FILE or <data>/keys/fields.json.
The first key encrypts; every key in the file decrypts, so a rotation can be finished before the old
key is taken out.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class Keyring:
    """The keys of one file; `primary` encrypts, any of them decrypts."""

    def __init__(self, path: Path) -> None:
        try:
            stored = json.loads(path.read_text())
        except FileNotFoundError:
            raise ImproperlyConfigured(
                f"找不到密钥文件 {path}。没有它，库中的证件号、电话无法读出；请从备份恢复该文件，不要新建。"
            ) from None
        self.siv = {int(key["id"]): AESSIV(base64.b64decode(key["siv"])) for key in stored["keys"]}
        self.primary = int(stored["keys"][0]["id"])
        self.search = base64.b64decode(stored["search"])
        self.file = AESGCM(base64.b64decode(stored["file"]))
        self.fingerprint = hashlib.sha256(self.search).hexdigest()[:16]

    def encrypt(self, text: str, context: bytes) -> bytes:
        """Key id (1 byte) and AES-SIV ciphertext; the same text in the same context gives the same bytes."""
        return bytes((self.primary,)) + self.siv[self.primary].encrypt(text.encode(), [context])

    def decrypt(self, stored: bytes, context: bytes) -> str:
        """The text; raises InvalidTag when the bytes were moved here from another column."""
        return self.siv[stored[0]].decrypt(stored[1:], [context]).decode()

    def search_hash(self, text: str) -> int:
        """A signed 64-bit keyed hash for equality search on the end of a number."""
        digest = hmac.new(self.search, text.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:8], signed=True)

    def encrypt_file(self, content: bytes) -> bytes:
        """Nonce and AES-GCM ciphertext of a whole file."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.file.encrypt(nonce, content, None)

    def decrypt_file(self, stored: bytes) -> bytes:
        """The file as it was; raises InvalidTag when a bit was changed."""
        return self.file.decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], None)


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


@lru_cache(maxsize=1)
def ring() -> Keyring:
    """The installation's keyring, read once per process."""
    return Keyring(Path(settings.POVERTYCASE_KEY_FILE))


def _random(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()
