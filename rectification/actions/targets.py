"""The targets of the hundred days: put into a batch, moved to another one, and shown to be done."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from households.models import Household
from povertycase.actions import lock, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from projects.actions.documents import Upload, keep_document
from rectification.actions import guards
from rectification.choices.campaigns import Batch, CampaignKind
from rectification.models import Campaign, CampaignTarget, Ticket

VILLAGE = CODE_LENGTHS[Level.VILLAGE]
BATCHES = "百日提升行动：引领示范一批、巩固提升一批、对标补短一批"


@transaction.atomic
def add_targets(
    campaign: Campaign,
    batch: str,
    subjects: Sequence[Household | Division],
    *,
    by: User,
    version: int | None,
) -> list[CampaignTarget]:
    """Households and villages (divisions) go into a batch, all or none. Who: township, county of each.

    Refuses one that is in a batch already, and one outside the campaign's place.
    """
    campaign = lock(campaign, by=by, version=version)
    drafts = [_target(campaign, batch, each, by=by) for each in subjects]
    for code in sorted({each.division_id for each in drafts} or {campaign.division_id}):
        guards.require_role("add_targets", by=by, division_code=code)
    guards.require(_targets_unmet(campaign, batch, subjects, drafts))
    with guards.writing("add_targets", by=by):
        targets = CampaignTarget.objects.bulk_create(drafts)
    record("add_targets", campaign, by=by, facts={"targets": len(targets), "batch": str(Batch(batch).label)})
    return targets


@transaction.atomic
def move_target(target: CampaignTarget, batch: str, *, by: User, version: int | None) -> CampaignTarget:
    """A target belongs to another batch. Who: township, county of its place."""
    target = lock(target, by=by, version=version)
    guards.require_role("add_targets", by=by, division_code=target.division_id)
    guards.require(_batch_unmet(batch))
    with guards.writing("move_target", by=by):
        target.batch = batch
        target.save(update_fields=["batch", "updated_at"])
    record("move_target", target, by=by, facts={"batch": str(Batch(batch).label)})
    return target


@transaction.atomic
def finish_target(
    target: CampaignTarget,
    *,
    note: str,
    evidence: Upload | None,
    by: User,
    on: datetime.date,
    version: int | None,
) -> CampaignTarget:
    """It is done, with a picture or a paper. Who: village, township, county of its place.

    Refuses while a problem of it is open: that is closed as problems are.
    """
    target = lock(target, by=by, version=version)
    guards.require_role("finish_target", by=by, division_code=target.division_id)
    guards.require(_done_unmet(target, note, evidence))
    assert evidence is not None  # noqa: S101  asked above
    with guards.writing("finish_target", by=by):
        target.done_on, target.done_note, target.done_by = on, note.strip(), by
        target.evidence = keep_document(evidence, by=by, field="evidence")
        target.save()
    record("finish_target", target, by=by, note=note)
    return target


def _target(campaign: Campaign, batch: str, subject: Household | Division, *, by: User) -> CampaignTarget:
    if isinstance(subject, Household):
        place = {"household": subject, "division_id": subject.division_id}
    else:
        place = {"division_id": subject.pk}
    return CampaignTarget(campaign=campaign, batch=batch, created_by=by, **place)


def _targets_unmet(
    campaign: Campaign,
    batch: str,
    subjects: Sequence[Household | Division],
    drafts: Sequence[CampaignTarget],
) -> list[Unmet]:
    unmet = _batch_unmet(batch)
    if campaign.kind != CampaignKind.HUNDRED_DAYS:
        unmet.append(Unmet("kind", _("只有百日提升行动分三批，请在百日提升行动里列对象。"), BATCHES))
    if not drafts:
        unmet.append(Unmet("targets_required", _("请至少选择一个村或一户。"), BATCHES, "targets"))
    away = [each for each in drafts if not each.division_id.startswith(campaign.division_id)]
    away += [row for row in drafts if row.household_id is None and len(row.division_id) != VILLAGE]
    if away:
        message = _("有 {} 个对象不是行动范围内的村或户。").format(len(away))
        unmet.append(Unmet("target_elsewhere", message, BATCHES, "targets"))
    twice = _known(campaign, drafts) + len(drafts) - len({(type(each), each.pk) for each in subjects})
    if twice:
        message = _("有 {} 个对象已经在某一批里；一个对象只能在一批，要换批请在对象上调整。").format(twice)
        unmet.append(Unmet("target_twice", message, BATCHES, "targets"))
    return unmet


def _known(campaign: Campaign, drafts: Sequence[CampaignTarget]) -> int:
    homes = [each.household_id for each in drafts if each.household_id]
    places = [each.division_id for each in drafts if not each.household_id]
    rows = campaign.targets.filter(Q(household__in=homes) | Q(household=None, division__in=places))
    return rows.count()


def _batch_unmet(batch: str) -> list[Unmet]:
    if batch in Batch.values:
        return []
    message = _("请选择一批：引领示范、巩固提升或对标补短。")
    return [Unmet("batch_required", message, BATCHES, "batch")]


def _done_unmet(target: CampaignTarget, note: str, evidence: Upload | None) -> list[Unmet]:
    unmet = []
    open_tickets = Ticket.objects.filter(target.tickets).open().count()
    if target.done_on is not None:
        unmet.append(Unmet("done_before", _("这个对象已经登记完成。")))
    if open_tickets:
        message = _("还有 {} 个问题没有销号，请先整改销号；问题全部销号后自动算完成。").format(open_tickets)
        unmet.append(Unmet("tickets_open", message, BATCHES))
    if not note.strip():
        unmet.append(Unmet("note_required", _("请写明完成了什么。"), BATCHES, "note"))
    if evidence is None:
        unmet.append(Unmet("evidence_required", _("请上传照片或文件作为佐证。"), BATCHES, "evidence"))
    return unmet
