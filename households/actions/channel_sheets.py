"""A sheet of a channel leaves, arrives, and is taken once somebody has seen what it changes."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import guards
from households.choices.four_in_one import WRITTEN_DOWN, DataChannel
from povertycase.actions import Lease, enqueue, record, store_file
from povertycase.choices import JobKind, JobState
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Attachment, Job, User

KEEP_DAYS = 1


@transaction.atomic
def upload_channel(content: bytes, *, name: str, channel: str, on: datetime.date, by: User) -> Job:
    """Take a sheet in; the job that reads it, whose result is what it would change. on: when somebody looked.

    Who: village, township, county. Nothing is written before it is confirmed.
    """
    guards.require_role_anywhere("import_channels", by=by)
    guards.require(_channel_unmet(channel))
    source = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
    return enqueue(JobKind.READ_CHANNELS, by=by, dedup_key=f"{source.pk}:{channel}:{on.isoformat()}")


@transaction.atomic
def confirm_channel(reading: Job, *, by: User) -> Job:
    """What was seen is to be written. Who: whoever sent the sheet in. Refuses one with nothing to write."""
    guards.require_role_anywhere("import_channels", by=by)
    if reading.state != JobState.DONE or not reading.result.get("changed"):
        raise Conflict(_("这份表没有要写入的变化。"))
    return enqueue(JobKind.IMPORT_CHANNELS, by=by, dedup_key=str(reading.pk))


def asked_of(dedup_key: str) -> tuple[Attachment, DataChannel, datetime.date]:
    """The file of a reading, its channel, and the day on which somebody looked."""
    source, channel, day = dedup_key.split(":")
    return Attachment.objects.get(pk=int(source)), DataChannel(channel), datetime.date.fromisoformat(day)


def reading_of(lease: Lease) -> Job:
    """The reading whose result was confirmed; only ever one's own."""
    return Job.objects.get(pk=int(lease.dedup_key), actor=lease.actor_id, kind=JobKind.READ_CHANNELS)


def record_channel_import(*, channel: str, rows: int, cells: int, by: User) -> None:
    """The import stands in the audit trail: how many rows and cells were written."""
    record("import_channels", by, by=by, facts={"channels": [channel], "rows": rows, "cells": cells})


def _channel_unmet(channel: str) -> list[Unmet]:
    if channel in WRITTEN_DOWN:
        return []
    return [Unmet("channel", _("系统数据来自花名册，请用“花名册导入”更新。"), field="channel")]
