"""Steps on 遍访: what secretaries have to have been to by a day is set, and changed."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.rounds import term_unmet
from households.models import CoverageGoal
from households.rules.rights import REGISTER_STEPS
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import Division, Posting, User


@dataclass(frozen=True)
class GoalDraft:
    """What a goal says; level, unit and targets are words of choices.visit_plan."""

    name: str
    level: str
    unit: str
    targets: str
    starts_on: datetime.date
    ends_on: datetime.date
    secretaries: Sequence[User]


@transaction.atomic
def set_goal(draft: GoalDraft, *, division: Division, by: User) -> CoverageGoal:
    """Secretaries have to have been to everything of a place by a day.

    Who: township and county of the place. Refuses a goal without secretaries, and one whose secretaries
    have no post there with which they could visit.
    """
    guards.require_role("set_goal", by=by, division_code=division.pk)
    guards.require(_unmet(draft, division.pk))
    goal = CoverageGoal.objects.create(
        name=draft.name.strip(),
        level=draft.level,
        unit=draft.unit,
        targets=draft.targets,
        division=division,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        created_by=by,
    )
    goal.secretaries.set(draft.secretaries)
    record("set_goal", goal, by=by, facts={"secretaries": len(draft.secretaries)})
    return goal


@transaction.atomic
def change_goal(goal: CoverageGoal, draft: GoalDraft, *, by: User, version: int | None) -> CoverageGoal:
    """A goal says something else; its place stays. Who and what is refused: as for set_goal."""
    goal = _locked(goal, "change_goal", by=by, version=version)
    guards.require(_unmet(draft, goal.division_id))
    with guards.writing("change_goal", by=by):
        goal.name, goal.level = draft.name.strip(), draft.level
        goal.unit, goal.targets = draft.unit, draft.targets
        goal.starts_on, goal.ends_on = draft.starts_on, draft.ends_on
        goal.save()
        goal.secretaries.set(draft.secretaries)
    names = "、".join(user.username for user in draft.secretaries)
    record("change_goal", goal, by=by, note=names[:200], facts={"secretaries": len(draft.secretaries)})
    return goal


@transaction.atomic
def withdraw_goal(
    goal: CoverageGoal, *, on: datetime.date, note: str, by: User, version: int | None
) -> CoverageGoal:
    """A goal holds no longer, for a reason; it stays in the list. Who: township and county of the place."""
    goal = _locked(goal, "withdraw_goal", by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明撤回的原因。")))
    with guards.writing("withdraw_goal", by=by):
        goal.withdrawn_on = on
        goal.save(update_fields=["withdrawn_on", "updated_at"])
    record("withdraw_goal", goal, by=by, note=note.strip())
    return goal


def _locked(goal: CoverageGoal, step: str, *, by: User, version: int | None) -> CoverageGoal:
    goal = lock(goal, by=by, version=version)
    guards.require_role(step, by=by, division_code=goal.division_id)
    if goal.withdrawn_on is not None:
        raise Conflict(_("这项遍访任务已经撤回。"))
    return goal


def secretaries_named(names: Iterable[str], *, division_code: str) -> list[User]:
    """The accounts somebody names by user name, or by a name that one person has, who may visit there.

    Raises Invalid with every name that is not one of them; an account without such a post is answered like
    one that does not exist.
    """
    able = _able(division_code)
    known = {user.username: user for user in able}
    found, unknown = [], []
    for name in names:
        called = [user for user in able if user.name == name]
        user = known.get(name) or (called[0] if len(called) == 1 else None)
        if user is None:
            unknown.append(name)
        elif user not in found:
            found.append(user)
    if unknown:
        message = _("找不到能在这里走访的账号：{}。请写用户名；没有岗位的，请先请安全管理员任职。")
        unmet = Unmet("secretary_unknown", message.format("、".join(unknown)), field="secretaries")
        raise Invalid([unmet])
    return found


def _able(division_code: str) -> list[User]:
    """Whoever holds a post, above the place or inside it, with which households are visited."""
    postings = Posting.objects.in_force(timezone.localdate()).filter(
        role__in=REGISTER_STEPS["visit"], user__is_active=True
    )
    users = {
        posting.user
        for posting in postings.select_related("user")
        if posting.division_id.startswith(division_code) or division_code.startswith(posting.division_id)
    }
    return sorted(users, key=lambda user: user.pk)


def _unmet(draft: GoalDraft, division_code: str) -> list[Unmet]:
    unmet = term_unmet(draft.name, draft.starts_on, draft.ends_on)
    if not draft.secretaries:
        unmet.append(Unmet("secretaries_required", _("请写明是哪些书记。"), field="secretaries"))
    if set(draft.secretaries) - set(_able(division_code)):
        message = _("有的书记在这里没有能走访的岗位。")
        unmet.append(Unmet("secretary_without_post", message, field="secretaries"))
    return unmet
