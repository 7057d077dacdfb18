"""What projects left behind: not handed over in time, lying idle, without a strategy, or earning."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, Subquery, Sum

from povertycase.models import User
from povertycase.models.parameters import values_for_places
from projects.choices.assets import AMISS, AssetStatus, ReviewOutcome
from projects.choices.library import IN_LIBRARY, Category, MilestoneKind, ProjectStatus
from projects.models import Asset, AssetIncome, AssetStrategy, Milestone, Project, ProjectReview
from projects.rules.assets import earning_since, forms_assets, handover_overdue_days, is_idle

HANDOVER, IDLE = "project.handover_days", "asset.idle_months"


@dataclass(frozen=True, slots=True)
class LateHandover:
    """P-ASSET: an accepted project past the time for 确权移交. unconfirmed: how many assets have no owner."""

    project: Project
    accepted_on: datetime.date
    days: int
    late_days: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class DoingBadly:
    """An asset that was found to do badly or earned nothing. income_yuan: of the last months that count.

    is_found: whether somebody said so; one that only earned nothing is to be looked at first.
    """

    asset: Asset
    income_yuan: Decimal
    since: datetime.date
    is_found: bool
    strategy: AssetStrategy | None


@dataclass(frozen=True, slots=True)
class VillageIncome:
    """What the assets of one place earned in a year, in yuan."""

    division_code: str
    name: str
    assets: int
    income_yuan: Decimal


@dataclass(frozen=True, slots=True)
class ReviewCover:
    """One round of 回头看 over the industry projects. missing: those nobody went back to."""

    projects: int
    reviewed: int
    faulty: int
    missing: Sequence[Project]


def late_handovers(user: User, *, as_of: datetime.date, place: str) -> list[LateHandover]:
    """Every accepted project past its time without handover or with an asset without owner, the latest first.

    Those that leave nothing behind (wages, interest, fees) are asked only once they have an asset.
    """
    steps = Milestone.objects.visible_to(user).filter(project=OuterRef("pk"), actual_on__isnull=False)
    accepted = Subquery(
        steps.filter(kind=MilestoneKind.ACCEPTED).values("actual_on"), output_field=DateField()
    )
    open_ = Q(assets__confirmed_on=None) & ~Q(assets__status=AssetStatus.DISPOSED) & Q(assets__isnull=False)
    projects = (
        Project.objects.visible_to(user)
        .filter(division__code__startswith=place, status=ProjectStatus.PLANNED)
        .annotate(
            accepted_on=accepted,
            is_handed_over=Exists(steps.filter(kind=MilestoneKind.HANDED_OVER)),
            left_behind=Count("assets"),
            unconfirmed=Count("assets", filter=open_),
        )
        .filter(Q(is_handed_over=False) | Q(unconfirmed__gt=0), accepted_on__isnull=False)
        .order_by("accepted_on", "pk")
    )
    rows = [row for row in projects if row.left_behind or _leaves_assets(row)]
    return _late(rows, as_of)


def _leaves_assets(project: Project) -> bool:
    return forms_assets(project.category, project.subcategory, is_construction=project.is_construction)


def _late(rows: Sequence[Project], as_of: datetime.date) -> list[LateHandover]:
    limits = values_for_places([HANDOVER], division_codes={row.division_id for row in rows}, on=as_of)
    found = []
    for row in rows:
        days = limits[row.division_id].get(HANDOVER)
        accepted_on, unconfirmed = row.accepted_on, row.unconfirmed  # type: ignore[attr-defined]
        if days is None:
            continue
        late = handover_overdue_days(accepted_on, days=days, as_of=as_of)
        if late:
            found.append(LateHandover(row, accepted_on, days, late, unconfirmed))
    return found


def doing_badly(user: User, *, as_of: datetime.date, place: str) -> list[DoingBadly]:
    """Every asset that is idle, earns little or is stalled, and those that are to earn and did not."""
    assets = list(
        Asset.objects.visible_to(user)
        .standing()
        .filter(division__code__startswith=place)
        .select_related("project", "division")
        .order_by("division_id", "pk")
    )
    months = values_for_places([IDLE], division_codes={row.division_id for row in assets}, on=as_of)
    since = {
        code: earning_since(as_of, months=known[IDLE]) for code, known in months.items() if IDLE in known
    }
    earned = _earned(user, since, as_of)
    strategies = {row.asset_id: row for row in AssetStrategy.objects.visible_to(user).open()}
    found = []
    for row in assets:
        start, income = since.get(row.division_id), earned[row.pk]
        silent = start is not None and is_idle(row.kind, row.status, row.formed_on, income, since=start)
        if silent or row.status in AMISS:
            strategy = strategies.get(row.pk)
            found.append(DoingBadly(row, income, start or as_of, row.status in AMISS, strategy))
    return found


def _earned(user: User, since: dict[str, datetime.date], as_of: datetime.date) -> defaultdict[int, Decimal]:
    """{asset: yuan that came in after the day that counts where it lies}."""
    totals: defaultdict[int, Decimal] = defaultdict(Decimal)
    for day, codes in _by_day(since.items()).items():
        lines = AssetIncome.objects.visible_to(user).filter(
            asset__division__in=codes, received_on__gt=day, received_on__lte=as_of
        )
        totals.update(dict(lines.values_list("asset").annotate(total=Sum("amount_yuan"))))
    return totals


def _by_day(days: Iterable[tuple[str, datetime.date]]) -> dict[datetime.date, list[str]]:
    found: defaultdict[datetime.date, list[str]] = defaultdict(list)
    for code, day in days:
        found[day].append(code)
    return found


def without_strategy(user: User, *, place: str) -> list[Asset]:
    """2-30: assets found to do badly that have no open strategy."""
    assets = Asset.objects.visible_to(user).amiss().filter(division__code__startswith=place)
    open_ = AssetStrategy.objects.visible_to(user).filter(asset=OuterRef("pk"), done_on=None)
    rows = assets.exclude(Exists(open_)).select_related("project", "division")
    return list(rows.order_by("division_id", "pk"))


def late_strategies(user: User, *, as_of: datetime.date, place: str) -> list[AssetStrategy]:
    """Strategies past their day, the oldest first."""
    rows = AssetStrategy.objects.visible_to(user).open()
    late = rows.filter(division__code__startswith=place, due_on__lt=as_of)
    return list(late.select_related("asset", "owner").order_by("due_on", "pk"))


def village_incomes(user: User, *, year: int, place: str) -> list[VillageIncome]:
    """1-22: what assets earned in a year, by the place they lie in; only places that earned."""
    lines = AssetIncome.objects.visible_to(user).filter(
        asset__division__code__startswith=place, received_on__year=year
    )
    rows = (
        lines.values(code=F("asset__division"), name=F("asset__division__name"))
        .annotate(assets=Count("asset", distinct=True), yuan=Sum("amount_yuan"))
        .order_by("code")
    )
    return [VillageIncome(row["code"], row["name"], row["assets"], row["yuan"]) for row in rows]


def review_cover(user: User, *, year: int, round_number: int, place: str) -> ReviewCover:
    """2-31: how far a round has come over the industry projects of the library."""
    projects = Project.objects.visible_to(user).filter(
        division__code__startswith=place, category=Category.INDUSTRY, status__in=IN_LIBRARY
    )
    rows = ProjectReview.objects.visible_to(user).filter(
        project=OuterRef("pk"), year=year, round=round_number
    )
    with_outcome = projects.annotate(outcome=Subquery(rows.values("outcome"))).order_by("division_id", "pk")
    known = list(with_outcome)
    missing = [row for row in known if row.outcome is None]
    faulty = sum(row.outcome == ReviewOutcome.FAULTY for row in known)
    return ReviewCover(len(known), len(known) - len(missing), faulty, missing)
