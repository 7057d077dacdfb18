"""The jobs of a channel's sheet: what it would change, and, once somebody confirmed that, the writing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households import actions as register
from households.actions.channel_sheets import asked_of, reading_of, record_channel_import
from households.imports.channel_sheets import CHUNK, Change, ChannelRow, Comparer, rows_of
from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.models import Attachment, User
from povertycase.sheets import FileRefused

LISTED_MAX = 5_000
# About a second of work, and so many households nobody else can write in that time.
WRITTEN_AT_ONCE = 50


def work_reading(lease: Lease) -> None:
    """Compare a sheet with what its channel says; nothing is written. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    source, channel, day = asked_of(lease.dedup_key)
    try:
        rows = _read(source)
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    comparer, cells, versions = Comparer(channel, by=by), [], {}
    for start in range(0, len(rows), CHUNK):
        for change in comparer.changes(rows[start : start + CHUNK]):
            cells += change.cells
            versions[str(change.household.pk)] = change.draft.version
        with transaction.atomic():
            lease.keep(cursor={}, done=min(start + CHUNK, len(rows)), total=len(rows))
    result = {
        "channel": channel.value,
        "on": day.isoformat(),
        "rows": len(rows),
        "changed": len(cells),
        "households": len(versions),
        "cells": cells[:LISTED_MAX],
        "versions": versions,
        **_told(comparer.findings),
    }
    with transaction.atomic():
        actions.finish(lease, result=result)


def work_writing(lease: Lease) -> None:
    """Write what was confirmed, from where a worker before stopped. Raises LeaseLost.

    A household of which the channel says something else than when it was looked at is held back.
    """
    by = User.objects.get(pk=lease.actor_id)
    reading = reading_of(lease)
    source, channel, day = asked_of(reading.dedup_key)
    versions, done = reading.result["versions"], lease.cursor.get("done", 0)
    counts = dict(lease.cursor.get("counts") or {"rows": 0, "changed": 0})
    findings = list(lease.cursor.get("findings", []))
    try:
        wanted = [row for row in _read(source) if str(row.household) in versions]
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    for start in range(done, len(wanted), WRITTEN_AT_ONCE):
        with transaction.atomic():
            comparer = Comparer(channel, by=by)
            for change in comparer.changes(wanted[start : start + WRITTEN_AT_ONCE]):
                _take(change, versions, comparer, counts, day)
            findings += comparer.findings
            done = min(start + WRITTEN_AT_ONCE, len(wanted))
            kept = {"done": done, "counts": counts, "findings": findings}
            lease.advance(cursor=kept, done=done, total=len(wanted))
    with transaction.atomic():
        record_channel_import(channel=channel, rows=counts["rows"], cells=counts["changed"], by=by)
        actions.finish(lease, result={"channel": channel.value, **counts, **_told(findings)})


def _take(
    change: Change, versions: dict[str, Any], comparer: Comparer, counts: dict[str, int], day: Any
) -> None:
    try:
        if versions[str(change.household.pk)] != change.draft.version:
            message = _("核对以后有人改过这一户，没有写入；请重新导出后再填")
            comparer.tell(change.row, message)
            return
        with transaction.atomic():
            cells = register.record_channels(change.household, [change.draft], by=comparer.by, on=day)
        counts["rows"] += 1
        counts["changed"] += cells
    except DomainError as refused:
        comparer.tell(change.row, refused.message)


def _read(source: Attachment) -> list[ChannelRow]:
    with actions.decrypted(source) as path:
        return rows_of(path, name=source.name)


def _told(findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {"held": len({each["row"] for each in findings}), "findings": findings[:LISTED_MAX]}
