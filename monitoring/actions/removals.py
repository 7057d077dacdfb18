"""The way out: applied for, decided with everything that must hold, given up, rolled back."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import MonitoringState
from monitoring.actions import guards
from monitoring.actions.decisions import mark, unmark
from monitoring.actions.duties import owe_case
from monitoring.actions.holding import free_household, hold_household
from monitoring.actions.procedures import begin, current, decision_unmet, write_announcement
from monitoring.actions.standings import unmet_of_removal
from monitoring.choices.cases import Aim, ClearedReason, RemovalWay
from monitoring.models import MonitoringCase
from monitoring.rules.removal import FAST, OVERRIDABLE, overridden
from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document


@transaction.atomic
def apply_removal(
    case: MonitoringCase,
    *,
    way: str,
    grounds: str,
    natural_document: Upload | None,
    by: User,
    on: datetime.date,
    version: int | None,
) -> MonitoringCase:
    """The village asks for the risk to be marked as removed. Who: village, township, county.

    Refuses with everything that is missing, but for what the county may override: it decides about that.
    """
    case = lock(case, by=by, version=version)
    unmet = []
    if way not in RemovalWay.values:
        unmet.append(Unmet("way_required", _("请选择消除方式：帮扶消除或自然消除。"), field="way"))
    if way == RemovalWay.NATURAL and natural_document is None:
        message = _("自然消除的，请上传说明风险为什么自然消除的材料。")
        unmet.append(Unmet("natural_document_required", message, FAST, "natural_document"))
    unmet += guards.note_unmet(grounds, _("请写明申请消除的理由。"))
    guards.require(unmet)
    move(case, "apply_removal", by=by, note=grounds)
    paper = keep_document(natural_document, by=by, field="natural_document") if natural_document else None
    with guards.writing("apply_removal", by=by):
        case.removal_way = way
        case.save(update_fields=["removal_way", "updated_at"])
        begin(case, Aim.LEAVING, on=on, grounds=grounds.strip(), natural_document=paper)
    missing = unmet_of_removal(case, way=way, on=on)
    guards.require([item for item in missing if item.code not in OVERRIDABLE])
    return case


@transaction.atomic
def decide_removal(
    case: MonitoringCase,
    *,
    reasons: Mapping[str, str],
    by: User,
    on: datetime.date,
    version: int | None,
    note: str,
) -> MonitoringCase:
    """The county agrees, after everything was asked again. Who: county, not who approved.

    reasons: {condition: why it is overridden}; recorded, and only for what may be overridden at all.
    """
    case = lock(case, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明审批意见。")))
    move(case, "decide_removal", by=by, note=note)
    missing = unmet_of_removal(case, way=case.removal_way, on=on)
    guards.require([*decision_unmet(case, on=on), *overridden(missing, reasons)])
    given = {item.code: reasons[item.code].strip() for item in missing}
    procedure = current(case)
    with guards.writing("decide_removal", by=by):
        procedure.decided_on, procedure.overrides = on, given
        procedure.save(update_fields=["decided_on", "overrides", "updated_at"])
    if given:
        record("override_removal", case, by=by, facts={"conditions": sorted(given)})
    return case


@transaction.atomic
def announce_removal(
    case: MonitoringCase,
    *,
    announced_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
) -> MonitoringCase:
    """公告, and the risk is marked as removed on the day of the decision. Who: township, county."""
    case = lock(case, by=by, version=version)
    procedure = write_announcement(case, announced_on, on=on)
    case.removed_on = procedure.decided_on.isoformat() if procedure.decided_on else ""
    case.save(update_fields=["removed_on", "updated_at"])
    move(case, "announce_removal", by=by)
    mark(case, MonitoringState.REMOVED, by=by)
    owe_case(case)
    free_household(case, on=on)
    return case


@transaction.atomic
def give_up_removal(case: MonitoringCase, *, by: User, version: int | None, note: str) -> MonitoringCase:
    """Not removed now, for a reason; the household is helped on. Who: township, county."""
    case = lock(case, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明不予消除的原因。")))
    move(case, "give_up_removal", by=by, note=note)
    case.removal_way = ""
    case.save(update_fields=["removal_way", "updated_at"])
    return case


@transaction.atomic
def roll_back(case: MonitoringCase, *, by: User, version: int | None, note: str) -> MonitoringCase:
    """回退: the marking was wrong or did not hold, so the same case goes on. Who: county, with a reason.

    A new risk is not this: it is a new clue and a new case.
    """
    case = lock(case, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明回退的原因。")))
    if MonitoringCase.objects.open().filter(household=case.household_id).exists():
        raise Conflict(_("这一户已经有另一个没有办结的监测个案，不能回退。"))
    with guards.writing("roll_back", by=by):
        move(case, "roll_back", by=by, note=note)
        hold_household(case, since=timezone.localdate())
    case.removed_on, case.removal_way = "", ""
    case.save(update_fields=["removed_on", "removal_way", "updated_at"])
    mark(case, MonitoringState.ACTIVE, by=by)
    owe_case(case)
    return case


@transaction.atomic
def clear_case(
    case: MonitoringCase, *, reason: str, by: User, on: datetime.date, version: int | None, note: str
) -> MonitoringCase:
    """终止监测: the household died, moved away, goes into another or should never have been taken in.

    Its risk was not removed. Afterwards the household may be closed or merged. Who: county, not who took
    the last step, with the reason and what it rests on.
    """
    case = lock(case, by=by, version=version)
    unmet = guards.note_unmet(note, _("请写明终止监测的依据，如死亡、迁移或并户的证明。"))
    if reason not in ClearedReason.values:
        unmet.append(Unmet("reason_required", _("请选择终止监测的原因。"), field="reason"))
    guards.require(unmet)
    with guards.writing("clear_case", by=by):
        case.cleared_reason = reason
        case.save(update_fields=["cleared_reason", "updated_at"])
        move(case, "clear_case", by=by, note=f"{reason}：{note.strip()}")
    unmark(case, by=by)
    owe_case(case)
    free_household(case, on=on)
    return case
