"""What the page of one asset shows beside its own fields: income by year, decisions, who may be charged."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from povertycase.choices import OrganisationKind, Role
from povertycase.models import Posting, User
from povertycase.models.divisions import ancestor_codes
from povertycase.models.parameters import values_in_force
from projects.choices.assets import AssetKind, AssetStatus
from projects.models import Asset, AssetIncome
from projects.reports.assets import IDLE
from projects.rules.assets import earning_since

# Those who do something about an asset; leaders and auditors read.
_CHARGED = (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY, Role.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class YearOfIncome:
    """What came in during a year, less what was booked back."""

    year: int
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Earnings:
    """The lines of income, newest first, by year, and in all.

    months, recent_yuan: what came in during the last months that count for 闲置; None where nothing says how
    many. is_silent: it is to earn, and did not in all that time.
    """

    lines: Sequence[AssetIncome]
    years: Sequence[YearOfIncome]
    total_yuan: Decimal
    months: int | None
    recent_yuan: Decimal | None
    is_silent: bool


def earnings_of(asset: Asset, user: User, *, as_of: datetime.date) -> Earnings:
    """What an asset earned."""
    rows = AssetIncome.objects.visible_to(user).filter(asset=asset).select_related("recorded_by")
    lines = list(rows.order_by("-received_on", "-pk"))
    sums: dict[int, Decimal] = {}
    for line in lines:
        sums[line.received_on.year] = sums.get(line.received_on.year, Decimal(0)) + line.amount_yuan
    months = values_in_force([IDLE], division_code=asset.division_id, on=as_of).get(IDLE)
    since = earning_since(as_of, months=months) if months else None
    recent = (
        sum((line.amount_yuan for line in lines if since < line.received_on <= as_of), Decimal(0))
        if since
        else None
    )
    asked = asset.kind == AssetKind.PRODUCTIVE and asset.status != AssetStatus.DISPOSED
    return Earnings(
        lines=lines,
        years=[YearOfIncome(year, yuan) for year, yuan in sums.items()],
        total_yuan=sum(sums.values(), Decimal(0)),
        months=months,
        recent_yuan=recent,
        is_silent=bool(asked and since and asset.formed_on <= since and recent is not None and recent <= 0),
    )


def possible_owners(asset: Asset, *, on: datetime.date) -> list[tuple[User, str]]:
    """(user, where they work) of those who may be charged with a strategy: they work where it lies.

    Of the departments those that oversee or build its project.
    """
    project = asset.project
    own = Q(organisation__in=[pk for pk in (project.authority_id, project.implementer_id) if pk])
    rows = (
        Posting.objects.in_force(on)
        .filter(
            ~Q(role=Role.DEPARTMENT) | own,
            role__in=_CHARGED,
            division__in=ancestor_codes(asset.division_id),
            user__is_active=True,
        )
        .select_related("user", "division", "organisation")
        .order_by("-division_id", "user__name", "pk")
    )
    return list({row.user_id: (row.user, _where(row)) for row in rows}.values())


def _where(posting: Posting) -> str:
    organisation = posting.organisation
    if organisation and organisation.kind in {OrganisationKind.DEPARTMENT, OrganisationKind.IMPLEMENTER}:
        return organisation.name
    return posting.division.name
