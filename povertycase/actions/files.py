"""Files, encrypted under the data folder."""

import datetime
import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from povertycase import keys
from povertycase.models import Attachment, User


def path_of(attachment: Attachment) -> Path:
    """Where it lies."""
    name = attachment.key.hex
    return Path(settings.POVERTYCASE_FILES) / name[:2] / name


@transaction.atomic
def store_file(content: bytes, *, name: str, by: User, keep_days: int | None = None) -> Attachment:
    """Encrypt and keep a file; keep_days: when it is deleted, None for as long as its owner lives.

    The file is written before the row commits: a crash leaves a file without a row, never the reverse.
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


def delete_expired_files() -> int:
    """Delete the files whose time is over; the rows stay. How many were deleted."""
    expired = Attachment.objects.filter(expires_at__lt=timezone.now(), deleted_at=None)
    count = 0
    for attachment in expired.iterator():
        path_of(attachment).unlink(missing_ok=True)
        Attachment.objects.filter(pk=attachment.pk).update(deleted_at=timezone.now())
        count += 1
    return count
