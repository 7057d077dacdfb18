"""What a department's row warns of, at each limit; what is wrong with a file (0-32, domain 3.9)."""

import datetime
from decimal import Decimal

import pytest

from monitoring.choices.feeds import Fault, FeedKind, Signal
from monitoring.rules import feed_files
from monitoring.rules.feed_facts import Known, Limits, Said
from monitoring.rules.feed_files import Shape, due_on, following, is_month, is_period, last_day, preceding
from monitoring.rules.feeds import canonical, quiet_below, warned

AS_OF = datetime.date(2026, 10, 31)
LIMITS = Limits(
    inpatient_registered_yuan=Decimal(5000),
    inpatient_other_yuan=Decimal(20000),
    outpatient_yuan=Decimal(500),
    admission_monitored_yuan=Decimal(6000),
    admission_other_yuan=Decimal(10000),
    own_share=Decimal("0.10"),
    school_yuan=Decimal(10000),
    loan_days=60,
)
FILES = feed_files.Limits(
    least_share=Decimal("0.5"), most_times=Decimal(3), amount_times=Decimal(5), judged_rows=20
)
REGISTERED, OTHER, NOBODY = Known(is_registered=True), Known(is_registered=False), Known()


def signals(kind, said, known=OTHER):
    return [each.signal for each in warned(kind, said, known, LIMITS, as_of=AS_OF)]


@pytest.mark.parametrize(
    ("known", "yuan", "expected"),
    [
        (REGISTERED, "4999.99", []),
        (REGISTERED, "5000", [Signal.INPATIENT]),
        (OTHER, "19999.99", []),
        (OTHER, "20000", [Signal.INPATIENT]),
        (NOBODY, "5000", [Signal.INPATIENT]),
    ],
)
def test_own_payments_count_by_who_pays(known, yuan, expected):
    assert signals(FeedKind.MEDICAL, Said(amount_yuan=Decimal(yuan)), known) == expected


CASES = [
    (FeedKind.MEDICAL, Said(monthly_yuan=Decimal(500)), [Signal.OUTPATIENT]),
    (FeedKind.MEDICAL, Said(), []),
    (FeedKind.HEALTH, Said(word="肺癌"), [Signal.SERIOUS_DISEASE]),
    (FeedKind.EDUCATION, Said(amount_yuan=Decimal(10000)), []),
    (FeedKind.EDUCATION, Said(amount_yuan=Decimal("10000.01"), word="在校"), [Signal.SCHOOL_COST]),
    (FeedKind.EDUCATION, Said(word="疑似辍学"), [Signal.DROPOUT]),
    (FeedKind.CIVIL_AFFAIRS, Said(word="新增低保"), [Signal.RELIEF_ADDED]),
    (FeedKind.CIVIL_AFFAIRS, Said(word="退出特困"), [Signal.RELIEF_ENDED]),
    (FeedKind.CIVIL_AFFAIRS, Said(word="在享"), []),
    (FeedKind.HOUSING, Said(word="C"), [Signal.UNSAFE_HOUSE]),
    (FeedKind.HOUSING, Said(word="B"), []),
    (FeedKind.WATER, Said(word="停水3天"), [Signal.WATER_CUT]),
    (FeedKind.PETITION, Said(word="住房困难"), [Signal.COMPLAINT]),
    (FeedKind.FARMING, Said(word="非洲猪瘟疫情"), [Signal.FARM_LOSS]),
    (FeedKind.FARMING, Said(word="水稻倒伏", amount_yuan=Decimal(3000)), [Signal.FARM_LOSS]),
    (FeedKind.FARMING, Said(word="生猪理赔", monthly_yuan=Decimal(800)), [Signal.CLAIM]),
    (FeedKind.FARMING, Said(word="承保"), []),
    (FeedKind.CARE, Said(word="重度失能"), [Signal.INCAPABLE]),
    (FeedKind.CARE, Said(word="轻度失能"), []),
    (FeedKind.BANK, Said(word="逾期", amount_yuan=Decimal(0)), []),
    (FeedKind.BANK, Said(word="已结清", amount_yuan=Decimal(100), day=datetime.date(2026, 8, 1)), []),
    (FeedKind.WATER, Said(word="水质超标"), [Signal.WATER_QUALITY]),
    (FeedKind.LABOUR, Said(word="失业登记"), [Signal.JOBLESS]),
    (FeedKind.LABOUR, Said(word="返乡"), [Signal.RETURNED]),
    (FeedKind.LABOUR, Said(word="公益岗退出"), [Signal.POST_ENDED]),
    (FeedKind.EMERGENCY, Said(word="洪涝"), [Signal.DISASTER]),
    (FeedKind.POLICE, Said(word="死亡注销"), [Signal.DIED]),
    (FeedKind.POLICE, Said(word="服刑"), [Signal.IMPRISONED]),
    (FeedKind.POLICE, Said(word="交通事故"), [Signal.ACCIDENT]),
    (FeedKind.POLICE, Said(word="迁出"), []),
    (FeedKind.BANK, Said(day=datetime.date(2026, 12, 30)), [Signal.LOAN_DUE]),
    (FeedKind.BANK, Said(day=datetime.date(2026, 12, 31)), []),
    (FeedKind.BANK, Said(day=datetime.date(2026, 10, 30)), [Signal.LOAN_OVERDUE]),
    (FeedKind.BANK, Said(word="逾期"), [Signal.LOAN_OVERDUE]),
]


@pytest.mark.parametrize(("kind", "said", "expected"), CASES)
def test_each_department_s_words(kind, said, expected):
    assert signals(kind, said) == expected


@pytest.mark.parametrize(
    ("grade", "others", "expected"),
    [
        ("一级", 0, [Signal.DISABILITY]),
        ("二级", 1, [Signal.DISABILITY, Signal.SEVERAL_DISABLED]),
        ("三级", 0, []),
        ("四级", 2, [Signal.SEVERAL_DISABLED]),
    ],
)
def test_heavy_disabilities_and_several_in_one_house(grade, others, expected):
    assert signals(FeedKind.DISABLED, Said(word=grade), Known(disabled_others=others)) == expected


def test_a_disease_stands_in_no_sentence():
    (found,) = warned(FeedKind.HEALTH, Said(word="肺癌"), OTHER, LIMITS, as_of=AS_OF)

    assert "肺癌" not in found.message


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        (FeedKind.DISABLED, "2", "二级"),
        (FeedKind.DISABLED, "2级", "二级"),
        (FeedKind.DISABLED, "二", "二级"),
        (FeedKind.HOUSING, "d级", "D"),
        (FeedKind.HOUSING, "C级", "C"),
        (FeedKind.POLICE, "服刑", "服刑"),
    ],
)
def test_grades_are_written_in_many_ways(kind, written, meant):
    assert canonical(kind, written) == meant


def test_months():
    texts = ("2026-10", "2026-13", "202610", "1926-10", "2026-10-05")
    assert [is_month(each) for each in texts] == [True, False, False, False, False]
    assert (following("2026-12"), following("2026-09")) == ("2027-01", "2026-10")
    assert preceding(datetime.date(2026, 1, 31)) == "2025-12"
    assert last_day("2028-02") == datetime.date(2028, 2, 29)
    assert due_on("2026-12", 5) == datetime.date(2027, 1, 5)


def test_days():
    """Domain 3.9: 信访、12317 push every day; what their files speak of is a day."""
    texts = ("2026-10-05", "2026-02-29", "2028-02-29", "2026-10", "2026-10-5", "20261005", "1926-10-05")
    assert [is_period(each, "daily") for each in texts] == [True, False, True, False, False, False, False]
    assert [is_period(each, "monthly") for each in texts] == [False, False, False, True, False, False, False]
    assert (following("2026-12-31"), following("2028-02-28")) == ("2027-01-01", "2028-02-29")
    assert preceding(datetime.date(2026, 1, 1), "daily") == "2025-12-31"
    assert last_day("2026-10-05") == datetime.date(2026, 10, 5)
    assert due_on("2026-12-31", 1) == datetime.date(2027, 1, 1)


def test_how_many_rows_a_day_has_says_nothing():
    """A quiet day after a busy one; other columns are still a fault, in the words of a day."""
    busy, quiet = shape(rows=100), shape(rows=3)
    limits = feed_files.Limits(
        least_share=Decimal("0.5"), most_times=Decimal(3), amount_times=Decimal(10), judged_rows=20
    )

    assert feed_files.faults(quiet, busy, limits, period="2026-10-06") == []
    assert [each.fault for each in feed_files.faults(quiet, busy, limits, period="2026-10")] == [
        Fault.TRUNCATED
    ]
    (wrong,) = feed_files.faults(shape(names=("姓名",)), busy, limits, period="2026-10-06")
    assert (wrong.fault, "上次有的列“个人自付”这一天没有了" in wrong.message) == (Fault.COLUMNS, True)


def shape(**changes):
    facts = {"rows": 100, "names": ("姓名", "个人自付"), "median_yuan": Decimal(1000)}
    return Shape(**facts | changes)


FILES_WRONG = [
    ({}, []),
    ({"rows": 50}, []),
    ({"rows": 49}, [Fault.TRUNCATED]),
    ({"rows": 300}, []),
    ({"rows": 301}, [Fault.SWOLLEN]),
    ({"median_yuan": Decimal(4999)}, []),
    ({"median_yuan": Decimal(5000)}, [Fault.SCALE]),
    ({"median_yuan": Decimal(200)}, [Fault.SCALE]),
    ({"rows": 1000, "median_yuan": Decimal(10000)}, [Fault.SWOLLEN, Fault.SCALE]),
    ({"names": ("个人自付", "姓名")}, []),
    ({"names": ("姓名",)}, [Fault.COLUMNS]),
    ({"names": ("姓名", "个人自付", "备注"), "unknown": ("备注",)}, [Fault.COLUMNS]),
    ({"missing": ("身份证号",), "rows": 0}, [Fault.COLUMNS]),
    ({"outside": (7, datetime.date(2026, 9, 30))}, [Fault.PERIOD]),
    ({"total_yuan": Decimal("10.00"), "sum_yuan": Decimal("10.01")}, [Fault.TOTAL]),
    ({"total_yuan": Decimal("10.00"), "sum_yuan": Decimal("10.00")}, []),
]


@pytest.mark.parametrize(("changes", "expected"), FILES_WRONG)
def test_a_file_against_the_one_before(changes, expected):
    found = feed_files.faults(shape(**changes), shape(), FILES, period="2026-10")

    assert [each.fault for each in found] == expected
    assert all(each.message.endswith("。") for each in found)


def test_a_small_month_before_says_nothing():
    found = feed_files.faults(shape(rows=400), shape(rows=19), FILES, period="2026-10")

    assert found == []


def test_the_first_file_may_have_columns_of_its_own():
    assert feed_files.faults(shape(unknown=("备注",)), None, FILES, period="2026-10") == []


@pytest.mark.parametrize("known", [REGISTERED, OTHER, NOBODY])
@pytest.mark.parametrize("kind", FeedKind)
def test_a_row_that_is_not_asked_about_would_not_have_warned(kind, known):
    """A row below both floors is never put to the rule, so nothing in it may warn of anybody."""
    floors = quiet_below(kind, LIMITS)

    assert (floors is not None) == (kind in {FeedKind.MEDICAL})
    if floors:
        cent = Decimal("0.01")
        quiet = Said(amount_yuan=floors[0] - cent, monthly_yuan=floors[1] - cent, word="停水", day=AS_OF)
        assert signals(kind, quiet, known) == []
        assert signals(kind, Said(amount_yuan=floors[0]), NOBODY) != []
        assert signals(kind, Said(monthly_yuan=floors[1]), NOBODY) != []


MONITORED = Known(is_registered=False, is_monitored=True)
ORDINARY = Known(is_registered=False, is_monitored=False)
EXITED = Known(is_registered=True, is_monitored=False)


def stay(own, total="100000", region="区域内", **facts):
    """One stay in hospital."""
    yuan = {"amount_yuan": Decimal(own), "total_yuan": Decimal(total)}
    return Said(**yuan, word=region, **{name: Decimal(each) for name, each in facts.items()})


@pytest.mark.parametrize(
    ("known", "own", "is_warned"),
    [
        (MONITORED, "5999.99", False),
        (MONITORED, "6000", True),
        (ORDINARY, "9999.99", False),
        (ORDINARY, "10000", True),
        (EXITED, "6000", False),
        (NOBODY, "6000", True),
    ],
)
def test_one_stay_counts_by_who_pays(known, own, is_warned):
    """Domain 3.9: after all insurance 6,000 yuan of the monitored, 10,000 of other rural people, a stay."""
    assert (Signal.ADMISSION in signals(FeedKind.BILLS, stay(own), known)) == is_warned


@pytest.mark.parametrize(
    ("known", "said", "expected"),
    [
        (EXITED, stay("500", "5000"), []),
        (EXITED, stay("500.01", "5000"), [Signal.OWN_SHARE]),
        (MONITORED, stay("600", "5000"), [Signal.OWN_SHARE]),
        (ORDINARY, stay("600", "5000"), []),
        (EXITED, stay("600", "5000", "区域外"), []),
        (EXITED, stay("600", "5000", ""), []),
        (EXITED, stay("600", "0"), []),
        (EXITED, stay("1", "5000", year_own_yuan="500", year_total_yuan="5000"), []),
        (EXITED, stay("1", "5000", year_own_yuan="501", year_total_yuan="5000"), [Signal.OWN_SHARE_YEAR]),
    ],
)
def test_the_own_share_inside_the_region_stays_within_a_tenth(known, said, expected):
    """0-25: of one stay and of a person's year; unknown regions and other people are not judged."""
    assert signals(FeedKind.BILLS, said, known) == expected


def test_the_sentence_names_both_amounts_and_the_share():
    (found,) = warned(FeedKind.BILLS, stay("600", "5000"), EXITED, LIMITS, as_of=AS_OF)

    assert (
        found.message == "单次住院总费用 5,000.00 元，个人支付 600.00 元，占 12.0%，超过区域内 10% 的控制线。"
    )
    assert "二(七)19" in found.clause


@pytest.mark.parametrize(("written", "read"), [("是", "区域内"), ("县外", "区域外"), ("某地", "某地")])
def test_the_region_is_read_in_its_many_words(written, read):
    assert canonical(FeedKind.BILLS, written) == read
