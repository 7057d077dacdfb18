"""Assets of the demonstration county in every state, made by the steps that people take."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from households.models import Household
from povertycase.models import Division, Organisation
from projects.actions.adoption import adopt_listed
from projects.actions.assets import (
    AssetDraft,
    OwnerDraft,
    confirm_owner,
    dispose_asset,
    judge_asset,
    name_keeper,
    register_asset,
    revive_asset,
)
from projects.actions.benefits import link_benefit
from projects.actions.demo.cast import BUILDER, paper, place, user
from projects.actions.incomes import IncomeDraft, decide_income_plan, record_asset_income
from projects.actions.library import advance_project
from projects.actions.milestones import reach_milestone
from projects.actions.reviews import ReviewDraft, review_project
from projects.actions.strategies import StrategyDraft, finish_strategy, plan_strategy
from projects.choices.benefits import BenefitMode
from projects.models import Asset, AssetStrategy, Project

# Days before today.
BUILT, HANDED_OVER, LATE = 400, 380, 130


@dataclass(frozen=True, slots=True)
class Left:
    """An asset: wan: its value in 万元; amiss: how it was found, a verb or "".

    due: days until its strategy is due, None without one. is_done: the strategy was carried out, and the
    asset is in use again. earned: yuan a quarter, the newest first.
    """

    name: str
    kind: str
    wan: int
    amiss: str = ""
    due: int | None = None
    is_done: bool = False
    earned: tuple[int, ...] = ()


LEFT = (
    Left("村级光伏电站", "productive", 68, earned=(12800, 11950, 12400, 9800)),
    Left("农产品加工车间", "productive", 42, "find_idle", 45, earned=(3000,)),
    Left("产地冷藏库", "productive", 35, "find_inefficient", -20, earned=(1200, 800)),
    Left("旅游接待中心", "productive", 56, "find_stalled"),
    Left("老茶园加工房", "productive", 12, "find_idle", 10, is_done=True, earned=(6000,)),
    Left("竹编作坊", "productive", 9),
    Left("村文化活动室", "public", 18),
    Left("旧抽水泵站", "public", 4),
)


def seed_assets(*, on: datetime.date) -> None:
    """A project of an earlier year with what it left behind, one that was not handed over, and a review."""
    village = Division.objects.get(pk=place("village"))
    kept = _project("产业配套工程", village, on, BUILT)
    for left in LEFT:
        _asset(kept, left, on)
    kept.refresh_from_db()
    reach_milestone(
        kept,
        "handed_over",
        actual_on=_ago(on, HANDED_OVER),
        document=paper("移交清单.png"),
        by=user("owner"),
        on=on,
        version=kept.version,
    )
    _dispose(Asset.objects.get(project=kept, name="旧抽水泵站"), on)
    late = _project("肉牛养殖小区", village, on, LATE)
    _register(late, Left("肉牛圈舍", "productive", 47), on, LATE)
    draft = ReviewDraft(year=on.year, round=1, outcome="sound", reviewed_on=on)
    late.refresh_from_db()
    review_project(late, draft, by=user("township2"), on=on, version=late.version)


def _ago(on: datetime.date, days: int) -> datetime.date:
    return on - datetime.timedelta(days=days)


def _facts(name: str, village: Division, on: datetime.date, accepted: int) -> dict[str, object]:
    return {
        "year": on.year - 2,
        "name": f"{village.name.removesuffix('民委员会')}{name}",
        "category": "产业发展",
        "subcategory": "配套设施项目",
        "nature": "新建",
        "is_construction": True,
        "place": f"{village.name}二组",
        "content": f"{name}（示例）",
        "planned_start_on": _ago(on, accepted + 130),
        "planned_end_on": _ago(on, accepted),
        "households": 26,
        "people": 81,
        "participation": "村民代表大会讨论，务工优先",
        "linkage": "资产收益归村集体，按方案分配",
        "authority": Organisation.objects.get(name="示例乡村振兴局"),
        "implementer": Organisation.objects.get(name=BUILDER),
    }


def _project(name: str, village: Division, on: datetime.date, accepted: int) -> Project:
    """Listed on paper before this system was there, built and accepted so many days ago."""
    listed_on = datetime.date(on.year - 2, 3, 1)
    project = adopt_listed(
        division=village,
        facts=_facts(name, village, on, accepted),
        funding={"中央衔接资金": Decimal(2_300_000)},
        targets=[("performance", "村集体年增收", "元", Decimal(20000))],
        listed_on=listed_on,
        source="示例县历年项目库",
        by=user("county"),
        on=on,
    )
    household = Household.objects.filter(division=village).order_by("pk")[0]
    link_benefit(
        project,
        household,
        mode=BenefitMode.GUARANTEED,
        terms="每年保底分红（示例）",
        by=user("village"),
        on=on,
        version=project.version,
    )
    _build(project, on, accepted)
    return project


def _build(project: Project, on: datetime.date, accepted: int) -> None:
    project.refresh_from_db()
    advance_project(project, "plan", by=user("county2"), on=on, version=project.version)
    for kind, days in (("started", accepted + 120), ("completed", accepted + 20), ("accepted", accepted)):
        project.refresh_from_db()
        reach_milestone(
            project,
            kind,
            actual_on=_ago(on, days),
            document=paper("验收材料.png"),
            by=user("owner"),
            on=on,
            version=project.version,
        )


def _register(project: Project, left: Left, on: datetime.date, accepted: int) -> Asset:
    project.refresh_from_db()
    draft = AssetDraft(
        name=left.name,
        kind=left.kind,
        value_yuan=Decimal(left.wan) * 10_000,
        formed_on=_ago(on, accepted + 20),
        place="二组",
    )
    return register_asset(project, draft, by=user("owner"), on=on, version=project.version)


def _asset(project: Project, left: Left, on: datetime.date) -> None:
    asset = _register(project, left, on, BUILT)
    village = project.division.name
    draft = OwnerDraft(
        owner_level="collective",
        owner_name=f"{village.removesuffix('民委员会')}股份经济合作联合社",
        confirmed_on=_ago(on, HANDED_OVER + 5),
        document=paper("确权文件.png"),
    )
    asset = confirm_owner(asset, draft, by=user("owner"), on=on, version=asset.version)
    asset.refresh_from_db()
    asset = name_keeper(asset, keeper="村集体资产管理员 何管护", by=user("owner"), version=asset.version)
    if left.earned:
        _earn(asset, left, on)
    if left.amiss:
        _strategy(asset, left, on)


def _earn(asset: Asset, left: Left, on: datetime.date) -> None:
    asset.refresh_from_db()
    decide_income_plan(
        asset,
        decided_on=_ago(on, 360),
        terms="收益的六成归村集体，四成用于脱贫户和监测户公益岗位、奖补。",
        document=paper("村民代表大会记录.png"),
        by=user("village"),
        on=on,
        version=asset.version,
    )
    for nth, yuan in enumerate(left.earned):
        asset.refresh_from_db()
        day = _ago(on, 30 + 90 * nth)
        line = IncomeDraft(
            received_on=day, amount_yuan=Decimal(yuan), payer="示例电力公司" if nth else "示例合作社"
        )
        record_asset_income(asset, line, by=user("village"), on=on, version=asset.version)


def _strategy(asset: Asset, left: Left, on: datetime.date) -> None:
    asset.refresh_from_db()
    asset = judge_asset(
        asset, left.amiss, by=user("township2"), version=asset.version, note="现场核实，产能利用不足三成。"
    )
    if left.due is None:
        return
    strategy = plan_strategy(
        asset,
        StrategyDraft(
            plan="由村集体与合作社重新签订租赁合同，保底加分成",
            owner=user("township2"),
            due_on=on + datetime.timedelta(days=left.due),
        ),
        by=user("township2"),
        on=_ago(on, 60),
        version=asset.version,
    )
    if left.is_done:
        _done(asset, strategy, on)


def _done(asset: Asset, strategy: AssetStrategy, on: datetime.date) -> None:
    finish_strategy(
        strategy,
        result="已签五年租约，年租金两万四千元",
        by=user("township2"),
        on=on,
        version=strategy.version,
    )
    asset.refresh_from_db()
    revive_asset(asset, by=user("township2"), version=asset.version, note="租户已入驻开工。")


def _dispose(asset: Asset, on: datetime.date) -> None:
    asset.refresh_from_db()
    dispose_asset(
        asset,
        disposed_on=_ago(on, 50),
        approval=paper("处置批复.png"),
        by=user("county"),
        on=on,
        version=asset.version,
        note="设备老化报废，县国资部门批准核销",
    )
