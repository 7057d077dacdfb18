"""What was found, one line for each kind of finding."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from households.choices import Severity
from households.choices.finding_advice import advice_for
from households.choices.findings import FINDING_TITLES
from households.models import RollBatch

_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "N": Severity.NOTE}
_ORDER = list(Severity)


@dataclass(frozen=True)
class FindingGroup:
    """One kind of finding. count: how often it was found; listed: how many of them can be looked at."""

    code: str
    title: str
    severity: Severity
    count: int
    listed: int

    @property
    def advice(self) -> str:
        """How it is mended."""
        return advice_for(self.code)

    @property
    def is_cut(self) -> bool:
        """Whether there are more than can be looked at."""
        return self.count > self.listed > 0


def title_of(code: str) -> str:
    """What a finding is called in Chinese."""
    return FINDING_TITLES.get(code, _("其他问题"))


def finding_groups(batch: RollBatch) -> list[FindingGroup]:
    """Every kind that was found, errors first, then by how often."""
    listed = dict(batch.findings.values("code").annotate(number=Count("id")).values_list("code", "number"))
    groups = [
        FindingGroup(code, title_of(code), _SEVERITIES[code[0]], count, listed.get(code, 0))
        for code, count in batch.finding_counts.items()
    ]
    return sorted(groups, key=lambda group: (_ORDER.index(group.severity), -group.count, group.code))
