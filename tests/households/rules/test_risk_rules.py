"""2-02, 0-14: risks of rolls by the words and numbers of their own list, never by those of 致贫原因."""

import pytest

from households.choices.risks import Risk
from households.rules.values import (
    LOOSE,
    cause,
    monitoring_category,
    risk_detail,
    risks,
    settled_risks,
    split_risk,
)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("因病", "t", ("因病",)),
        ("01", "t", ("因病",)),
        ("03", "t", ("因残",)),
        ("3", "n", ("因残",)),
        ("04", "t", ("缺劳动力",)),
        ("09", "t", ("因学",)),
        ("99", "t", ("其他",)),
        ("0201", "t", ("因自然灾害（洪涝灾害）",)),
        ("201", "n", ("因自然灾害（洪涝灾害）",)),
        ("0299", "t", ("因自然灾害（其他灾害）",)),
        ("因自然灾害", "t", ("因自然灾害",)),
        ("因灾", "t", ("因自然灾害",)),
        ("因自然灾害(旱灾)", "t", ("因自然灾害（旱灾）",)),
        ("其他（大额债务，失业）", "t", ("其他（大额债务，失业）",)),
        ("缺劳力,因学、因病", "t", ("缺劳动力", "因学", "因病")),
        ("02", "t", ("02",)),
        ("缺技术", "t", ("缺技术",)),
        ("", "t", ()),
        ("-", "t", ()),
    ],
)
def test_risks_of_a_cell(text, kind, expected):
    found = risks(text, kind)

    assert found.value == expected
    assert not [each for each in found.problems if each.code.startswith("E-")]


def test_the_two_lists_have_different_numbers():
    """03 is 因残 among the risks and 因学 among the causes of poverty."""
    assert (risks("03").value, cause("03").value) == (("因残",), "因学")


@pytest.mark.parametrize("text", ["#REF!", "因病\u202e", "长" * 121])
def test_a_cell_that_cannot_be_read_is_said(text):
    kind = "e" if text.startswith("#") else "t"

    assert risks(text, kind).value == ()
    assert risks(text, kind).problems


@pytest.mark.parametrize(
    ("staged", "expected", "codes"),
    [
        ("因病,因学", "因病,因学", []),
        (f"因自然灾害,因病,{LOOSE}因自然灾害（旱灾）", "因自然灾害（旱灾）,因病", []),
        (f"因自然灾害（旱灾）,{LOOSE}因自然灾害（旱灾）", "因自然灾害（旱灾）", []),
        (f"因自然灾害（旱灾）,{LOOSE}因自然灾害（洪涝灾害）", "因自然灾害（旱灾）", ["N-RISK"]),
        (f"其他,{LOOSE}其他（失火）", "其他（失火）", []),
        (f"因病,{LOOSE}其他（失火）", "因病", ["N-RISK"]),
        (f"{LOOSE}其他（失火）", "", ["N-RISK"]),
        ("\\N", "\\N", []),
    ],
)
def test_a_detail_meets_its_risk(staged, expected, codes):
    found = settled_risks(staged)

    assert found.value == expected
    assert [each.code for each in found.problems] == codes


@pytest.mark.parametrize(
    ("risk", "text", "detail", "codes"),
    [
        (Risk.DISASTER, "0203", "旱灾", ["N-ENUM"]),
        (Risk.DISASTER, "蝗灾", "蝗灾", []),
        (Risk.DISASTER, "", "", []),
        (Risk.OTHER, "无", "", []),
        (Risk.OTHER, "债务（赌债）", "债务〔赌债〕", []),
        (Risk.OTHER, "字" * 60, "字" * 60, []),
        (Risk.OTHER, "字" * 100, "字" * 100, []),
        (Risk.OTHER, "字" * 101, "", ["E-LIM-CELL"]),
        (Risk.DISASTER, "蝗" * 101, "", ["E-LIM-CELL"]),
        (Risk.OTHER, "欠\ue000债", "欠\ue000债", ["W-CHAR-PUA"]),
    ],
)
def test_a_column_of_details(risk, text, detail, codes):
    found = risk_detail(risk, text)

    assert found.value == detail
    assert [each.code for each in found.problems] == codes


@pytest.mark.parametrize("text", [f"其他（{'字' * 101}）", f"因病（{'字' * 117}）"])
def test_nothing_of_a_risk_is_cut(text):
    """2-02: what the register cannot take is an error, never a piece of what was written."""
    found = risks(text)

    assert (found.value, [each.code for each in found.problems]) == ((), ["E-LIM-CELL"])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"其他（{'字' * 60}）", f"其他（{'字' * 60}）"),
        (f"因病({'字' * 60})", f"因病({'字' * 60})"),
        ("因病(肺炎,哮喘)", "因病(肺炎，哮喘)"),
    ],
)
def test_long_words_of_a_risk_are_kept_whole(text, kept):
    """2-02; a comma would part one risk from the next."""
    assert risks(text).value == (kept,)


def test_a_remark_that_is_too_long_says_how_long_it_may_be():
    """2-02."""
    (found,) = risk_detail(Risk.OTHER, "字" * 101).problems

    assert found.message == "“其他”的说明有 101 字，最多 100 字，请删减"


def test_a_risk_is_split_as_it_was_put_together():
    assert split_risk("因自然灾害（旱灾）") == ("因自然灾害", "旱灾")
    assert split_risk("因病（肺炎）") == ("因病（肺炎）", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("脱贫监测户", "脱贫不稳定户"), ("边缘户", "边缘易致贫户"), ("突发严重困难户", "突发严重困难户")],
)
def test_former_categories_with_one_successor(text, expected):
    """0-14."""
    assert monitoring_category(text).value == expected


@pytest.mark.parametrize("text", ["特殊困难户", "突发受灾户"])
def test_former_categories_without_one_are_asked_about(text):
    """0-14: never guessed, and the sentence says what to do."""
    found = monitoring_category(text)

    assert found.value == ""
    assert [each.code for each in found.problems] == ["E-ENUM"]
    assert "核定" in found.problems[0].message
