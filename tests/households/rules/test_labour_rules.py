"""Capacity for work, work, public posts."""

from datetime import date
from decimal import Decimal

import pytest

from households.choices import (
    DisabilityGrade,
    DisabilityKind,
    Education,
    Health,
    JobChannel,
    Labour,
    SchoolStatus,
)
from households.rules import labour
from households.rules.facts import JobFacts, PersonFacts, all_of, any_of

TODAY = date(2026, 11, 1)
HEALTHY = frozenset({Health.HEALTHY})


def person(age=None, **facts):
    return PersonFacts(key="a", birth_on=None if age is None else date(2026 - age, 1, 1), **facts)


def job(**facts):
    return JobFacts(key="a", **facts)


def told(found):
    return None if found is None else (found.rule, found.severity)


@pytest.mark.parametrize(
    ("facts", "anyone", "everyone"),
    [
        ([], False, True),
        ([True, None], True, None),
        ([False, None], None, False),
        ([False, False], False, False),
        ([True, True], True, True),
    ],
)
def test_three_values(facts, anyone, everyone):
    assert any_of(facts) is anyone
    assert all_of(facts) is everyone


@pytest.mark.parametrize(
    ("age", "value", "fires"),
    [
        (15, Labour.ORDINARY, True),
        (15, Labour.LOST, True),
        (15, Labour.NONE, False),
        (16, Labour.ORDINARY, False),
        (15, "", False),
        (15, None, False),
        (None, Labour.ORDINARY, False),
    ],
)
def test_children_have_no_labour(age, value, fires):
    found = labour.child_with_labour(person(age, labour=value), as_of=TODAY, working_age=16)

    assert told(found) == (("H-LAB-01", "error") if fires else None)


@pytest.mark.parametrize(
    ("status", "value", "fires"),
    [
        (SchoolStatus.BACHELOR_1, Labour.ORDINARY, True),
        (SchoolStatus.BACHELOR_1, Labour.NONE, False),
        (SchoolStatus.BACHELOR_1, None, False),
        ("", Labour.ORDINARY, False),
        (None, Labour.ORDINARY, False),
        (SchoolStatus.PRESCHOOL_AGE, Labour.ORDINARY, False),
    ],
)
def test_students_have_no_labour(status, value, fires):
    found = labour.student_with_labour(person(school_status=status, labour=value))

    assert told(found) == (("H-LAB-02", "warning") if fires else None)


@pytest.mark.parametrize(
    ("age", "value", "health", "status", "fires"),
    [
        (15, Labour.NONE, HEALTHY, "", False),
        (16, Labour.NONE, HEALTHY, "", True),
        (59, Labour.WEAK, HEALTHY, "", True),
        (59, Labour.LOST, HEALTHY, "", True),
        (60, Labour.LOST, HEALTHY, "", False),
        (40, Labour.ORDINARY, HEALTHY, "", False),
        (40, Labour.NONE, frozenset({Health.DISABLED}), "", False),
        (40, Labour.NONE, None, "", False),
        (18, Labour.NONE, HEALTHY, SchoolStatus.SENIOR_3, False),
        (18, Labour.NONE, HEALTHY, None, False),
        (None, Labour.NONE, HEALTHY, "", False),
        (40, None, HEALTHY, "", False),
    ],
)
def test_healthy_people_of_working_age_have_labour(age, value, health, status, fires):
    facts = person(age, labour=value, health=health, school_status=status)

    found = labour.healthy_without_labour(facts, as_of=TODAY, working_age=16, old_age=60)

    assert told(found) == (("H-LAB-03", "warning") if fires else None)


@pytest.mark.parametrize(
    ("age", "value", "fires"),
    [
        (59, Labour.ORDINARY, False),
        (60, Labour.ORDINARY, True),
        (60, Labour.SKILLED, True),
        (60, Labour.WEAK, False),
        (None, Labour.SKILLED, False),
        (70, None, False),
    ],
)
def test_old_people_with_labour(age, value, fires):
    found = labour.old_with_labour(person(age, labour=value), as_of=TODAY, old_age=60)

    assert told(found) == (("H-LAB-04", "note") if fires else None)


@pytest.mark.parametrize(
    ("kind", "grade", "value", "fires"),
    [
        (DisabilityKind.LIMB, DisabilityGrade.FIRST, Labour.ORDINARY, True),
        (DisabilityKind.LIMB, DisabilityGrade.SECOND, Labour.ORDINARY, True),
        (DisabilityKind.LIMB, DisabilityGrade.THIRD, Labour.ORDINARY, False),
        (DisabilityKind.SIGHT, DisabilityGrade.FIRST, Labour.ORDINARY, False),
        (DisabilityKind.LIMB, DisabilityGrade.FIRST, Labour.WEAK, False),
        (None, None, Labour.ORDINARY, False),
    ],
)
def test_severe_limb_disability_and_labour(kind, grade, value, fires):
    found = labour.disabled_with_labour(person(disability_kind=kind, disability_grade=grade, labour=value))

    assert told(found) == (("H-LAB-05", "warning") if fires else None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([Labour.NONE, Labour.LOST], True),
        ([Labour.NONE, Labour.WEAK], False),
        ([Labour.NONE, None], None),
        ([Labour.NONE, ""], None),
        ([None, Labour.ORDINARY], False),
    ],
)
def test_whole_household_without_labour(values, expected):
    assert labour.whole_household_no_labour(values) is expected


@pytest.mark.parametrize(
    ("values", "stored", "said"),
    [
        ([Labour.NONE], True, None),
        ([Labour.NONE], False, "按成员劳动技能是整户"),
        ([Labour.WEAK], True, "按成员劳动技能不是整户"),
        ([Labour.WEAK], None, None),
        ([None], True, None),
    ],
)
def test_the_stored_flag(values, stored, said):
    found = labour.labour_flag_differs(values, stored=stored)

    assert told(found) == (("H-LAB-06", "warning") if said else None)
    assert said is None or found.message.startswith(said)


@pytest.mark.parametrize(
    ("place", "months", "missing"),
    [
        ("成都", 6, None),
        ("", 0, None),
        ("成都", 0, "务工时间"),
        ("", Decimal("0.5"), "务工所在地"),
        (None, 6, None),
        ("成都", None, None),
    ],
)
def test_place_and_months_go_together(place, months, missing):
    found = labour.place_or_months_missing(job(place=place, months=months))

    assert (found and found.message) == (f"未填{missing}" if missing else None)


@pytest.mark.parametrize(
    ("facts", "employed", "reasons"),
    [
        pytest.param({"age": 15}, True, "不满 16 岁", id="15"),
        pytest.param({"age": 16}, True, None, id="16"),
        pytest.param({"school_status": SchoolStatus.SENIOR_1}, True, "在校", id="student"),
        pytest.param({"labour": Labour.LOST}, True, "无劳动力或丧失劳动力", id="丧失"),
        pytest.param({"labour": Labour.WEAK}, True, None, id="弱"),
        pytest.param({"is_destitute": True}, True, "特困供养", id="特困"),
        pytest.param({"age": 12, "is_destitute": True}, True, "不满 16 岁、特困供养", id="two reasons"),
        pytest.param({}, True, None, id="nothing known"),
        pytest.param({"age": 12}, False, None, id="no job"),
        pytest.param({"age": 12}, None, None, id="job unknown"),
    ],
)
def test_people_who_cannot_work(facts, employed, reasons):
    found = labour.impossible_worker(person(**facts), job(is_employed=employed), as_of=TODAY, working_age=16)

    assert told(found) == (("H-JOB-02", "error") if reasons else None)
    assert reasons is None or found.message == f"登记有务工，但{reasons}"


@pytest.mark.parametrize(
    ("pay", "severity"),
    [
        ("99.99", "warning"),
        ("100", "note"),
        ("399.99", "note"),
        ("400", None),
        ("30000", None),
        ("30000.01", "warning"),
        (None, None),
    ],
)
def test_monthly_pay(pay, severity):
    found = labour.implausible_pay(
        job(pay_yuan=pay and Decimal(pay)),
        least_yuan=Decimal(100),
        low_yuan=Decimal(400),
        most_yuan=Decimal(30000),
    )

    assert told(found) == (severity and ("H-JOB-03", severity))


@pytest.mark.parametrize(
    ("employed", "county", "fires"),
    [(True, "", True), (True, "511702", False), (True, None, False), (False, "", False), (None, "", False)],
)
def test_work_county(employed, county, fires):
    found = labour.work_county_missing(job(is_employed=employed, work_county=county))

    assert told(found) == (("H-JOB-04", "warning") if fires else None)


@pytest.mark.parametrize(
    ("channel", "work", "own", "fires"),
    [
        (JobChannel.PUBLIC_POST, "511703", "511702001", True),
        (JobChannel.WORKSHOP, "511703", "511702", True),
        (JobChannel.PUBLIC_POST, "511702002", "511702001", False),
        (JobChannel.OTHER, "511703", "511702", False),
        (JobChannel.PUBLIC_POST, "", "511702", False),
        (JobChannel.PUBLIC_POST, "511703", None, False),
        (None, "511703", "511702", False),
    ],
)
def test_posts_and_workshops_are_in_the_county(channel, work, own, fires):
    found = labour.channel_outside_county(job(channel=channel, work_county=work, own_county=own))

    assert told(found) == (("H-JOB-05", "error") if fires else None)


@pytest.mark.parametrize(
    ("periods", "fires"),
    [
        pytest.param([("2023-01", "2023-03"), ("2023-04", "2023-06")], False, id="one after the other"),
        pytest.param([("2023-04", "2023-06"), ("2023-01", "2023-04")], True, id="the same month, unsorted"),
        pytest.param([("2023-01", "2023-04-20"), ("2023-04", "")], True, id="different precision"),
        pytest.param([("2023-01", ""), ("2023-04", "2023-05")], True, id="the first goes on"),
        pytest.param([("2023-01", None), ("2023-02", "2023-03")], False, id="an unknown end"),
        pytest.param([("", "2023-04"), ("2023-02", "2023-03")], False, id="a blank start"),
        pytest.param([("2023-01", "2023-12")], False, id="one job"),
        pytest.param([], False, id="none"),
    ],
)
def test_jobs_do_not_overlap(periods, fires):
    assert told(labour.overlapping_jobs("a", periods)) == (("H-JOB-06", "warning") if fires else None)


@pytest.mark.parametrize(
    ("working", "ends", "message"),
    [
        (False, "", "已不在务工，结束时间未填"),
        (False, "2026-12", "已不在务工，结束时间晚于今天"),
        (False, "2026-11", None),
        (False, "2026-11-02", "已不在务工，结束时间晚于今天"),
        (False, "2026-11-01", None),
        (False, None, None),
        (True, "", None),
        (None, "", None),
    ],
)
def test_a_job_that_is_over_has_ended(working, ends, message):
    found = labour.unfinished_job(job(is_working_now=working, ends_on=ends), as_of=TODAY)

    assert (found and found.message) == message


@pytest.mark.parametrize(
    ("age", "posts", "months", "message"),
    [
        (40, ("护林",), 6, None),
        (40, (), 0, None),
        (40, ("护林",), 0, "公益性岗位：岗位与月数只填了一项"),
        (40, (), 6, "公益性岗位：岗位与月数只填了一项"),
        (40, ("护林",), None, None),
        (15, ("护林",), 6, "公益性岗位：年龄不在 16 至 70 岁之间"),
        (16, ("护林",), 6, None),
        (69, ("护林",), 6, None),
        (70, ("护林",), 6, "公益性岗位：年龄不在 16 至 70 岁之间"),
        (70, (), 0, None),
        (None, ("护林",), 6, None),
        (40, ("护林", "保洁"), 6, None),
        (40, ("护林", "保洁", "护路"), 6, "公益性岗位：多于 2 个"),
        (
            75,
            ("护林", "保洁", "护路"),
            0,
            "公益性岗位：岗位与月数只填了一项，多于 2 个，年龄不在 16 至 70 岁之间",
        ),
        (75, None, 6, None),
    ],
)
def test_public_posts(age, posts, months, message):
    found = labour.public_post(
        person(age), job(posts=posts, post_months=months), as_of=TODAY, first_age=16, end_age=70, most_posts=2
    )

    assert (found and found.message) == message
    assert told(found) == (message and ("H-JOB-08", "error"))


@pytest.mark.parametrize(
    ("outside", "paid", "fires"),
    [
        (True, False, True),
        (True, True, False),
        (True, None, False),
        (False, False, False),
        (None, False, False),
    ],
)
def test_travel_subsidy(outside, paid, fires):
    found = labour.unpaid_travel_subsidy("a", worked_outside_province=outside, is_subsidy_paid=paid)

    assert told(found) == (("H-JOB-09", "warning") if fires else None)


@pytest.mark.parametrize(
    ("age", "level", "value", "employed", "fires"),
    [
        (15, Education.COLLEGE, None, False, False),
        (16, Education.COLLEGE, None, False, True),
        (59, None, Labour.SKILLED, False, True),
        (60, None, Labour.SKILLED, False, False),
        (30, Education.SENIOR, Labour.ORDINARY, False, False),
        (30, Education.BACHELOR, None, True, False),
        (30, Education.BACHELOR, None, None, False),
        (None, Education.BACHELOR, None, False, False),
        (30, None, None, False, False),
    ],
)
def test_skilled_people_without_a_job(age, level, value, employed, fires):
    found = labour.skilled_without_job(
        person(age, education=level, labour=value),
        job(is_employed=employed),
        as_of=TODAY,
        first_age=16,
        last_age=59,
    )

    assert told(found) == (("H-JOB-10", "note") if fires else None)
