"""What the migrations do to rows that are there, and to the tables themselves."""

import importlib

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from households.models import RollRow
from tests.households.actions import staged

pytestmark = pytest.mark.django_db

keys_first = importlib.import_module("households.migrations.0008_staging_keys_first")


def _columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
            [RollRow._meta.db_table],
        )
        return [name for (name,) in cursor.fetchall()]


def test_what_checking_looks_at_stands_first_in_staging():
    found = _columns()
    assert tuple(found[: len(keys_first.FIRST)]) == keys_first.FIRST
    assert {field.column for field in RollRow._meta.concrete_fields} == {*found}


def test_rows_that_are_staged_outlive_the_new_order(world):
    """An import that waits for its answer goes on: rows, keys and the next key are as they were."""
    batch = staged.uploaded(world)
    staged.row(batch, "51990100000001", "甲", health="健康", id18="990101198001010014")
    staged.row(batch, "51990100000001", "乙", "配偶", changed=["health"])
    before = list(RollRow.objects.order_by("pk").values())
    # The table is today's, with columns that came later.
    migrated = MigrationLoader(connection).project_state().apps
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE households_rollrow DROP COLUMN speaks_mandarin")
        cursor.execute("ALTER TABLE households_rollrow ADD COLUMN speaks_mandarin text")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        keys_first.make_anew(migrated, editor)
    assert list(RollRow.objects.order_by("pk").values()) == before
    assert staged.row(batch, "51990100000001", "丙", "之子").pk == before[-1]["id"] + 1
    assert tuple(_columns()[: len(keys_first.FIRST)]) == keys_first.FIRST
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [RollRow._meta.db_table])
        names = {name for (name,) in cursor.fetchall()}
    assert names == {"households_rollrow_pkey", "roll_row_once", "roll_row_household"}


def test_a_page_of_people_has_room():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'households_person'")
        assert cursor.fetchone() == (["fillfactor=90"],)
