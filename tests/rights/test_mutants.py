"""Does the matrix bite? With the scope of one model removed it must fail, each model in turn.

That it finds nothing while every scope is there is what test_matrix.py shows, of the same witness too.
"""

import pytest

from households.models import Household, Person, RollBatch, SavedFilter
from monitoring.models import Clue, Finding, MonitoringCase, Warning
from povertycase.models import Notification
from projects.models import FundBatch, Project
from tests.once import once
from tests.rights import matrix, rows
from tests.rights.recording import record
from tests.rights.world import build

pytestmark = pytest.mark.django_db

SCOPED = [pytest.param(model, id=model._meta.label) for model in rows.scoped()]
# Shown at addresses of their own; the others are reached through these.
SHOWN = [
    pytest.param(model, id=model._meta.label)
    for model in (Household, Person, RollBatch, Project, FundBatch, MonitoringCase, Clue, Warning, Finding)
]
PERSONAL = [pytest.param(model, id=model._meta.label) for model in (Notification, SavedFilter)]
# Somebody who reaches one township of three, at the addresses that show records.
WITNESS = {"names": ("township",), "beginning": ("api:", "households:", "notification")}


@pytest.fixture(scope="module")
def there(django_db_setup, django_db_blocker):
    """The cast and the places."""
    yield from once(django_db_blocker, build)


@pytest.fixture
def unscoped(monkeypatch):
    """A function that removes the scope of one model."""

    def remove(model):
        queryset = type(model._default_manager.get_queryset())
        honest = queryset.visible_to
        monkeypatch.setattr(
            queryset, "visible_to", lambda found, user: found if found.model is model else honest(found, user)
        )

    return remove


@pytest.mark.parametrize("model", SCOPED)
def test_everybody_reaches_just_their_rows(model, there):
    cast, _places = there

    assert list(rows.faults(cast, model)) == []


@pytest.mark.parametrize("model", SCOPED)
def test_without_its_scope_rows_of_others_are_reached(model, there, unscoped):
    cast, _places = there
    unscoped(model)

    faults = list(rows.faults(cast, model))

    record(mutant=f"{model._meta.label} without scope, by its rows", killed=bool(faults))
    assert faults


@pytest.mark.parametrize("model", [*SHOWN, *PERSONAL])
def test_without_its_scope_the_addresses_leak(model, there, unscoped):
    cast, places = there
    unscoped(model)

    killed = matrix.bites(cast, places, model, **WITNESS)

    record(mutant=f"{model._meta.label} without scope, by its addresses", killed=killed)
    assert killed
