"""What the benchmarks write by SQL still fits the tables: they run seldom, and would be found broken late."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models.fields import NOT_PROVIDED

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"
INSERT = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)")
INSERTS = [
    (path.name, table, columns)
    for path in sorted(FOLDER.glob("*.py"))
    for table, columns in INSERT.findall(path.read_text())
]


@pytest.mark.parametrize(("file", "table", "columns"), INSERTS, ids=[f"{a} {b}" for a, b, _c in INSERTS])
def test_an_insert_names_every_column_that_must_not_be_empty(file, table, columns):
    named = {column.strip().strip('"') for column in columns.split(",")}
    (model,) = (each for each in apps.get_models() if each._meta.db_table == table)
    fields = {field.column: field for field in model._meta.concrete_fields}

    assert named <= set(fields)
    needed = {name for name, field in fields.items() if not field.null and _is_given(field)}
    assert needed <= named, f"{file}: {sorted(needed - named)}"


def _is_given(field):
    """Whether a row must bring the value: the database makes neither keys nor this one."""
    return field.db_default is NOT_PROVIDED and field.get_internal_type() not in {"AutoField", "BigAutoField"}


def test_there_are_some():
    assert len(INSERTS) > 5
