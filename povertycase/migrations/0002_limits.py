"""The table behind Django's cache, and the way to what one account did lately."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("povertycase", "0001_initial")]

    operations = [
        # What `createcachetable` would make: a migration cannot be forgotten at an upgrade.
        migrations.RunSQL(
            """
            CREATE TABLE povertycase_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX povertycase_cache_expires ON povertycase_cache (expires);
            """,
            "DROP TABLE povertycase_cache",
        ),
        migrations.AddIndex(
            "auditevent", models.Index(name="audit_event_actor", fields=["actor", "at"])
        ),
    ]
