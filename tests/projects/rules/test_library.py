"""P-LIB and P-NOTICE: what keeps a project from each gate (0-40, 0-44, 2-04)."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from projects.rules.library import (
    Contents,
    Gate,
    Notice,
    adoption_unmet,
    application_unmet,
    category_unmet,
    contents_unmet,
    gate_unmet,
    notices_unmet,
)

TODAY = datetime.date(2024, 3, 11)
WHOLE = Contents(
    name="花椒基地",
    category="产业发展",
    subcategory="生产项目",
    nature="新建",
    place="红星村",
    content="200 亩",
    planned_start_on=datetime.date(2024, 3, 1),
    planned_end_on=datetime.date(2024, 11, 30),
    has_implementer=True,
    planned_yuan=Decimal(500000),
    beneficiaries=30,
    performance=1,
    participation="村民大会讨论",
    linkage="保底分红",
    links=1,
)


def codes(unmet):
    return [item.code for item in unmet]


def test_a_whole_entry_lacks_nothing():
    assert contents_unmet(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "missing_name"),
        ({"nature": ""}, "missing_nature"),
        ({"place": ""}, "missing_place"),
        ({"planned_start_on": None}, "missing_planned_start_on"),
        ({"planned_end_on": None}, "missing_planned_end_on"),
        ({"has_implementer": False}, "missing_implementer"),
        ({"content": ""}, "missing_content"),
        ({"planned_yuan": Decimal(0)}, "missing_funding"),
        ({"beneficiaries": 0}, "missing_households"),
        ({"performance": 0}, "missing_targets"),
        ({"participation": ""}, "missing_participation"),
        ({"linkage": ""}, "missing_linkage"),
        ({"links": 0}, "missing_links"),
    ],
)
def test_each_of_the_contents_is_asked(change, code):
    assert codes(contents_unmet(replace(WHOLE, **change))) == [code]


def test_everything_that_is_missing_is_said_at_once():
    bare = replace(WHOLE, place="", linkage="", performance=0)

    assert codes(contents_unmet(bare)) == ["missing_place", "missing_targets", "missing_linkage"]


def test_only_industry_needs_a_benefit_link():
    """0-40."""
    assert contents_unmet(replace(WHOLE, category="乡村建设行动", subcategory="", links=0)) == []


def test_a_village_may_apply_before_it_knows_everything():
    early = replace(WHOLE, performance=0, linkage="", links=0, has_implementer=False)

    assert application_unmet(early) == []
    assert codes(application_unmet(replace(early, place="", planned_yuan=Decimal(0)))) == [
        "missing_place",
        "missing_funding",
    ]


@pytest.mark.parametrize(
    ("category", "subcategory", "code"),
    [
        ("产业发展", "生产项目", None),
        ("产业发展", "", None),
        ("产业发展", "公共服务岗位", "subcategory_unknown"),
        ("项目管理费", "生产项目", "subcategory_unknown"),
        ("种树", "", "category_unknown"),
    ],
)
def test_second_levels_belong_to_their_first(category, subcategory, code):
    assert codes(category_unmet(category, subcategory)) == ([code] if code else [])


@pytest.mark.parametrize(
    ("posted", "ended", "code"),
    [
        (1, 11, None),  # ten days, over today
        (1, 10, "notice_village_short"),
        (2, 12, "notice_village_running"),
    ],
)
def test_a_notice_hangs_its_days_and_they_are_over(posted, ended, code):
    """0-44."""
    notice = Notice("village", datetime.date(2024, 3, posted), datetime.date(2024, 3, ended))

    found = codes(notices_unmet(["village"], [notice], least_days=10, as_of=TODAY))

    assert found == ([code] if code else [])


def test_the_newest_notice_of_a_stage_counts():
    old = Notice("village", datetime.date(2024, 1, 1), datetime.date(2024, 1, 20))
    new = Notice("village", datetime.date(2024, 3, 5), datetime.date(2024, 3, 8))

    assert codes(notices_unmet(["village"], [new, old], least_days=10, as_of=TODAY)) == [
        "notice_village_short"
    ]


def test_an_announcement_is_made_and_needs_no_days():
    made = Notice("announcement", TODAY, TODAY)

    assert notices_unmet(["announcement"], [made], least_days=10, as_of=TODAY) == []
    assert codes(notices_unmet(["announcement"], [], least_days=10, as_of=TODAY)) == ["notice_announcement"]
    later = Notice("announcement", TODAY + datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1))
    assert codes(notices_unmet(["announcement"], [later], least_days=10, as_of=TODAY)) == [
        "notice_announcement_future"
    ]


@pytest.mark.parametrize(
    ("verb", "wanted"),
    [
        ("apply", []),
        ("review", ["notice_village"]),
        ("approve", ["notice_township"]),
        ("enlist", ["notice_county", "notice_announcement"]),
        ("plan", []),
    ],
)
def test_each_gate_has_its_notices(verb, wanted):
    assert codes(gate_unmet(verb, Gate(WHOLE), least_days=10, as_of=TODAY)) == wanted


@pytest.mark.parametrize(
    ("year", "listed_on", "codes"),
    [
        (2015, datetime.date(2015, 3, 20), []),
        (2025, datetime.date(2025, 12, 31), []),
        (2015, None, ["listed_on_required"]),
        (2026, datetime.date(2025, 12, 31), ["adoption_too_late"]),
        (2025, datetime.date(2026, 1, 1), ["adoption_too_late"]),
    ],
)
def test_only_earlier_years_are_recorded_as_they_were_listed(year, listed_on, codes):
    unmet = adoption_unmet(year, listed_on, as_of=datetime.date(2026, 6, 1))

    assert [each.code for each in unmet] == codes
