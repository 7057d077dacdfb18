"""What a project's assets need, and when one does badly. Amounts are in yuan."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.rules.dates import add_months
from povertycase.exceptions import Unmet
from projects.choices.assets import AssetKind, AssetOwner, AssetStatus
from projects.choices.library import Category

P_ASSET = "扶贫项目资产管理办法（确权、移交、管护）"
STRATEGY = "“一项目一策略”"
# Interest, insurance and guarantees leave nothing behind that could be handed over.
_FINANCE = "金融保险配套项目"


@dataclass(frozen=True, slots=True)
class Holding:
    """An asset as handover and upkeep look at it."""

    name: str
    confirmed_on: datetime.date | None
    keeper: str


def forms_assets(category: str, subcategory: str, *, is_construction: bool) -> bool:
    """Whether a project is one that leaves assets behind, so that handover is asked of it.

    Source: S35 § 经营性、公益性、到户类资产
    """
    if is_construction or category == Category.CONSTRUCTION:
        return True
    return category == Category.INDUSTRY and subcategory != _FINANCE


def owner_unmet(kind: str, owner_level: str) -> list[Unmet]:
    """What is given to households belongs to them, and nothing else does.

    Source: S35 § 确权
    """
    if (kind == AssetKind.HOUSEHOLD) == (owner_level == AssetOwner.HOUSEHOLD):
        return []
    message = "到户类资产归农户所有；经营性、公益性资产归县、乡镇或村集体所有。"
    return [Unmet("owner_unfit", message, P_ASSET, "owner_level")]


def handover_unmet(assets: Sequence[Holding], handed_over_on: datetime.date) -> list[Unmet]:
    """What keeps a project from being handed over: each of its assets has an owner by that day.

    assets: those not disposed of. Source: S35 § 确权、移交
    """
    if not assets:
        message = "还没有登记这个项目形成的资产，不能办理移交。"
        return [Unmet("no_assets", message, P_ASSET, "actual_on")]
    open_ = [each.name for each in assets if not each.confirmed_on or each.confirmed_on > handed_over_on]
    if not open_:
        return []
    message = f"还有 {len(open_)} 项资产到移交日没有确权：{'、'.join(open_[:5])}。"
    return [Unmet("unconfirmed", message, P_ASSET, "actual_on")]


def upkeep_unmet(assets: Sequence[Holding]) -> list[Unmet]:
    """Upkeep begins when each asset has somebody who keeps it.

    Source: S35 § 管护责任人
    """
    open_ = [each.name for each in assets if not each.keeper]
    if not open_:
        return []
    message = f"还有 {len(open_)} 项资产没有管护责任人：{'、'.join(open_[:5])}。"
    return [Unmet("no_keeper", message, P_ASSET, "actual_on")]


def handover_overdue_days(accepted_on: datetime.date, *, days: int, as_of: datetime.date) -> int:
    """P-ASSET: days past the time for handover of what is accepted and not handed over; 0 on the last day.

    days: how many after acceptance. Source: DOMAIN § 5.10
    """
    return max(0, (as_of - accepted_on).days - days)


def earning_since(as_of: datetime.date, *, months: int) -> datetime.date:
    """P-BEN: income from the day after this one counts when somebody asks whether an asset is idle.

    Source: DOMAIN § 5.10
    """
    return add_months(as_of, -months)


def is_idle(
    kind: str, status: str, formed_on: datetime.date, income_yuan: Decimal, *, since: datetime.date
) -> bool:
    """P-BEN: whether an asset lies idle: it was found to, or it is to earn and did not for all that time.

    income_yuan: what came in after `since`, less what was booked back. One formed since then is given time.
    Source: DOMAIN § 5.10; SEED2 § 二(七)
    """
    if status in {AssetStatus.IDLE, AssetStatus.STALLED}:
        return True
    if status == AssetStatus.DISPOSED or kind != AssetKind.PRODUCTIVE:
        return False
    return formed_on <= since and income_yuan <= 0
