"""What the apps above the register add to a household's papers: each names its part in its configuration."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from households.models import Household
from povertycase.models import User
from povertycase.papers import Block, Received


def blocks_of(household: Household, user: User, *, on: datetime.date) -> Iterator[Block]:
    """What `user` sees of a household in those apps, in their order."""
    for part in _parts("household_file"):
        yield from part(household, user, on)


def received_by(
    keys: Sequence[int], user: User, *, since: datetime.date, until: datetime.date
) -> Iterator[Received]:
    """What these households received from one day to another, both included."""
    for part in _parts("household_card"):
        yield from part(keys, user, since, until)


def _parts(name: str) -> Iterator[Callable[..., Any]]:
    return (import_string(getattr(app, name)) for app in apps.get_app_configs() if hasattr(app, name))
