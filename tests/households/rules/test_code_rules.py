"""Values of code lists: official wording, variants, suggestions."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households import choices
from households.rules import values
from households.rules.values import synonyms


def codes(parsed):
    return [each.code for each in parsed.problems]


READERS = {
    values.sex: choices.Sex,
    values.ethnicity: choices.Ethnicity,
    values.certificate_kind: choices.CertificateKind,
    values.political_status: choices.PoliticalStatus,
    values.education: choices.Education,
    values.school_status: choices.SchoolStatus,
    values.dropout_reason: choices.DropoutReason,
    values.labour: choices.Labour,
    values.low_income_allowance: choices.LowIncomeAllowance,
    values.destitute_support: choices.DestituteSupport,
    values.job_channel: choices.JobChannel,
    values.household_type: choices.HouseholdType,
    values.poverty_attribute: choices.PovertyAttribute,
    values.cause: choices.Cause,
    values.monitoring_category: choices.MonitoringCategory,
    values.developing_state: choices.DevelopingState,
    values.house_grade: choices.HouseGrade,
    values.relation: choices.Relation,
}


@pytest.mark.parametrize(
    ("read", "value"),
    [pytest.param(read, value, id=value) for read, codes in READERS.items() for value in codes.values],
)
def test_official_values_are_read_without_a_word(read, value):
    assert read(value, "t") == (value, ())


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        pytest.param(values.sex, "男性", "男", id="dirt 10"),
        pytest.param(values.labour, "技能劳动能力", "技能劳动力", id="dirt 12 labour"),
        pytest.param(values.school_status, "高中一年级", "普通高中一年级", id="dirt 12 senior school"),
        pytest.param(values.school_status, "初三", "九年级", id="初三"),
        pytest.param(values.school_status, "初中一年级", "七年级", id="初中一年级"),
        pytest.param(values.school_status, "小学六年级", "小学", id="小学六年级"),
        pytest.param(values.education, "本科生及研究生", "本科及以上", id="dirt 12 education"),
        pytest.param(values.ethnicity, "汉", "汉族", id="dirt 12 ethnicity"),
        pytest.param(values.ethnicity, "15", "土家族", id="GB/T 3304"),
        pytest.param(values.relation, "长子", "之子", id="dirt 12 长子"),
        pytest.param(values.relation, "妻", "配偶", id="dirt 12 妻"),
        pytest.param(values.relation, "祖父", "之祖父", id="without 之"),
        pytest.param(values.monitoring_category, "边缘户", "边缘易致贫户", id="before 2021"),
        pytest.param(values.cause, "缺劳力", "缺劳动力", id="dirt 22"),
        pytest.param(values.house_grade, "D级", "D", id="D级"),
        pytest.param(values.developing_state, "未实施", "尚未实施", id="未实施"),
        pytest.param(values.developing_state, "是", "已实施", id="是"),
    ],
)
def test_variants_are_read_and_reported(read, text, value):
    parsed = read(text, "t")

    assert parsed.value == value
    assert [each.message for each in parsed.problems] == [f"“{text}”按“{value}”读取"]
    assert codes(parsed) == ["N-ENUM"]


@pytest.mark.parametrize("text", [" 九年级", "九　年级", "九年级\n"])
def test_space_does_not_matter(text):
    assert values.school_status(text, "t") == ("九年级", ())


def test_full_width_brackets_do_not_matter():
    assert values.household_type("脱贫户（享受政策）", "t") == ("脱贫户(享受政策)", ())


@pytest.mark.parametrize(
    ("read", "text", "rule", "message"),
    [
        pytest.param(
            values.labour,
            "普通劳动",
            "H-LST-LABOUR",
            "“普通劳动”不在代码表，是否为“普通劳动力”？",
            id="S115",
        ),
        pytest.param(
            values.labour,
            "能干活",
            "H-LST-LABOUR",
            "“能干活”不在代码表，可填：普通劳动力、技能劳动力、弱劳动力或半劳动力、丧失劳动力、无劳动力",
            id="nothing near, short list",
        ),
        pytest.param(
            values.relation,
            "邻居",
            "H-REL-03",
            "“邻居”不在代码表，请按代码表填写",
            id="nothing near, long list",
        ),
        pytest.param(
            values.monitoring_category,
            "边缘易致贫农户",
            "",
            "“边缘易致贫农户”不在代码表，是否为“边缘易致贫户”？",
            id="near a value",
        ),
        pytest.param(
            values.ethnicity, "519900196202140015", "", "“***”不在代码表，请按代码表填写", id="an identity"
        ),
        pytest.param(
            values.relation,
            "孙",
            "H-REL-03",
            "“孙”不在代码表，是否为“之孙子”或“之孙女”？",
            id="孙 without sex",
        ),
    ],
)
def test_what_is_in_no_list_gets_a_suggestion(read, text, rule, message):
    parsed = read(text, "t")

    assert parsed.value == ""
    assert [(each.code, each.rule, each.message) for each in parsed.problems] == [("E-ENUM", rule, message)]


def test_a_suggestion_near_a_variant_names_the_value():
    assert "是否为“丧失劳动力”" in values.labour("丧失了劳动能力", "t").problems[0].message


@pytest.mark.parametrize(
    ("read", "text", "kind", "value", "expected"),
    [
        pytest.param(values.sex, "1", "n", "男", ["N-ENUM"], id="code as number"),
        pytest.param(values.sex, "2.0", "n", "女", ["N-ENUM"], id="code as 2.0"),
        pytest.param(values.sex, "是", "n", "", ["E-ENUM"], id="numeric cell without number"),
        pytest.param(values.sex, "", " ", "", [], id="blank"),
        pytest.param(values.sex, "-", "t", "", [], id="dash"),
        pytest.param(values.sex, "#N/A", "e", "", ["E-CELL-ERROR"], id="S105"),
    ],
)
def test_kinds_of_cell(read, text, kind, value, expected):
    parsed = read(text, kind)

    assert (parsed.value, codes(parsed)) == (value, expected)


@pytest.mark.parametrize(
    ("text", "sex", "value"),
    [
        ("孙", "男", "之孙子"),
        ("孙", "女", "之孙女"),
        ("外孙", "女", "之外孙女"),
        ("曾孙", "男", "之曾孙子"),
        ("子女", "女", "之女"),
        ("侄", "男", "之侄儿"),
        ("父母", "女", "之母"),
        ("孙", "未知", ""),
    ],
)
def test_some_relations_need_the_sex(text, sex, value):
    assert values.relation(text, sex=sex).value == value


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        pytest.param("残疾,长期慢性病", {"残疾", "长期慢性病"}, [], id="dirt 11 comma"),
        pytest.param("长期慢性病，残疾", {"残疾", "长期慢性病"}, [], id="dirt 11 other order"),
        pytest.param(
            "残疾、患有大病；长期慢性病", {"残疾", "患有大病", "长期慢性病"}, [], id="dirt 11 mixed"
        ),
        pytest.param("健康 ", {"健康"}, [], id="one"),
        pytest.param("残疾,残疾", {"残疾"}, [], id="twice"),
        pytest.param("大病,慢性病", {"患有大病", "长期慢性病"}, ["N-ENUM", "N-ENUM"], id="variants"),
        pytest.param("残疾,感冒", set(), ["E-ENUM"], id="one is wrong"),
        pytest.param("", set(), [], id="blank"),
    ],
)
def test_several_values(text, value, expected):
    parsed = values.health(text, "t")

    assert parsed.value == value
    assert codes(parsed) == expected


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        *[
            pytest.param(text, "t", True, id=f"S114 {text}")
            for text in ("是", "有", "√", "1", "Y", "y", "TRUE", " 是 ")
        ],
        *[
            pytest.param(text, "t", False, id=f"S114 {text}")
            for text in ("否", "无", "×", "0", "N", "ｘ", "未")
        ],
        *[pytest.param(text, "t", None, id=f"S114 {text!r}") for text in ("", "-", "/", "不详")],
        pytest.param("1", "n", True, id="numeric 1"),
        pytest.param("0.0", "n", False, id="numeric 0"),
        pytest.param("TRUE", "b", True, id="boolean"),
        pytest.param("", " ", None, id="blank cell"),
    ],
)
def test_yes_and_no_and_unknown(text, kind, value):
    assert values.yes_no(text, kind) == (value, ())


def test_neither_yes_nor_no():
    parsed = values.yes_no("可能")

    assert (parsed.value, parsed.problems[0].code) == (None, "E-ENUM")
    assert parsed.problems[0].message == "“可能”应填“是”或“否”"
    assert codes(values.yes_no("#N/A", "e")) == ["E-CELL-ERROR"]


def test_no_variant_hides_an_official_value():
    for table, official in (
        (synonyms.EDUCATION, choices.Education),
        (synonyms.SCHOOL_STATUS, choices.SchoolStatus),
        (synonyms.LABOUR, choices.Labour),
        (synonyms.RELATION, choices.Relation),
        (synonyms.CAUSE, choices.Cause),
    ):
        assert not set(table) & set(official.values)
        assert set(table.values()) <= set(official.values)
    assert not set(synonyms.RELATION) & set(synonyms.RELATION_BY_SEX)


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.text(max_size=20), st.sampled_from(["长子", "汉", "1", "519900196202140015"])))
def test_a_value_read_again_is_the_same(text):
    for read in (*READERS, values.cause):
        once = read(text, "t")
        assert read(once.value, "t") == (once.value, ())
        assert not any(re.search(r"\d{7}", problem.message) for problem in once.problems)
    health = values.health(text, "t").value
    assert values.health(",".join(sorted(health)), "t") == (health, ())


@pytest.mark.parametrize("read", [values.labour, values.yes_no, values.relation])
def test_marks_that_turn_the_text_round_are_named_as_such(read):
    (found,) = read("普通\u202e劳动力", "t").problems

    assert found.code == "E-CHAR"


def test_what_sounds_alike_is_offered_before_what_looks_alike():
    assert "是否为“汉族”" in values.ethnicity("汗族", "t").problems[0].message
    assert "是否为“小学”" in values.education("小雪", "t").problems[0].message
