"""The register of assets as a list, and what the tiles above it count."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from povertycase.models import User
from povertycase.models.parameters import values_for_places
from projects.choices.assets import AMISS, AssetStatus
from projects.choices.library import MilestoneKind
from projects.models import Asset, AssetStrategy, Milestone, ProjectReview
from projects.reports.assets import (
    HANDOVER,
    DoingBadly,
    LateHandover,
    ReviewCover,
    doing_badly,
    late_handovers,
    review_cover,
)
from projects.rules.assets import handover_overdue_days

Lamp = Mapping[str, str]
TOWNSHIP = 9


@dataclass(frozen=True, slots=True)
class Overview:
    """What the tiles count. late: projects; silent, bare: assets; overdue: strategies past their day.

    round_number: the newest round of 回头看 in `year`, 1 before there is any.
    """

    late: Sequence[LateHandover]
    silent: Sequence[DoingBadly]
    bare: Sequence[DoingBadly]
    overdue: Sequence[DoingBadly]
    cover: ReviewCover
    year: int
    round_number: int


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset as a list shows it. late_days: for handover, 0 in time and once its owner is confirmed."""

    asset: Asset
    place: str
    handed_over_on: datetime.date | None
    late_days: int
    lamp: Lamp | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of everything that a filter leaves."""

    assets: int
    value_yuan: Decimal


def overview_of(user: User, *, as_of: datetime.date) -> Overview:
    """What is to be done about the assets in reach; as many queries for many as for one."""
    badly = doing_badly(user, as_of=as_of, place="")
    found = [row for row in badly if row.is_found]
    newest = ProjectReview.objects.visible_to(user).filter(year=as_of.year).aggregate(last=Max("round"))
    round_number = newest["last"] or 1
    return Overview(
        late=late_handovers(user, as_of=as_of, place=""),
        silent=[row for row in badly if not row.is_found],
        bare=[row for row in found if row.strategy is None],
        overdue=[row for row in badly if row.strategy and row.strategy.due_on < as_of],
        cover=review_cover(user, year=as_of.year, round_number=round_number, place=""),
        year=as_of.year,
        round_number=round_number,
    )


def keys_of(user: User, overview: Overview) -> dict[str, Collection[int]]:
    """{what a tile counts: keys of the assets}; of projects, the assets that they have."""
    of_projects = {
        "handover": [row.project.pk for row in overview.late],
        "not_reviewed": [row.pk for row in overview.cover.missing],
    }
    projects = {pk for keys in of_projects.values() for pk in keys}
    pairs = Asset.objects.visible_to(user).filter(project__in=projects).values_list("pk", "project_id")
    known = list(pairs)
    return {
        **{
            focus: {pk for pk, project in known if project in set(keys)}
            for focus, keys in of_projects.items()
        },
        "silent": {row.asset.pk for row in overview.silent},
        "no_strategy": {row.asset.pk for row in overview.bare},
        "late_strategy": {row.asset.pk for row in overview.overdue},
    }


def with_rows(assets: QuerySet[Asset], user: User) -> QuerySet[Asset]:
    """With all that `rows_of` reads."""
    kinds = (MilestoneKind.ACCEPTED, MilestoneKind.HANDED_OVER)
    steps = Milestone.objects.visible_to(user).filter(kind__in=kinds)
    strategies = AssetStrategy.objects.visible_to(user).order_by("pk")
    return assets.select_related("project", "division__parent").prefetch_related(
        Prefetch("project__milestones", steps), Prefetch("strategies", strategies)
    )


def rows_of(assets: Sequence[Asset], *, as_of: datetime.date) -> list[AssetRow]:
    """The rows of a page, in one query for the time that handover has."""
    limits = values_for_places([HANDOVER], division_codes={row.division_id for row in assets}, on=as_of)
    return [_row(asset, limits[asset.division_id].get(HANDOVER), as_of) for asset in assets]


def _row(asset: Asset, days: int | None, as_of: datetime.date) -> AssetRow:
    steps = {row.kind: row.actual_on for row in asset.project.milestones.all()}
    accepted, handed_over = steps.get(MilestoneKind.ACCEPTED), steps.get(MilestoneKind.HANDED_OVER)
    is_open = handed_over is None or asset.confirmed_on is None
    late = 0
    if days is not None and accepted and is_open and asset.status != AssetStatus.DISPOSED:
        late = handover_overdue_days(accepted, days=days, as_of=as_of)
    return AssetRow(asset, place_of(asset), handed_over, late, lamp_of(asset, as_of=as_of))


def place_of(asset: Asset) -> str:
    """Township and village where it lies."""
    division = asset.division
    if len(division.pk) > TOWNSHIP:
        return f"{division.parent.name if division.parent else ''}{division.name}"
    return division.name


def lamp_of(asset: Asset, *, as_of: datetime.date) -> Lamp | None:
    """How its strategy stands; None for one that wants none and never had any."""
    strategies = list(asset.strategies.all())
    open_ = [row for row in strategies if row.done_on is None]
    if open_:
        return strategy_lamp(open_[0], as_of=as_of)
    if asset.status in AMISS:
        return {"state": "overdue", "words": _("缺策略")}
    return strategy_lamp(strategies[-1], as_of=as_of) if strategies else None


def strategy_lamp(strategy: AssetStrategy, *, as_of: datetime.date) -> Lamp:
    """State and words of one strategy."""
    if strategy.done_on:
        return {"state": "done", "words": _("策略已办结")}
    left = (strategy.due_on - as_of).days
    if left < 0:
        return {"state": "overdue", "words": _("策略超期 %s 天") % -left}
    return {"state": "soon" if left <= 30 else "ok", "words": _("策略还剩 %s 天") % left}


def totals_of(assets: QuerySet[Asset]) -> Totals:
    """How many and what they were worth in all, whatever page is shown."""
    found = assets.order_by().aggregate(assets=Count("pk"), value=Sum("value_yuan"))
    return Totals(found["assets"], found["value"] or Decimal(0))
