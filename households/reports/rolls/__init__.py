"""What pages and API show of an import: how far it is, what was found, what differs."""

from households.reports.rolls.differences import (
    DIFFERENCE_KINDS,
    Difference,
    difference_of,
    differences_of,
    newcomer_of,
)
from households.reports.rolls.findings import FindingGroup, finding_groups, title_of
from households.reports.rolls.places import import_places
from households.reports.rolls.progress import Progress, progress_of
from households.reports.rolls.summary import Category, Totals, categories_of, totals_of, written_words

__all__ = [
    "DIFFERENCE_KINDS",
    "Category",
    "Difference",
    "FindingGroup",
    "Progress",
    "Totals",
    "categories_of",
    "difference_of",
    "differences_of",
    "finding_groups",
    "import_places",
    "newcomer_of",
    "progress_of",
    "title_of",
    "totals_of",
    "written_words",
]
