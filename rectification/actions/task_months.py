"""A unit breaks its part of a task down to months with a name and a day each, and tells what it has done."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions import lock, move, record
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Posting, User
from rectification.actions import guards
from rectification.actions.month_duties import owe_months
from rectification.choices.plans import MonthStatus, PlanStatus
from rectification.models import TaskMonth, TaskUnit, WorkPlan
from rectification.rules.plans import LONGEST_OUTCOME, PLANNING, month_unmet

# They work for a place; a helper plans nothing of the kind.
OFFICES = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDraft:
    """What is done by a day, by whom; account: theirs, if they have one."""

    what: str
    person: str
    due_on: datetime.date
    account: User | None = None


@transaction.atomic
def plan_months(
    unit: TaskUnit, drafts: Sequence[MonthDraft], *, by: User, on: datetime.date
) -> list[TaskMonth]:
    """A unit's part of a task, month by month; all of them or none. Who: the unit, its office, the county."""
    require_worker(unit, by=by)
    plan = _running(unit)
    unmet = [each for draft in drafts for each in _unmet(draft, unit, plan.year, on=on)]
    if any(draft.due_on < on for draft in drafts):
        unmet.append(Unmet("due_past", _("完成期限不能早于今天。"), PLANNING, "due_on"))
    if not drafts:
        unmet.append(Unmet("months_required", _("请至少选择一个月份。"), PLANNING, "months"))
    guards.require(list(dict.fromkeys(unmet)))
    moved = {"moved_by": by, "moved_at": timezone.now()}
    with guards.writing("plan_month", by=by):
        months = [
            TaskMonth.objects.create(
                unit=unit,
                division_id=unit.division_id,
                what=draft.what.strip(),
                person=draft.person.strip(),
                account=draft.account,
                due_on=draft.due_on,
                **moved,
            )
            for draft in drafts
        ]
        owe_months(TaskMonth.objects.filter(pk__in=[each.pk for each in months]))
    for month in months:
        record("plan_month", month, by=by, facts={"task": unit.task.number})
    return months


@transaction.atomic
def change_month(
    month: TaskMonth, draft: MonthDraft, *, by: User, on: datetime.date, version: int | None
) -> TaskMonth:
    """Other words, another person; another day by the county's office alone. Who: as for planning."""
    month = lock(month, by=by, version=version)
    require_worker(month.unit, by=by)
    plan = _running(month.unit)
    if month.status != MonthStatus.OPEN:
        raise Conflict(_("这项月度任务{}，不能再调整。").format(month.get_status_display()))
    if draft.due_on != month.due_on and not is_county(by, month.division_id):
        raise Refused(_("完成期限定下后由县级调整。"))
    guards.require(_unmet(draft, month.unit, plan.year, on=on))
    with guards.writing("change_month", by=by):
        month.what, month.person = draft.what.strip(), draft.person.strip()
        month.account, month.due_on = draft.account, draft.due_on
        month.save(update_fields=["what", "person", "account", "due_on", "updated_at"])
        owe_months(TaskMonth.objects.filter(pk=month.pk))
    record("change_month", month, by=by, facts={"due_on": str(month.due_on)})
    return month


@transaction.atomic
def finish_month(
    month: TaskMonth, *, outcome: str, by: User, on: datetime.date, version: int | None
) -> TaskMonth:
    """It is done, and a sentence says what. Who: the unit, its office, the county."""
    month = lock(month, by=by, version=version)
    require_worker(month.unit, by=by)
    guards.require_move("finish_month", month, by=by)
    _running(month.unit)
    guards.require(_outcome_unmet(outcome))
    with guards.writing("finish_month", by=by):
        month.outcome, month.done_on = outcome.strip(), on
        month.save(update_fields=["outcome", "done_on", "updated_at"])
        move(month, "finish_month", by=by, note=month.outcome)
        owe_months(TaskMonth.objects.filter(pk=month.pk))
    return month


@transaction.atomic
def reopen_month(month: TaskMonth, *, note: str, by: User, version: int | None) -> TaskMonth:
    """It is not done after all. Who: the county's office."""
    month = lock(month, by=by, version=version)
    guards.require_move("reopen_month", month, by=by)
    _running(month.unit)
    guards.require(guards.note_unmet(note, _("请写明为什么退回。")))
    with guards.writing("reopen_month", by=by):
        move(month, "reopen_month", by=by, note=note)
        month.outcome, month.done_on = "", None
        month.save(update_fields=["outcome", "done_on", "updated_at"])
        owe_months(TaskMonth.objects.filter(pk=month.pk))
    return month


@transaction.atomic
def withdraw_month(month: TaskMonth, *, note: str, by: User, version: int | None) -> TaskMonth:
    """Nobody asks for it any more; it counts nowhere. Who: the county's office."""
    month = lock(month, by=by, version=version)
    guards.require_move("withdraw_month", month, by=by)
    _running(month.unit)
    guards.require(guards.note_unmet(note, _("请写明为什么取消。")))
    with guards.writing("withdraw_month", by=by):
        move(month, "withdraw_month", by=by, note=note)
        owe_months(TaskMonth.objects.filter(pk=month.pk))
    return month


def may_work(unit: TaskUnit, user: User) -> bool:
    """Whether `user` is of the unit, holds the office of its place, or is of the county's office."""
    if unit.organisation_id is not None:
        is_own = any(posting.organisation_id == unit.organisation_id for posting in user.postings)
        return is_own or is_county(user, unit.division_id)
    return bool(access.roles_at(user, unit.division_id) & OFFICES)


def is_county(user: User, place: str) -> bool:
    """Whether `user` is of the office of the county in which a place lies."""
    return Role.COUNTY in access.roles_at(user, place)


def require_worker(unit: TaskUnit, *, by: User) -> None:
    """Refuse whoever neither is of the unit nor of the office of its place or county."""
    if not may_work(unit, by):
        raise Refused(_("这项任务由责任单位自己安排和办理。"))


def accounts_of(unit: TaskUnit, *, on: datetime.date) -> QuerySet[User]:
    """The accounts of a unit's people on a day."""
    whose = Q(organisation=unit.organisation_id)
    if unit.organisation_id is None:
        whose = Q(division=unit.division_id, role__in=OFFICES, organisation=None)
    holders = Posting.objects.in_force(on).filter(whose).values("user_id")
    return User.objects.filter(pk__in=holders, is_active=True).order_by("name", "pk")


def _running(unit: TaskUnit) -> WorkPlan:
    """The plan, held, so that nobody ends it meanwhile."""
    plan = WorkPlan.objects.select_for_update(no_key=True).get(pk=unit.task.plan_id)
    if plan.status != PlanStatus.IN_FORCE:
        words = _("工作方案现在是“{}”，执行中的方案才能办理月度任务。")
        raise Conflict(words.format(plan.get_status_display()))
    return plan


def _unmet(draft: MonthDraft, unit: TaskUnit, year: int, *, on: datetime.date) -> list[Unmet]:
    unmet = month_unmet(what=draft.what, person=draft.person, due_on=draft.due_on, year=year)
    if draft.account is not None and draft.account not in accounts_of(unit, on=on):
        message = _("{}不是{}的账号，请重新选择。").format(draft.account.name, unit)
        unmet.append(Unmet("account", message, PLANNING, "account"))
    return unmet


def _outcome_unmet(outcome: str) -> list[Unmet]:
    if not outcome.strip():
        return [Unmet("outcome_required", _("请用一句话写明完成情况。"), PLANNING, "outcome")]
    if len(outcome.strip()) > LONGEST_OUTCOME:
        message = _("完成情况超过 {} 个字，请写短一些。").format(LONGEST_OUTCOME)
        return [Unmet("outcome_long", message, PLANNING, "outcome")]
    return []
