"""The statements that take an import back: delete what it inserted, restore what it changed, from history."""

from typing import Any

from django.db import models

from households.actions.rolls import standing
from households.actions.rolls.applying import CHECK_NOW
from households.actions.rolls.columns import render
from households.actions.rolls.run import Run
from households.choices import RollStage
from households.models import (
    Household,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Pairing,
    Person,
    Registration,
    RollBatch,
)
from households.models.roll_stages import announce
from povertycase.choices import JobKind, JobState
from povertycase.models import Job, User

# Children before parents; memberships go before all of them.
DELETED = (IncomeLine, IncomeStatement, Person, Registration)
RESTORED = (Household, Pairing, Registration, Person, IncomeStatement, IncomeLine)

# Kept as they are now: the key, the version (a trigger raises it), what follows the household by itself.
NOT_RESTORED = frozenset({"id", "version", "created_at", "updated_at"})

# Households that the import made or changed anything of.
TOUCHED = """
    SELECT count(*) FROM (
        SELECT id FROM $household WHERE origin_id = %(batch)s
        UNION SELECT household_id FROM $membership WHERE origin_id = %(batch)s
        UNION SELECT pgh_obj_id FROM $household_events WHERE pgh_context_id IN (SELECT id FROM undo_context)
        UNION SELECT household_id FROM $membership_events
            WHERE pgh_context_id IN (SELECT id FROM undo_context)
    ) AS touched
"""

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


def restore(batch: RollBatch, by: User) -> dict[str, int]:
    """Heads give way first, then households move back, then everything else; checked at the end.

    How many households it was about, and how many register rows were deleted and restored.
    """
    run = Run.of(batch, by.pk)
    standing.gather_contexts(run)
    households = _count_households(run)
    announce(batch.pk, RollStage.UNDOING_MEMBERS)
    deleted = _delete(run, HouseholdMembership)
    restored = _restore_memberships(run)
    announce(batch.pk, RollStage.DELETING)
    deleted += sum(_delete(run, model) for model in DELETED)
    standing.delete_lineages(run)
    deleted += _delete(run, Household)
    announce(batch.pk, RollStage.RESTORING)
    restored += sum(_restore(run, model, "true") for model in RESTORED)
    _restore_coverage(run, batch)
    run.execute("DROP TABLE undo_context")
    announce(batch.pk, RollStage.CONCLUDING)
    run.execute(CHECK_NOW)
    return {"households": households, "deleted": deleted, "restored": restored}


def _count_households(run: Run) -> int:
    names = {"household_events": Household, "membership_events": HouseholdMembership}
    parts = {name: _table(standing.events_of(model)) for name, model in names.items()}
    return int(run.rows(render(TOUCHED, **parts))[0][0])


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
    before = _coverage_before(batch)
    columns = list(zip(*before, strict=True)) if before else [(), (), (), (), ()]
    names = ("codes", "lists", "dates", "fulls", "batches")
    run.execute(render(COVERAGE_BACK), **{n: list(c) for n, c in zip(names, columns, strict=True)})


def _coverage_before(batch: RollBatch) -> list[list[Any]]:
    """What the job that wrote the import noted."""
    jobs = Job.objects.filter(kind=JobKind.APPLY_ROLL, dedup_key=f"roll:{batch.pk}", state=JobState.DONE)
    wrote = jobs.order_by("-pk").first()
    return wrote.result.get("coverage_before", []) if wrote else []


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'
