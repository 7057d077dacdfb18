"""1-24: what of a household's year looks as if it got the same twice, at the edges."""

from decimal import Decimal

import pytest

from monitoring.choices.benefits import BenefitDoubt
from monitoring.rules.benefits import Benefit, doubts_of

CAP, CENT = Decimal(20000), Decimal("0.01")


def got(source="subsidy", programme="交通补贴", purpose="work", *, person=None, yuan="600"):
    return Benefit(source, programme, purpose, person, None if yuan is None else Decimal(yuan))


def found(*benefits, cap=CAP):
    return [(each.doubt, list(each.places)) for each in doubts_of(benefits, relief_cap=cap)]


def test_one_purpose_from_two_programmes_is_named_with_both():
    measure = got("measure", "帮扶措施", yuan="500")
    (doubt,) = doubts_of([got(), measure], relief_cap=CAP)

    assert (doubt.doubt, doubt.places) == (BenefitDoubt.SAME_PURPOSE, [0, 1])
    assert all(word in doubt.reason for word in ("务工就业", "“交通补贴”", "“帮扶措施”"))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(got(), id="one programme paid twice, by its periods"),
        pytest.param(got(programme="四小奖补", purpose="industry"), id="for something else"),
        pytest.param(got(programme="一次性补贴", purpose=""), id="nobody can tell what for"),
        pytest.param(got("measure", "帮扶措施", yuan=None), id="no money"),
        pytest.param(got("measure", "帮扶措施", yuan="-500"), id="what came back"),
    ],
)
def test_what_is_no_double(other):
    assert found(got(), other) == []


def test_two_people_of_a_household_each_have_their_own():
    one, two = got(person=1), got("measure", "帮扶措施", person=2, yuan="500")

    assert found(one, two) == []
    assert found(one, got("measure", "帮扶措施", person=1, yuan="500")) == [("same_purpose", [0, 1])]
    assert found(one, got("measure", "帮扶措施", yuan="500")) == [("same_purpose", [0, 1])]


def test_one_amount_from_two_sources_may_be_one_payment():
    """A dividend that somebody also wrote down as a measure; a cent between them and it is silent."""
    dividend = got("dividend", "花椒园：保底分红", "", yuan="500")

    assert found(dividend, got("measure", "帮扶措施", "industry", yuan="500")) == [("same_amount", [0, 1])]
    assert found(dividend, got("measure", "帮扶措施", "industry", yuan="500.01")) == []
    assert found(dividend, got("dividend", "黄羊：保底分红", "", yuan="500")) == []
    assert found(got(), got("measure", "帮扶措施", yuan="600")) == [("same_purpose", [0, 1])]


def test_the_cap_of_the_fund_itself_is_allowed():
    def paid(yuan):
        return got("relief", "防返贫基金：看病", "health", yuan=yuan)

    assert found(paid("15000"), paid("5000")) == []
    assert found(paid("15000"), paid("5000.01")) == [("over_cap", [0, 1])]
    assert found(paid("15000"), paid("5000.01"), paid("-0.01")) == []
    assert found(paid("99999"), cap=None) == []
