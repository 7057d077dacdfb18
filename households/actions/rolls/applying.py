"""Writing an accepted roll into the register, chunk by fenced chunk, and closing the import."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import pghistory
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from households.actions.rolls import chunk, closing, households, incomes, members, plan
from households.actions.rolls.columns import render
from households.actions.rolls.run import MANY_ROWS, NO_LOOPS, Run
from households.choices import RollStage
from households.models import RollBatch
from households.models.roll_stages import CHUNK_ROWS, announce
from households.rules.moves import ROLL_WRITERS
from povertycase import access
from povertycase.actions import Lease
from povertycase.models import User

# Fresh statistics at the first large chunk and then at each doubling: the triggers' cached plans were made
# for the table as it was, and an empty table is best read from end to end.
ANALYZE = """
    ANALYZE $household (id, status), $membership (household_id, person_id, left_on, relation),
        $registration (household_id, scheme, number), $person (id, division_id)
"""

# Deferred checks speak up here, where the chunk can still be taken back as a whole.
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"

TOUCHED = """
    SELECT DISTINCT t.division_id FROM $household AS t WHERE t.id IN (
        SELECT id FROM write_house
        UNION SELECT household_id FROM write_gone
        UNION SELECT m.household_id FROM write_unit JOIN $membership AS m ON m.id = write_unit.leaves_id
    )
"""


class OutOfScope(Exception):
    """A chunk wrote a household outside the uploader's jurisdiction; the chunk is taken back."""


def apply(batch: RollBatch, lease: Lease) -> None:
    """Write what was accepted and close the batch; a worker that died is continued at its last chunk.

    Who: the job of an accepted batch, as the person who accepted. Only rows that differ are written, each
    chunk of whole households in one transaction that the lease fences. A chunk that the database or the
    scope check refuses is taken back and ends the import; what stands before it stays and can be undone.
    Raises LeaseLost when another worker has taken over.
    """
    began = time.monotonic()
    by = User.objects.get(pk=lease.actor_id)
    run = Run.of(batch, by.pk)
    trouble = ""
    with pghistory.context(batch=batch.pk, user=by.pk):
        state = dict(lease.cursor) or _begin(run, batch, lease)
        while state["after"] is not None and not trouble:
            try:
                state = _write_chunk(run, lease, state, by)
            except OutOfScope:
                trouble = _("有记录超出上传人的管辖范围，该批未写入")
            except (IntegrityError, DataError):
                trouble = _("有记录与登记库冲突，该批未写入，请联系系统管理员")
        closing.close(batch, lease, state, by=by, trouble=trouble, seconds=time.monotonic() - began)


@transaction.atomic
def _begin(run: Run, batch: RollBatch, lease: Lease) -> dict[str, Any]:
    """Hold back what is not to be written, and count the rest. `after` None means: nothing left to write."""
    if batch.counts.get("rows", 0) > MANY_ROWS:
        run.execute(NO_LOOPS)
    message = plan.hold_back(run, compared_at=batch.counts.get("compared_at") or batch.moved_at.isoformat())
    state = {
        **plan.outline(run, standing=batch.counts.get("standing") or ()),
        "done": 0,
        "after": "",
        "linked": False,
        "written": {},
        "message": message,
    }
    lease.keep(cursor=state, done=0, total=state["total"])
    return state


@transaction.atomic
def _write_chunk(run: Run, lease: Lease, state: Mapping[str, Any], by: User) -> dict[str, Any]:
    """One chunk in one transaction: fence, write, check, move the cursor."""
    lease.keep(cursor=state, done=state["done"], total=state["total"])
    run.written.clear()
    run.written.update(state["written"])
    announce(run.batch_id, RollStage.GATHERING)
    part = _choose(run, state)
    extent = chunk.gather(run, part, after=state["after"])
    _write(run, extent)
    announce(run.batch_id, RollStage.VERIFYING)
    _check_scope(run, by)
    if _is_growing(state["done"], extent.rows):
        run.execute(render(ANALYZE))
    run.execute(CHECK_NOW)
    chunk.take_out(run)
    state = {
        **state,
        "linked": True,
        "after": part.last,
        "done": state["done"] + extent.rows,
        "written": dict(run.written),
    }
    lease.advance(cursor=state, done=state["done"], total=state["total"])
    return state


def _choose(run: Run, state: Mapping[str, Any]) -> chunk.Chunk:
    """A small roll is one chunk; of a larger one the households that people move between come first."""
    if state["total"] <= CHUNK_ROWS:
        return chunk.everything()
    if not state["linked"]:
        return chunk.linked(run)
    return chunk.following(run, after=state["after"], size=CHUNK_ROWS)


def _is_growing(done: int, rows: int) -> bool:
    """Whether the import passes 1,000 rows, 2,000, 4,000 and so on with this chunk."""
    return (done + rows) // MANY_ROWS >= 2 ** (done // MANY_ROWS).bit_length()


def _write(run: Run, extent: chunk.Extent) -> None:
    """The order matters: parents before children, leaving before demoting, joining before promoting."""
    announce(run.batch_id, RollStage.WRITING_HOUSES)
    households.insert(run)
    steps: tuple[tuple[int, RollStage, Callable[[Run], None]], ...] = (
        (extent.moved_households, RollStage.WRITING_HOUSES, households.move),
        (extent.known_households, RollStage.WRITING_HOUSES, households.update),
        (extent.rows, RollStage.WRITING_PEOPLE, members.insert_people),
        (extent.known_people, RollStage.WRITING_PEOPLE, members.update_people),
        (extent.known_households, RollStage.WRITING_MEMBERS, households.reopen),
        (extent.leaving + extent.gone, RollStage.WRITING_MEMBERS, members.leave),
        (extent.known_households, RollStage.WRITING_MEMBERS, members.demote),
        (extent.rows, RollStage.WRITING_MEMBERS, members.join),
        (extent.staying, RollStage.WRITING_MEMBERS, members.promote),
        (extent.leaving + extent.gone, RollStage.WRITING_MEMBERS, households.close),
        (extent.rows, RollStage.WRITING_INCOMES, incomes.write),
    )
    at = RollStage.WRITING_HOUSES
    for affected, stage, step in steps:
        if not affected:
            continue
        if stage > at:
            announce(run.batch_id, stage)
            at = stage
        step(run)


def _check_scope(run: Run, by: User) -> None:
    """Every household touched lies where the uploader writes, and inside the batch's division."""
    for (code,) in run.rows(render(TOUCHED)):
        if not (code.startswith(run.division_code) and access.roles_at(by, code) & ROLL_WRITERS):
            raise OutOfScope(code)
