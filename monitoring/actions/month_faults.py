"""The four faults of the self-check as they stood when a month ended."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable

from django.db.models import Q

from monitoring.choices.findings import FAULT_OF, FindingStatus
from monitoring.models import Finding
from monitoring.models.findings import key_of
from monitoring.models.months import FAULTS
from monitoring.rules.months import last_day_of
from povertycase.choices import JobKind, JobState
from povertycase.models import Job


def open_at_end(county: str, month: datetime.date) -> Callable[[str], dict[str, int | None]]:
    """{fault: how many findings were open when the month ended} of a village.

    None while the county was never screened: nought would say that nothing is wrong.
    """
    last_day = last_day_of(month)
    rows = Finding.objects.filter(division__code__startswith=county, first_seen_on__lte=last_day).filter(
        Q(status=FindingStatus.OPEN) | Q(resolved_on__gt=last_day) | Q(dismissed_on__gt=last_day)
    )
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for village, rule in rows.values_list("division_id", "rule").iterator():
        counted[village][FAULT_OF[rule]] += 1
    jobs = Job.objects.filter(kind=JobKind.SCREEN, dedup_key=key_of(county), state=JobState.DONE)
    is_known = bool(counted) or jobs.exists()
    return lambda village: {str(fault): counted[village][fault] if is_known else None for fault in FAULTS}
