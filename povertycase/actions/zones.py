"""战区: a county divides its townships among commanders, and moves a township from a day on."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import ExclusionViolation, UniqueViolation

from povertycase.actions.guards import note_unmet, require, require_one_of
from povertycase.actions.records import lock, record
from povertycase.calendars import FIRST_DAY, is_mistyped
from povertycase.choices import Level, Role
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, Organisation, User, WarZone, ZoneTown

# Who divides the county.
FORMERS = frozenset({Role.COUNTY})
ZONES = "南江县“13555”战略（2018）三（一）分区作战"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDraft:
    """A zone to be. office: the unit that answers for its meetings; towns: those it begins with."""

    name: str
    commander: str
    duty: str
    office: Organisation | None
    since: datetime.date
    towns: Sequence[Division] = ()


@transaction.atomic
def form_zone(county: Division, draft: ZoneDraft, *, by: User, on: datetime.date) -> WarZone:
    """A zone with its commander and its townships, from a day on. Who: the county."""
    require_one_of(FORMERS, by=by, division_code=county.pk)
    require([*_zone_unmet(county, draft, on), *_towns_unmet(county, draft)])
    with _writing("form_zone", by=by):
        zone = WarZone.objects.create(
            division=county,
            name=draft.name.strip(),
            commander=draft.commander.strip(),
            duty=draft.duty.strip(),
            office=draft.office,  # type: ignore[misc]  # asked for above
            since=draft.since,
        )
        for town in draft.towns:
            _move(zone, town, draft.since)
    names = "、".join(each.name for each in draft.towns)
    note = _("指挥长{}，乡镇：{}").format(zone.commander, names or _("暂无"))
    record("form_zone", zone, by=by, note=note[:500], facts={"towns": len(draft.towns)})
    return zone


@transaction.atomic
def move_town(
    zone: WarZone, town: Division, *, since: datetime.date, by: User, on: datetime.date, version: int | None
) -> WarZone:
    """A township belongs to the zone from a day on; where it was before, until the day before. Who: county.

    A membership that began on the very day is set right in place: it held on no day.
    """
    zone = lock(zone, by=by, version=version)
    require_one_of(FORMERS, by=by, division_code=zone.division_id)
    require([*_over_unmet(zone), *_day_unmet(since, zone.since, on), *_town_unmet(zone.division, town)])
    with _writing("move_town", by=by):
        require(_standing_unmet(town, since, zone=zone))
        before = _move(zone, town, since)
    note = _("{}自 {} 起划入").format(town.name, since.isoformat())
    record("move_town", zone, by=by, note=note + (_("，原属{}").format(before.name) if before else ""))
    if before is not None:
        note = _("{}自 {} 起划出，划入{}").format(town.name, since.isoformat(), zone.name)
        record("move_town", before, by=by, note=note)
    return zone


@transaction.atomic
def change_commander(zone: WarZone, *, commander: str, duty: str, by: User, version: int | None) -> WarZone:
    """Another one commands. Who: the county."""
    zone = lock(zone, by=by, version=version)
    require_one_of(FORMERS, by=by, division_code=zone.division_id)
    require([*_over_unmet(zone), *_commander_unmet(commander, duty)])
    note = _("{}（{}）改为{}（{}）").format(zone.commander, zone.duty, commander.strip(), duty.strip())
    with _writing("change_commander", by=by):
        zone.commander, zone.duty = commander.strip(), duty.strip()
        zone.save(update_fields=["commander", "duty", "updated_at"])
    record("change_commander", zone, by=by, note=note)
    return zone


@transaction.atomic
def end_zone(
    zone: WarZone,
    *,
    until: datetime.date,
    reason: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> WarZone:
    """A day is its last one, and the last of its townships in it. Who: the county."""
    zone = lock(zone, by=by, version=version)
    require_one_of(FORMERS, by=by, division_code=zone.division_id)
    unmet = [*_over_unmet(zone), *note_unmet(reason, _("请写明为什么撤销。"))]
    standing = ZoneTown.objects.filter(zone=zone, until=None).select_for_update(of=("self",))
    first = max([zone.since, *standing.values_list("since", flat=True)])
    require([*unmet, *_day_unmet(until, first, on, field="until")])
    with _writing("end_zone", by=by):
        standing.update(until=until)
        zone.until = until
        zone.save(update_fields=["until", "updated_at"])
    record("end_zone", zone, by=by, note=reason)
    return zone


@contextmanager
def _writing(step: str, *, by: User) -> Iterator[None]:
    """History knows who did what; what somebody else wrote after the guard looked is a Conflict."""
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, verb=step):
            yield
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(_("已有同名的战区，或者这个办公室已经负责另一个战区。")) from error
        if isinstance(error.__cause__, ExclusionViolation):
            raise Conflict(_("刚刚有人把这个乡镇划入了另一个战区，请刷新后核对。")) from error
        raise


def _move(zone: WarZone, town: Division, since: datetime.date) -> WarZone | None:
    """The zone that the township leaves, if any."""
    rows = ZoneTown.objects.filter(division=town, until=None).select_related("zone")
    standing = rows.select_for_update(of=("self",)).first()
    if standing is None:
        ZoneTown.objects.create(zone=zone, division=town, since=since)
        return None
    before = standing.zone
    if standing.since == since:
        standing.zone = zone
        standing.save(update_fields=["zone"])
    else:
        standing.until = since - datetime.timedelta(days=1)
        standing.save(update_fields=["until"])
        ZoneTown.objects.create(zone=zone, division=town, since=since)
    return before


def _zone_unmet(county: Division, draft: ZoneDraft, on: datetime.date) -> list[Unmet]:
    unmet = _commander_unmet(draft.commander, draft.duty)
    if county.level != Level.COUNTY:
        unmet.append(Unmet("county", _("战区由县（区）设立。"), ZONES, "division"))
    if not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写战区名称。"), ZONES, "name"))
    if draft.office is None:
        unmet.append(Unmet("office_required", _("请选择战区办公室。"), ZONES, "office"))
    elif not draft.office.division_id.startswith(county.pk):
        unmet.append(Unmet("office_outside", _("战区办公室应是本县（区）的单位。"), ZONES, "office"))
    return unmet + _day_unmet(draft.since, draft.since, on)


def _towns_unmet(county: Division, draft: ZoneDraft) -> list[Unmet]:
    unmet = []
    for town in draft.towns:
        unmet += _town_unmet(county, town)
        unmet += _standing_unmet(town, draft.since, zone=None)
    return [Unmet(each.code, each.message, each.clause, "towns") for each in unmet]


def _commander_unmet(commander: str, duty: str) -> list[Unmet]:
    unmet = []
    if not commander.strip():
        unmet.append(Unmet("commander_required", _("请填写指挥长姓名。"), ZONES, "commander"))
    if not duty.strip():
        unmet.append(Unmet("duty_required", _("请填写指挥长职务。"), ZONES, "duty"))
    return unmet


def _town_unmet(county: Division, town: Division) -> list[Unmet]:
    if town.level == Level.TOWNSHIP and town.pk.startswith(county.pk) and town.valid_to is None:
        return []
    message = _("“{}”不是本县（区）的乡镇（街道）。").format(town.name)
    return [Unmet("town_outside", message, ZONES, "town")]


def _standing_unmet(town: Division, since: datetime.date, *, zone: WarZone | None) -> list[Unmet]:
    """Why the township does not come on a day: it is there already, or the day lies in what was before.

    zone: where it goes; None for one that is not yet, to which nobody is moved out of another zone.
    """
    last = ZoneTown.objects.filter(division=town).select_related("zone").order_by("-since").first()
    if last is None:
        return []
    words = {"town": town.name, "zone": last.zone.name, "since": last.since, "until": last.until}
    if last.until is None and zone is None:
        message = _("{town}现属{zone}，请先设立战区，再从战区页面把它划入。")
    elif last.until is None and last.zone == zone:
        message = _("{town}已经在这个战区，自 {since} 起。")
    elif last.until is None and since < last.since:
        message = _("{town}自 {since} 起才属{zone}，划入日期不能早于这一天。")
    elif last.until is not None and since <= last.until:
        message = _("{town}到 {until} 为止属{zone}，划入日期请填在这之后。")
    else:
        return []
    return [Unmet("town_standing", message.format(**words), ZONES, "since" if zone else "town")]


def _day_unmet(
    day: datetime.date, first: datetime.date, on: datetime.date, *, field: str = "since"
) -> list[Unmet]:
    if day > on:
        return [Unmet("day_ahead", _("日期不能晚于今天。"), ZONES, field)]
    if is_mistyped(day):
        message = _("日期不能早于 {}，请核对年份。").format(FIRST_DAY.isoformat())
        return [Unmet("day_mistyped", message, ZONES, field)]
    if day < first:
        message = _("日期不能早于 {}：战区从那天设立，或者有乡镇从那天划入。").format(first.isoformat())
        return [Unmet("day_early", message, ZONES, field)]
    return []


def _over_unmet(zone: WarZone) -> list[Unmet]:
    if zone.until is None:
        return []
    return [Unmet("over", _("这个战区已经撤销。"), ZONES)]
