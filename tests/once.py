"""What the tests of a module only look at is put into the database once, and taken back after the last."""

from django.db import transaction
from django.test import override_settings

CHEAP = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def once(blocker, make):
    """Yields what `make` gives; for a fixture of a module, which hands over pytest-django's blocker.

    Each test runs in a savepoint above it, so that what one test writes no other sees.
    """
    with blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=CHEAP):
            made = make()
        yield made
        transaction.set_rollback(True)
