"""What a card on a wall may say (0-36; PIPL)."""

import pytest

from households.choices.risks import Risk
from households.rules.privacy import SPENDING, risks_in_public, without_health


@pytest.mark.parametrize(
    "text",
    [
        "因病",
        "因残",
        "健康帮扶",
        "大病救助",
        "残疾人补贴",
        "医疗救助",
        "康复器材",
        "其他（住院）",
        "家庭医生签约",
    ],
)
def test_health_and_care_are_not_said(text):
    assert without_health(text, otherwise="其他帮扶") == "其他帮扶"


@pytest.mark.parametrize("text", ["", "产业帮扶", "因学", "雨露计划", "霍去病"])
def test_everything_else_is(text):
    assert without_health(text, otherwise="其他帮扶") == text


def test_risks_keep_their_order_and_stand_once():
    said = risks_in_public([Risk.ILLNESS, Risk.WORK, "其他（大病）", Risk.DISABILITY])

    assert said == [SPENDING, Risk.WORK]
