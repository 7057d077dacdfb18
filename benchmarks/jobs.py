"""Imports as the queue's workers do them, seen from the uploader; needs the database's address."""

import os
import time
from collections.abc import Collection
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.conf import settings  # noqa: E402  after django.setup
from django.test import Client  # noqa: E402

from households.actions import rolls  # noqa: E402
from households.choices import RollStatus  # noqa: E402
from households.models import Household, RollBatch  # noqa: E402
from povertycase.models import Division, User  # noqa: E402

LOOK_SECONDS = 0.2
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def uploader() -> User:
    """The user of the scratch installation."""
    return User.objects.get(username="county")


def session(user: User | None = None) -> dict[str, str]:
    """The headers of a browser in which somebody is logged in, without a name the uploader."""
    client = Client()
    client.force_login(user or uploader(), backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


def household() -> int:
    """Somebody's household."""
    return Household.objects.order_by("pk").values_list("pk", flat=True)[100]


def division(*names: str) -> Division:
    """A place by the names of its county, township, …"""
    found = Division.objects.get(name=names[0], level="county")
    for name in names[1:]:
        found = Division.objects.get(name=name, parent=found)
    return found


def upload(path: Path, place: Division) -> RollBatch:
    """Queue the reading of a roll."""
    return rolls.upload(path.read_bytes(), name=path.name, by=uploader(), division=place)


def accept(batch: RollBatch) -> None:
    """Queue the writing of everything."""
    batch.refresh_from_db()
    rolls.accept(batch, categories=rolls.EVERYTHING, by=uploader(), version=batch.version)


def wait(batches: Collection[RollBatch], status: RollStatus) -> float:
    """Seconds until all of them are where they should be. Raises ValueError when one went astray."""
    began = time.monotonic()
    keys = [batch.pk for batch in batches]
    while True:
        states = set(RollBatch.objects.filter(pk__in=keys).values_list("status", flat=True))
        if states == {status}:
            return time.monotonic() - began
        if RollStatus.REFUSED in states:
            messages = RollBatch.objects.filter(pk__in=keys, status=RollStatus.REFUSED).values_list("message")
            raise ValueError(list(messages))
        time.sleep(LOOK_SECONDS)
