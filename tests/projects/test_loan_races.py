"""Two people book repayments of one loan at once, past the guards: the database lets in what was lent."""

import datetime
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from households.models import Person
from projects.models import LoanRepayment
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY
from tests.projects.test_loans import lent
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
UNGUARDED = "ALTER TABLE projects_loanrepayment DISABLE TRIGGER USER"


@pytest.fixture
def loan(transactional_db):
    """50,000 yuan, lent."""
    with transaction.atomic():
        cast = making.cast_of_projects(factories.world())
        cast.head = Person.objects.get(name="张三丰")
        cast.head.birth_on = datetime.date(1970, 5, 5)
        cast.head.save()
        return lent(cast)


def book(loan):
    with transaction.atomic():
        return LoanRepayment.objects.create(
            loan=loan,
            repaid_on=TODAY,
            amount_yuan=Decimal("10000.00"),
            repayer="household",
            booked_by_id=loan.moved_by_id,
        )


def booked():
    return LoanRepayment.objects.aggregate(total=Sum("amount_yuan"))["total"]


def test_no_more_is_paid_back_than_was_lent(loan):
    found = at_once(*[partial(book, loan)] * 8)

    assert sum(isinstance(each, LoanRepayment) for each in found) == 5
    assert {type(each) for each in found if not isinstance(each, LoanRepayment)} == {IntegrityError}
    assert booked() == Decimal("50000.00")


def test_without_the_trigger_it_is(loan):
    """The negative control."""
    with connection.cursor() as cursor:
        cursor.execute(UNGUARDED)
    try:
        at_once(*[partial(book, loan)] * 8)
        assert booked() == Decimal("80000.00")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(UNGUARDED.replace("DISABLE", "ENABLE"))
