"""What every statement over staging looks at comes first in its rows.

PostgreSQL reads a row from its beginning to the last column that a statement asks for; the batch, by which
all of them choose, stood behind some 120 others. The columns' order cannot be altered, so the table is made
anew. What is staged at the moment stays: an import that waits for its answer goes on.
"""

from string import Template

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIRST = (
    *("id", "batch_id", "row", "is_held", "needs_consent", "is_new_head"),
    *("household_id", "person_id", "membership_id"),
    *("division_code", "kind", "household_kind", "household_number", "relation", "person_number", "id18"),
    *("person_name", "certificate_number", "certificate_kind", "stated_size", "head_name", "head_id18"),
    *("household_type", "household_phone", "changed", "cleared", "household_changed", "household_cleared"),
    *("sex", "birth_on", "education", "school_status", "health", "labour", "work_months", "per_capita_yuan"),
    *("disability_kind", "disability_grade", "has_resident_medical", "has_resident_pension"),
)


KEEP = """
    CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT * FROM households_rollrow;
    DROP TABLE households_rollrow
"""
FILL = Template("""
    INSERT INTO households_rollrow ($columns) SELECT $columns FROM staged ORDER BY id;
    SELECT setval(pg_get_serial_sequence('households_rollrow', 'id'), greatest(max(id), 1))
    FROM households_rollrow
""")


def make_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The same table with the columns in another order, and the rows that are in it."""
    model = apps.get_model("households", "RollRow")
    places = {column: place for place, column in enumerate(FIRST)}
    model._meta.local_fields.sort(key=lambda field: places.get(str(field.column), len(places)))
    columns = ", ".join(f'"{field.column}"' for field in model._meta.local_fields)
    schema_editor.execute(KEEP)
    schema_editor.create_model(model)
    schema_editor.execute(FILL.substitute(columns=columns))


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0007_village_teams"),
    ]

    operations = [
        migrations.RunPython(make_anew, migrations.RunPython.noop),
    ]
