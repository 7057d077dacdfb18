"""Limits on logging in are shared by all processes, outlive them, and need no Redis."""

import datetime
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from knox.models import AuthToken

from povertycase import actions

PASSWORD = "Demo-pass-2026"
IN_ANOTHER_PROCESS = """
import django
django.setup()
from django.core.cache import cache
print(cache.add("used", "y", timeout=60))
"""


def test_another_process_sees_what_this_one_noted(transactional_db):
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {"DATABASE_URL": address.geturl()}

    def add_there():
        command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    cache.delete("used")
    assert add_there() == "True\n"
    assert add_there() == "False\n"
    assert not cache.add("used", "y", timeout=60)
    cache.delete("used")


def test_the_notes_outlive_a_full_table(db):
    """Django throws entries away above MAX_ENTRIES; one attacker must not be able to reach it quickly."""
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_a_one_time_code_opens_once(world, client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(world.county, secret)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    words = {"username": "county", "password": PASSWORD, "otp": code}

    answers = [
        client.post("/api/v1/auth/login/", words, content_type="application/json").status_code
        for _time in range(2)
    ]

    assert answers == [200, 401]


@pytest.mark.django_db
def test_without_redis_people_log_in_and_limits_hold(world, client, settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    wrong = {"login": "township", "password": "wrong"}

    entered = client.post("/accounts/login/", {"login": "county", "password": PASSWORD})
    assert entered.status_code == 302
    assert client.get("/").status_code == 200
    assert client.get("/readyz").json() == {"database": True, "queue": False}

    client.logout()
    statuses = [client.post("/accounts/login/", wrong).status_code for _time in range(6)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_what_is_over_is_taken_out_and_nothing_else(world, client, time_machine):
    time_machine.move_to(timezone.now())
    cache.set("long", 1, timeout=3 * 86400)
    cache.set("short", 1, timeout=60)
    client.force_login(world.county, backend="allauth.account.auth_backends.AuthenticationBackend")
    AuthToken.objects.create(user=world.county, expiry=datetime.timedelta(days=3))
    AuthToken.objects.create(user=world.county)

    time_machine.shift(datetime.timedelta(days=1))

    assert actions.end_expired() == 3
    assert actions.end_expired() == 0
    assert cache.get("long") == 1
    assert (AuthToken.objects.count(), Session.objects.count()) == (1, 0)
