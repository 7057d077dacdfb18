"""What every trigger call costs."""

from django.db import connection


def test_no_trigger_call_raises_an_error_inside(db):
    """An unset pgtrigger.ignore is an error caught in each call, and each looks at all deferred checks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")
        assert cursor.fetchone() == ("{}",)
