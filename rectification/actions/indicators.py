"""The columns of a county's table of a year's targets."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.choices import Level
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, User
from rectification.actions import guards
from rectification.models import TargetIndicator
from rectification.rules.yearly_targets import TABLE, indicator_unmet

FIELDS = ("name", "unit", "position", "is_limit", "adds_up", "counted")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDraft:
    """One column as TargetIndicator has it."""

    name: str
    unit: str
    position: int
    is_limit: bool
    adds_up: bool
    counted: str


@transaction.atomic
def add_indicator(division: Division, year: int, draft: IndicatorDraft, *, by: User) -> TargetIndicator:
    """A new column of a county's year. Who: the county."""
    guards.require_role("save_indicator", by=by, division_code=division.pk)
    if division.level != Level.COUNTY:
        raise Invalid([Unmet("division_level", _("年度目标由县级设置指标。"), TABLE, "division")])
    indicator = TargetIndicator(division=division, year=year)
    return _save(indicator, draft, by=by)


@transaction.atomic
def change_indicator(
    indicator: TargetIndicator, draft: IndicatorDraft, *, by: User, version: int | None
) -> TargetIndicator:
    """Another name, unit, place or way to count. Who: the county. What was signed keeps the old words."""
    indicator = lock(indicator, by=by, version=version)
    guards.require_role("save_indicator", by=by, division_code=indicator.division_id)
    return _save(indicator, draft, by=by)


@transaction.atomic
def remove_indicator(indicator: TargetIndicator, *, by: User, version: int | None) -> None:
    """A column that was set by mistake goes. Who: the county. Refuses one that any place has a figure of."""
    indicator = lock(indicator, by=by, version=version)
    guards.require_role("save_indicator", by=by, division_code=indicator.division_id)
    if indicator.values.filter(Q(target__isnull=False) | Q(actual__isnull=False)).exists():
        message = _("已有地方下达了目标或填报了实际数，不能删除。确需删除的，请先清空各地目标。")
        raise Invalid([Unmet("indicator_used", message, TABLE)])
    record("remove_indicator", indicator, by=by, note=f"{indicator.year} {indicator.heading}")
    with guards.writing("remove_indicator", by=by):
        indicator.values.all().delete()
        indicator.delete()


def _save(indicator: TargetIndicator, draft: IndicatorDraft, *, by: User) -> TargetIndicator:
    guards.require(indicator_unmet(name=draft.name, unit=draft.unit, year=indicator.year))
    with guards.writing("save_indicator", by=by):
        for name in FIELDS:
            value = getattr(draft, name)
            setattr(indicator, name, value.strip() if isinstance(value, str) else value)
        indicator.save()
    indicator.refresh_from_db(fields=["version"])
    record("save_indicator", indicator, by=by, note=f"{indicator.year} {indicator.heading}")
    return indicator
