"""0-13: how much a household gets of the prevention fund, and what the fund pays, at the edges."""

from decimal import Decimal

import pytest

from monitoring.rules.fund import back_unmet, balance_unmet, cap_unmet, ground_unmet

CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("yuan", "counted", "codes"),
    [
        (Decimal(20000), Decimal(0), []),
        (Decimal(20000) + CENT, Decimal(0), ["F-CAP"]),
        (Decimal(5000), Decimal(15000), []),
        (Decimal(5000) + CENT, Decimal(15000), ["F-CAP"]),
    ],
)
def test_the_cap_itself_is_allowed(yuan, counted, codes):
    unmet = cap_unmet(yuan, counted=counted, cap=Decimal(20000))

    assert [each.code for each in unmet] == codes
    assert all(each.clause and each.field == "amount_yuan" for each in unmet)


def test_a_cap_that_was_lowered_leaves_nothing_and_never_less():
    (unmet,) = cap_unmet(CENT, counted=Decimal(9000), cap=Decimal(8000))

    assert "还可申请 0.00 元" in unmet.message


@pytest.mark.parametrize(
    ("yuan", "promised", "codes"),
    [
        (Decimal(1000), Decimal(0), []),
        (Decimal(1000) + CENT, Decimal(0), ["F-BALANCE"]),
        (Decimal(400), Decimal(600), []),
        (Decimal(400) + CENT, Decimal(600), ["F-BALANCE"]),
    ],
)
def test_the_whole_balance_may_be_paid(yuan, promised, codes):
    unmet = balance_unmet(yuan, balance=Decimal(1000), promised=promised)

    assert [each.code for each in unmet] == codes


def test_no_more_comes_back_than_was_paid():
    assert back_unmet(Decimal(10), paid=Decimal(10)) == []
    assert [each.code for each in back_unmet(Decimal(10) + CENT, paid=Decimal(10))] == ["refund_exceeds_paid"]


def test_who_may_ask_as_what():
    assert ground_unmet("monitored", is_monitored=True) == []
    assert ground_unmet("sudden", is_monitored=False) == []
    assert [each.code for each in ground_unmet("monitored", is_monitored=False)] == ["not_monitored"]
    assert [each.code for each in ground_unmet("sudden", is_monitored=True)] == ["is_monitored"]
