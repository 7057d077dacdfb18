"""The register's tables."""

from households.models.households import Household, Village
from households.models.incomes import IncomeLine, IncomeStatement
from households.models.lineages import HouseholdLineage
from households.models.pairings import Pairing
from households.models.people import HouseholdMembership, Person
from households.models.registrations import Registration
from households.models.rolls import RollBatch, RollCoverage, RollDifference, RollFinding, RollRow
from households.models.saved_filters import SavedFilter

__all__ = [
    "Household",
    "HouseholdLineage",
    "HouseholdMembership",
    "IncomeLine",
    "IncomeStatement",
    "Pairing",
    "Person",
    "Registration",
    "RollBatch",
    "RollCoverage",
    "RollDifference",
    "RollFinding",
    "RollRow",
    "SavedFilter",
    "Village",
]
