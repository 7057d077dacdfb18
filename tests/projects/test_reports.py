"""The board of a year's money: rates, where they lead, what keeps them back, and who sees which part."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import SafeguardCheck
from povertycase.models import Division, PolicyParameter
from projects import actions
from projects.choices.money import Lamp
from projects.models import BenefitLink, FinanceLedgerYear, LedgerEntry, Milestone
from projects.reports.funds import fund_board
from tests import factories
from tests.households import planning
from tests.projects import making
from tests.projects.making import TODAY

YEAR = 2024


@pytest.fixture
def cast(world):
    """The cast of projects, with the targets of a county that has some."""
    cast = making.cast_of_projects(world)
    since = datetime.date(2020, 1, 1)
    for key, value in (
        ("fund.special", "0.95"),
        ("fund.integrated", "0.80"),
        ("fund.industry_central", "0.60"),
        ("fund.industry_provincial", "0.50"),
        ("fund.alloc_workdays", {"full": 25, "zero": 50}),
    ):
        PolicyParameter.objects.create(
            key=key, division_id="990101", valid_from=since, value=value, source=f"示例县文件 {key}"
        )
    return cast


def board(user, *, on=TODAY, year=YEAR):
    return fund_board(type(user).objects.get(pk=user.pk), year=year, on=on)


def line(user, fund_class="special", **when):
    return next(each for each in board(user, **when).classes if each.fund_class == fund_class)


def test_paid_is_what_left_less_what_came_back_of_that_year_alone(cast):
    given = making.allocation(cast, yuan="500000.00")
    making.paid(cast, given, "300000.00")
    given.refresh_from_db()
    actions.refund(
        given,
        amount_yuan=Decimal("0.10"),
        payee="示例农发公司",
        proof=None,
        by=cast.county,
        on=TODAY,
        version=given.version,
        note="结余",
    )

    found = line(cast.county)

    assert (found.rate.arrived, found.rate.paid) == (Decimal("1000000.00"), Decimal("299999.90"))
    assert found.rate.rate == Decimal("0.2999999")
    assert found.lamp == Lamp.RED
    assert found.clause == "示例县文件 fund.special"
    assert line(cast.county, "other").lamp is None
    assert line(cast.county, "integrated").sentence == "资金还没有到账。"
    assert line(cast.county, year=2025).carried_yuan == 0


def test_money_paid_next_year_is_carried_and_no_part_of_that_year_s_rate(cast):
    given = making.allocation(cast)
    payment = making.approved(cast, given, "40000.00")
    payment.refresh_from_db()
    actions.pay(payment, by=cast.county, on=datetime.date(2025, 3, 1), version=payment.version)

    assert line(cast.county, on=datetime.date(2025, 6, 1)).rate.paid == 0
    later = line(cast.county, year=2025, on=datetime.date(2025, 6, 1))
    assert (later.carried_yuan, later.rate.paid, later.rate.rate) == (Decimal("40000.00"), 0, None)


def test_the_forecast_says_what_is_short_and_which_projects_keep_it(cast):
    project = making.planned_project(cast)
    money = making.batch(cast)
    given = making.allocation(cast, project, "700000.00", of=money)
    making.paid(cast, given, "600000.00")
    other = making.planned_project(cast, name="红星村水厂", category="乡村建设行动", subcategory="")
    making.allocation(cast, other, "300000.00", of=money)
    Milestone.objects.create(
        project=project,
        division_id=project.division_id,
        kind="completed",
        planned_on=datetime.date(2024, 9, 8),
    )

    found = line(cast.county)

    # 282 of 366 days: 600,000 go on to 778,723; 95 % are 950,000.
    assert found.sentence == "按当前进度 12-31 为 77.8 %，缺口 17.13 万元，卡在 1 个项目"
    assert [each.project_name for each in found.blockers] == ["红星村水厂"]
    assert found.blockers[0].reason == "安排后还没有拨付过"
    assert found.unallocated_yuan == 0


def test_a_late_step_keeps_money_back_and_unallocated_money_is_named(cast):
    given = making.allocation(cast, yuan="500000.00")
    making.paid(cast, given, "400000.00")
    Milestone.objects.create(
        project=given.project,
        division_id=given.division_id,
        kind="completed",
        planned_on=datetime.date(2024, 9, 8),
    )

    found = line(cast.county)

    assert [each.reason for each in found.blockers] == ["“完工”计划 2024-09-08，已晚 30 天"]
    assert found.blockers[0].unpaid_yuan == Decimal("100000.00")
    assert found.sentence.endswith("卡在 1 个项目，另有 50 万元没有安排到项目")


def test_money_passed_on_inside_a_place_is_counted_once(cast):
    above = making.batch(cast)
    town = Division.objects.get(pk=factories.TOWN)
    passed = actions.BatchDraft(
        year=YEAR,
        document_number="示乡财〔2024〕1号",
        level="县级",
        source="县级衔接资金",
        fund_class="integrated",
        name="转下达",
        amount_yuan=Decimal("250000.00"),
        issued_on=datetime.date(2024, 2, 1),
        arrived_on=datetime.date(2024, 2, 2),
    )
    actions.record_batch(passed, division=town, parent=above, by=cast.county)

    assert line(cast.county).rate.arrived == Decimal("750000.00")
    assert line(cast.county, "integrated").rate.arrived == Decimal("250000.00")
    assert line(cast.township, "integrated").rate.arrived == Decimal("250000.00")


def test_golden_shares_of_two_batches(cast):
    central = making.batch(
        cast,
        "52730000.00",
        shares=[
            actions.ShareDraft(purpose=f"用途{n}", category=category, amount_yuan=Decimal(yuan) * 10000)
            for n, (category, yuan) in enumerate(
                (
                    ("产业发展", "2993.7"),
                    ("乡村建设行动", "1050"),
                    ("就业项目", "60"),
                    ("乡村建设行动", "480"),
                    ("巩固三保障成果", "385"),
                    ("其他", "258"),
                    ("项目管理费", "46.3"),
                )
            )
        ],
    )
    provincial = making.batch(
        cast,
        "55090000.00",
        number="示财农〔2024〕4号",
        level="省级",
        shares=[
            actions.ShareDraft(purpose=f"用途{n}", category=category, amount_yuan=Decimal(yuan) * 10000)
            for n, (category, yuan) in enumerate(
                (
                    ("乡村建设行动", "1843.72"),
                    ("产业发展", "2705.39"),
                    ("就业项目", "20"),
                    ("乡村建设行动", "844.8"),
                    ("巩固三保障成果", "40"),
                    ("项目管理费", "55.09"),
                )
            )
        ],
    )

    rows = {each.batch: each for each in board(cast.county).batches}

    first, second = rows[central.pk], rows[provincial.pk]
    assert [item.message for item in first.unmet] == ["产业发展占 56.77 %，低于 60.00 %。"]
    assert round(first.shares.fee, 5) == Decimal("0.00878")
    assert [item.code for item in second.unmet] == ["P-IND"]
    assert (round(second.shares.industry, 4), second.shares.fee) == (Decimal("0.4911"), Decimal("0.01"))


def test_own_input_may_not_fall(cast):
    making.batch(cast, "100.00", level="县级")
    before = making.batch(cast, "100.01", number="示财农〔2023〕1号", level="县级")
    type(before).objects.filter(pk=before.pk).update(year=2023)

    found = board(cast.county).growth

    assert not found.is_met
    assert found.sentence == "本级投入比上年增长 -0.01 %，没有做到只增不减"


def test_lead_time_is_counted_in_working_days_and_scored(cast):
    making.allocation(cast)

    found = board(cast.county).lead

    # 2024-01-20 to 2024-10-08: far beyond fifty working days.
    assert (found.allocations, found.score, found.full, len(found.slow)) == (1, 0, 25, 1)
    assert found.slow[0].workdays > 50
    assert found.clause == "示例县文件 fund.alloc_workdays"


def test_the_library_is_held_against_finance_s_ledger(cast):
    making.listed_project(cast, year=2016)
    county = Division.objects.get(pk=factories.COUNTY)
    FinanceLedgerYear.objects.create(division=county, year=2016, projects=2, amount_yuan=Decimal("500000.01"))

    found = {each.held.year: each for each in board(cast.county).library}[2016]

    assert (found.held.projects_rate, found.held.must_be_whole, found.held.is_whole) == (
        Decimal("0.5"),
        True,
        False,
    )
    assert found.sentence == "比财政台账少 1 个项目、0.01 元；这一年必须全部录入。"


def test_construction_is_due_before_the_rest(cast):
    since, until = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
    PolicyParameter.objects.create(
        key="project.construction_due",
        division_id="990101",
        valid_from=since,
        valid_to=until,
        value={"month": 6, "day": 30},
        source="试",
    )
    making.planned_project(cast)
    making.planned_project(cast, name="培训", is_construction=False)
    making.planned_project(cast, name="去年的培训", is_construction=False, year=2023)

    late = board(cast.county).timeliness

    assert (late.overdue_projects, late.overdue_earlier) == (2, 1)
    assert board(cast.county, on=datetime.date(2024, 6, 30)).timeliness.overdue_projects == 1
    assert board(cast.county, on=datetime.date(2025, 1, 1)).timeliness.overdue_projects == 3


def check(cast, household, *, is_met, on=TODAY):
    """Somebody looked at a household's water."""
    visit = planning.visit(household, cast.village, on)
    SafeguardCheck.objects.create(
        household=household,
        division_id=household.division_id,
        visit=visit,
        item="water",
        is_met=is_met,
        checked_on=on,
        explanation="示例",
    )


def linked_to(cast, given, household):
    """The allocation's project benefits this household alone."""
    BenefitLink.objects.filter(project=given.project).delete()
    return making.link(cast, given.project, household)


def test_0_58_money_goes_first_to_registered_households_that_lack_something(cast):
    given = making.allocation(cast)
    other = factories.household(by_type="一般农户", head="钱一般")
    linked_to(cast, given, other)
    assert board(cast.county).out_of_order == []

    check(cast, cast.own, is_met=False)
    [found] = board(cast.county).out_of_order
    assert [each.head for each in found.lacking] == ["张三丰"]
    assert (found.village, found.amount_yuan) == ("红星村", given.amount_yuan)
    assert [each.name for each in found.projects] == [given.project.name]

    check(cast, cast.own, is_met=True, on=TODAY + datetime.timedelta(days=1))
    assert board(cast.county).out_of_order == []


def test_0_58_is_silent_where_a_registered_household_benefits_too(cast):
    given = making.allocation(cast)
    check(cast, cast.own, is_met=False)
    linked_to(cast, given, factories.household(by_type="一般农户"))
    assert board(cast.county).out_of_order

    making.link(cast, given.project, cast.own)

    assert board(cast.county).out_of_order == []


def test_0_58_shows_nobody_what_lies_beyond_their_reach(cast):
    given = making.allocation(cast)
    check(cast, cast.own, is_met=False)
    linked_to(cast, given, factories.household(by_type="一般农户"))

    assert board(cast.finance).out_of_order == []
    assert board(cast.neighbour).out_of_order == []


@pytest.mark.parametrize(
    ("name", "arrived", "paid"),
    [
        ("county", "1000000.00", "40000.00"),
        ("prefecture", "1000000.00", "40000.00"),
        ("finance", "1000000.00", "40000.00"),
        ("leader", "1000000.00", "40000.00"),
        ("township", "100000.00", "40000.00"),
        ("village", "100000.00", "40000.00"),
        ("owner", "100000.00", "40000.00"),
        ("helper", "100000.00", "40000.00"),
        ("sister", "0", "0"),
        ("neighbour", "0", "0"),
        ("department", "0", "0"),
        ("system", "0", "0"),
        ("security", "0", "0"),
        ("audit", "0", "0"),
        ("stranger", "0", "0"),
    ],
)
def test_everybody_sees_the_money_of_their_reach(cast, name, arrived, paid):
    given = making.allocation(cast)
    making.paid(cast, given, "40000.00")

    found = line(getattr(cast, name))

    assert (found.rate.arrived, found.rate.paid) == (Decimal(arrived), Decimal(paid))


def counted(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_a_board_of_much_asks_as_often_as_one_of_little(cast):
    making.paid(cast, making.allocation(cast), "1.00")
    asked = counted(lambda: board(cast.county))
    for n in range(4):
        money = making.batch(cast, number=f"示财农〔2024〕9{n}号", fund_class="integrated", level="县级")
        given = making.allocation(cast, making.planned_project(cast, name=f"项目{n}"), of=money)
        making.paid(cast, given, "1.00")

    assert counted(lambda: board(cast.county)) == asked
    assert LedgerEntry.objects.count() == 5
