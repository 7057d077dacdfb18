"""报送及时率: of the reports that somebody owed from one day to another, how many came by their day."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from povertycase.choices import CODE_LENGTHS, Level
from rectification.choices.rankings import RankingKind
from rectification.models import PeriodicReport
from rectification.rules.ranking import Measured

TOWN = CODE_LENGTHS[Level.TOWNSHIP]


def reports_by_subject(
    kind: str, *, division_code: str, first: datetime.date, last: datetime.date
) -> Mapping[str, Measured]:
    """{key of the unit, or code of the village or township: reports in time of those due}, day to day.

    Of a place and whatever was asked of it there; who was asked for nothing is not in it, and the ranking
    gives the indicator's weight to the others.
    """
    owed = PeriodicReport.objects.filter(division__code__startswith=division_code)
    found = owed.counted(first, last)
    if kind == RankingKind.TOWNSHIPS:
        return _by_town(found)
    if kind == RankingKind.VILLAGES:
        return {place: Measured(*figures) for (place, unit), figures in found.items() if unit is None}
    return {str(unit): Measured(*figures) for (_place, unit), figures in found.items() if unit is not None}


def _by_town(found: Mapping[tuple[str, int | None], Sequence[int]]) -> Mapping[str, Measured]:
    """A township answers for its own office and for its villages; no unit is a township's."""
    in_time, due = Counter[str](), Counter[str]()
    for (place, unit), (part, whole) in found.items():
        if unit is None and len(place) >= TOWN:
            in_time[place[:TOWN]] += part
            due[place[:TOWN]] += whole
    return {place: Measured(in_time[place], whole) for place, whole in due.items()}
