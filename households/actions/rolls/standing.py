"""What stands in the way of undoing an import: later changes by others, and rows that refer to its rows."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from households.actions.rolls.columns import render
from households.actions.rolls.run import Run
from households.models import (
    Household,
    HouseholdLineage,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
    RollBatch,
)
from povertycase.exceptions import Unmet

WRITTEN = (Household, Registration, Person, HouseholdMembership, IncomeStatement, IncomeLine)

CONTEXTS = """
    CREATE TEMPORARY TABLE undo_context AS
    SELECT id FROM pghistory_context WHERE metadata @> jsonb_build_object('batch', %(batch)s::bigint)
"""

# Rows that the import made or changed, with an event of another origin after it.
CHANGED_SINCE = """
    SELECT DISTINCT e.pgh_obj_id AS id, $whose AS household_id FROM $events AS e
    LEFT JOIN (
        SELECT pgh_obj_id, min(pgh_id) AS first FROM $events
        WHERE pgh_context_id IN (SELECT id FROM undo_context) GROUP BY pgh_obj_id
    ) AS own ON own.pgh_obj_id = e.pgh_obj_id
    LEFT JOIN $table AS made ON made.id = e.pgh_obj_id AND made.origin_id = %(batch)s
    WHERE (e.pgh_context_id IS NULL OR e.pgh_context_id NOT IN (SELECT id FROM undo_context))
        AND (made.id IS NOT NULL OR e.pgh_id > own.first)
"""

REFERRING = """
    SELECT c."$key" AS id, $whose AS household_id FROM $child AS c JOIN $table AS e ON e.id = c."$column"
    WHERE e.origin_id = %(batch)s $not_own
"""

COUNT = """
    WITH found AS ($found), numbers AS (
        SELECT DISTINCT r.number FROM found
        JOIN $registration AS r ON r.household_id = found.household_id AND r.scheme = %(scheme)s
    )
    SELECT (SELECT count(DISTINCT id) FROM found), (SELECT count(*) FROM numbers),
        ARRAY(SELECT number FROM numbers ORDER BY number LIMIT %(named)s)
"""
NAMED = 10

# Which household a row `e` of a table, or of its history, belongs to.
OF_ITS_PERSON = """(
    SELECT m.household_id FROM $membership AS m WHERE m.person_id = $id
    ORDER BY m.left_on DESC NULLS FIRST, m.id DESC LIMIT 1
)"""
OF_ITS_STATEMENT = "(SELECT i.household_id FROM $statement AS i WHERE i.id = e.statement_id)"


def events_of(model: type[models.Model]) -> type[models.Model]:
    """The history table of a tracked model."""
    return apps.get_model(model._meta.app_label, f"{model._meta.object_name}Event")


def gather_contexts(run: Run) -> None:
    """The history contexts under which the import wrote: one for each worker that took it on."""
    run.execute(CONTEXTS)


def delete_lineages(run: Run) -> None:
    """The lineage rows that the import's moves left."""
    sql = "DELETE FROM $lineage WHERE note = '花名册导入 ' || %(batch)s"
    run.execute(render(sql))


def in_the_way(batch: RollBatch) -> list[Unmet]:
    """Each obstacle with its count, in Chinese."""
    run = Run.of(batch, batch.moved_by_id)
    gather_contexts(run)
    unmet = [*_changed(run), *_referring(run)]
    run.execute("DROP TABLE undo_context")
    return unmet


def _changed(run: Run) -> list[Unmet]:
    unmet = []
    for model in WRITTEN:
        events, table = events_of(model)._meta.db_table, model._meta.db_table
        found = render(
            CHANGED_SINCE, events=f'"{events}"', table=f'"{table}"', whose=_whose(model, "e.pgh_obj_id")
        )
        if said := _said(run, found):
            message = _("{count} 条“{name}”记录在导入后又被他人修改{where}")
            unmet.append(Unmet("undo_changed", message.format(name=model._meta.verbose_name, **said)))
    return unmet


def _referring(run: Run) -> list[Unmet]:
    """Rows of any app that point at rows the import made, and are not the import's own."""
    unmet = []
    for model in WRITTEN:
        for relation in model._meta.related_objects:
            child = relation.related_model
            if str(child._meta.object_name).endswith("Event") or relation.many_to_many:
                continue
            if said := _said(run, _rows_referring(model, relation)):
                message = _("{count} 条“{name}”已引用本次导入新增的记录{where}")
                unmet.append(Unmet("undo_referred", message.format(name=child._meta.verbose_name, **said)))
    return unmet


def _rows_referring(model: type[models.Model], relation: Any) -> str:
    child = relation.related_model
    own = ""
    if any(field.column == "origin_id" for field in child._meta.concrete_fields):
        own = "AND c.origin_id IS DISTINCT FROM %(batch)s"
    elif child is HouseholdLineage:
        own = "AND c.note <> '花名册导入 ' || %(batch)s"
    return render(
        REFERRING,
        child=f'"{child._meta.db_table}"',
        key=child._meta.pk.column,
        column=relation.field.column,
        table=f'"{model._meta.db_table}"',
        not_own=own,
        whose=_whose(model, "e.id"),
    )


def _said(run: Run, found: str) -> dict[str, Any]:
    """How many rows, and the numbers of their households in words; empty when there are none."""
    ((count, households, numbers),) = run.rows(render(COUNT, found=found), named=NAMED)
    if not count:
        return {}
    if not households:
        return {"count": count, "where": ""}
    where = _("（户 {numbers} 等 {households} 户）") if households > NAMED else _("（户 {numbers}）")
    return {"count": count, "where": where.format(numbers="、".join(numbers), households=households)}


def _whose(model: type[models.Model], key: str) -> str:
    """SQL for the household's key of a row `e`."""
    if model is Household:
        return key
    if model is Person:
        return render(OF_ITS_PERSON, id=key)
    return render(OF_ITS_STATEMENT) if model is IncomeLine else "e.household_id"
