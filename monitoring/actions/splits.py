"""Who leaves a household with an open case, and lives in another one now: a clue, so that no family is lost.

The register knows nothing of cases, so nothing here is called by a split or by a roll. Their rows are the
queue: who left by 分户 or as a roll says, and is a member elsewhere. A periodic look finds them.
"""

import datetime
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.rolls.undoing import WITHIN
from households.choices import HoldKind, LeaveReason, RollStatus
from monitoring.actions import guards
from monitoring.actions.screening.homes import rows
from monitoring.choices.cases import Channel
from monitoring.models import Clue
from povertycase.actions import record
from povertycase.actions.scheduler import scheduler
from povertycase.exceptions import Conflict

# Into another household: by a split, or because a roll lists them there.
WAYS = (LeaveReason.SPLIT_OFF, LeaveReason.ROLL)
UNDER_WAY = (RollStatus.APPLYING, RollStatus.UNDOING)
# What counts is when it was written, not the day that somebody gave: a split may be dated back. It speaks
# of whoever was in the family when the clue of the case came, or when a roll's case was taken over.
# So both count: who was gone before, and moves on while the case is open, is not of that family.
# A household that had a case of its own then, or has had one since, is looked at already.
# What a roll wrote waits until the roll can no longer be taken back: a clue about it would stand in the way.
SPLITS = """
    SELECT mine.id AS household_id, mine.division_id, mcase.id AS case_id,
        min(gone.left_on) AS left_on, count(DISTINCT here.person_id) AS people,
        coalesce(min(head.name), '') AS head
    FROM households_hold AS hold
    JOIN monitoring_monitoringcase AS mcase ON hold.source_code = 'case:' || mcase.id
    JOIN households_householdmembership AS gone
        ON gone.household_id = hold.household_id AND gone.left_reason = ANY(%(ways)s)
    JOIN households_householdmembership AS here
        ON here.person_id = gone.person_id AND here.left_on IS NULL
        AND here.household_id <> hold.household_id
    JOIN households_household AS mine ON mine.id = here.household_id AND mine.status = 'active'
    CROSS JOIN LATERAL (SELECT (here.created_at AT TIME ZONE %(zone)s)::date AS day) AS came
    CROSS JOIN LATERAL (
        SELECT (coalesce(max(was.pgh_created_at), gone.created_at) AT TIME ZONE %(zone)s)::date AS day
        FROM households_householdmembershipevent AS was  -- the row before each change; the last while inside
        WHERE was.pgh_obj_id = gone.id AND was.left_on IS NULL
    ) AS went
    LEFT JOIN households_householdmembership AS leads
        ON leads.household_id = mine.id AND leads.left_on IS NULL AND leads.relation = '户主'
    LEFT JOIN households_person AS head ON head.id = leads.person_id
    WHERE hold.kind = %(kind)s
        AND LEAST(came.day, went.day) >= coalesce(mcase.adopted_on, mcase.clue_on)
        AND NOT EXISTS (SELECT FROM households_rollbatch AS roll
            WHERE roll.id IN (here.origin_id, mine.origin_id)
            AND (roll.status = ANY(%(under_way)s) OR roll.applied_at >= %(open_since)s))
        AND (hold.until IS NULL OR came.day <= hold.until)
        AND NOT EXISTS (SELECT FROM monitoring_clue AS known
            WHERE known.split_from_id = mcase.id AND known.household_id = mine.id)
        AND NOT EXISTS (SELECT FROM households_hold AS own
            WHERE own.household_id = mine.id AND own.kind = %(kind)s
            AND (own.until IS NULL OR own.until >= came.day))
    GROUP BY mine.id, mine.division_id, mcase.id
    ORDER BY mine.id, mcase.id
"""


def report_splits(*, on: datetime.date) -> int:
    """A clue for each household that somebody of an open case came into; how many are new.

    It may be asked as often as one likes, and by two at once: a household and a case have one.
    """
    facts = {
        "ways": [str(way) for way in WAYS],
        "kind": str(HoldKind.CASE),
        "zone": timezone.get_current_timezone_name(),
        "under_way": [str(status) for status in UNDER_WAY],
        "open_since": timezone.now() - WITHIN,
    }
    written = 0
    for split in rows(SPLITS, **facts):
        with suppress(Conflict):  # somebody else wrote it first
            _report(split, on=on)
            written += 1
    return written


@transaction.atomic
def _report(split: dict[str, Any], *, on: datetime.date) -> None:
    by = scheduler()
    with guards.writing("report_clue", by=by):
        clue = Clue.objects.create(
            division_id=split["division_id"],
            household_id=split["household_id"],
            subject_name=split["head"],
            channel=Channel.CADRE,
            reported_on=on,
            content=_words(split),
            reporter=by.name,
            split_from_id=split["case_id"],
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("report_clue", clue, by=by, facts={"channel": Channel.CADRE, "split_from": split["case_id"]})


def _words(split: dict[str, Any]) -> str:
    """Without the family that was left, nor its case: a clue goes where its household goes.

    Whoever may see the case finds it on the clue's page, through split_from.
    """
    told = _("分户后待核实：本户 {people} 人 {day} 从正在监测的一户分出，监测个案留在原户。")
    asked = _("请核实分户后两边的收入、住房和困难，决定本户是否立案。")
    return told.format(people=split["people"], day=split["left_on"].isoformat()) + str(asked)
