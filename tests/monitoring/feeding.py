"""Departments' files for tests: written, sent, read."""

import datetime

from django.db import transaction

from monitoring import actions
from monitoring.actions.feed_batches import queue
from monitoring.choices.feeds import FeedKind, FeedSource
from monitoring.imports import feeding
from povertycase import actions as kernel
from povertycase.models import Division
from tests import factories

PERIOD = "2026-10"
ON = datetime.date(2026, 11, 3)
MEDICAL = (
    "序号",
    "乡镇",
    "村",
    "姓名",
    "身份证号",
    "人员类别",
    "住院次数",
    "医疗总费用",
    "个人自付",
    "统计截止日期",
)


def draft(world, **changes):
    """How the medical department of the cast sends."""
    facts = {"due_day": 5, "source": FeedSource.UPLOAD, "starts": "2026-01", "keeper": world.county}
    return actions.FeedDraft(**facts | changes)


def feed(world, kind=FeedKind.MEDICAL, **changes):
    """A feed of the cast's county."""
    county = Division.objects.get(pk=factories.COUNTY)
    return actions.set_up_feed(county, kind, world.medical, draft(world, **changes), by=world.county)


def csv(header, *rows):
    """A file as departments export it."""
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)).encode()


def medical(*people, until="2026-10-31", header=MEDICAL):
    """Rows of (name, identity, own payment)."""
    return csv(
        header,
        *(
            (number, "甲镇", "红星村", name, identity, "脱贫户", 1, 99999, own, until)
            for number, (name, identity, own) in enumerate(people, start=1)
        ),
    )


def sent(row, content, by, *, period=PERIOD, on=ON, name="推送.csv"):
    """A file that was received, and what its job made of it."""
    with transaction.atomic():
        received = actions.receive_batch(row, content, name=name, period=period, by=by, on=on)
        lease = kernel.claim(queue(received.batch, by=by).pk) if received.is_new else None
    if lease:
        feeding.work(lease)
    received.batch.refresh_from_db()
    return received.batch


def released(batch, by, note="部门书面确认"):
    """A file that the county let in."""
    batch.refresh_from_db()
    with transaction.atomic():
        actions.release_batch(batch, by=by, version=batch.version, note=note)
        lease = kernel.claim(queue(batch, by=by).pk)
    feeding.work(lease)
    batch.refresh_from_db()
    return batch
