"""Files, encrypted under the data folder."""

import contextlib
import datetime
import hashlib
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase import keys
from povertycase.models import Attachment, User
from povertycase.sheets import FileRefused

log = structlog.get_logger(__name__)

# What `path_of` names, or what `store_file` was writing when it was killed.
STORED = re.compile(r"[0-9a-f]{32}(\.part)?")
GRACE = datetime.timedelta(days=1)  # longer than any upload takes from its file to the commit of its row


def path_of(attachment: Attachment) -> Path:
    """Where it lies."""
    name = attachment.key.hex
    return Path(settings.POVERTYCASE_FILES) / name[:2] / name


@transaction.atomic
def store_file(content: bytes, *, name: str, by: User, keep_days: int | None = None) -> Attachment:
    """Encrypt and keep a file; keep_days: when it is deleted, None for as long as its owner lives.

    The file is written before the row commits: a crash leaves a file without a row, never the reverse, and
    `delete_unclaimed_files` finds it.
    """
    now = timezone.now()
    attachment = Attachment(
        name=name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_by=by,
        created_at=now,
        expires_at=now + datetime.timedelta(days=keep_days) if keep_days is not None else None,
    )
    path = path_of(attachment)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.write_bytes(keys.ring().encrypt_file(content))
    part.replace(path)
    attachment.save(force_insert=True)
    return attachment


def open_file(attachment: Attachment) -> bytes | None:
    """The file as it was uploaded; None when its time is over."""
    if attachment.deleted_at is not None:
        return None
    return keys.ring().decrypt_file(path_of(attachment).read_bytes())


@contextlib.contextmanager
def decrypted(attachment: Attachment, *, name: str = "sheet") -> Iterator[Path]:
    """The upload in a folder of its own, under a name, for as long as it is read.

    Raises FileRefused when its time is over.
    """
    content = open_file(attachment)
    if content is None:
        raise FileRefused("E-FILE-GONE", _("文件已过期删除，请重新上传"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        del content
        yield path


def delete_file(attachment: Attachment) -> None:
    """Delete a file before its time, in the caller's transaction; the row stays."""
    Attachment.objects.filter(pk=attachment.pk).update(deleted_at=timezone.now())
    transaction.on_commit(lambda: path_of(attachment).unlink(missing_ok=True))


def delete_expired_files() -> int:
    """Delete the files whose time is over; the rows stay. How many were deleted."""
    expired = Attachment.objects.filter(expires_at__lt=timezone.now(), deleted_at=None)
    count = 0
    for attachment in expired.iterator():
        path_of(attachment).unlink(missing_ok=True)
        Attachment.objects.filter(pk=attachment.pk).update(deleted_at=timezone.now())
        count += 1
    return count


def delete_unclaimed_files() -> int:
    """Delete the files that no row tells of, left by an upload that was killed; how many.

    None younger than GRACE goes: its row may be about to commit. With no row at all nothing goes: the
    database these files belong to is still to be restored.
    """
    if not Attachment.objects.exists():
        return 0
    count = 0
    for folder in Path(settings.POVERTYCASE_FILES).glob("[0-9a-f][0-9a-f]"):
        for path in _unclaimed(folder):
            path.unlink(missing_ok=True)
            count += 1
    if count:
        log.info("unclaimed_files_deleted", count=count)
    return count


def count_missing_files() -> int:
    """How many rows tell of a file that is not there: a folder that was not restored with the database."""
    kept = Attachment.objects.filter(deleted_at=None)
    return sum(not path_of(attachment).is_file() for attachment in kept.only("key").iterator())


def _unclaimed(folder: Path) -> list[Path]:
    """The stored files of one folder that are old enough to have a row and have none."""
    old = [path for path in folder.iterdir() if STORED.fullmatch(path.name) and _is_old(path)]
    # Asked after the folder was read: a row that commits meanwhile is seen.
    found = Attachment.objects.filter(key__in=[path.name for path in old if not path.suffix])
    claimed = {key.hex for key in found.values_list("key", flat=True)}
    return [path for path in old if path.name not in claimed]


def _is_old(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):  # it got its name, or was deleted, this very moment
        return path.stat().st_mtime < time.time() - GRACE.total_seconds()
    return False
