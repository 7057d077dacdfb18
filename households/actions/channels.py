"""四合一: somebody writes down what is really so, what the handbook or what the card says of a household."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.channel_checks import compare_households
from households.choices.four_in_one import WRITTEN_DOWN, ComparedField, DataChannel
from households.models import ChannelSnapshot, Household, Visit
from households.models.channel_sql import take_of_households
from households.rules.four_in_one import FIELDS, read_over
from povertycase.actions import lock, record
from povertycase.calendars import FIRST_DAY, is_mistyped
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User

Known = Mapping[str, ChannelSnapshot]


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """What somebody read in one channel: {field: text as typed}; what is left out stays.

    version: of the snapshot the person saw, None where there was none. A personal value that comes as it was
    masked is the one behind the mask.
    """

    channel: str
    values: Mapping[str, str]
    version: int | None = None


@transaction.atomic
def record_channels(
    household: Household,
    drafts: Sequence[ChannelDraft],
    *,
    by: User,
    on: datetime.date,
    visit: Visit | None = None,
) -> int:
    """Write down what channels say of a household; how many fields say something new.

    on: the day somebody looked. visit: the one on which what is really so was seen. Who: whoever visits the
    household. Compares it anew; records the channels, no value. Raises Invalid with every field that cannot
    be read, Stale for a channel that somebody else wrote meanwhile.
    """
    rows = Household.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    held = rows.get(pk=household.pk)
    guards.require_role("record_channels", by=by, division_code=held.division_id)
    guards.require_active(held)
    take_of_households([held.pk], on=on)
    known = {each.channel: each for each in ChannelSnapshot.objects.filter(household=held)}
    guards.require([unmet for draft in drafts for unmet in _draft_unmet(draft, known, on)])
    with guards.writing("record_channels", by=by):
        changed = sum(_write(held, draft, known, by=by, on=on, visit=visit) for draft in drafts)
        compare_households([held.pk], on=on)
    facts = {"channels": [draft.channel for draft in drafts], "cells": changed}
    record("record_channels", held, by=by, facts=facts)
    return changed


@transaction.atomic
def confirm_register(visit: Visit, *, by: User) -> int:
    """Whoever visited found everything as the register has it: that is what is really so.

    Who: whoever visits the household. Records as record_channels does.
    """
    take_of_households([visit.household_id], on=visit.visited_on)
    rows = ChannelSnapshot.objects.visible_to(by).filter(household=visit.household_id)
    known = {each.channel: each for each in rows}
    said, before = known[DataChannel.SYSTEM].said.values, known.get(DataChannel.ACTUAL)
    draft = ChannelDraft(DataChannel.ACTUAL, said, before.version if before else None)
    return record_channels(visit.household, [draft], by=by, on=visit.visited_on, visit=visit)


def read_values(draft: ChannelDraft, known: Known) -> tuple[dict[str, str], list[Unmet]]:
    """{field: value} of what was typed, and what of it cannot be read. known: the household's snapshots."""
    behind = [known[each] for each in (draft.channel, DataChannel.SYSTEM) if each in known]
    values, unmet = {}, []
    for name in (each for each in FIELDS if each in draft.values):
        values[name], wrong = read_over(name, draft.values[name], [getattr(each, name) for each in behind])
        if wrong:
            words = _("{}“{}”{}。").format(DataChannel(draft.channel).label, ComparedField(name).label, wrong)
            unmet.append(Unmet("value", words, field=f"{draft.channel}.{name}"))
    return values, unmet


def _write(
    household: Household,
    draft: ChannelDraft,
    known: Known,
    *,
    by: User,
    on: datetime.date,
    visit: Visit | None,
) -> int:
    """How many fields say something new; the day is that of the last look also when nothing does."""
    values, _none = read_values(draft, known)
    if draft.channel in known:
        snapshot = lock(known[draft.channel], by=by, version=draft.version)
    elif draft.version is None:
        division = household.division_id
        snapshot = ChannelSnapshot(household=household, division_id=division, channel=draft.channel)
    else:
        raise Conflict(_("这个渠道的数据刚刚有变化，请刷新后再填。"))
    changes = [name for name, value in values.items() if getattr(snapshot, name) != value]
    for name in changes:
        setattr(snapshot, name, values[name])
    snapshot.taken_on, snapshot.taken_by = on, by
    snapshot.visit = visit if draft.channel == DataChannel.ACTUAL else None
    snapshot.save()
    return len(changes)


def _draft_unmet(draft: ChannelDraft, known: Known, on: datetime.date) -> list[Unmet]:
    if draft.channel not in WRITTEN_DOWN:
        return [Unmet("channel", _("系统数据由系统从花名册读取，不能手工填写。"), field="channel")]
    unmet = read_values(draft, known)[1]
    unknown = sorted(set(draft.values) - set(FIELDS))
    if unknown:
        unmet.append(Unmet("field", _("没有这些比对项：{}。").format("、".join(unknown)), field="values"))
    if is_mistyped(on):
        message = _("核对日期应在 {} 到今天之间，请核对年份。").format(FIRST_DAY.isoformat())
        unmet.append(Unmet("day_mistyped", message, field="on"))
    before = known.get(draft.channel)
    if before is not None and on < before.taken_on:
        words = _("{}在 {} 已经核对过，核对日期不能更早。")
        label = DataChannel(draft.channel).label
        unmet.append(Unmet("day", words.format(label, before.taken_on.isoformat()), field="on"))
    return unmet
