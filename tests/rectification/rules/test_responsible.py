"""0-02: 〔责任单位：…〕 is split into names as the document means it, and nobody is guessed."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rectification.rules.responsible import Directory, meant_by, names_in

FIXTURE = Path(__file__).parents[3] / "rectification/fixtures/plans.json"
PLAN = json.loads(FIXTURE.read_text())[0]
TASKS = [task for section in PLAN["sections"] for task in section["tasks"]]
NAMES = sorted({name for task in TASKS for name in task["units"].split("、")})
TOWNS = [("990101100", "甲镇"), ("990101101", "乙镇")]
NOTE = "涉及多个责任单位的，按照职能职责负责本单位相关内容，下同"


def texts(text):
    return [each.text for each in names_in(text)]


def known(*organisations, groups=None, county="通川区"):
    rows = list(enumerate(organisations, start=1))
    return Directory(county=county, groups=groups or {}, organisations=rows, towns=TOWNS)


def test_the_plan_that_ships_is_the_document_counted():
    """0-01: 1133: 1 goal, 13 sections, 3 guarantee groups, 46 numbered tasks, and no sentence of it."""
    kinds = [section["kind"] for section in PLAN["sections"]]
    assert [kinds.count(each) for each in ("goal", "focus", "guarantee")] == [1, 13, 3]
    assert [task["number"] for task in TASKS] == list(range(1, 47))
    assert all("。" not in task["title"] and len(task["title"]) <= 12 for task in TASKS)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"task {task['number']}")
def test_each_of_the_46_lines_is_read_in_every_way_it_is_written(task):
    names = task["units"].split("、")
    line = task["units"]

    assert texts(line) == names
    for opening, closing in ("〔〕", "【】", "[]", "［］"):
        assert texts(f"{opening}责任单位：{line}({NOTE}){closing}") == names
    assert texts(f"责任单位:{line}（{NOTE}（含附件））") == names
    assert texts(f"〔责任单位：{line}（{NOTE}〕") == names  # the note is not closed
    for separator in "，,；;\n":
        assert texts(line.replace("、", separator)) == names


PARTS = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["", "（牵头）", "(含a、b)", "（一（二、三））"]),
    st.sampled_from("、，,；;"),
)


@given(
    parts=st.lists(PARTS, min_size=1, max_size=6, unique_by=lambda part: part[0]),
    frame=st.sampled_from(["", "〔〕", "【】", "[]"]),
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_names_with_any_separators_notes_and_frames_come_back(parts, frame):
    body = "".join(name + note + separator for name, note, separator in parts)

    assert texts(f"{frame[:1]}责任单位：{body}{frame[1:]}") == [name for name, _note, _separator in parts]


@given(st.text(alphabet="区局“”‘’（）()〔〕、，；：责任单位 \n", max_size=40))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_typed_is_read_and_no_name_holds_a_bracket_or_is_blank(text):
    for name in texts(text):
        assert name.strip() == name != ""
        assert not set(name) & set("（）()〔〕\n")


def test_separators_inside_quotation_marks_do_not_split_and_stray_marks_do_no_harm():
    assert texts("“两不愁、三保障”牵头行业部门、区水务局") == ["“两不愁、三保障”牵头行业部门", "区水务局"]
    assert texts("”拉网式“牵头部门、区水务局") == ["”拉网式“牵头部门", "区水务局"]
    assert texts("“两不愁\n三保障”牵头部门") == ["“两不愁", "三保障”牵头部门"]
    assert texts("区水务局、区水务局、") == ["区水务局"]


def test_what_stands_behind_the_word_lead_leads():
    found = names_in("牵头单位：区农业农村局；责任单位：区水务局、各乡镇街委")
    assert [(each.text, each.is_lead) for each in found] == [
        ("区农业农村局", True),
        ("区水务局", False),
        ("各乡镇街委", False),
    ]


def test_a_name_means_its_bearer_whatever_the_marks_and_widths():
    directory = known("区统计局", groups={"“两不愁三保障”牵头行业部门": ([7], ())})

    assert meant_by("区统计局", directory).organisations == [1]
    assert meant_by("‘两不愁三保障’ 牵头行业部门", directory).organisations == [7]
    assert meant_by("乙镇", directory).towns == ["990101101"]
    assert meant_by("两不愁三保障牵头部门", directory) is None


@pytest.mark.parametrize("written", ["统计局", "区统计局", "通川区统计局"])
@pytest.mark.parametrize("kept", ["统计局", "区统计局", "通川区统计局"])
def test_a_prefix_that_is_missing_is_added_or_taken_away(written, kept):
    assert meant_by(written, known(kept, "区扶贫开发局")).organisations == [1]


def test_nothing_is_guessed():
    """More than one that fits, another level's prefix, a part of a name: all are told, none is taken."""
    assert meant_by("统计局", known("区统计局", "通川区统计局")) is None
    assert meant_by("区统计局", known("区统计局", "统计局")).organisations == [1]
    assert meant_by("区统计局", known("区统计局", "区统计局")) is None
    assert meant_by("统计局", known("市统计局")) is None
    assert meant_by("统计", known("区统计局")) is None
    assert meant_by("区", known("通川区")) is None


def test_a_group_without_members_is_known_and_means_nobody():
    found = meant_by("区级相关部门", known(groups={"区级相关部门": ((), ())}))
    assert found.group
    assert not found.organisations
    assert not found.towns
