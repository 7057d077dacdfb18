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
    SELECT count(DISTINCT e.pgh_obj_id) FROM $events AS e
    LEFT JOIN (
        SELECT pgh_obj_id, min(pgh_id) AS first FROM $events
        WHERE pgh_context_id IN (SELECT id FROM undo_context) GROUP BY pgh_obj_id
    ) AS own ON own.pgh_obj_id = e.pgh_obj_id
    LEFT JOIN $table AS made ON made.id = e.pgh_obj_id AND made.origin_id = %(batch)s
    WHERE (e.pgh_context_id IS NULL OR e.pgh_context_id NOT IN (SELECT id FROM undo_context))
        AND (made.id IS NOT NULL OR e.pgh_id > own.first)
"""

REFERRING = """
    SELECT count(*) FROM $child AS c
    WHERE c."$column" IN (SELECT id FROM $table WHERE origin_id = %(batch)s) $not_own
"""


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
        sql = render(CHANGED_SINCE, events=f'"{events}"', table=f'"{table}"')
        if count := run.rows(sql)[0][0]:
            message = _("{count} 条“{name}”记录在导入后又被他人修改").format(
                count=count, name=model._meta.verbose_name
            )
            unmet.append(Unmet("undo_changed", message))
    return unmet


def _referring(run: Run) -> list[Unmet]:
    """Rows of any app that point at rows the import made, and are not the import's own."""
    unmet = []
    for model in WRITTEN:
        for relation in model._meta.related_objects:
            if count := _count_referring(run, model, relation):
                name = relation.related_model._meta.verbose_name
                message = _("{count} 条“{name}”已引用本次导入新增的记录").format(count=count, name=name)
                unmet.append(Unmet("undo_referred", message))
    return unmet


def _count_referring(run: Run, model: type[models.Model], relation: Any) -> int:
    child = relation.related_model
    if child._meta.object_name.endswith("Event") or relation.many_to_many:
        return 0
    own = ""
    if any(field.column == "origin_id" for field in child._meta.concrete_fields):
        own = "AND c.origin_id IS DISTINCT FROM %(batch)s"
    elif child is HouseholdLineage:
        own = "AND c.note <> '花名册导入 ' || %(batch)s"
    sql = render(
        REFERRING,
        child=f'"{child._meta.db_table}"',
        column=relation.field.column,
        table=f'"{model._meta.db_table}"',
        not_own=own,
    )
    return int(run.rows(sql)[0][0])
