"""Integrity of one household of a roll."""

from datetime import date
from decimal import Decimal

import pytest

from households.choices import Relation, Sex
from households.rules.roll import (
    HouseholdFacts,
    MemberFacts,
    check_count,
    check_generations,
    check_heads,
    check_household,
    check_identities,
    check_members,
    check_relation_sexes,
    check_schooling,
    check_spouses,
)

HOUSEHOLD = HouseholdFacts(number="0012")


def member(key, relation=None, **facts):
    return MemberFacts(key=key, relation=relation, **facts)


def told(found):
    return [(each.code, each.rule, each.message, each.members) for each in found]


def codes(found):
    return [each.code for each in found]


HEAD = member("a", Relation.HEAD, row=8, sex=Sex.MALE, birth_on=date(1970, 3, 1))


def test_two_heads_are_named_by_row():
    other = member("b", Relation.HEAD, row=11)

    assert told(check_heads("0012", [HEAD, other])) == [
        ("E-HH-TWOHEAD", "H-REL-01", "户 0012 有两名户主（第 8、11 行）", ("a", "b"))
    ]


def test_three_heads_outside_a_sheet_are_named_by_name():
    heads = [member(key, Relation.HEAD, name=name) for key, name in (("a", "王强"), ("b", "李梅"), ("c", ""))]

    assert check_heads("0012", heads)[0].message == "户 0012 有 3 名户主（王强、李梅、c）"


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        pytest.param([Relation.HEAD, Relation.SON], [], id="one head"),
        pytest.param([Relation.SON, ""], ["E-HH-NOHEAD"], id="S121 no head"),
        pytest.param([Relation.SON, None], [], id="an unknown relation may be the head"),
        pytest.param([Relation.HEAD, Relation.HEAD, None], ["E-HH-TWOHEAD"], id="two known heads"),
    ],
)
def test_exactly_one_head(relations, expected):
    members = [member(str(place), relation) for place, relation in enumerate(relations)]

    found = check_heads("0012", members)

    assert codes(found) == expected
    assert all(each.holds for each in found)


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, []), (2, ["E-HH-SPOUSE"])])
def test_at_most_one_spouse(count, expected):
    members = [HEAD, *(member(str(place), Relation.SPOUSE, row=place) for place in range(count))]

    assert codes(check_spouses("0012", members)) == expected


def test_two_spouses_are_named():
    members = [member(str(row), Relation.SPOUSE, row=row) for row in (9, 10)]

    assert check_spouses("0012", members)[0].message == "户 0012 有两名配偶（第 9、10 行）"


@pytest.mark.parametrize(
    ("relation", "sex", "head_sex", "wrong"),
    [
        pytest.param(Relation.SPOUSE, Sex.FEMALE, Sex.MALE, "", id="spouse"),
        pytest.param(Relation.SPOUSE, Sex.MALE, Sex.MALE, "但与户主同为男性", id="spouse of one sex"),
        pytest.param(Relation.SPOUSE, Sex.MALE, None, "", id="spouse, head unknown"),
        pytest.param(Relation.SPOUSE, None, Sex.MALE, "", id="spouse unknown"),
        pytest.param(Relation.SON, Sex.MALE, Sex.MALE, "", id="son"),
        pytest.param(Relation.SON, Sex.FEMALE, Sex.MALE, "但性别为女", id="a female son"),
        pytest.param(Relation.SON, None, Sex.MALE, "", id="son of unknown sex"),
        pytest.param(Relation.SON, Sex.UNKNOWN, Sex.MALE, "", id="sex 未知"),
        pytest.param(Relation.BROTHERS_WIFE, Sex.MALE, None, "但性别为男", id="male 兄弟媳妇"),
        pytest.param(Relation.SIBLING, Sex.FEMALE, Sex.MALE, "", id="any sex"),
        pytest.param(Relation.HUSBANDS_FATHER, Sex.MALE, Sex.FEMALE, "", id="公公 of a wife"),
        pytest.param(Relation.HUSBANDS_FATHER, Sex.MALE, Sex.MALE, "但户主为男性", id="公公 of a man"),
        pytest.param(Relation.WIFES_MOTHER, Sex.FEMALE, Sex.FEMALE, "但户主为女性", id="岳母 of a woman"),
        pytest.param(Relation.WIFES_MOTHER, Sex.FEMALE, None, "", id="岳母, head unknown"),
        pytest.param(None, Sex.FEMALE, Sex.MALE, "", id="relation unknown"),
        pytest.param("邻居", Sex.FEMALE, Sex.MALE, "", id="relation in no list"),
    ],
)
def test_sex_fits_the_relation(relation, sex, head_sex, wrong):
    members = [member("a", Relation.HEAD, row=8, sex=head_sex), member("b", relation, row=9, sex=sex)]

    found = check_relation_sexes(members)

    if wrong:
        assert told(found) == [
            ("E-ROW-RELSEX", "H-REL-04", f"第 9 行的与户主关系为{relation}，{wrong}", ("b",))
        ]
    else:
        assert found == []


def test_with_two_heads_no_head_sex_is_known():
    members = [HEAD, member("b", Relation.HEAD, sex=Sex.FEMALE), member("c", Relation.SPOUSE, sex=Sex.MALE)]

    assert check_relation_sexes(members) == []


@pytest.mark.parametrize(
    ("relation", "born", "expected"),
    [
        pytest.param(Relation.SON, date(1984, 3, 1), [], id="14 years younger"),
        pytest.param(Relation.SON, date(1984, 2, 29), ["W-ROW-RELAGE"], id="a day less"),
        pytest.param(
            Relation.DAUGHTER, date(1960, 1, 1), ["W-ROW-RELAGE"], id="a daughter older than the head"
        ),
        pytest.param(Relation.FATHER, date(1956, 3, 1), [], id="14 years older"),
        pytest.param(Relation.MOTHER, date(1956, 3, 2), ["W-ROW-RELAGE"], id="a day less than 14"),
        pytest.param(Relation.SIBLING, date(1970, 3, 1), [], id="others are not compared"),
        pytest.param(Relation.SON, None, [], id="unknown"),
    ],
)
def test_generations_are_apart(relation, born, expected):
    found = check_generations([HEAD, member("b", relation, row=9, birth_on=born)], generation_years=14)

    assert codes(found) == expected
    assert all(each.members == ("b",) and not each.holds for each in found)


def test_without_a_birth_date_of_the_head_generations_are_not_compared():
    members = [member("a", Relation.HEAD), member("b", Relation.SON, birth_on=date(1900, 1, 1))]

    assert check_generations(members, generation_years=14) == []


def test_the_same_person_twice():
    members = [
        member("a", row=12, id18="519900196202140015"),
        member("b", row=13, id18="519900196506080023"),
        member("c", row=890, id18="519900196202140015"),
        member("d", row=14),
        member("e", row=15),
    ]

    assert told(check_identities(members)) == [
        ("E-DUP-CONFLICT", "H-ID-04", "第 12、890 行是同一个人，内容不同", ("a", "c"))
    ]


@pytest.mark.parametrize(
    ("education", "school_status", "wrong"),
    [
        pytest.param("初中", "", "", id="finished"),
        pytest.param("", "小学", "", id="at school"),
        pytest.param("初中", "小学", "同时填写", id="both"),
        pytest.param("", "", "都未填写", id="neither"),
        pytest.param(None, "", "", id="no such column"),
        pytest.param("初中", None, "", id="no such other column"),
    ],
)
def test_one_of_education_and_school_status(education, school_status, wrong):
    found = check_schooling([member("a", row=4, education=education, school_status=school_status)])

    assert [each.message for each in found] == (
        [f"第 4 行的文化程度与在校生状况{wrong}，应当只填一项"] if wrong else []
    )
    assert all((each.code, each.rule) == ("E-ROW-EDU", "H-EDU-00") for each in found)


@pytest.mark.parametrize(("declared", "expected"), [(None, []), (1, []), (2, ["W-HH-COUNT"])])
def test_declared_count(declared, expected):
    household = HouseholdFacts(number="0012", declared_count=declared)

    assert codes(check_count(household, [HEAD])) == expected


def test_both_counts_are_told():
    household = HouseholdFacts(number="0012", declared_count=5)

    assert check_count(household, [HEAD] * 4)[0].message == "户人口数 5，明细 4 人"


def test_all_member_rules_together():
    household = HouseholdFacts(number="0012", declared_count=3)
    members = [member("a", ""), member("b", "", education="", school_status="")]

    found = check_members(household, members, generation_years=14)

    assert codes(found) == ["E-HH-NOHEAD", "E-ROW-EDU", "W-HH-COUNT"]


def check(**facts):
    return check_household(
        HouseholdFacts(number="0012", **facts),
        land_limits_mu={"耕地面积": Decimal(100)},
        distance_limit_km=Decimal(5),
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, [], id="nothing known"),
        pytest.param({"phones": ()}, ["W-PHONE"], id="no phone"),
        pytest.param({"phones": ("13800000000",)}, [], id="a phone"),
        pytest.param({"required": {"民族": True, "健康状况": False}}, ["W-NULL"], id="a column is empty"),
        pytest.param({"land_mu": {"耕地面积": Decimal(100)}}, [], id="the limit"),
        pytest.param({"land_mu": {"耕地面积": Decimal("100.01")}}, ["W-LAND"], id="over the limit"),
        pytest.param({"land_mu": {"耕地面积": Decimal("-0.01")}}, ["W-LAND"], id="negative"),
        pytest.param({"land_mu": {"耕地面积": Decimal(0)}}, [], id="zero"),
        pytest.param({"land_mu": {"耕地面积": None}}, [], id="unknown"),
        pytest.param({"land_mu": {"其他": Decimal(9999)}}, [], id="no limit given"),
        pytest.param({"land_mu": {"其他": Decimal(-1)}}, ["W-LAND"], id="negative without a limit"),
        pytest.param({"distance_km": Decimal(5)}, [], id="5 km"),
        pytest.param({"distance_km": Decimal("5.01")}, ["N-DIST"], id="over 5 km"),
    ],
)
def test_household_columns(facts, expected):
    assert codes(check(**facts)) == expected


def test_empty_columns_are_named_together():
    found = check(required={"民族": False, "健康状况": False, "劳动技能": True})

    assert [each.message for each in found] == ["户 0012 未填：民族、健康状况"]
