"""The servers, the map and the cast."""

import contextlib
import os
import tempfile
from pathlib import Path

import django
import pytest

from povertycase import embedded

# Settings are read when the first test module is imported: the addresses must stand before that.
_servers = contextlib.ExitStack()
if "DATABASE_URL" not in os.environ:  # xdist workers inherit the controller's
    os.environ.update(_servers.enter_context(embedded.scratch()))
if "POVERTYCASE_TEST_DATA" not in os.environ:
    os.environ["POVERTYCASE_TEST_DATA"] = _servers.enter_context(tempfile.TemporaryDirectory())
os.environ["POVERTYCASE_DATA"] = os.environ["POVERTYCASE_TEST_DATA"]
(Path(os.environ["POVERTYCASE_DATA"]) / "static").mkdir(exist_ok=True)  # whitenoise warns without it
# Tests send faster than people; those about storms set limits of their own.
for name in ("VISITS_A_SECOND", "PHOTOS_A_SECOND", "USER_SENDS_A_MINUTE"):
    os.environ.setdefault(f"POVERTYCASE_{name}", "0")
os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
django.setup()

from tests import emptying, factories  # noqa: E402  models load after django.setup

emptying.install()


def pytest_unconfigure(config):
    _servers.close()


@pytest.fixture
def world(db):
    """Two counties; in the first, three townships with two villages each; a person per role."""
    return factories.world()


@pytest.fixture
def logged_in(client):
    """A function that gives the test client, logged in as a user."""

    def log_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.get("/healthz")  # writes the session, so that a list's first page asks as often as its second
        return client

    return log_in


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Tests need no collected, hashed files, and cheap password hashes."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def data_folder():
    """Where this run keeps keys and files."""
    return Path(os.environ["POVERTYCASE_DATA"])
