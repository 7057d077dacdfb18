"""What a visit says, what it means, and which day it counts for (2-01, 3-16, F-OFF-4, S18, S19)."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.choices import SafeguardItem
from households.choices.visits import FieldKind
from households.rules.visit_checks import Proposed, WaterLimits, judge, propose
from households.rules.visit_form import BLOCKS, field_count
from households.rules.visiting import CLOCK_TOLERANCE, OLDEST_DRAFT, day_of, place_unmet, read_answers
from tests.households.visiting import answers

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime.datetime(2026, 11, 22, 0, 5, tzinfo=SHANGHAI)
LIMITS = WaterLimits(
    litres=Decimal(35),
    scarce_litres=Decimal(20),
    trip_minutes=Decimal(20),
    horizontal_m=Decimal(800),
    vertical_m=Decimal(80),
    shortage_days=36,
)
GOOD_WATER = {
    "litres": "35",
    "is_scarce_area": False,
    "is_laboratory_ok": True,
    "is_piped": True,
    "shortage_days": "36",
}


def read(members=(1, 2), **problems):
    return read_answers(answers(**problems), members=set(members))


def judged(grade="", limits=LIMITS, **problems):
    said, unmet = read(**problems)
    assert not unmet
    return {outcome.item: outcome for outcome in judge(said, grade=grade, limits=limits)}


def faults(**problems):
    return {(item.code, item.field) for item in read(**problems)[1]}


def test_all_well_meets_every_safeguard():
    found = judged()

    assert {item.value for item, outcome in found.items() if outcome.is_met} == {
        "food", "clothing", "schooling", "medical", "housing", "water",
    }  # fmt: skip


def test_a_block_that_is_missing_is_not_taken_to_be_well():
    given_answers = answers()
    del given_answers["water"]

    _said, unmet = read_answers(given_answers, members=())

    assert [(item.code, item.field) for item in unmet] == [("block_required", "answers.water")]


@pytest.mark.parametrize("state", [None, "", "fine", 1, []])
def test_a_block_says_ok_or_problem_and_nothing_else(state):
    _said, unmet = read_answers(answers() | {"water": {"state": state}}, members=())

    assert [item.field for item in unmet] == ["answers.water"]


@pytest.mark.parametrize(
    ("block", "details", "fault"),
    [
        ("food_clothing", {}, ("field_required", "answers.food_clothing.lacking")),
        ("food_clothing", {"lacking": ["air"]}, ("field_wrong", "answers.food_clothing.lacking")),
        ("schooling", {"children": [9], "reason": "因病"}, ("field_wrong", "answers.schooling.children")),
        ("schooling", {"children": [True], "reason": "因病"}, ("field_wrong", "answers.schooling.children")),
        ("schooling", {"children": [1]}, ("field_required", "answers.schooling.reason")),
        ("medical", {}, ("field_required", "answers.medical")),
        ("housing", {"is_occupied": True}, ("field_required", "answers.housing")),
        ("water", {"litres": "-1"}, ("field_wrong", "answers.water.litres")),
        ("water", {"litres": "35.5"}, ("field_wrong", "answers.water.litres")),
        ("water", {"litres": "NaN"}, ("field_wrong", "answers.water.litres")),
        ("water", {"litres": True}, ("field_wrong", "answers.water.litres")),
        ("water", {"shortage_days": 367}, ("field_wrong", "answers.water.shortage_days")),
        ("water", {"litres": 35, "depth": 3}, ("field_unknown", "answers.water.depth")),
        ("water", {"litres": 35, "is_piped": "是"}, ("field_wrong", "answers.water.is_piped")),
        ("income", {"change": "fall", "remark": "x" * 201}, ("field_wrong", "answers.income.remark")),
        ("appeal", {"kinds": ["job"]}, ("field_required", "answers.appeal.remark")),
    ],
)
def test_what_the_form_does_not_allow_is_told_with_its_place(block, details, fault):
    assert fault in faults(**{block: details})


def test_food_and_clothing_are_judged_apart():
    found = judged(food_clothing={"lacking": ["clothing"]})

    assert found[SafeguardItem.FOOD].is_met
    assert not found[SafeguardItem.CLOTHING].is_met


@pytest.mark.parametrize(("reason", "is_met"), [("厌学", False), ("送教上门", True), ("延缓入学", True)])
def test_a_documented_exemption_is_no_dropout(reason, is_met):
    assert judged(schooling={"children": [1], "reason": reason})[SafeguardItem.SCHOOLING].is_met is is_met


def test_a_heavy_bill_alone_leaves_the_insurance_met_and_is_told():
    outcome = judged(medical={"oop_yuan": "12000"})[SafeguardItem.MEDICAL]

    assert outcome.is_met
    assert "12000" in outcome.explanation


@pytest.mark.parametrize(
    ("grade", "details", "is_met"),
    [
        ("", {"remark": "墙体开裂"}, False),
        ("", {"grade": "B"}, True),
        ("B", {"remark": "漏雨"}, True),
        ("D", {"grade": "C", "is_occupied": True}, False),
        ("C", {"grade": "C", "is_repaired": True}, True),
        ("D", {"grade": "D", "is_occupied": False, "has_other_home": True}, True),
        ("D", {"grade": "D", "is_occupied": False}, False),
        ("D", {"grade": "D", "is_occupied": True, "has_other_home": True}, False),
    ],
)
def test_housing_is_met_by_grade_repair_or_another_home(grade, details, is_met):
    assert judged(grade, housing=details)[SafeguardItem.HOUSING].is_met is is_met


def test_what_the_visitor_saw_stands_beside_what_was_judged():
    outcome = judged("B", housing={"remark": "厨房漏雨"})[SafeguardItem.HOUSING]

    assert (outcome.is_met, outcome.explanation) == (True, "鉴定等级 B级；走访反映：厨房漏雨")


@pytest.mark.parametrize(
    ("grade", "is_met"), [("", True), ("A", True), ("B", True), ("C", False), ("D", False)]
)
def test_a_word_alone_does_not_make_an_appraised_house_safe(grade, is_met):
    assert judged(grade)[SafeguardItem.HOUSING].is_met is is_met


@pytest.mark.parametrize(
    ("change", "is_met", "said"),
    [
        ({}, True, "按所填数据四项指标都达标"),
        ({"litres": "34"}, False, "不达标：水量"),
        ({"litres": "20", "is_scarce_area": True}, True, "按所填数据四项指标都达标"),
        ({"litres": "19", "is_scarce_area": True}, False, "不达标：水量"),
        ({"shortage_days": "37"}, False, "不达标：供水保证率"),
        ({"is_laboratory_ok": False, "is_scattered_supply": False}, False, "不达标：水质"),
        ({"is_piped": False, "trip_minutes": "20"}, True, "按所填数据四项指标都达标"),
        (
            {"is_piped": False, "trip_minutes": "21", "horizontal_m": "801", "vertical_m": "81"},
            False,
            "不达标：用水方便程度",
        ),
    ],
)
def test_water_is_judged_by_the_four_indicators(change, is_met, said):
    outcome = judged(water=GOOD_WATER | change)[SafeguardItem.WATER]

    assert (outcome.is_met, outcome.explanation) == (is_met, said)


def test_a_problem_with_water_that_nothing_disproves_stands():
    assert not judged(water={"litres": "40"})[SafeguardItem.WATER].is_met
    assert not judged(limits=None, water=GOOD_WATER)[SafeguardItem.WATER].is_met


def test_a_visit_proposes_what_it_found_different():
    said, _unmet = read(
        schooling={"children": [2], "reason": "厌学"},
        medical={"uninsured": [1]},
        housing={"grade": "C", "is_occupied": True},
        work={"workers": [1], "change": "moved", "place": "成都"},
    )

    assert propose(said, judge(said, grade="", limits=LIMITS)) == [
        Proposed(None, "has_safe_water", "是"),
        Proposed(2, "dropout_reason", "厌学"),
        Proposed(1, "has_resident_medical", "否"),
        Proposed(None, "house_grade", "C"),
        Proposed(1, "work_place", "成都"),
    ]


def at(**shift):
    return NOW + datetime.timedelta(**shift)


@pytest.mark.parametrize(
    ("visited_at", "offset", "day", "is_suspect"),
    [
        (at(hours=-1), 0, "2026-11-21", False),
        (at(minutes=-3), None, "2026-11-22", False),
        (at(minutes=10), 0, "2026-11-22", False),
        (at(minutes=11), 0, "2026-11-22", True),
        (at(days=1), 0, "2026-11-22", True),
        (at(days=1), -86_400, "2026-11-22", True),
        (at(days=-90), 0, "2026-08-24", False),
        (at(days=-90, seconds=-1), 0, "2026-11-22", True),
        (datetime.datetime(1970, 1, 1, tzinfo=SHANGHAI), None, "2026-11-22", True),
        (datetime.datetime(2038, 1, 19, tzinfo=SHANGHAI), None, "2026-11-22", True),
        (datetime.datetime(9999, 12, 31, 23, tzinfo=datetime.UTC), 86_400, "2026-11-22", True),
    ],
)
def test_a_clock_that_makes_no_sense_gives_way_to_the_servers(visited_at, offset, day, is_suspect):
    found = day_of(visited_at, offset_seconds=offset, received_at=NOW)

    assert found == (datetime.date.fromisoformat(day), is_suspect)


@given(st.integers(-(10**9), 10**9), st.none() | st.integers(-(10**7), 10**7))
def test_a_visit_is_never_of_a_day_after_it_was_received(seconds, offset):
    day, _suspect = day_of(at(seconds=seconds), offset_seconds=offset, received_at=NOW)

    assert NOW.date() - OLDEST_DRAFT - CLOCK_TOLERANCE <= day <= NOW.date()


@pytest.mark.parametrize(
    ("way", "has_place", "refused", "code"),
    [
        ("home", True, "", None),
        ("home", False, "declined", None),
        ("phone", False, "phone", None),
        ("home", False, "", "place_required"),
        ("home", True, "declined", "place_twice"),
        ("phone", True, "", "place_twice"),
    ],
)
def test_a_visit_says_where_it_was_made_or_why_not(way, has_place, refused, code):
    assert [item.code for item in place_unmet(way, has_place=has_place, refused=refused)] == [code] * bool(
        code
    )


def test_a_form_asks_nothing_twice():
    """0-59: no two fields of a block share a name, and no label stands in two blocks for the same fact."""
    labels = [field.label for block in BLOCKS for field in block.fields if field.kind != FieldKind.TEXT]

    assert len(labels) == len(set(labels))
    assert field_count() == len(BLOCKS) + sum(len(block.fields) for block in BLOCKS)


@given(st.dictionaries(st.text(max_size=12), st.recursive(st.none() | st.booleans() | st.text(), st.lists)))
def test_no_answer_whatever_breaks_the_reader(given_answers):
    said, unmet = read_answers(answers() | given_answers, members={1})

    assert said or unmet
