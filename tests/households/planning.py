"""Visits of given days, as rows."""

import datetime
import uuid

from django.utils import timezone

from households.models import Pairing, Visit
from tests import factories
from tests.households.visiting import answers


def visit(household, visitor, on, *, proved=True, way="home", **facts):
    """A visit that stands in the ledger; proved: with a position."""
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(10)))
    key = uuid.uuid4()
    return Visit.objects.create(
        id=key,
        household=household,
        division_id=household.division_id,
        visitor=visitor,
        way=way,
        visited_at=at,
        visited_on=on,
        received_at=at,
        place='{"latitude": 31.2}' if proved and way == "home" else "",
        place_refused="" if proved and way == "home" else ("phone" if way == "phone" else "declined"),
        answers=answers(),
        form=1,
        sha256=key.hex * 2,
        receipt=key.hex[:10].upper(),
        **facts,
    )


def pair(household, helper, since=factories.SINCE, until=None):
    """A pairing from one day to another."""
    return Pairing.objects.create(
        helper=helper,
        household=household,
        division_id=household.division_id,
        started_on=since,
        ended_on=until,
        ended_reason="reassigned" if until else "",
    )
