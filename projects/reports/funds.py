"""资金总览: everything about the money of a year, each number with its clause and its list."""

import datetime
from dataclasses import dataclass

from povertycase.models import Division, User
from projects.models import YearClosing
from projects.reports.completeness import LibraryYear, Timeliness, library_years, timeliness
from projects.reports.four_funds import SpecialFund, four_funds
from projects.reports.lead import Lead, lead_times
from projects.reports.places import place_of
from projects.reports.priority import OutOfOrder, out_of_order
from projects.reports.shares import BatchShares, Growth, SourcePart, batch_shares, funding_mix, own_input
from projects.reports.spending import ClassLine, class_lines


@dataclass(frozen=True, slots=True)
class FundBoard:
    """The money of a year in a place as one user reaches it; as_of: the day, the year's last when it is over.

    closings: counties of the place whose year is closed, with the day. four_funds: 四大基金 of all years.
    """

    year: int
    as_of: datetime.date
    place: str
    place_name: str
    classes: list[ClassLine]
    batches: list[BatchShares]
    growth: Growth
    lead: Lead
    mix: list[SourcePart]
    four_funds: list[SpecialFund]
    out_of_order: list[OutOfOrder]
    library: list[LibraryYear]
    timeliness: Timeliness
    closings: dict[str, datetime.date]


def fund_board(user: User, *, year: int, on: datetime.date, place: str | None = None) -> FundBoard:
    """The board of a year, with as many queries whatever there is.

    on: today. place: a division to look at, narrower than the user's; None for all the user reaches. A year
    to come is asked for by nobody: its first day is taken.
    """
    where = place_of(user) if place is None else place
    as_of = min(max(on, datetime.date(year, 1, 1)), datetime.date(year, 12, 31))
    name = Division.objects.filter(pk=where).values_list("name", flat=True).first()
    closings = YearClosing.objects.visible_to(user).filter(division__code__startswith=where, year=year)
    return FundBoard(
        year=year,
        as_of=as_of,
        place=where,
        place_name=name or "",
        classes=class_lines(user, year=year, as_of=as_of, place=where),
        batches=batch_shares(user, year=year, place=where),
        growth=own_input(user, year=year, as_of=as_of, place=where),
        lead=lead_times(user, year=year, as_of=as_of, place=where),
        mix=funding_mix(user, year=year, place=where),
        four_funds=four_funds(user, place=where),
        out_of_order=out_of_order(user, year=year, place=where),
        library=library_years(user, place=where, on=on),
        timeliness=timeliness(user, year=year, on=on, place=where),
        closings=dict(closings.values_list("division_id", "closed_on")),
    )
