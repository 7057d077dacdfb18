"""Money of the prevention fund and applications for tests, made by the actions that people use."""

import datetime
from decimal import Decimal

from monitoring import actions
from povertycase.models import Division
from tests import factories
from tests.monitoring.making import PDF, fresh, take

ON = datetime.date(2026, 3, 20)
PAID_ON = datetime.date(2026, 3, 25)


def deposit(world, amount="50000.00", **changes):
    """Money in the cast's county."""
    facts = {
        "amount_yuan": Decimal(amount),
        "source": "budget",
        "document_number": "示例财农〔2026〕1号",
        "document": PDF,
        "booked_on": datetime.date(2026, 1, 5),
    }
    county = Division.objects.get(pk=factories.COUNTY)
    return actions.deposit(county, actions.DepositDraft(**facts | changes), by=world.county, on=ON)


def application(world, amount="5000.00", household=None, **changes):
    """An application that waits for the township."""
    household = fresh(household or world.own)
    facts = {
        "ground": "sudden",
        "purpose": "medical",
        "amount_yuan": Decimal(amount),
        "reason": "户主突发脑梗住院",
        "proof": PDF,
    }
    draft = actions.ReliefDraft(**facts | changes)
    return actions.apply_for_relief(household, draft, by=world.village, on=ON, version=household.version)


def approved(world, **facts):
    """One that waits for its money."""
    row = application(world, **facts)
    take(actions.review_relief, row, by=world.township, note="情况属实")
    return take(actions.approve_relief, row, by=world.county, on=ON, note="同意")


def paid(world, **facts):
    """One that was paid."""
    row = approved(world, **facts)
    take(actions.pay_relief, row, by=world.county, on=PAID_ON, proof=PDF, document_number="凭证1")
    return fresh(row)
