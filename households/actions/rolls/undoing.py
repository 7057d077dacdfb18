"""Taking an import back: delete what it inserted, restore what it changed, from the history it left."""

import datetime
from typing import Any

import pghistory
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.rolls import standing
from households.actions.rolls.applying import CHECK_NOW
from households.actions.rolls.columns import render
from households.actions.rolls.run import Run
from households.choices import RollStatus
from households.models import (
    Household,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
    RollBatch,
)
from households.rules.moves import ROLL_WRITERS
from povertycase import access, actions
from povertycase.exceptions import Conflict, Invalid, Refused, Unmet
from povertycase.models import User

WITHIN = datetime.timedelta(hours=24)

# Children before parents.
DELETED = (HouseholdMembership, IncomeLine, IncomeStatement, Person, Registration)
RESTORED = (Household, Registration, Person, IncomeStatement, IncomeLine)

# Kept as they are now: the key, the version (a trigger raises it), what follows the household by itself.
NOT_RESTORED = frozenset({"id", "version", "created_at", "updated_at"})

DELETE = "DELETE FROM $table WHERE origin_id = %(batch)s"

FIRST_EVENTS = """
    CREATE TEMPORARY TABLE undo_before AS
    SELECT DISTINCT ON (e.pgh_obj_id) e.* FROM $events AS e
    WHERE e.pgh_context_id IN (SELECT id FROM undo_context)
    ORDER BY e.pgh_obj_id, e.pgh_id
"""

RESTORE = """
    UPDATE $table AS t SET $assignments FROM undo_before AS e
    WHERE t.id = e.pgh_obj_id AND $which
"""

# A line that the import emptied was deleted; its statement is there again or still.
BRING_BACK = """
    INSERT INTO $table ($names) SELECT $values FROM undo_before AS e
    WHERE e.pgh_label = 'delete' AND NOT EXISTS (SELECT 1 FROM $table AS t WHERE t.id = e.pgh_obj_id)
"""

# With a head in force among the values, the others go first: the unique index is checked row by row.
IS_HEAD = "(e.relation = '户主' AND e.left_on IS NULL)"

COVERAGE_BACK = """
    INSERT INTO $coverage (division_id, scheme, household_type, data_on, is_full, batch_id)
    SELECT code, %(scheme)s, list, data_on, is_full, batch_id
    FROM unnest(%(codes)s::text[], %(lists)s::text[], %(dates)s::date[], %(fulls)s::boolean[],
        %(batches)s::bigint[]) AS given (code, list, data_on, is_full, batch_id)
    ON CONFLICT (division_id, scheme, household_type) DO NOTHING
"""


def undo_unmet(batch: RollBatch) -> list[Unmet]:
    """Everything that stands in the way of taking the import back; for the page beside the button."""
    if batch.status != RollStatus.APPLIED:
        return [Unmet("undo_state", _("只有已入库的导入可以撤销。"))]
    unmet = []
    if timezone.now() - batch.moved_at > WITHIN:
        unmet.append(Unmet("undo_late", _("入库已超过 24 小时，不能撤销。")))
    return unmet + standing.in_the_way(batch)


@transaction.atomic
def undo(batch: RollBatch, *, by: User, version: int | None, note: str = "") -> RollBatch:
    """Take an applied import back as if it had not been.

    Within 24 hours, while nobody else changed the rows it wrote and nothing refers to the rows it made.
    Who: township and county of the place. The batch stays, the history shows both directions. Raises
    Invalid with every obstacle.
    """
    batch = actions.lock(batch, by=by, version=version)
    if not access.roles_at(by, batch.division_id) & ROLL_WRITERS:
        raise Refused(_("您的岗位不能执行这一步操作。"))
    if batch.status != RollStatus.APPLIED:
        raise Conflict(_("只有已入库的导入可以撤销。"))
    with pghistory.context(undo_batch=batch.pk, user=by.pk):
        if unmet := undo_unmet(batch):
            raise Invalid(unmet)
        counts = _take_back(batch, by)
    actions.move(batch, "undo", by=by, note=note)
    actions.record("undo_roll", batch, by=by, facts=counts)
    batch.refresh_from_db()
    return batch


def _take_back(batch: RollBatch, by: User) -> dict[str, int]:
    """Heads give way first, then households move back, then everything else; checked at the end."""
    run = Run.of(batch, by.pk)
    standing.gather_contexts(run)
    deleted = sum(_delete(run, model) for model in DELETED[:1])
    restored = _restore_memberships(run)
    deleted += sum(_delete(run, model) for model in DELETED[1:])
    standing.delete_lineages(run)
    deleted += _delete(run, Household)
    for model in RESTORED:
        restored += _restore(run, model, "true")
    _restore_coverage(run, batch)
    run.execute("DROP TABLE undo_context")
    run.execute(CHECK_NOW)
    return {"deleted": deleted, "restored": restored}


def _delete(run: Run, model: type[models.Model]) -> int:
    return run.execute(render(DELETE, table=_table(model)))


def _restore_memberships(run: Run) -> int:
    """Back to the old relation and the old end, the ones that become head last.

    Their division follows the household's, which is restored after them.
    """
    _remember(run, HouseholdMembership)
    parts = {"table": _table(HouseholdMembership), "assignments": _assignments(HouseholdMembership)}
    count = run.execute(render(RESTORE, which=f"NOT {IS_HEAD}", **parts))
    count += run.execute(render(RESTORE, which=IS_HEAD, **parts))
    run.execute("DROP TABLE undo_before")
    return count


def _restore(run: Run, model: type[models.Model], which: str) -> int:
    _remember(run, model)
    parts = {"table": _table(model)}
    count = run.execute(render(RESTORE, assignments=_assignments(model), which=which, **parts))
    if model is IncomeLine:
        names = [f'"{field.column}"' for field in model._meta.concrete_fields]
        values = ", ".join(f"e.{name}" for name in names)
        count += run.execute(render(BRING_BACK, names=", ".join(names), values=values, **parts))
    run.execute("DROP TABLE undo_before")
    return count


def _remember(run: Run, model: type[models.Model]) -> None:
    """What each changed row was before the import's first change, in the table undo_before."""
    run.execute(render(FIRST_EVENTS, events=_table(standing.events_of(model))))


def _assignments(model: type[models.Model]) -> str:
    """Every own column; a child's division comes from its household by the composite key."""
    follows = set() if model is Household else {"division_id"}
    names = [field.column for field in model._meta.concrete_fields]
    return ", ".join(f'"{name}" = e."{name}"' for name in names if name not in NOT_RESTORED | follows) + (
        ", updated_at = now()" if "updated_at" in names else ""
    )


def _restore_coverage(run: Run, batch: RollBatch) -> None:
    """The coverage that stood before; whatever a later import covered stays."""
    run.execute(render("DELETE FROM $coverage WHERE batch_id = %(batch)s"))
    before: list[list[Any]] = batch.job.result.get("coverage_before", []) if batch.job else []
    columns = list(zip(*before, strict=True)) if before else [(), (), (), (), ()]
    names = ("codes", "lists", "dates", "fulls", "batches")
    run.execute(render(COVERAGE_BACK), **{n: list(c) for n, c in zip(names, columns, strict=True)})


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'
