"""Promises, things lent and subsidies when several people write at once; the guards are silenced."""

import datetime
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction

from povertycase.exceptions import Conflict
from projects import actions
from projects.models import BenefitPayment, InKindReturn, SubsidyClaim
from tests import factories
from tests.projects import making
from tests.projects.benefiting import home, linked, promised, scheme, town_project
from tests.projects.making import TODAY
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SENT = 4
UNGUARDED = "ALTER TABLE projects_benefitpayment DISABLE TRIGGER USER"


@pytest.fixture
def cast(transactional_db, monkeypatch):
    """The cast of projects; no guard looks at what others have done."""
    for guard in ("dividends.paid_unmet", "in_kind.settled_unmet", "subsidy_counts.recipients_unmet"):
        monkeypatch.setattr(f"projects.actions.{guard}", lambda *_seen, **_facts: [])
    with transaction.atomic():
        return making.cast_of_projects(factories.world())


def payment(cast, due):
    """All of a promise."""
    return partial(
        actions.pay_benefit,
        due,
        amount_yuan=Decimal("500.00"),
        paid_on=TODAY,
        proof=None,
        by=cast.township,
        on=TODAY,
        version=1,
    )


def test_exactly_one_of_each_gets_through(cast):
    """2-27, 4-36, 4-21: a promise paid, all goats back, a household claimed for, four times at once."""
    with transaction.atomic():
        project, household = town_project(cast), home()
        given = scheme(cast)
        due = promised(cast, linked(cast, project, cast.own), "500.00")
        link = linked(cast, project, cast.own, mode="in_kind")
        later = TODAY + datetime.timedelta(days=9)
        lent = actions.InKindDraft(item="羊", unit="只", count=5, lent_on=TODAY, due_on=later)
        loan = actions.lend_in_kind(link, lent, by=cast.township, version=link.version)
    who = {"by": cast.township, "on": TODAY}
    pay = payment(cast, due)
    bring = partial(actions.return_in_kind, loan, count=5, settled_on=TODAY, version=1, **who)
    claim = partial(actions.request_claim, given, household, **who)

    for step, kind in ((pay, BenefitPayment), (bring, InKindReturn), (claim, SubsidyClaim)):
        found = at_once(*[step] * SENT)

        assert sum(isinstance(each, kind) for each in found) == 1, found
        assert sum(isinstance(each, Conflict) for each in found) == SENT - 1, found
        assert kind.objects.count() == 1


def test_without_the_trigger_a_promise_is_paid_four_times(cast):
    """The negative control."""
    with transaction.atomic():
        due = promised(cast, linked(cast, town_project(cast), cast.own), "500.00")
    with connection.cursor() as cursor:
        cursor.execute(UNGUARDED)
    try:
        at_once(*[payment(cast, due)] * SENT)
        assert BenefitPayment.objects.count() == SENT
    finally:
        with connection.cursor() as cursor:
            cursor.execute(UNGUARDED.replace("DISABLE", "ENABLE"))
