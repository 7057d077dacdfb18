"""`python -m tests.proofs.schema`: the database is the same whether a step reloads one model or many."""

import os
import sys
import tempfile
import time

import django
from django.core.management import call_command

from povertycase import embedded

# Every column, constraint, index, trigger and function that the migrations leave behind.
FACTS = (
    """SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length,
        collation_name, numeric_precision, numeric_scale
    FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def migrated(find):
    """What stands in an empty database after all migrations, and the seconds they took; find: which models
    a step reloads.
    """
    from django.db import connection  # noqa: PLC0415 - settings come with the servers
    from django.db.migrations.state import ProjectState  # noqa: PLC0415

    ProjectState._find_reload_model = find
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    seconds = time.perf_counter() - began
    found = set()
    with connection.cursor() as cursor:
        for query in FACTS:
            cursor.execute(query)
            found |= {repr(row) for row in cursor.fetchall()}
    return found, seconds


def main():
    """Both ways, one after the other; exit 1 when they differ."""
    with embedded.scratch() as addresses, tempfile.TemporaryDirectory() as data:
        os.environ.update(addresses, POVERTYCASE_DATA=data, DJANGO_SETTINGS_MODULE="povertycase.settings")
        django.setup()
        from povertycase import migrating  # noqa: PLC0415 - as above

        alone, quick = migrated(migrating._models_to_reload)
        related, slow = migrated(migrating._with_related)
        said = f"{len(alone)} facts, {len(alone ^ related)} differ; {quick:.1f} s and {slow:.1f} s\n"
        sys.stdout.write(said)
        return 1 if alone != related else 0


if __name__ == "__main__":
    sys.exit(main())
