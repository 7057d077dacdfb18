"""报送及时率: of the reports that a department or village owed in a quarter, how many came by their day."""

import datetime
from collections.abc import Mapping

from rectification.rules.ranking import Measured


def reports_by_subject(
    kind: str, *, division_code: str, first: datetime.date, last: datetime.date
) -> Mapping[str, Measured]:
    """{key of the unit, or code of the village: reports in time of those due} from one day to another.

    Nobody owes a report yet: whoever builds the periodic reports answers here, for RankingKind and a place.
    Until then the indicator has no figures, and rankings give its weight to the others.
    """
    return {}
