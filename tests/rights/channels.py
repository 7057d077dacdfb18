"""What the channels of 四合一 say of the household of each place, and a sheet of one that was read."""

import datetime

from django.utils import timezone

from households.models import ChannelSnapshot, ConsistencyCheck
from povertycase.models import Job

DAY = datetime.date(2026, 3, 2)


def rows(there, owner, mark):
    """A handbook whose words are canaries of its place; its certificate and address are nowhere whole."""
    here = {"household": there.household, "division_id": there.household.division_id}
    certificate, address = f"51990019700101{ord(mark) % 10000:04d}", f"铜雀住址{mark}"
    snapshot = ChannelSnapshot.objects.create(
        **here,
        channel="handbook",
        taken_on=DAY,
        taken_by=owner,
        members=f"铜雀成员{mark}",
        head_certificate=certificate,
        address=address,
        size="9",
    )
    difference = {"field": "size", "ahead": ["handbook"], "behind": ["system"]}
    ConsistencyCheck.objects.create(
        **here,
        state="differs",
        books_agree=False,
        matches_life=False,
        differences=[difference],
        behind=["system"],
        missing=["actual", "card"],
        newest_on=DAY,
        differs_since=DAY,
    )
    cell = {"row": 3, "household": there.household.pk, "number": "", "head": f"铜雀户主{mark}"}
    job = Job.objects.create(
        kind="households.read_channels",
        dedup_key=f"0:handbook:{DAY}",
        actor=owner,
        state="done",
        finished_at=timezone.now(),
        result={
            "channel": "handbook",
            "on": str(DAY),
            "cells": [cell | {"field": "家庭成员", "old": "", "new": f"铜雀改为{mark}"}],
            "versions": {},
            "findings": [],
            "rows": 1,
            "changed": 1,
            "households": 1,
            "held": 0,
        },
    )
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in ("成员", "户主", "改为")))
    there.secret = (*there.secret, certificate, address)
    return {"channel": snapshot.pk, "consistency": there.household.pk, "channel_sheet": job.pk}
