"""P-DUP across two schemes of one kind and year, when both are claimed at the same moment."""

import threading
from functools import partial

import pytest
from django.db import transaction

from povertycase.exceptions import Invalid
from projects import actions
from projects.actions import subsidies
from projects.models import SubsidyClaim
from tests import factories
from tests.projects import making
from tests.projects.benefiting import home, scheme
from tests.projects.making import TODAY
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claims(transactional_db):
    """Two steps: the same household asks under the one scheme and under the other."""
    with transaction.atomic():
        cast = making.cast_of_projects(factories.world())
        given, household = [scheme(cast, name=name) for name in ("四小一批", "四小二批")], home()
    return [partial(actions.request_claim, each, household, by=cast.township, on=TODAY) for each in given]


def test_one_of_two_schemes_is_claimed(claims):
    found = at_once(*claims)

    assert sum(isinstance(each, SubsidyClaim) for each in found) == 1, found
    [refused] = [each for each in found if isinstance(each, Invalid)]
    assert "四小" in "".join(item.message for item in refused.unmet)
    assert SubsidyClaim.objects.count() == 1


def test_without_the_hold_both_are(claims, monkeypatch):
    """The negative control: both look before either has written."""
    looked, look = threading.Barrier(2), subsidies.foresee_claim

    def looks_and_waits(*seen, **facts):
        found = look(*seen, **facts)
        looked.wait(10)
        return found

    monkeypatch.setattr(subsidies, "_hold", lambda _people: None)
    monkeypatch.setattr(subsidies, "foresee_claim", looks_and_waits)

    at_once(*claims)

    assert SubsidyClaim.objects.count() == 2
