"""Room in each page of the person table, so that a roll's few changes need not touch its nine indexes.

A changed row that finds room in its own page, and none of whose indexed values changed, costs no index entry.
Rows written before stand as they are.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0008_staging_keys_first"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE households_person SET (fillfactor = 90)",
            "ALTER TABLE households_person RESET (fillfactor)",
        ),
    ]
