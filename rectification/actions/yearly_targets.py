"""The figures of a year's table: targets by the office above, actual figures by the place's own."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import Division, User
from rectification.actions import guards
from rectification.actions.target_rights import require_recorder, require_setter
from rectification.models import TargetIndicator, TargetValue
from rectification.rules.yearly_targets import TABLE, actual_unmet, plain, target_unmet

Key = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChange:
    """One cell and its new target; was: the target that the person saw. None: no target."""

    indicator: TargetIndicator
    division: Division
    was: Decimal | None
    target: Decimal | None

    @property
    def where(self) -> str:
        """The cell in words."""
        return f"{self.division.name}“{self.indicator.name}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualFigure:
    """One cell and its new actual figure; version: the one that the person saw."""

    value: TargetValue
    actual: Decimal
    version: int | None


@transaction.atomic
def set_targets(changes: Sequence[TargetChange], *, by: User) -> int:
    """Set the targets of some cells, all or none; how many changed. Who: the office above each place.

    Refuses a cell that somebody else has set since it was seen.
    """
    for change in changes:
        require_setter(by, change.division.pk)
    guards.require([item for change in changes for item in _change_unmet(change)])
    with guards.writing("set_target", by=by):
        known = _held(changes)
        _refuse_moved(changes, known)
        wanted = [change for change in changes if change.target != change.was]
        for change in wanted:
            _set(change, known.get((change.indicator.pk, change.division.pk)), by=by)
    return len(wanted)


@transaction.atomic
def record_actuals(
    figures: Sequence[ActualFigure], *, actual_on: datetime.date, note: str, by: User, on: datetime.date
) -> list[TargetValue]:
    """Write down what a place has reached by a day, and whence that is. Who: its own office, or one above."""
    if not figures:
        raise Invalid([Unmet("nothing", _("请至少填写一项实际数。"), TABLE)])
    done = []
    with guards.writing("record_actual", by=by):
        for figure in sorted(figures, key=lambda each: each.value.pk):
            value: TargetValue = lock(figure.value, by=by, version=figure.version)
            require_recorder(by, value.division_id)
            guards.require(_actual_unmet(value, actual_on, note, on=on))
            value.actual, value.actual_on = figure.actual, actual_on
            value.note, value.recorded_by = note.strip(), by
            value.save(update_fields=["actual", "actual_on", "note", "recorded_by", "updated_at"])
            value.refresh_from_db(fields=["version"])
            words = _("{}（截至 {}，{}）").format(plain(figure.actual), actual_on.isoformat(), note.strip())
            record("record_actual", value, by=by, note=words)
            done.append(value)
    return done


def _held(changes: Sequence[TargetChange]) -> dict[Key, TargetValue]:
    """The rows there are of the cells, held until the end, in one order."""
    rows = TargetValue.objects.select_for_update().filter(
        indicator__in={change.indicator.pk for change in changes},
        division__in={change.division.pk for change in changes},
    )
    return {(row.indicator_id, row.division_id): row for row in rows.order_by("pk")}


def _refuse_moved(changes: Sequence[TargetChange], known: dict[Key, TargetValue]) -> None:
    for change in changes:
        row = known.get((change.indicator.pk, change.division.pk))
        now = row.target if row else None
        if now != change.was:
            message = _("{}的目标刚被他人改为 {}，您的修改都没有保存。请重新打开再改。")
            raise Conflict(message.format(change.where, plain(now) or _("未下达")))


def _set(change: TargetChange, row: TargetValue | None, *, by: User) -> None:
    if row is None:
        row = TargetValue(indicator=change.indicator, division=change.division)
    row.target = change.target
    row.save()
    was, now = (_("未下达") if each is None else plain(each) for each in (change.was, change.target))
    record("set_target", row, by=by, note=f"{was} → {now}")


def _change_unmet(change: TargetChange) -> list[Unmet]:
    place, county = change.division, change.indicator.division_id
    if not place.pk.startswith(county) or place.level not in TargetValue.PLACES:
        return [Unmet("place_outside", _("{}：这个地方不在指标所在的县。").format(change.where), TABLE)]
    return target_unmet(change.target, where=change.where)


def _actual_unmet(
    value: TargetValue, actual_on: datetime.date, note: str, *, on: datetime.date
) -> list[Unmet]:
    indicator = value.indicator
    if indicator.counted:
        message = _("“{}”由系统统计，不用填报。").format(indicator.name)
        return [Unmet("indicator_counted", message, TABLE, "actual")]
    return actual_unmet(note, actual_on=actual_on, year=indicator.year, on=on)
