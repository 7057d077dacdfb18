"""New keys for everything that lies under the old ones: ciphertexts, search hashes, files.

Nobody else works meanwhile. The key file holds both sets before the first row is touched; the database goes
over in one transaction that also names the new set; only then does the new set come first. Wherever it is
killed, everything can be read, and the same command goes on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from povertycase import keys
from povertycase.actions.files import path_of
from povertycase.fields import EncryptedField
from povertycase.models import Attachment, Installation

BATCH = 5000
FORMER_KEYS = "get_byte({column}, 0) <> %s"
MAP = """
    CREATE TEMPORARY TABLE rotation (
        place smallint, old bytea, new bytea, hashes bigint[], PRIMARY KEY (place, old)
    ) ON COMMIT DROP
"""


class LeftBehind(Exception):
    """Something still lies under former keys; its message says what."""


@dataclass(frozen=True)
class KeyedTable:
    """A table with ciphertexts, by column their associated data.

    hashes: {column: (the column it is made of, how many of its last characters)}; types: their column types,
    because staging holds every value as text.
    """

    name: str
    ciphers: dict[str, str]
    hashes: dict[str, tuple[str, int]]
    types: dict[str, str]


def keyed_tables() -> list[KeyedTable]:
    """Every table that holds ciphertext, history and staging included: found in the models, not listed."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = {str(column.column): column for column in model._meta.local_fields if column.concrete}
        ciphers = {
            name: column.context for name, column in columns.items() if isinstance(column, EncryptedField)
        }
        if ciphers:
            hashes = {
                name: told for name, told in search_hashes().items() if {name, told[0]} <= columns.keys()
            }
            types = {name: str(columns[name].db_type(connection)) for name in hashes}
            found.append(KeyedTable(model._meta.db_table, ciphers, hashes, types))
    return found


def search_hashes() -> dict[str, tuple[str, int]]:
    """Columns of search hashes: of which column's last how many characters; apps.py tells."""
    return {
        name: told
        for app in apps.get_app_configs()
        for name, told in getattr(app, "search_hashes", {}).items()
    }


def rotate(alone: keys.Alone, *, tell: Callable[[str], None]) -> None:
    """Bring everything under a new set of keys; the former ones stay in the file until `retire`.

    Until then the next call begins no other rotation, it only makes sure that this one is complete.
    alone: the key file, held by nobody else. tell: is given the name of each table and how far the files are.
    """
    stored = keys.read(alone.path)
    if "next" in stored or "former_files" not in stored:
        _rotate_rows(alone, keys.prepare_next(stored), tell)
    rotate_files(keys.Keyring(alone.path), tell=tell)


def _rotate_rows(alone: keys.Alone, stored: dict[str, Any], tell: Callable[[str], None]) -> None:
    alone.replace(stored)
    former, coming = keys.fingerprint_of(stored), keys.fingerprint_of(stored["next"])
    with transaction.atomic():
        installation = Installation.objects.select_for_update().get(pk=Installation.current().pk)
        if installation.key_fingerprint not in {"", former, coming}:
            raise LeftBehind(_("密钥文件与数据库不符"))
        if installation.key_fingerprint != coming:  # else killed after the commit
            _rotate_tables(alone.path, coming, tell)
            Installation.objects.filter(pk=installation.pk).update(key_fingerprint=coming)
    alone.replace(keys.settled(stored, coming))


def rotate_files(ring: keys.Keyring, *, tell: Callable[[str], None]) -> None:
    """Encrypt every file under the present key; one that is already stays."""
    for done, path in enumerate(_files(), start=1):
        sealed = path.read_bytes()
        if not ring.is_sealed_now(sealed):
            part = path.with_suffix(".part")
            part.write_bytes(ring.encrypt_file(ring.decrypt_file(sealed)))
            part.replace(path)
        if done % 1000 == 0:
            tell(f"files {done}")


def retire(alone: keys.Alone) -> None:
    """Take the former keys out of the file; LeftBehind when anything still needs them."""
    stored = keys.read(alone.path)
    if "next" in stored:
        raise LeftBehind("next")
    ring = keys.Keyring(alone.path)
    for table in keyed_tables():
        if count := former_in(table, ring.primary):
            raise LeftBehind(f"{table.name}: {count}")
    for path in _files():
        if not ring.is_sealed_now(path.read_bytes()):
            raise LeftBehind(str(path))
    alone.replace(keys.without_former(stored))


def _files() -> Iterator[Path]:
    """Those that are there: a file that is missing was missing before."""
    paths = map(path_of, Attachment.objects.filter(deleted_at=None).order_by("pk").iterator())
    return filter(Path.exists, paths)


def former_in(table: KeyedTable, primary: int) -> int:
    """How many rows of a table have a ciphertext under another key than `primary`."""
    quote = connection.ops.quote_name
    conditions = " OR ".join(FORMER_KEYS.format(column=quote(column)) for column in table.ciphers)
    with connection.cursor() as cursor:
        sql = f"SELECT count(*) FROM {quote(table.name)} WHERE {conditions}"  # noqa: S608  names of our own models
        cursor.execute(sql, [primary] * len(table.ciphers))
        return int(cursor.fetchone()[0])


def _rotate_tables(path: Path, coming: str, tell: Callable[[str], None]) -> None:
    old, new = keys.Keyring(path), keys.Keyring(path, in_force=coming)
    tables, quote = keyed_tables(), connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute(MAP)
        for table in tables:
            # No history of a change that is none, no new version: the values stay what they are.
            cursor.execute(f"ALTER TABLE {quote(table.name)} DISABLE TRIGGER USER")
        for table in tables:
            tell(table.name)
            cursor.execute("TRUNCATE rotation")
            for place, (column, context) in enumerate(table.ciphers.items()):
                lengths = [length for number, length in table.hashes.values() if number == column]
                _map_column(cursor, table.name, column, _Turn(place, context.encode(), lengths, old, new))
            cursor.execute(_update(table))
            if former_in(table, new.primary):
                raise LeftBehind(table.name)
        for table in tables:
            cursor.execute(f"ALTER TABLE {quote(table.name)} ENABLE TRIGGER USER")


@dataclass(frozen=True)
class _Turn:
    """One column's way from the old ring to the new; lengths: of the ends that are hashed for search."""

    place: int
    context: bytes
    lengths: list[int]
    old: keys.Keyring
    new: keys.Keyring

    def line(self, cipher: bytes) -> str:
        """A line of the map in COPY's text format."""
        text = self.old.decrypt(cipher, self.context)
        fresh = self.new.encrypt(text, self.context)
        hashes = ",".join(str(self.new.search_hash(text[-length:])) for length in self.lengths)
        return f"{self.place}\t\\\\x{cipher.hex()}\t\\\\x{fresh.hex()}\t{{{hashes}}}\n"


def _map_column(cursor: Any, table: str, column: str, turn: _Turn) -> None:
    """Old and new of every distinct value of a column; 5,000 at a time, so that memory does not grow."""
    for ciphers in _distinct(table, column):
        lines = StringIO("".join(turn.line(cipher) for cipher in ciphers))
        cursor.copy_expert("COPY rotation (place, old, new, hashes) FROM STDIN", lines)


def _distinct(table: str, column: str) -> Iterator[list[bytes]]:
    quote = connection.ops.quote_name
    with connection.connection.cursor(name="rotation_values") as cursor:
        cursor.itersize = BATCH
        cursor.execute(
            f"SELECT DISTINCT {quote(column)} FROM {quote(table)} WHERE {quote(column)} IS NOT NULL"  # noqa: S608
        )
        values = (bytes(value) for (value,) in cursor)
        while batch := list(islice(values, BATCH)):
            yield batch


def _update(table: KeyedTable) -> str:
    """One statement for all columns of a table; a value without an entry in the map stays and is noticed."""
    quote = connection.ops.quote_name
    places = {column: place for place, column in enumerate(table.ciphers)}

    def entry(column: str, wanted: str) -> str:
        return (
            f"(SELECT {wanted} FROM rotation AS r "  # noqa: S608  names of our own models
            f"WHERE r.place = {places[column]} AND r.old = t.{quote(column)})"
        )

    changes = [
        f"{quote(column)} = COALESCE({entry(column, 'r.new')}, t.{quote(column)})" for column in table.ciphers
    ]
    seen: dict[str, int] = {}
    for column, (number, _length) in table.hashes.items():
        seen[number] = seen.get(number, 0) + 1
        hashed = entry(number, f"r.hashes[{seen[number]}]") + f"::{table.types[column]}"
        name = quote(column)
        changes.append(f"{name} = CASE WHEN t.{name} IS NULL THEN NULL ELSE COALESCE({hashed}, t.{name}) END")
    return f"UPDATE {quote(table.name)} AS t SET {', '.join(changes)}"  # noqa: S608
