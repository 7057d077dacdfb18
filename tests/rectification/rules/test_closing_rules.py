"""R-EVID, R-SOD, R-PARENT, R-RECHECK, R-NEED as tables."""

import datetime
import json
from pathlib import Path

import pytest

from rectification.choices.tickets import Cause, CloseoutLevel, Topic
from rectification.rules.closing import (
    Answers,
    Standing,
    children_unmet,
    closing_unmet,
    recheck_unmet,
    verifier_unmet,
)
from rectification.rules.measures import (
    Node,
    extension_unmet,
    is_relapse,
    measures_unmet,
)
from rectification.rules.proposals import TYPE_OF_ITEM, TYPE_OF_RULE, checked_code, key_of

DAY = datetime.date
ON, DUE = DAY(2026, 3, 5), DAY(2026, 6, 30)
WHOLE = {
    "percent": 100,
    "evidence": 1,
    "nodes_left": 0,
    "similar": "已查",
    "is_common": False,
    "children": 0,
    "open": 0,
    "has_request": False,
}
TYPES = json.loads((Path(__file__).parents[3] / "rectification/fixtures/types.json").read_text())


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"percent": 99}, ["R-EVID"]),
        ({"evidence": 0}, ["R-EVID"]),
        ({"nodes_left": 1}, ["R-EVID"]),
        ({"similar": "  "}, ["similar_required"]),
        ({"has_request": True}, ["extension_waits"]),
        ({"children": 3, "open": 3}, []),
        ({"is_common": True}, ["R-PARENT"]),
        ({"is_common": True, "children": 3, "open": 1}, ["R-PARENT"]),
        ({"is_common": True, "children": 3}, []),
    ],
)
def test_closing(changes, codes):
    standing = Standing(**WHOLE | changes)

    assert [each.code for each in closing_unmet(standing)] == codes
    assert all(each.clause for each in closing_unmet(standing))
    assert children_unmet(standing) == [each for each in closing_unmet(standing) if each.code == "R-PARENT"]


@pytest.mark.parametrize("level", CloseoutLevel.values)
@pytest.mark.parametrize("has_worked", [True, False])
@pytest.mark.parametrize("is_responsible", [True, False])
@pytest.mark.parametrize("leads", [True, False])
def test_r_sod(level, has_worked, is_responsible, leads):
    found = verifier_unmet(level, has_worked=has_worked, is_responsible=is_responsible, leads=leads)

    expected = has_worked + (is_responsible and level == "county") + (not leads and level == "lead")
    assert len(found) == expected


@pytest.mark.parametrize(
    ("answers", "holds"),
    [
        ((True, True, True), True),
        ((False, True, True), False),
        ((True, False, True), False),
        ((True, True, False), False),
    ],
)
def test_0_11_all_three_have_to_be_precise(answers, holds):
    found = Answers(information=answers[0], measures=answers[1], effect=answers[2])
    facts = {"found": "入户", "closed_on": ON, "on": DUE}

    assert found.holds is holds
    assert [each.code for each in recheck_unmet(found, rechecked_on=ON, due_on=None, **facts)] == (
        [] if holds else ["due_required"]
    )
    assert not recheck_unmet(found, rechecked_on=DUE, due_on=DUE, **facts)
    before = ON - datetime.timedelta(days=1)
    assert "day" in {each.code for each in recheck_unmet(found, rechecked_on=before, due_on=DUE, **facts)}


@pytest.mark.parametrize(("passed", "expected"), [(-1, False), (0, True), (180, True), (181, False)])
def test_a_relapse_within_days(passed, expected):
    assert is_relapse(ON, ON + datetime.timedelta(days=passed), days=180) is expected


@pytest.mark.parametrize(("passed", "codes"), [(15, []), (16, ["mode_at_once"])])
def test_2_40_at_once_is_within_days(passed, codes):
    due_on = ON + datetime.timedelta(days=passed)
    facts = {"goal": "x", "measures": "y", "mode": "at_once", "nodes": (), "on": ON, "at_once_days": 15}

    assert [each.code for each in measures_unmet(due_on=due_on, **facts)] == codes


@pytest.mark.parametrize(
    ("nodes", "codes"),
    [
        ([Node("甲", ON), Node("乙", DUE)], []),
        ([Node("甲", ON - datetime.timedelta(days=1))], ["node_passed"]),
        ([Node("甲", DUE + datetime.timedelta(days=1))], ["node_late"]),
        ([Node("甲", ON), Node(" 甲", DUE)], ["node_twice"]),
        ([], ["nodes_required"]),
    ],
)
def test_2_40_what_lasts_has_dated_steps(nodes, codes):
    facts = {"goal": "x", "measures": "y", "mode": "long_term", "due_on": DUE, "on": ON, "at_once_days": 15}

    assert [each.code for each in measures_unmet(nodes=nodes, **facts)] == codes


@pytest.mark.parametrize(
    ("until", "reason", "codes"),
    [
        (DAY(2026, 7, 1), "雨季", []),
        (DUE, "雨季", ["until_earlier"]),
        (DAY(2026, 3, 4), "", ["until_earlier", "until_passed", "note_required"]),
    ],
)
def test_more_time_is_later(until, reason, codes):
    found = extension_unmet(due_on=DUE, until=until, reason=reason, on=ON)

    assert [each.code for each in found] == codes


def test_2_38_the_ten_campaigns_have_thirty_types():
    campaigns = [each for each in TYPES if each["topic"].isdecimal()]
    of_topic = [sum(each["topic"] == str(topic) for each in campaigns) for topic in range(1, 11)]

    assert of_topic == [4, 4, 3, 2, 3, 2, 3, 4, 3, 2]
    assert all(each["code"].startswith(f"{each['topic']}.") and each["lead"] for each in campaigns)
    assert {each["topic"] for each in TYPES} == set(Topic.values)
    assert [each["code"] for each in TYPES if each.get("is_restricted")] == ["C.1"]


def test_what_is_found_elsewhere_has_a_type_that_ships():
    assert {*TYPE_OF_RULE.values(), *TYPE_OF_ITEM.values()} <= {each["code"] for each in TYPES}
    assert key_of(Cause.SURVEY, checked_code(7, "water")) == "survey:7:water"
