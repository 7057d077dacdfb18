"""Each rule that the catalogue sends over rolls speaks on one, with a twin on which it is silent."""

import datetime

import pytest

from households.imports import layouts
from households.models import (
    Household,
    HouseholdMembership,
    IncomeStatement,
    Person,
    Registration,
    RollRow,
)
from households.rules.catalogue import RULES, Runs
from tests import factories
from tests.households.imports import people
from tests.households.imports.test_layouts import OTHER

HEAD, WIFE, SON = 0, 1, 2
MEDICAL = "是否参加新型农村合作医疗（城乡居民基本医疗保险）"
# Everything that layouts A, D and E ask for, so that nothing is odd about it.
PLAIN = {
    **OTHER,
    "年度": "2026",
    "是否享受低保": "否",
    "享受低保政策情况": "未享受",
    "是否特困供养人员": "否",
    "享受特困供养政策情况": "不享受",
    MEDICAL: "是",
    "是否参加城乡居民基本医疗保险": "是",
    "是否参加城镇职工基本医疗保险": "否",
    "是否参加城乡居民基本养老保险": "是",
    "是否参加城镇职工基本养老保险": "否",
    "整户无劳动能力兜底保障户": "否",
    "是否危房户": "否",
    "是否有卫生厕所": "是",
    "是否通生活用电": "是",
    "耕地面积（亩）": 2,
    "工资性收入": 20000,
    "生产经营性收入": 10000,
    "财产性收入": 0,
    "资产收益扶贫分红收入": 0,
    "其他财产性收入（旧指标）": 0,
    "转移性收入": 600,
    "养老金或离退休金": 0,
    "计划生育金": 0,
    "生态补偿金": 600,
    "最低生活保障金": 0,
    "其他转移性收入": 0,
    "特困人员救助供养金": 0,
    "生产经营性支出": 3000,
    "纯收入（元）": 27600,
    "年度家庭人口数": 3,
    "人均纯收入（元）": 9200,
    "人均纯收入": 9200,
    "到户产业帮扶类型": "种植",
}

POST = {"公益性岗位": "保洁", "公益性岗位(月数)": 3}
WITHOUT_WAGE = {"工资性收入": 0}


def member(person):
    """A person in the words of all layouts."""
    identity = person["证件号码"]
    birth = {"性别": "男" if int(identity[16]) % 2 else "女", "出生日期": identity[6:14]}
    return person | PLAIN | birth | {"人口编号": person["人编号"], "当前家庭人口数": person["人数"]}


def family():
    """A couple and their son at school."""
    return [member(person) for person in people.clean()[:3]]


def alone():
    """A woman of seventy-six."""
    old = member(people.clean()[3]) | {"年度家庭人口数": 1, "人均纯收入（元）": 27600, "人均纯收入": 27600}
    return [old | {"户联系电话": "13700000002"}]


def but(index, **changed):
    """The family with some cells of one member changed."""

    def spoil():
        persons = family()
        persons[index] |= changed
        return persons

    return spoil


def all_but(make=family, **changed):
    """The same cells changed for every member."""
    return lambda: [person | changed for person in make()]


def born(index, birth, **changed):
    """Another identity, with what follows from it."""
    sex = "女" if index == WIFE else "男"
    return but(
        index, 证件号码=factories.identity(10 + index, birth=birth, sex=sex), 出生日期=birth, **changed
    )


def neighbours(count, **changed):
    """So many households, numbered on."""
    return lambda: [
        person
        | {
            "户编号": f"99010100000{number:04d}",
            "人编号": f"9901010000099{number:04d}",
            "人口编号": f"9901010000099{number:04d}",
            "证件号码": factories.identity(100 + number, birth="19790304"),
            "户联系电话": f"1370000{number:04d}",
            "纯收入（元）": 27600 + number,
            "工资性收入": 20000 + number,
            "人均纯收入（元）": 27600 + number,
            **changed,
        }
        for number in range(count)
        for person in [family()[HEAD] | {"当前家庭人口数": 1, "年度家庭人口数": 1}]
    ]


CASES = [
    ("H-EDU-01", "D", but(SON, 在校生状况="", 文化程度="小学")),
    ("H-EDU-02", "D", but(SON, 在校生状况="", 文化程度="小学", 失学或辍学原因="厌学")),
    ("H-EDU-03", "D", but(SON, 在校生状况="", 文化程度="小学", 失学或辍学原因="因病")),
    (
        "H-EDU-03",
        "D",
        born(SON, "20090708", 在校生状况="普通高中二年级", 失学或辍学原因="因病"),
    ),
    ("H-EDU-04", "D", but(SON, 在校生状况="普通高中一年级")),
    ("H-EDU-05", "D", born(SON, "20080708", 在校生状况="", 文化程度="小学", 劳动技能="普通劳动力")),
    ("H-LAB-01", "D", but(SON, 劳动技能="普通劳动力")),
    (
        "H-LAB-01",
        "D",
        but(SON, 在校生状况="", 文化程度="小学", 失学或辍学原因="送教上门", 劳动技能="普通劳动力"),
    ),
    ("H-LAB-02", "D", but(SON, 劳动技能="普通劳动力")),
    ("H-LAB-02", "D", born(SON, "20100708", 在校生状况="普通高中一年级", 劳动技能="普通劳动力")),
    ("H-LAB-03", "D", but(HEAD, 劳动技能="无劳动力")),
    ("H-LAB-04", "D", born(HEAD, "19500102")),
    (
        "H-LAB-05",
        "D",
        but(HEAD, 证件号码=people.clean()[HEAD]["证件号码"] + "42", 健康状况="残疾", 证件类型="残疾人证"),
    ),
    ("H-LAB-06", "A", all_but(整户无劳动能力兜底保障户="是")),
    ("H-LAB-06", "A", all_but(劳动技能="丧失劳动力", 健康状况="残疾")),
    ("H-JOB-01", "D", but(HEAD, 务工所在地="外省")),
    ("H-JOB-01", "D", but(HEAD, **{"务工时间（月）": 6})),
    ("H-JOB-02", "D", but(SON, 务工所在地="外省", **{"务工时间（月）": 6})),
    ("H-JOB-02", "B", but(SON, **{"务工时间（月）": 6})),
    ("H-JOB-02", "A", but(SON, 务工所在地="外省")),
    ("H-JOB-08", "D", but(HEAD, 公益性岗位类型="保洁")),
    ("H-JOB-08", "A", but(SON, 公益性岗位="保洁", **{"公益性岗位(月数)": 3})),
    ("H-JOB-10", "D", but(HEAD, 劳动技能="技能劳动力", **{"务工时间（月）": 0})),
    ("H-MED-01", "D", but(WIFE, **{MEDICAL: "否"})),
    ("H-MED-02", "D", but(WIFE, 是否参加城镇职工基本医疗保险="是")),
    ("H-MED-03", "D", but(WIFE, 是否参加大病保险="否")),
    ("H-MED-04", "A", but(WIFE, 是否参加城乡居民基本医疗保险="否", 享受低保政策情况="农村低保")),
    ("H-OLD-01", "A", all_but(alone, 是否参加城乡居民基本养老保险="否")),
    ("H-LOW-01", "D", all_but(alone, 劳动技能="丧失劳动力")),
    ("H-TK-01", "D", but(HEAD, 是否特困供养人员="是")),
    ("H-PHN-02", "B", neighbours(2, 户联系电话="13900000001", 人数=1)),
    ("H-PHN-02", "B", lambda: [*alone(), *all_but(户联系电话="13700000002/13900000001")()]),
    ("I-01", "E", all_but(转移性收入=600.02)),
    ("I-01", "E", all_but(最低生活保障金=0.02)),
    ("I-02", "E", all_but(**{"纯收入（元）": 27600.02})),
    ("I-02", "E", all_but(**{"人均纯收入（元）": 9200.02})),
    ("I-04", "E", all_but(工资性收入=99, **{"纯收入（元）": 7699, "人均纯收入（元）": 2566.33})),
    ("I-04", "E", all_but(工资性收入=99, 生产经营性收入=29901)),
    ("I-04", "B", all_but(人均纯收入=3999.99)),
    ("I-05", "A", all_but(转移性收入=0, 享受低保政策情况="农村低保")),
    ("I-05", "A", lambda: [person | WITHOUT_WAGE for person in but(HEAD, **POST)()]),
    ("I-05", "E", all_but(生产经营性收入=0, **{"纯收入（元）": 17600, "人均纯收入（元）": 5866.67})),
    ("I-06", "E", neighbours(5, 工资性收入=20000, **{"纯收入（元）": 27600, "人均纯收入（元）": 27600})),
]
# Those of a household's integrity have theirs in test_codes, test_blanks and test_policy.
ELSEWHERE = {
    *("H-ID-04", "H-REL-01", "H-REL-02", "H-REL-04", "H-REL-05", "H-EDU-00", "H-CNT-01", "H-PHN-01"),
    *("H-NULL", "H-LAND-01", "H-DIST-01"),
}
BY_REGISTER = {"H-DEAD-01", "I-07"}


def spoken(batch):
    return set(batch.findings.exclude(rule="").values_list("rule", flat=True))


@pytest.mark.parametrize(("rule", "layout", "make"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.usefixtures("parameters")
def test_a_rule_speaks_and_holds_nothing(book, prepared, rule, layout, make):
    batch = prepared(book(make(), layout=layouts.BY_CODE[layout]))

    assert rule in spoken(batch)
    assert not RollRow.objects.filter(batch=batch, is_held=True).exists()
    assert all(each.message for each in batch.findings.filter(rule=rule))


@pytest.mark.parametrize("layout", ["A", "B", "D", "E"])
@pytest.mark.parametrize("make", [family, alone, neighbours(4, 人数=1)], ids=["family", "alone", "four"])
def test_the_twin_has_nothing_odd_about_it(book, prepared, layout, make):
    batch = prepared(book(make(), layout=layouts.BY_CODE[layout]))

    assert spoken(batch) == set()


def test_every_rule_for_rolls_is_seen_on_one():
    assert {code for code, rule in RULES.items() if Runs.ROLL in rule.runs} == {
        *(rule for rule, _layout, _make in CASES),
        *ELSEWHERE,
        *BY_REGISTER,
    }


def on_register(world, **facts):
    """The family's head on the register, in a household of that number."""
    head = people.clean()[HEAD]
    household = factories.household(number=head["户编号"], head="另一人")
    factories.member(household, head["姓名"], "其他", id18=head["证件号码"], number=head["人编号"], **facts)
    return household


def test_who_died_and_is_listed_again_waits_for_consent(world, book, prepared):
    on_register(world)
    HouseholdMembership.objects.filter(person__name="张大山").update(
        left_on=datetime.date(2026, 3, 5), left_reason="死亡"
    )
    batch = prepared(book(family()))

    finding = batch.findings.get(rule="H-DEAD-01")
    assert (finding.code, finding.row) == ("W-LOGIC", 4)
    assert finding.message == "第 4 行的人已于 2026-03-05 因死亡减少，花名册又列为家庭成员，确认后将重新登记"
    assert RollRow.objects.filter(batch=batch, needs_consent=True).count() == 1


@pytest.mark.parametrize("reason", ["户籍迁出", "婚出"])
def test_who_left_otherwise_comes_back_freely(world, book, prepared, reason):
    on_register(world)
    HouseholdMembership.objects.filter(person__name="张大山").update(
        left_on=datetime.date(2026, 3, 5), left_reason=reason
    )

    assert "H-DEAD-01" not in spoken(prepared(book(family())))


def test_the_dead_of_another_county_are_not_told_of(world, book, prepared):
    household = on_register(world)
    HouseholdMembership.objects.filter(person__name="张大山").update(
        left_on=datetime.date(2026, 3, 5), left_reason="死亡"
    )
    Person.objects.filter(name="张大山").update(division_id=factories.OTHER_VILLAGE)
    Household.objects.filter(pk=household.pk).update(division_id=factories.OTHER_VILLAGE)
    batch = prepared(book(family()))

    assert "H-DEAD-01" not in spoken(batch)


@pytest.mark.parametrize(("previous", "told"), [("13142.86", True), ("13142.85", False)])
def test_an_income_far_below_last_years(world, book, prepared, previous, told):
    household = on_register(world)
    IncomeStatement.objects.create(
        household=household,
        division_id=household.division_id,
        period_start="2024-10-01",
        period_end="2025-09-30",
        stated_per_capita_yuan=previous,
    )

    assert ("I-07" in spoken(prepared(book(family())))) is told


def test_incomes_outside_the_division_are_not_looked_at(world, book, prepared):
    household = on_register(world)
    IncomeStatement.objects.create(
        household=household,
        division_id=household.division_id,
        period_start="2024-10-01",
        period_end="2025-09-30",
        stated_per_capita_yuan="90000",
    )
    Household.objects.filter(pk=household.pk).update(division_id=factories.OTHER_VILLAGE)
    assert Registration.objects.get(household=household).division_id == factories.OTHER_VILLAGE

    assert "I-07" not in spoken(prepared(book(family())))


def test_a_shared_phone_is_told_once_and_never_shown(book, prepared):
    batch = prepared(book(neighbours(8, 户联系电话="13900000001", 人数=1)()))

    finding = batch.findings.get(rule="H-PHN-02")
    assert batch.finding_counts["N-PHONE"] == 8
    assert (finding.code, finding.severity, finding.column) == ("N-PHONE", "note", "户联系电话")
    assert "等 8 户登记了同一个联系电话" in finding.message
    assert "1390000" not in finding.message
