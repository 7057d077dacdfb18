"""Empties the database after a test that commits.

Django truncates every table and makes content types and permissions anew, which costs half a second a test
and a lock on everything: a request that a browser left behind then makes it a deadlock.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # what migrate makes from the models; no test changes it


def empty():
    """No row in any table but those of `KEPT`; keys and triggers do not judge a database that is emptied."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asks = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables if name not in KEPT]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asks))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')


def install():
    """Tests that commit end with `empty`."""
    TransactionTestCase._fixture_teardown = lambda case: empty()
