"""What the money of a year is for and where it comes from: shares by batch, own input, the mix of sources."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from povertycase.exceptions import Unmet
from povertycase.models import PolicyParameter, User
from projects.choices.library import IN_LIBRARY
from projects.choices.money import FundLevel, FundSource
from projects.models import FundBatch, Project
from projects.reports.places import PLAN, Listed, Standing
from projects.rules.spending import Shares, grows, percent, shares_of, shares_unmet

INDUSTRY = {FundLevel.CENTRAL: "fund.industry_central", FundLevel.PROVINCIAL: "fund.industry_provincial"}
FEE = "fund.mgmt_fee"
GROWTH = "fund.growth_required"


@dataclass(frozen=True, slots=True)
class BatchShares:
    """What a batch goes to. Fractions, unrounded; a bound is None where nothing asks for one.

    named_yuan: what its uses add up to; less than the batch while the rest has no use yet. clauses: where
    the bounds come from.
    """

    batch: int
    document_number: str
    level: str
    amount_yuan: Decimal
    named_yuan: Decimal
    shares: Shares
    industry_floor: Decimal | None
    fee_ceiling: Decimal | None
    unmet: Sequence[Unmet]
    clauses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Growth:
    """投入只增不减: the county's own input of two years in yuan; growth: None without any last year."""

    this_year_yuan: Decimal
    last_year_yuan: Decimal
    required: Decimal
    growth: Decimal | None
    is_met: bool
    sentence: str
    clause: str
    lists: dict[str, Listed]


@dataclass(frozen=True, slots=True)
class SourcePart:
    """One source of the library's money: what its projects plan to have from it, in yuan.

    is_liability: somebody paid in advance and is to be paid back.
    """

    source: FundSource
    planned_yuan: Decimal
    projects: int
    share: Decimal
    is_liability: bool
    rows: Listed


def batch_shares(user: User, *, year: int, place: str) -> list[BatchShares]:
    """P-IND for each batch of the year in a place that names its uses; two queries and the parameters."""
    batches = FundBatch.objects.visible_to(user).filter(division__code__startswith=place, year=year)
    rows = list(batches.prefetch_related("shares").order_by("issued_on", "pk"))
    standing = Standing([*INDUSTRY.values(), FEE], sorted({row.division_id for row in rows}))
    return [_shares_of(row, standing) for row in rows if row.shares.all()]


def _shares_of(batch: FundBatch, standing: Standing) -> BatchShares:
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for share in batch.shares.all():
        amounts[share.category] += share.amount_yuan
    asked = [
        standing.row(key, batch.division_id, batch.issued_on)
        for key in (INDUSTRY.get(FundLevel(batch.level), ""), FEE)
    ]
    floor, ceiling = (Decimal(str(row.value)) if row else None for row in asked)
    found = shares_of(amounts)
    return BatchShares(
        batch=batch.pk,
        document_number=batch.document_number,
        level=batch.level,
        amount_yuan=batch.amount_yuan,
        named_yuan=found.total,
        shares=found,
        industry_floor=floor,
        fee_ceiling=ceiling,
        unmet=shares_unmet(found, industry_floor=floor, fee_ceiling=ceiling),
        clauses=[row.source for row in asked if row],
    )


def own_input(user: User, *, year: int, as_of: datetime.date, place: str) -> Growth:
    """P-GROW: batches of the county's own budget, this year's against the year's before."""
    return own_inputs(user, days={year: as_of}, place=place)[year]


def own_inputs(user: User, *, days: Mapping[int, datetime.date], place: str) -> dict[int, Growth]:
    """The same of several years, in two queries. days: by year, the day whose requirement is asked."""
    batches = FundBatch.objects.visible_to(user).filter(
        division__code__startswith=place,
        level=FundLevel.COUNTY,
        parent=None,
        year__in={each for year in days for each in (year - 1, year)},
    )
    sums = dict(batches.values_list("year").annotate(yuan=Sum("amount_yuan")))
    standing = Standing([GROWTH], [place])
    return {year: _growth(sums, year, standing.row(GROWTH, place, day), place) for year, day in days.items()}


def _growth(sums: Mapping[int, Decimal], year: int, row: PolicyParameter | None, place: str) -> Growth:
    now, before = sums.get(year, Decimal(0)), sums.get(year - 1, Decimal(0))
    required = Decimal(str(row.value)) if row else Decimal(0)
    is_met, growth = grows(now, before, required=[required])
    known = {"level": FundLevel.COUNTY.value, **({"division": place} if place else {})}
    return Growth(
        this_year_yuan=now,
        last_year_yuan=before,
        required=required,
        growth=growth,
        is_met=is_met,
        sentence=_growth_words(growth, required, is_met=is_met),
        clause=row.source if row else PLAN,
        lists={
            "this_year": Listed("funds", {**known, "year": str(year)}),
            "last_year": Listed("funds", {**known, "year": str(year - 1)}),
        },
    )


def _growth_words(growth: Decimal | None, required: Decimal, *, is_met: bool) -> str:
    if growth is None:
        return _("上年没有登记本级投入，无法计算增幅。")
    found = _("本级投入比上年增长 {}").format(percent(growth))
    if is_met:
        return found
    return (
        _("{}，没有做到只增不减").format(found)
        if growth < 0
        else _("{}，低于要求的 {}").format(found, percent(required))
    )


def funding_mix(user: User, *, year: int, place: str) -> list[SourcePart]:
    """The sources of the year's projects in the library, the largest first; money paid in advance is owed."""
    projects = Project.objects.visible_to(user).filter(
        division__code__startswith=place, year=year, status__in=IN_LIBRARY
    )
    rows = projects.exclude(funding=None).values_list("funding__source")
    parts = [
        (FundSource(source), *sums)
        for source, *sums in rows.annotate(
            yuan=Sum("funding__planned_yuan"), count=Count("pk", distinct=True)
        ).order_by("-yuan", "funding__source")
    ]
    total = sum((yuan for _source, yuan, _count in parts), Decimal(0))
    known = {"year": str(year), "status": "in_library", **({"division": place} if place else {})}
    return [
        SourcePart(
            source=source,
            planned_yuan=yuan,
            projects=count,
            share=yuan / total,
            is_liability=source == FundSource.ADVANCED,
            rows=Listed("projects", {**known, "source": source.value}),
        )
        for source, yuan, count in parts
    ]
