"""报送及时率: of the reports that a department or village owed in a quarter, how many came by their day."""

import datetime
from collections.abc import Mapping

from rectification.choices.rankings import RankingKind
from rectification.models import PeriodicReport
from rectification.rules.ranking import Measured


def reports_by_subject(
    kind: str, *, division_code: str, first: datetime.date, last: datetime.date
) -> Mapping[str, Measured]:
    """{key of the unit, or code of the village: reports in time of those due} from one day to another.

    Of a place and whatever was asked of it there; who was asked for nothing is not in it, and the ranking
    gives the indicator's weight to the others.
    """
    owed = PeriodicReport.objects.filter(division__code__startswith=division_code)
    found = owed.counted(first, last)
    if kind == RankingKind.VILLAGES:
        return {place: Measured(*figures) for (place, unit), figures in found.items() if unit is None}
    return {str(unit): Measured(*figures) for (_place, unit), figures in found.items() if unit is not None}
