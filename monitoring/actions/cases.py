"""A case is opened, its risks and its contact are changed, and it is given up or begun anew."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus, MonitoringState
from households.models import Household
from monitoring.actions import guards
from monitoring.actions.decisions import mark
from monitoring.actions.duties import owe_case
from monitoring.actions.holding import free_household, hold_household
from monitoring.actions.procedures import begin
from monitoring.choices.cases import Aim, CaseStatus
from monitoring.models import CaseRisk, MonitoringCase
from monitoring.rules.identification import NamedRisk, category_unmet, risks_unmet
from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """As what a household is looked at. clue_on: the day from which the time counts."""

    category: str
    risks: Sequence[NamedRisk]
    clue_on: datetime.date


@transaction.atomic
def open_case(
    household: Household, draft: CaseDraft, *, by: User, on: datetime.date, version: int | None
) -> MonitoringCase:
    """A household is looked at; version: the household's. Who: township, county.

    Refuses a household that has an open case or is closed.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("open_case", by=by, division_code=household.division_id)
    known = MonitoringCase.objects.visible_to(by).filter(household=household)
    if known.open().exists():
        raise Conflict(_("这一户已经有一个没有办结的监测个案。"))
    guards.require(_draft_unmet(household, draft, on))
    with guards.writing("open_case", by=by):
        case = MonitoringCase.objects.create(
            household=household,
            division_id=household.division_id,
            episode=known.count() + 1,
            category=draft.category,
            clue_on=draft.clue_on,
            moved_by=by,
            moved_at=timezone.now(),
        )
        _write_risks(case, draft.risks)
        begin(case, Aim.JOINING, on=on)
        hold_household(case, since=on)
        owe_case(case)
    record("open_case", case, by=by, facts={"category": draft.category, "episode": case.episode})
    return case


@transaction.atomic
def change_risks(
    case: MonitoringCase,
    *,
    category: str,
    risks: Sequence[NamedRisk],
    by: User,
    version: int | None,
) -> MonitoringCase:
    """The visit showed other risks or another category. Who: village, township, county.

    Only until the village has met: afterwards the case is sent back, so that what was voted on stays.
    """
    case = lock(case, by=by, version=version)
    guards.require_role("change_risks", by=by, division_code=case.division_id)
    if case.status not in {CaseStatus.VERIFYING, CaseStatus.CROSS_CHECKING, CaseStatus.REVIEWING}:
        raise Conflict(_("已经评议，不能直接改风险和类别；请先退回重新核实。"))
    guards.require([*category_unmet(category, case.household.household_type), *risks_unmet(risks)])
    with guards.writing("change_risks", by=by):
        case.category = category
        case.save(update_fields=["category", "updated_at"])
        case.risks.all().delete()
        _write_risks(case, risks)
    record("change_risks", case, by=by, facts={"risks": len(risks)})
    return case


@transaction.atomic
def correct_risks(
    case: MonitoringCase,
    *,
    category: str,
    risks: Sequence[NamedRisk],
    by: User,
    version: int | None,
    note: str,
) -> MonitoringCase:
    """A monitored household has a risk more, or one less, or was taken in as something else.

    Who: county, not who took the last step, with a reason; the trail names what came and what went.
    """
    case = lock(case, by=by, version=version)
    unmet = guards.note_unmet(note, _("请写明更正类别和风险的理由。"))
    unmet += [*category_unmet(category, case.household.household_type), *risks_unmet(risks)]
    known = [NamedRisk(each.risk, each.part, each.note) for each in case.risks.order_by("rank")]
    if category == case.category and list(risks) == known:
        unmet.append(Unmet("unchanged", _("类别和风险与现在的一样，没有要更正的。"), field="risks"))
    guards.require(unmet)
    move(case, "correct_risks", by=by, note=f"{note.strip()}（{_differences(case, category, known, risks)}）")
    with guards.writing("correct_risks", by=by):
        case.category = category
        case.save(update_fields=["category", "updated_at"])
        case.risks.all().delete()
        _write_risks(case, risks)
        mark(case, MonitoringState.ACTIVE, by=by)
    return case


def _differences(
    case: MonitoringCase, category: str, known: Sequence[NamedRisk], risks: Sequence[NamedRisk]
) -> str:
    """What is corrected, in words."""
    was, will = [each.risk for each in known], [each.risk for each in risks]
    said = [_("类别改为{}").format(category)] if category != case.category else []
    said += [_("增加{}").format(risk) for risk in will if risk not in was]
    said += [_("去掉{}").format(risk) for risk in was if risk not in will]
    return "，".join(said) or _("调整次序或说明")


@transaction.atomic
def name_contact(
    case: MonitoringCase, *, contact: str, phone: str, by: User, version: int | None
) -> MonitoringCase:
    """监测联系人 of a case. Who: village, township, county."""
    case = lock(case, by=by, version=version)
    guards.require_role("name_contact", by=by, division_code=case.division_id)
    if not contact.strip() or not phone.strip():
        message = _("请填写监测联系人和联系电话。")
        guards.require([Unmet("contact_required", message, "全国系统核查规则 1_11_011", "contact")])
    with guards.writing("name_contact", by=by):
        case.contact, case.contact_phone = contact.strip(), phone.strip()
        case.save(update_fields=["contact", "contact_phone", "updated_at"])
    record("name_contact", case, by=by)
    return case


@transaction.atomic
def reject_case(case: MonitoringCase, *, by: User, version: int | None, note: str) -> MonitoringCase:
    """Not taken in, for a reason. Who: township, county, until the county has decided."""
    case = lock(case, by=by, version=version)
    guards.require(guards.words_unmet(note, _("请写明不纳入的原因。")))
    move(case, "reject_case", by=by, note=note)
    free_household(case, on=timezone.localdate())
    owe_case(case)
    return case


@transaction.atomic
def send_back_case(
    case: MonitoringCase, *, by: User, on: datetime.date, version: int | None, note: str
) -> MonitoringCase:
    """Once more from the visit on, with what is to be mended; the clock runs on. Who: township, county."""
    case = lock(case, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    move(case, "send_back_case", by=by, note=note)
    begin(case, Aim.JOINING, on=on)
    return case


def _draft_unmet(household: Household, draft: CaseDraft, on: datetime.date) -> list[Unmet]:
    unmet = [*category_unmet(draft.category, household.household_type), *risks_unmet(draft.risks)]
    if draft.clue_on > on:
        unmet.append(Unmet("clue_later", _("线索日期不能晚于今天。"), field="clue_on"))
    if household.status != HouseholdStatus.ACTIVE:
        unmet.append(Unmet("household_closed", _("这一户已经销户。"), field="household"))
    return unmet


def _write_risks(case: MonitoringCase, risks: Sequence[NamedRisk]) -> None:
    CaseRisk.objects.bulk_create(
        CaseRisk(case=case, rank=rank, risk=each.risk, part=each.part, note=each.note.strip())
        for rank, each in enumerate(risks, start=1)
    )
