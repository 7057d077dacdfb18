"""The county's office keeps the groups of units that its documents name as one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, UnitGroup, UnitGroupMember, User
from povertycase.models.unit_groups import BETWEEN_NAMES
from rectification.actions import guards
from rectification.rules.responsible import written

STEP = "keep_unit_groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitGroupDraft:
    """A group as it shall be from today on."""

    name: str
    also_named: str = ""
    covers_towns: bool = False
    members: Sequence[Organisation] = ()


@transaction.atomic
def keep_unit_group(
    group: UnitGroup | Division,
    draft: UnitGroupDraft,
    *,
    by: User,
    on: datetime.date,
    version: int | None = None,
) -> UnitGroup:
    """Make a group of a county, or change one; who joins or leaves does so on that day. Who: the county."""
    kept: UnitGroup = (
        lock(group, by=by, version=version) if isinstance(group, UnitGroup) else UnitGroup(division=group)
    )
    place = kept.division
    guards.require_role(STEP, by=by, division_code=place.pk)
    kept.name, kept.also_named = draft.name.strip(), draft.also_named.strip().replace(";", BETWEEN_NAMES)
    kept.covers_towns = draft.covers_towns
    guards.require(_unmet(kept, draft, place))
    with guards.writing("keep_unit_group", by=by):
        kept.save()
        _members(kept, [each.pk for each in draft.members], on=on)
    record("keep_unit_group", kept, by=by, facts={"members": len(draft.members)})
    return kept


def _members(group: UnitGroup, wanted: Sequence[int], *, on: datetime.date) -> None:
    """Whoever left belonged to it until the day before; who came and went on one day never did."""
    now = group.members.in_force(on)
    known = set(now.values_list("organisation_id", flat=True))
    leaving = now.exclude(organisation__in=wanted)
    leaving.filter(since=on).delete()
    leaving.update(until=on - datetime.timedelta(days=1))
    fresh = [each for each in dict.fromkeys(wanted) if each not in known]
    UnitGroupMember.objects.bulk_create(
        UnitGroupMember(group=group, organisation_id=each, since=on) for each in fresh
    )


def _unmet(group: UnitGroup, draft: UnitGroupDraft, place: Division) -> list[Unmet]:
    unmet = []
    if not group.name:
        unmet.append(Unmet("name_required", _("请填写单位组的名称，照文件里的写法。"), field="name"))
    if not (draft.members or draft.covers_towns):
        message = _("请选择成员单位，或者勾选包括所有乡镇。")
        unmet.append(Unmet("members_required", message, field="members"))
    names = {written(each) for each in group.names}
    others = UnitGroup.objects.filter(division=place).exclude(pk=group.pk)
    taken = [each.name for each in others if names & {written(name) for name in each.names}]
    if taken:
        message = _("这个名称已经是单位组“{}”的名称，一个名称只能指一个组。").format(taken[0])
        unmet.append(Unmet("name_taken", message, field="name"))
    outside = [each.name for each in draft.members if not each.division_id.startswith(place.pk)]
    if outside:
        message = _("不在本县，不能列为成员：{}。").format("、".join(outside[:5]))
        unmet.append(Unmet("members_outside", message, field="members"))
    return unmet
