"""Steps of 一项目一策略: what is done about an asset that does badly."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.duties import owe_strategies
from projects.choices.assets import AMISS
from projects.models import Asset, AssetStrategy
from projects.rules.assets import STRATEGY


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyDraft:
    """What is done, by whom, by when."""

    plan: str
    owner: User
    due_on: datetime.date


@transaction.atomic
def plan_strategy(
    asset: Asset, draft: StrategyDraft, *, by: User, on: datetime.date, version: int | None
) -> AssetStrategy:
    """One strategy with one owner and one day; version: the asset's.

    Who: township, county and the department or unit of the project. Refuses for an asset that does well, a
    second one while one is open, and an owner who cannot see the asset.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_role_on("plan_strategy", asset, by=by)
    guards.require(_plan_unmet(asset, draft, on))
    if asset.strategies.open().exists():
        raise Conflict(_("这项资产已有一条没有办结的策略，一项目一策略。"))
    with guards.writing("plan_strategy", by=by):
        strategy = AssetStrategy.objects.create(
            asset=asset,
            division_id=asset.division_id,
            plan=draft.plan.strip(),
            owner=draft.owner,
            due_on=draft.due_on,
        )
        owe_strategies(asset)
    record("plan_strategy", asset, by=by)
    return strategy


@transaction.atomic
def finish_strategy(
    strategy: AssetStrategy, *, result: str, by: User, on: datetime.date, version: int | None
) -> AssetStrategy:
    """It was carried out, with a result; whether the asset does well again is said of the asset.

    Who: as planning it. An asset that still does badly wants the next one.
    """
    strategy = lock(strategy, by=by, version=version)
    guards.require_role_on("finish_strategy", strategy, by=by)
    if strategy.done_on is not None:
        raise Conflict(_("这条策略已经办结。"))
    guards.require(guards.note_unmet(result, _("请写明盘活的结果。")))
    with guards.writing("finish_strategy", by=by):
        strategy.done_on, strategy.result = on, result.strip()
        strategy.save(update_fields=["done_on", "result"])
        owe_strategies(strategy.asset)
    record("finish_strategy", strategy.asset, by=by, note=result)
    return strategy


def _plan_unmet(asset: Asset, draft: StrategyDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if asset.status not in AMISS:
        message = _("资产没有认定为闲置、低效或停滞，不需要盘活策略。")
        unmet.append(Unmet("not_amiss", message, STRATEGY))
    if not draft.plan.strip():
        unmet.append(Unmet("plan_required", _("请写明怎样盘活。"), STRATEGY, "plan"))
    if draft.due_on < on:
        unmet.append(Unmet("due_past", _("完成期限不能早于今天。"), STRATEGY, "due_on"))
    if not Asset.objects.visible_to(draft.owner).filter(pk=asset.pk).exists():
        message = _("{}不在这项资产的管辖范围内，不能当责任人。").format(draft.owner.name)
        unmet.append(Unmet("owner_elsewhere", message, STRATEGY, "owner"))
    return unmet
