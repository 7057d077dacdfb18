"""Steps on who gives work in a village."""

import datetime
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from households.models.households import VILLAGE_CODE_LENGTH
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User
from projects.actions import guards
from projects.choices.villages import WorkshopKind
from projects.models import Project, Workshop
from projects.rules.villages import workshop_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopDraft:
    """What is known of a workshop; None where nobody has said. orders_yuan: orders in hand."""

    kind: str
    name: str
    organisation: Organisation | None = None
    project: Project | None = None
    jobs: int | None = None
    registered_workers: int | None = None
    orders_yuan: Decimal | None = None
    last_active_on: datetime.date | None = None
    closed_on: datetime.date | None = None
    note: str = ""


@transaction.atomic
def record_workshop(village: Division, draft: WorkshopDraft, *, by: User, on: datetime.date) -> Workshop:
    """One more that gives work in a village. Who: village, township, county."""
    guards.require_role("record_workshop", by=by, division_code=village.pk)
    unmet = _unmet(draft, by, on)
    if len(village.pk) != VILLAGE_CODE_LENGTH:
        unmet.append(Unmet("not_a_village", _("请选择所在的村。"), field="division"))
    guards.require(unmet)
    with guards.writing("record_workshop", by=by):
        workshop = Workshop(division=village)
        _write(workshop, draft)
    record("record_workshop", workshop, by=by)
    return workshop


@transaction.atomic
def change_workshop(
    workshop: Workshop, draft: WorkshopDraft, *, by: User, on: datetime.date, version: int | None
) -> Workshop:
    """What is known of it now. Who: village, township, county."""
    workshop = lock(workshop, by=by, version=version)
    guards.require_role("change_workshop", by=by, division_code=workshop.division_id)
    guards.require(_unmet(draft, by, on))
    with guards.writing("change_workshop", by=by):
        _write(workshop, draft)
    workshop.refresh_from_db()
    record("change_workshop", workshop, by=by)
    return workshop


@transaction.atomic
def close_workshop(
    workshop: Workshop,
    *,
    closed_on: datetime.date,
    note: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Workshop:
    """It gives no work any more, and why. Who: village, township, county."""
    workshop = lock(workshop, by=by, version=version)
    guards.require_role("close_workshop", by=by, division_code=workshop.division_id)
    unmet = workshop_unmet(
        jobs=workshop.jobs,
        registered_workers=workshop.registered_workers,
        last_active_on=workshop.last_active_on,
        closed_on=closed_on,
        as_of=on,
    )
    if workshop.closed_on is not None:
        unmet.append(Unmet("closed", _("这个车间（主体）已经登记关停。")))
    guards.require(unmet + guards.note_unmet(note, _("请写明关停的原因。")))
    with guards.writing("close_workshop", by=by):
        workshop.closed_on = closed_on
        workshop.save(update_fields=["closed_on", "updated_at"])
    workshop.refresh_from_db()
    record("close_workshop", workshop, by=by, note=note)
    return workshop


def _write(workshop: Workshop, draft: WorkshopDraft) -> None:
    for field in fields(draft):
        setattr(workshop, field.name, getattr(draft, field.name))
    workshop.save()


def _unmet(draft: WorkshopDraft, by: User, on: datetime.date) -> list[Unmet]:
    unmet = workshop_unmet(
        jobs=draft.jobs,
        registered_workers=draft.registered_workers,
        last_active_on=draft.last_active_on,
        closed_on=draft.closed_on,
        as_of=on,
    )
    if draft.kind not in WorkshopKind.values or not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写类别和名称。"), field="name"))
    if draft.orders_yuan is not None and draft.orders_yuan < 0:
        unmet.append(Unmet("amount", _("订单金额不能小于 0。"), field="orders_yuan"))
    if draft.project and not Project.objects.visible_to(by).filter(pk=draft.project.pk).exists():
        unmet.append(Unmet("scope", _("找不到这个项目，或者不在您的管辖范围。"), field="project"))
    return unmet
