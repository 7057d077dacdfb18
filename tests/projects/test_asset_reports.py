"""What the reports of assets and of the four funds count."""

import datetime
from decimal import Decimal

import pytest

from projects import actions
from projects.models import Project
from projects.reports import assets as reports
from projects.reports.four_funds import four_funds
from tests.projects import making
from tests.projects.making import PDF, TODAY
from tests.projects.test_assets import confirm, earn, finish, judge, plan, reach, register

ACCEPTED = datetime.date(2024, 6, 1)
LATE = ACCEPTED + datetime.timedelta(days=91)
DAYS = {"started": datetime.date(2024, 3, 1), "completed": datetime.date(2024, 5, 1), "accepted": ACCEPTED}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def project(cast):
    """A project that was built and accepted."""
    project = making.planned_project(cast)
    for kind, day in DAYS.items():
        reach(cast, project, kind, day)
    return project


def test_what_is_not_handed_over_after_ninety_days(cast, project):
    """P-ASSET."""
    assert reports.late_handovers(cast.county, as_of=LATE - datetime.timedelta(days=1), place="") == []

    late = reports.late_handovers(cast.county, as_of=LATE, place="")

    assert [(row.project.pk, row.late_days, row.unconfirmed) for row in late] == [(project.pk, 1, 0)]
    assert reports.late_handovers(cast.neighbour, as_of=LATE, place="") == []
    confirm(cast, register(cast, project))
    reach(cast, project, "handed_over", datetime.date(2024, 6, 20))
    assert reports.late_handovers(cast.county, as_of=LATE, place="") == []


def test_an_asset_registered_after_handover_is_asked_for_its_owner(cast, project):
    confirm(cast, register(cast, project))
    reach(cast, project, "handed_over", datetime.date(2024, 6, 20))
    forgotten = register(cast, project, name="磅秤房")

    late = reports.late_handovers(cast.county, as_of=LATE, place="")

    assert [row.unconfirmed for row in late] == [1]
    confirm(cast, forgotten)
    assert reports.late_handovers(cast.county, as_of=LATE, place="") == []


def test_what_leaves_nothing_behind_is_not_asked(cast, project):
    Project.objects.update(category="项目管理费", subcategory="", is_construction=False)

    assert reports.late_handovers(cast.county, as_of=LATE, place="") == []


def test_what_lies_idle_and_what_is_done_about_it(cast, project):
    """P-BEN and 2-30."""
    old = datetime.date(2023, 1, 1)
    silent = register(cast, project, formed_on=old)
    earning = register(cast, project, name="烘干房", formed_on=old)
    broken = register(cast, project, name="机井", kind="public")
    earn(cast, earning, "0.01", on=datetime.date(2023, 10, 9))
    judge(cast, broken, "find_inefficient")

    found = reports.doing_badly(cast.township, as_of=TODAY, place="")

    assert [(row.asset.pk, row.is_found, row.strategy) for row in found] == [
        (silent.pk, False, None),
        (broken.pk, True, None),
    ]
    assert reports.without_strategy(cast.township, place="") == [broken]
    strategy = plan(cast, broken)
    assert reports.without_strategy(cast.township, place="") == []
    assert reports.late_strategies(cast.township, as_of=TODAY, place="") == []
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert reports.late_strategies(cast.township, as_of=tomorrow, place="") == [strategy]
    finish(cast, strategy)
    assert reports.without_strategy(cast.township, place="") == [broken]


def test_income_that_was_booked_back_does_not_count(cast, project):
    asset = register(cast, project, formed_on=datetime.date(2023, 1, 1))
    earn(cast, asset, "500.00")
    earn(cast, asset, "-500.00", note="记错")

    assert [row.asset for row in reports.doing_badly(cast.county, as_of=TODAY, place="")] == [asset]


def test_what_a_village_earns(cast, project):
    """1-22."""
    for name, yuan in (("冷库", "0.10"), ("商铺", "0.20")):
        earn(cast, register(cast, project, name=name), yuan)

    (line,) = reports.village_incomes(cast.county, year=2024, place="")

    assert (line.name, line.assets, line.income_yuan) == ("红星村", 2, Decimal("0.30"))
    assert reports.village_incomes(cast.county, year=2023, place="") == []


def test_how_far_a_round_has_come(cast, project):
    """2-31."""
    making.planned_project(cast, name="红星村加工厂")
    draft = actions.ReviewDraft(year=2024, round=1, outcome="faulty", reviewed_on=TODAY, found="停产")
    project.refresh_from_db()
    actions.review_project(project, draft, by=cast.township, on=TODAY, version=project.version)

    cover = reports.review_cover(cast.county, year=2024, round_number=1, place="")

    assert (cover.projects, cover.reviewed, cover.faulty) == (2, 1, 1)
    assert [row.name for row in cover.missing] == ["红星村加工厂"]
    assert reports.review_cover(cast.county, year=2024, round_number=2, place="").reviewed == 0


def test_the_four_funds(cast):
    """4-32: balance by fund."""
    project = making.planned_project(cast)
    money = making.batch(cast, source="产业风险基金", number="示财农〔2024〕9号")
    making.batch(cast, number="示财农〔2024〕8号")
    given = making.allocation(cast, project, "100000.00", of=money)
    making.paid(cast, given, "30000.00")
    given.refresh_from_db()
    actions.refund(
        given,
        amount_yuan=Decimal("0.10"),
        payee="示例农发公司",
        proof=PDF,
        by=cast.county,
        on=TODAY,
        version=given.version,
        note="结余",
    )

    found = {row.source: row for row in four_funds(cast.county, place="")}

    assert list(found) == ["农业担保基金", "农业贴息基金", "产业风险基金", "精准扶贫发展基金"]
    risk = found["产业风险基金"]
    assert (risk.total_yuan, risk.allocated_yuan) == (Decimal("1000000.00"), Decimal("100000.00"))
    assert (risk.paid_yuan, risk.balance_yuan) == (Decimal("29999.90"), Decimal("970000.10"))
    assert found["农业担保基金"].balance_yuan == 0
