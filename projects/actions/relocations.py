"""Steps of a household's move to a resettlement site."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.models import Household
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.choices.library import MilestoneKind
from projects.models import Project, Relocation
from projects.rules.relocations import Move, move_unmet


@transaction.atomic
def record_relocation(
    household: Household,
    project: Project,
    steps: Move,
    *,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Relocation:
    """How far a household's move is; again as it goes on, the old stays in history. version: the household's.

    Who: township, county. Refuses a household that is not a relocated one, a day to come, and a step before
    the one it needs: built, moved in, old house demolished, its ground reclaimed.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("record_relocation", by=by, division_code=household.division_id)
    guards.require(_unmet(household, project, steps, by, on))
    facts = {
        "project": project,
        "moved_in_on": steps.moved_in_on,
        "demolished_on": steps.demolished_on,
        "reclaimed_on": steps.reclaimed_on,
    }
    with guards.writing("record_relocation", by=by):
        relocation, _is_new = Relocation.objects.update_or_create(
            household=household,
            defaults=facts,
            create_defaults={**facts, "division_id": household.division_id},
        )
    record("record_relocation", relocation, by=by)
    return relocation


def _unmet(household: Household, project: Project, steps: Move, by: User, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not household.is_relocated:
        message = _("名册里本户不是易地扶贫搬迁户，请先核对户信息。")
        unmet.append(Unmet("not_relocated", message))
    if not Project.objects.visible_to(by).filter(pk=project.pk).exists():
        unmet.append(Unmet("project_elsewhere", _("请选择本地的安置房项目。"), field="project"))
    done = project.milestones.filter(kind=MilestoneKind.COMPLETED).first()
    return unmet + move_unmet(steps, built_on=done.actual_on if done else None, as_of=on)
