"""四类问题: what the county's self-check found and nobody has dealt with."""

from django.utils.translation import gettext_lazy as _

from monitoring.choices.findings import RULES_OF, Fault, FindingStatus
from monitoring.figures.cases import OVERDUE, SOON, of_cases
from monitoring.forms.findings import FindingPageFilter
from monitoring.models import Finding
from monitoring.rules.catalogue import RULES
from povertycase.figures import Measure, Topic, listing_of

FINDING = "monitoring_finding"


def _faults() -> tuple[Measure, ...]:
    """Open findings by fault, with where its rules come from."""
    listing = listing_of(FindingPageFilter, Finding)
    return tuple(
        of_cases(
            f"fault_{fault.value}",
            fault.label,
            _("条"),
            _("自查筛查发现、还没有处理的问题：%s。")
            % "；".join(f"{RULES[rule].title}（{RULES[rule].basis}）" for rule in RULES_OF[fault]),
            FINDING,
            address="finding-list",
            listing=listing,
            fault=fault.value,
            status=FindingStatus.OPEN.value,
            tone=SOON if fault == Fault.OTHER else OVERDUE,
        )
        for fault in Fault
    )


FAULTS = Topic(code="faults", title=_("四类问题"), icon="search", measures=_faults())
