"""What only shows when several households, or the past, are looked at together; and what must be filled."""

import datetime

import pytest

from households.rules.across import dead_listed_again, same_net_income, shared_phones
from households.rules.required import check_required


@pytest.mark.parametrize(
    ("phones", "shared"),
    [
        pytest.param({}, [], id="nobody"),
        pytest.param({"1": ["a"], "2": ["b"]}, [], id="a number each"),
        pytest.param({"1": ["a"], "2": ["a"]}, [("1", "2")], id="one of both"),
        pytest.param({"1": ["a", "a"]}, [], id="twice in one household"),
        pytest.param({"1": ["a", "b"], "2": ["b"], "3": ["c"]}, [("1", "2")], id="one of two numbers"),
        pytest.param({"1": ["a", "b"], "2": ["a"], "3": ["b"]}, [("1", "2"), ("1", "3")], id="two pairs"),
    ],
)
def test_telephones_of_several_households(phones, shared):
    found = shared_phones(phones)

    assert sorted(each.members for each in found) == shared
    assert {(each.code, each.rule, each.severity) for each in found} <= {("N-PHONE", "H-PHN-02", "note")}


def test_a_telephone_is_never_repeated_and_many_households_are_counted():
    (found,) = shared_phones({str(number): ["13900000001"] for number in range(1, 8)})

    assert found.message == "户 1、2、3、4、5、6 等 7 户登记了同一个联系电话，请核对"


def test_two_households_are_named():
    (found,) = shared_phones({"0012": ["x"], "0033": ["x"]})

    assert found.message == "户 0012、0033 登记了同一个联系电话，请核对"


def test_households_with_the_same_net_income():
    found = same_net_income(["1", "2", "3", "4", "5"])

    assert (found.code, found.rule, found.members) == ("W-LOGIC", "I-06", ("1", "2", "3", "4", "5"))
    assert found.message == "户 1、2、3、4、5 的家庭纯收入完全相同，请核对"


def test_who_died_and_is_listed_again():
    assert dead_listed_again("第 4 行的人", left_on=None) is None
    found = dead_listed_again("第 4 行的人", left_on=datetime.date(2026, 3, 5))

    assert (found.code, found.rule, found.severity) == ("W-LOGIC", "H-DEAD-01", "warning")
    assert found.message.startswith("第 4 行的人已于 2026-03-05 因死亡减少")


@pytest.mark.parametrize(
    ("required", "message"),
    [
        ({}, None),
        ({"民族": True}, None),
        ({"民族": False, "健康状况": False, "劳动技能": True}, "未填：民族、健康状况"),
    ],
)
def test_required_columns(required, message):
    found = check_required("第 5 行", required, ["5"])

    assert [each.message for each in found] == ([f"第 5 行{message}"] if message else [])
    assert all((each.code, each.rule, each.members) == ("W-NULL", "H-NULL", ("5",)) for each in found)
