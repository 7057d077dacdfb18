"""Steps on what projects leave behind: whose it is, who keeps it, and how it does."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.documents import Upload, keep_document
from projects.actions.duties import owe_strategies
from projects.choices.assets import AssetKind, AssetOwner, AssetStatus
from projects.choices.library import MilestoneKind, ProjectStatus
from projects.models import Asset, Project
from projects.rules.amounts import amount_unmet
from projects.rules.assets import P_ASSET, Holding, handover_unmet, owner_unmet, upkeep_unmet

# A project that was broken off may leave something half built, too.
_BUILT = (ProjectStatus.PLANNED, ProjectStatus.TERMINATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetDraft:
    """What somebody registers; value in yuan, as the project's settlement says it."""

    name: str
    kind: str
    value_yuan: Decimal
    formed_on: datetime.date
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerDraft:
    """Whose an asset is, since when, and the paper that says so."""

    owner_level: str
    owner_name: str
    confirmed_on: datetime.date
    document: Upload


@transaction.atomic
def register_asset(
    project: Project, draft: AssetDraft, *, by: User, on: datetime.date, version: int | None
) -> Asset:
    """A project of the year's plan has left something behind; version: the project's.

    Who: township, county and the department or unit of the project. Refuses a project that was never
    planned, a second asset of the same name, and a day to come.
    """
    project = lock(project, by=by, version=version)
    guards.require_role_on("register_asset", project, by=by)
    unmet = _draft_unmet(draft, on)
    if project.status not in _BUILT:
        unmet.append(Unmet("not_planned", _("项目没有列入年度计划，不会形成资产。"), P_ASSET))
    guards.require(unmet)
    with guards.writing("register_asset", by=by):
        asset = Asset.objects.create(
            project=project,
            division_id=project.division_id,
            name=draft.name.strip(),
            kind=draft.kind,
            value_yuan=draft.value_yuan,
            place=draft.place.strip(),
            formed_on=draft.formed_on,
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("register_asset", asset, by=by, facts={"yuan": str(draft.value_yuan)})
    return asset


@transaction.atomic
def change_asset(
    asset: Asset, draft: AssetDraft, *, by: User, on: datetime.date, version: int | None, note: str
) -> Asset:
    """What was registered wrongly is put right, for a reason; the old stays in history.

    Who: as registering it.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_role_on("change_asset", asset, by=by)
    unmet = standing_unmet(asset) + _draft_unmet(draft, on)
    unmet += guards.note_unmet(note, _("请写明更正的原因。"))
    if asset.owner_level:
        unmet += owner_unmet(draft.kind, asset.owner_level)
    guards.require(unmet)
    with guards.writing("change_asset", by=by):
        asset.name, asset.kind, asset.place = draft.name.strip(), draft.kind, draft.place.strip()
        asset.value_yuan, asset.formed_on = draft.value_yuan, draft.formed_on
        asset.save(update_fields=["name", "kind", "place", "value_yuan", "formed_on", "updated_at"])
        owe_strategies(asset)
    record("change_asset", asset, by=by, note=note, facts={"yuan": str(draft.value_yuan)})
    return asset


@transaction.atomic
def confirm_owner(
    asset: Asset, draft: OwnerDraft, *, by: User, on: datetime.date, version: int | None
) -> Asset:
    """确权: from a day on an asset belongs to somebody, and a paper says so; again when it changes hands.

    Who: township, county and the department or unit of the project. Refuses before acceptance, and an owner
    that does not fit the kind.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_role_on("confirm_owner", asset, by=by)
    guards.require(standing_unmet(asset) + _owner_unmet(asset, draft, on))
    with guards.writing("confirm_owner", by=by):
        asset.owner_level, asset.owner_name = draft.owner_level, draft.owner_name.strip()
        asset.confirmed_on = draft.confirmed_on
        asset.title_document = keep_document(draft.document, by=by)
        fields = ["owner_level", "owner_name", "confirmed_on", "title_document", "updated_at"]
        asset.save(update_fields=fields)
    record("confirm_owner", asset, by=by)
    return asset


@transaction.atomic
def name_keeper(asset: Asset, *, keeper: str, by: User, version: int | None) -> Asset:
    """管护: who keeps an asset; whoever kept it before stays in history. Who: as for its owner."""
    asset = lock(asset, by=by, version=version)
    guards.require_role_on("name_keeper", asset, by=by)
    unmet = standing_unmet(asset)
    if not keeper.strip():
        unmet.append(Unmet("keeper_required", _("请填写管护责任人或单位。"), P_ASSET, "keeper"))
    guards.require(unmet)
    with guards.writing("name_keeper", by=by):
        asset.keeper = keeper.strip()
        asset.save(update_fields=["keeper", "updated_at"])
    record("name_keeper", asset, by=by)
    return asset


@transaction.atomic
def judge_asset(asset: Asset, verb: str, *, by: User, version: int | None, note: str) -> Asset:
    """An asset lies idle, earns little or is stalled: verb find_idle, find_inefficient or find_stalled.

    Who: township, county and the department or unit of the project. From now on it wants a strategy.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_mover(verb, asset, by=by)
    guards.require(guards.note_unmet(note, _("请写明认定的情况和依据。")))
    move(asset, verb, by=by, note=note)
    return asset


@transaction.atomic
def revive_asset(asset: Asset, *, by: User, version: int | None, note: str) -> Asset:
    """It is in use again. Who: as judging. Refuses while its strategy is not finished."""
    asset = lock(asset, by=by, version=version)
    guards.require_mover("revive", asset, by=by)
    unmet = guards.note_unmet(note, _("请写明恢复使用的情况。")) + _strategy_unmet(asset)
    guards.require(unmet)
    move(asset, "revive", by=by, note=note)
    return asset


@transaction.atomic
def dispose_asset(
    asset: Asset,
    *,
    disposed_on: datetime.date,
    approval: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str,
) -> Asset:
    """处置: sold, scrapped or given away, for a reason and with an approval; nothing follows.

    Who: county. Refuses while a strategy for it is not finished.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_mover("dispose", asset, by=by)
    unmet = guards.note_unmet(note, _("请写明处置的原因。")) + _strategy_unmet(asset)
    if not asset.formed_on <= disposed_on <= on:
        message = _("处置日期应在资产形成之后，且不晚于今天。")
        unmet.append(Unmet("disposed_on", message, field="disposed_on"))
    guards.require(unmet)
    with guards.writing("dispose", by=by):
        asset.disposed_on, asset.disposal_reason = disposed_on, note.strip()
        asset.disposal_approval = keep_document(approval, by=by, field="approval")
        asset.save(update_fields=["disposed_on", "disposal_reason", "disposal_approval", "updated_at"])
        move(asset, "dispose", by=by, note=note)
    return asset


def milestone_unmet(project: Project, kind: str, actual_on: datetime.date) -> list[Unmet]:
    """What the project's assets keep from happening: handover without owners, upkeep without keepers."""
    if kind not in {MilestoneKind.HANDED_OVER, MilestoneKind.IN_UPKEEP}:
        return []
    rows = project.assets.standing()
    holdings = [Holding(row.name, row.confirmed_on, row.keeper) for row in rows.order_by("pk")]
    if kind == MilestoneKind.HANDED_OVER:
        return handover_unmet(holdings, actual_on)
    return upkeep_unmet(holdings)


def standing_unmet(asset: Asset) -> list[Unmet]:
    """Nothing is done to what has been disposed of."""
    if asset.status != AssetStatus.DISPOSED:
        return []
    return [Unmet("disposed", _("这项资产已经处置，不能再登记。"), P_ASSET)]


def _draft_unmet(draft: AssetDraft, on: datetime.date) -> list[Unmet]:
    unmet = amount_unmet(draft.value_yuan, field="value_yuan")
    if not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写资产名称。"), field="name"))
    if draft.kind not in AssetKind.values:
        unmet.append(Unmet("kind_unknown", _("请选择资产类型。"), field="kind"))
    if draft.formed_on > on:
        unmet.append(Unmet("formed_later", _("形成日期不能晚于今天。"), field="formed_on"))
    return unmet


def _owner_unmet(asset: Asset, draft: OwnerDraft, on: datetime.date) -> list[Unmet]:
    if draft.owner_level not in AssetOwner.values or not draft.owner_name.strip():
        message = _("请选择所有权归属，并填写所有权人。")
        return [Unmet("owner_required", message, P_ASSET, "owner_level")]
    unmet = owner_unmet(asset.kind, draft.owner_level)
    accepted = asset.project.milestones.filter(kind=MilestoneKind.ACCEPTED).first()
    if accepted is None or accepted.actual_on is None:
        unmet.append(Unmet("not_accepted", _("项目还没有竣工验收，不能确权。"), P_ASSET))
    elif draft.confirmed_on < accepted.actual_on:
        message = _("确权日期不能早于竣工验收（{}）。").format(accepted.actual_on.isoformat())
        unmet.append(Unmet("confirmed_early", message, P_ASSET, "confirmed_on"))
    if draft.confirmed_on > on:
        unmet.append(Unmet("confirmed_later", _("确权日期不能晚于今天。"), field="confirmed_on"))
    return unmet


def _strategy_unmet(asset: Asset) -> list[Unmet]:
    if not asset.strategies.filter(done_on=None).exists():
        return []
    return [Unmet("strategy_open", _("这项资产的盘活策略还没有办结，请先办结。"), P_ASSET)]
