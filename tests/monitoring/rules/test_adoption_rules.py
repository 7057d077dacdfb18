"""名册承接: what makes a case, what is left to a person, and where case and roll differ."""

import pytest

from monitoring.rules.adoption import OnRoll, adoption_unmet, as_on_roll, differences, risk_of_roll
from monitoring.rules.identification import NamedRisk


def roll(**changes):
    facts = {
        "category": "边缘易致贫户",
        "state": "active",
        "identified_on": "2025-03",
        "removed_on": "",
        "risks": ["因病"],
    }
    return OnRoll(**facts | changes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("因病", NamedRisk("因病")),
        ("0201", NamedRisk("因自然灾害", "洪涝灾害")),
        ("因自然灾害（洪涝灾害）", NamedRisk("因自然灾害", "洪涝灾害")),
        ("因自然灾害(旱灾)", NamedRisk("因自然灾害", "旱灾")),
        ("其他（突发债务）", NamedRisk("其他", note="突发债务")),
        ("因自然灾害（蝗灾）", None),
        ("因病（肺炎）", None),
        ("缺劳力", None),
    ],
)
def test_a_risk_is_read_or_left_to_a_person(text, expected):
    assert risk_of_roll(text) == expected


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"state": "removed", "removed_on": "2025-04"}, []),
        ({"category": ""}, ["category_missing"]),
        ({"state": ""}, ["state_missing"]),
        ({"identified_on": "2025"}, ["identified_vague"]),
        ({"identified_on": ""}, ["identified_vague"]),
        ({"removed_on": "2025-09"}, ["removed_while_active"]),
        ({"state": "removed"}, ["removed_vague"]),
        ({"state": "removed", "removed_on": "2025-02"}, ["removed_early"]),
        ({"risks": []}, ["risk_required"]),
        ({"risks": ["缺劳力", "因病"]}, ["risk_unknown"]),
        ({"risks": ["缺劳力"]}, ["risk_unknown"]),
        ({"risks": ["因自然灾害"]}, ["disaster_kind"]),
        ({"risks": ["其他"]}, ["other_note"]),
        ({"risks": ["因病", "01"]}, ["risk_twice"]),
        (
            {"state": "", "identified_on": "", "risks": []},
            ["state_missing", "identified_vague", "risk_required"],
        ),
    ],
)
def test_everything_that_is_missing_is_said_at_once(changes, codes):
    assert [item.code for item in adoption_unmet(roll(**changes))] == codes


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({}, []),
        ({"identified_on": "2025-03-15", "risks": ["01"]}, []),
        ({"identified_on": "2025-04"}, ["识别时间"]),
        ({"category": "突发严重困难户"}, ["监测对象类别"]),
        ({"state": "removed", "removed_on": "2025-10"}, ["风险状态", "消除时间"]),
        ({"risks": ["因病", "因学"]}, ["风险"]),
        ({"risks": ["缺劳力"]}, ["风险"]),
    ],
)
def test_days_differ_only_as_far_as_both_are_precise(changes, labels):
    found = differences(roll(), roll(**changes))

    assert [each.label for each in found] == labels


def test_a_difference_names_both_sides():
    [found] = differences(roll(), roll(identified_on=""))

    assert (found.of_case, found.of_roll) == ("2025-03", "空")


@pytest.mark.parametrize(
    ("risk", "text"),
    [
        (NamedRisk("因病"), "因病"),
        (NamedRisk("因自然灾害", "洪涝灾害"), "因自然灾害（洪涝灾害）"),
        (NamedRisk("其他", note="家中失火"), "其他（家中失火）"),
        (NamedRisk("其他", note=" 债务 "), "其他（债务）"),
        (NamedRisk("其他", note="字" * 100), f"其他（{'字' * 100}）"),
        (NamedRisk("其他", note="债务,失业"), "其他（债务，失业）"),
        (NamedRisk("其他", note="债务（赌债）"), "其他（债务〔赌债〕）"),
    ],
)
def test_the_register_is_told_a_case_s_risk_as_a_roll_writes_it(risk, text):
    assert as_on_roll(risk) == text
