"""2-30, 2-31, 1-22 and P-ASSET: what projects leave behind is owned, kept, earns, or is dealt with."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from projects import actions
from projects.choices.assets import AssetStatus
from projects.models import Asset, AssetIncome, AssetStrategy, Project, ProjectReview
from projects.rules import assets as rules
from tests.projects import making
from tests.projects.making import PDF, TODAY

DAYS = {
    "started": datetime.date(2024, 3, 1),
    "completed": datetime.date(2024, 5, 1),
    "accepted": datetime.date(2024, 6, 1),
}
FORMED = datetime.date(2024, 5, 1)
OWNER = {"owner_level": "collective", "owner_name": "红星村村民委员会"}


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


@pytest.fixture
def asset(cast, project):
    """What it left behind: a cold store that is to earn."""
    return register(cast, project)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def reach(cast, project, kind, day):
    project.refresh_from_db()
    return actions.reach_milestone(
        project, kind, actual_on=day, document=PDF, by=cast.township, on=TODAY, version=project.version
    )


def register(cast, project, **changes):
    facts = {
        "name": "冷库",
        "kind": "productive",
        "value_yuan": Decimal("300000.00"),
        "formed_on": FORMED,
        "place": "红星村二组",
    }
    project.refresh_from_db()
    draft = actions.AssetDraft(**facts | changes)
    return actions.register_asset(project, draft, by=cast.township, on=TODAY, version=project.version)


def confirm(cast, asset, on=datetime.date(2024, 6, 10), **changes):
    draft = actions.OwnerDraft(**{**OWNER, "confirmed_on": on, "document": PDF} | changes)
    asset.refresh_from_db()
    return actions.confirm_owner(asset, draft, by=cast.township, on=TODAY, version=asset.version)


def earn(cast, asset, yuan, on=TODAY, note=""):
    asset.refresh_from_db()
    draft = actions.IncomeDraft(received_on=on, amount_yuan=Decimal(yuan), payer="示例冷链公司", note=note)
    return actions.record_asset_income(asset, draft, by=cast.village, on=TODAY, version=asset.version)


def judge(cast, asset, verb="find_idle"):
    asset.refresh_from_db()
    return actions.judge_asset(asset, verb, by=cast.township, version=asset.version, note="停用半年")


def plan(cast, asset, **changes):
    facts = {"plan": "租给合作社", "owner": cast.township, "due_on": TODAY, **changes}
    asset.refresh_from_db()
    return actions.plan_strategy(
        asset, actions.StrategyDraft(**facts), by=cast.township, on=TODAY, version=asset.version
    )


def finish(cast, strategy):
    return actions.finish_strategy(
        strategy, result="已签租约", by=cast.township, on=TODAY, version=strategy.version
    )


def test_handover_is_one_fact_the_milestone_and_waits_for_owners(cast, project, asset):
    handed_over = datetime.date(2024, 6, 20)
    with pytest.raises(Invalid) as caught:
        reach(cast, project, "handed_over", handed_over)
    assert codes(caught) == ["unconfirmed"]

    confirm(cast, asset)
    reach(cast, project, "handed_over", handed_over)

    assert Asset.objects.with_handover().get().handed_over_on == handed_over
    with pytest.raises(Invalid) as caught:
        reach(cast, project, "in_upkeep", datetime.date(2024, 7, 1))
    assert codes(caught) == ["no_keeper"]
    asset.refresh_from_db()
    actions.name_keeper(asset, keeper="红星村村委会 李某", by=cast.township, version=asset.version)
    assert reach(cast, project, "in_upkeep", datetime.date(2024, 7, 1))


def test_handover_before_its_owner_is_confirmed(cast, project, asset):
    confirm(cast, asset, datetime.date(2024, 6, 21))

    with pytest.raises(Invalid) as caught:
        reach(cast, project, "handed_over", datetime.date(2024, 6, 20))

    assert codes(caught) == ["unconfirmed"]


def test_nothing_is_handed_over_without_an_asset(cast, project):
    with pytest.raises(Invalid) as caught:
        reach(cast, project, "handed_over", datetime.date(2024, 6, 20))

    assert codes(caught) == ["no_assets"]


def test_an_owner_is_confirmed_after_acceptance(cast):
    project = making.planned_project(cast)
    asset = register(cast, project)
    with pytest.raises(Invalid) as caught:
        confirm(cast, asset)
    assert codes(caught) == ["not_accepted"]

    for kind, day in DAYS.items():
        reach(cast, project, kind, day)
    with pytest.raises(Invalid) as caught:
        confirm(cast, asset, datetime.date(2024, 5, 31))
    assert codes(caught) == ["confirmed_early"]
    assert confirm(cast, asset, datetime.date(2024, 6, 1)).owner_name == OWNER["owner_name"]


@pytest.mark.parametrize(
    ("kind", "owner", "fits"),
    [
        ("household", "household", True),
        ("household", "collective", False),
        ("productive", "household", False),
        ("productive", "township", True),
        ("public", "county", True),
    ],
)
def test_what_is_given_to_households_is_theirs(kind, owner, fits):
    assert (rules.owner_unmet(kind, owner) == []) == fits


def test_only_what_was_planned_leaves_something(cast):
    with pytest.raises(Invalid) as caught:
        register(cast, making.listed_project(cast), formed_on=TODAY + datetime.timedelta(days=1), name=" ")

    assert set(codes(caught)) == {"not_planned", "formed_later", "name_required"}


def test_who_may_and_who_may_not(cast, project, asset):
    draft = actions.AssetDraft(name="机井", kind="public", value_yuan=Decimal(1), formed_on=FORMED)
    project.refresh_from_db()
    for user in (cast.village, cast.leader):
        with pytest.raises(Refused):
            actions.register_asset(project, draft, by=user, on=TODAY, version=project.version)
    assert actions.register_asset(project, draft, by=cast.owner, on=TODAY, version=project.version)
    with pytest.raises(Refused):
        actions.dispose_asset(
            asset,
            disposed_on=TODAY,
            approval=PDF,
            by=cast.township,
            on=TODAY,
            version=asset.version,
            note="报废",
        )
    for user, sees in ((cast.helper, 2), (cast.sister, 0), (cast.neighbour, 0), (cast.finance, 2)):
        assert Asset.objects.visible_to(user).count() == sees


def test_an_older_page_does_not_save(cast, asset):
    confirm(cast, asset)

    with pytest.raises(Stale):
        actions.name_keeper(asset, keeper="某", by=cast.township, version=1)


def test_one_strategy_for_each_asset_that_does_badly(cast, asset):
    """2-30 一项目一策略."""
    with pytest.raises(Invalid) as caught:
        plan(cast, asset)
    assert codes(caught) == ["not_amiss"]

    judge(cast, asset)
    strategy = plan(cast, asset)
    with pytest.raises(Conflict):
        plan(cast, asset)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetStrategy.objects.create(
            asset=asset, division_id=asset.division_id, plan="又一条", owner=cast.township, due_on=TODAY
        )
    asset.refresh_from_db()
    with pytest.raises(Invalid) as caught:
        actions.revive_asset(asset, by=cast.township, version=asset.version, note="已出租")
    assert codes(caught) == ["strategy_open"]

    finish(cast, strategy)
    revived = actions.revive_asset(asset, by=cast.township, version=asset.version, note="已出租")
    assert revived.status == AssetStatus.NORMAL
    strategy.refresh_from_db()
    with pytest.raises(Conflict):
        finish(cast, strategy)


def test_the_owner_of_a_strategy_sees_the_asset(cast, asset):
    judge(cast, asset, "find_stalled")

    with pytest.raises(Invalid) as caught:
        plan(cast, asset, owner=cast.sister, due_on=TODAY - datetime.timedelta(days=1))

    assert codes(caught) == ["due_past", "owner_elsewhere"]


def test_disposal_needs_a_reason_and_an_approval_and_ends_everything(cast, asset):
    gone = {"disposed_on": TODAY, "approval": PDF, "by": cast.county, "on": TODAY}
    with pytest.raises(Invalid) as caught:
        actions.dispose_asset(asset, **gone, version=asset.version, note=" ")
    assert codes(caught) == ["note_required"]

    disposed = actions.dispose_asset(asset, **gone, version=asset.version, note="水毁报废")

    assert (disposed.status, disposed.disposed_on) == (AssetStatus.DISPOSED, TODAY)
    with pytest.raises(Invalid) as caught:
        earn(cast, asset, "1.00")
    assert "disposed" in codes(caught)
    with pytest.raises(Conflict):
        judge(cast, asset)


def test_income_is_shared_out_as_the_villagers_decided(cast, asset):
    actions.decide_income_plan(
        asset,
        decided_on=TODAY,
        terms="60% 分给脱贫户，40% 用于公益岗位",
        document=PDF,
        by=cast.village,
        on=TODAY,
        version=asset.version,
    )

    assert asset.income_plans.get().document is not None


def test_income_lines_stay_and_are_booked_back_with_a_reason(cast, asset):
    earn(cast, asset, "0.10")
    earn(cast, asset, "0.20")
    with pytest.raises(Invalid) as caught:
        earn(cast, asset, "-0.31", note="记错")
    assert codes(caught) == ["income_negative"]
    with pytest.raises(Invalid) as caught:
        earn(cast, asset, "-0.20")
    assert codes(caught) == ["note_required"]

    earn(cast, asset, "-0.20", note="记错")

    assert sum(AssetIncome.objects.values_list("amount_yuan", flat=True)) == Decimal("0.10")
    with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_assetincome SET amount_yuan = 2")


@pytest.mark.parametrize(
    ("status", "kind", "formed_on", "yuan", "idle"),
    [
        ("normal", "productive", datetime.date(2023, 10, 8), "0", True),
        ("normal", "productive", datetime.date(2023, 10, 9), "0", False),
        ("normal", "productive", datetime.date(2020, 1, 1), "0.01", False),
        ("normal", "public", datetime.date(2020, 1, 1), "0", False),
        ("stalled", "public", datetime.date(2024, 1, 1), "0", True),
        ("idle", "productive", datetime.date(2024, 1, 1), "9", True),
        ("inefficient", "productive", datetime.date(2020, 1, 1), "9", False),
        ("disposed", "productive", datetime.date(2020, 1, 1), "0", False),
    ],
)
def test_idle_is_twelve_months_without_income_or_a_finding(status, kind, formed_on, yuan, idle):
    """P-BEN."""
    since = rules.earning_since(TODAY, months=12)

    assert since == datetime.date(2023, 10, 8)
    assert rules.is_idle(kind, status, formed_on, Decimal(yuan), since=since) is idle


@pytest.mark.parametrize(("day", "late"), [(29, 0), (30, 0), (31, 1)])
def test_ninety_days_after_acceptance_without_handover(day, late):
    """P-ASSET."""
    as_of = datetime.date(2024, 8, 1) + datetime.timedelta(days=day - 1)

    assert rules.handover_overdue_days(datetime.date(2024, 6, 1), days=90, as_of=as_of) == late


@pytest.mark.parametrize(
    ("category", "subcategory", "construction", "leaves"),
    [
        ("产业发展", "生产项目", False, True),
        ("产业发展", "金融保险配套项目", False, False),
        ("乡村建设行动", "农村基础设施", False, True),
        ("就业项目", "务工补助", False, False),
        ("就业项目", "就业", True, True),
        ("项目管理费", "", False, False),
    ],
)
def test_which_projects_leave_assets(category, subcategory, construction, leaves):
    assert rules.forms_assets(category, subcategory, is_construction=construction) is leaves


def test_a_project_is_reviewed_once_a_round(cast, project):
    """2-31 回头看."""
    draft = actions.ReviewDraft(year=2024, round=1, outcome="faulty", reviewed_on=TODAY, found="冷库停用")
    project.refresh_from_db()
    actions.review_project(project, draft, by=cast.township, on=TODAY, version=project.version)

    with pytest.raises(Conflict):
        actions.review_project(project, draft, by=cast.county, on=TODAY, version=project.version)
    silent = actions.ReviewDraft(year=2023, round=2, outcome="faulty", reviewed_on=TODAY)
    with pytest.raises(Invalid) as caught:
        actions.review_project(project, silent, by=cast.county, on=TODAY, version=project.version)
    assert codes(caught) == ["round_unfit", "found_required"]
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        ProjectReview.objects.update(outcome="sound")


def test_assets_and_their_strategies_move_with_the_project(cast, asset):
    judge(cast, asset)
    plan(cast, asset)

    Project.objects.filter(pk=asset.project_id).update(division_id="990101101201")

    assert Asset.objects.get().division_id == "990101101201"
    assert AssetStrategy.objects.get().division_id == "990101101201"


def test_the_database_keeps_an_asset_whole(cast, asset):
    for wrong in (
        {"owner_level": "collective"},
        {"confirmed_on": TODAY},
        {"status": AssetStatus.DISPOSED},
        {"value_yuan": 0},
        {"kind": "other"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Asset.objects.filter(pk=asset.pk).update(**wrong)
