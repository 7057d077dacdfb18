"""People and records that several tests of the register need."""

import datetime

import pytest

from households.models import IncomeStatement, Pairing
from povertycase.choices import OrganisationKind, Role
from povertycase.models import Organisation
from tests import factories


@pytest.fixture
def two_hats(world):
    """A 教育 officer of the county who helps the cast's household."""
    office = Organisation.objects.create(
        name="教育局", kind=OrganisationKind.DEPARTMENT, trade="education", division_id=factories.COUNTY
    )
    user = factories.user("hats", Role.DEPARTMENT, factories.COUNTY, organisation=office)
    factories.post(user, Role.HELPER, factories.TOWN)
    Pairing.objects.create(
        helper=user,
        household=world.own,
        division_id=world.own.division_id,
        started_on=datetime.date(2024, 1, 1),
    )
    for row in (world.own, world.sibling):
        IncomeStatement.objects.create(
            household=row,
            division_id=row.division_id,
            period_start="2024-10-01",
            period_end="2025-09-30",
            stated_net_yuan="20000",
            stated_per_capita_yuan="10000",
        )
    return user
