"""0-09, 2-17: what the county approved is to be paid before it lapses."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection

from monitoring import actions
from monitoring.reports.invariants import INVARIANTS
from povertycase.models import Obligation
from tests.monitoring import making, relieving

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    cast = making.cast_of_monitoring(world)
    relieving.deposit(cast)
    return cast


def owed():
    """The one obligation of the fund; the invariant agrees with it."""
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS["I14-relief-duties"][1])
        assert cursor.fetchone()[0] == 0
    return Obligation.objects.get(kind="relief")


def test_an_approval_is_owed_by_the_county_until_it_is_paid(cast):
    row = relieving.approved(cast)
    duty = owed()
    assert (duty.role, duty.due_on) == ("county", relieving.ON + datetime.timedelta(days=90))
    assert (duty.words, duty.state) == ("红星村一户的防返贫基金应拨付，到期失效", "open")
    assert not Obligation.objects.visible_to(cast.helper).tasks_of(cast.helper).filter(kind="relief")
    Obligation.objects.filter(kind="relief").delete()
    call_command("rebuild_obligations", verbosity=0)
    assert owed().state == "open"

    making.take(
        actions.pay_relief,
        row,
        by=cast.county,
        on=relieving.PAID_ON,
        proof=making.PDF,
        document_number="凭证1",
    )
    assert owed().state == "met"


def test_lapsed_it_is_asked_for_no_more(cast):
    relieving.approved(cast)
    assert actions.lapse_unpaid(on=relieving.ON + datetime.timedelta(days=91)) == 1
    assert owed().state == "withdrawn"
