"""帮扶公开查询: the figures of a county that it lets everybody see, as they stood when a month ended.

Nobody is logged in here, so there is nobody to be visible to: what is read is a closed list of sums
(choices.opened), and small counts stay unsaid (povertycase.small_cells).
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from monitoring.actions.knocking import Limit, knock, line_of
from monitoring.choices.opened import OPEN_FIGURES, OPEN_RATES, OpenFigure, Openness
from monitoring.models import VillageCode
from monitoring.rules.months import last_day_of
from povertycase.actions.parameters import number_in_force
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.figures import WAN, Measure, measures, percent
from povertycase.models import Division, MonthFigure
from povertycase.models.parameters import values_for_places
from povertycase.small_cells import WHOLE, unsaid

ENQUIRY, SMALL_CELL = "open.enquiry", "open.small_cell"
OPEN_ADDRESS = Limit("open-address", "open.per_address_hour", 1)
TEN_THOUSAND = 10_000
# {(place, measure): how many}; WHOLE for the county
Counts = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a place as it is written; value: None where it stays unsaid, unit: "" of a rate."""

    label: Any
    unit: str
    value: str | None


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A place with its figures, in the order of the list."""

    name: str
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """The page of a county. until: the last day they are of; None before the first month ended.

    entrance: whether a village of it has an address at which families declare.
    """

    county: Division
    until: datetime.date | None
    limit: int
    whole: PlaceTold
    places: Sequence[PlaceTold]
    entrance: bool


def knock_at_enquiry(address: str) -> None:
    """Count one look from an address; Exhausted over the limit."""
    knock([(OPEN_ADDRESS, line_of(address))], division_code="")


def open_counties(code: str = "") -> list[Division]:
    """The counties that opened their page; code: that one alone. One that did not is as one that is not."""
    today = timezone.localdate()
    counties = Division.objects.filter(level=Level.COUNTY).in_force(today)
    if code:
        counties = counties.filter(code=code if code.isalnum() else "-")  # what it could not even compare
    known = {each.code: each for each in counties.order_by("code")}
    said = values_for_places([ENQUIRY], division_codes=known, on=today)
    return [known[place] for place, values in said.items() if values.get(ENQUIRY) == Openness.OPEN]


def enquiry_of(county: Division) -> Enquiry:
    """What an open county tells: its newest month that ended, as a whole and by township."""
    codes = [each.code for each in OPEN_FIGURES]
    rows = MonthFigure.objects.filter(division__code__startswith=county.code, measure__in=codes)
    month = rows.aggregate(newest=Max("month"))["newest"]
    limit = number_in_force(SMALL_CELL, division_code=county.code, on=timezone.localdate())
    towns = _towns_of(county)
    counts = _counts(rows.filter(month=month))
    codes_of_towns = [each.pk for each in towns]
    hidden = {each.code: _unsaid(each, codes_of_towns, counts, limit) for each in OPEN_FIGURES}
    return Enquiry(
        county,
        last_day_of(month) if month else None,
        limit,
        _told(county.name, WHOLE, counts, hidden),
        [_told(each.name, each.pk, counts, hidden) for each in towns],
        VillageCode.objects.filter(division__code__startswith=county.code, withdrawn_at=None).exists(),
    )


def _towns_of(county: Division) -> list[Division]:
    found = Division.objects.filter(parent=county).in_force(timezone.localdate())
    return list(found.order_by("code"))


def _counts(rows: QuerySet[MonthFigure]) -> Counts:
    found: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    cut = rows.values("measure", at=Substr("division__code", 1, CODE_LENGTHS[Level.TOWNSHIP]))
    for row in cut.annotate(figure=Sum("value")):
        found[row["at"], row["measure"]] += row["figure"]
        found[WHOLE, row["measure"]] += row["figure"]
    return found


def _unsaid(figure: OpenFigure, towns: Sequence[str], counts: Counts, limit: int) -> frozenset[str]:
    """Where it is not told. What lies in no township of today is in the whole alone, and hides nothing."""
    if not figure.is_of_people:
        return frozenset()

    def cells(code: str) -> dict[str, int]:
        return {town: int(counts.get((town, code), 0)) for town in towns}

    parts = [cells(each.code) for each in OPEN_FIGURES if each.within == figure.code]
    return unsaid(
        cells(figure.code),
        limit=limit,
        least={town: max((each[town] for each in parts), default=0) for town in towns},
        most=cells(figure.within) if figure.within else None,
    )


def _told(name: str, place: str, counts: Counts, hidden: Mapping[str, frozenset[str]]) -> PlaceTold:
    known = {
        each.code: None if place in hidden[each.code] else counts.get((place, each.code), Decimal(0))
        for each in OPEN_FIGURES
    }
    figures = [Told(each.label, *_written(_measure(each.code), known[each.code])) for each in OPEN_FIGURES]
    rates = [Told(label, "", _rate(known[part], known[whole])) for label, part, whole in OPEN_RATES]
    return PlaceTold(name, [*figures, *rates])


def _measure(code: str) -> Measure:
    return next(each for each in measures() if each.code == code)


def _written(measure: Measure, value: Decimal | None) -> tuple[str, str | None]:
    """(unit, figure): money in 万元, a count as it is; None where it stays unsaid."""
    if measure.total:
        return str(WAN), None if value is None else f"{value / TEN_THOUSAND:,.2f}"
    return str(measure.unit), None if value is None else f"{value:,.0f}"


def _rate(part: Decimal | None, whole: Decimal | None) -> str | None:
    """Told where both are; what has no whole has no rate either."""
    return None if part is None or whole is None else percent(part / whole if whole else None)
