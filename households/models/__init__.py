"""The register's tables."""

from households.models.held_visits import HeldVisit, VisitPhoto
from households.models.households import Household, Village
from households.models.incomes import IncomeLine, IncomeStatement
from households.models.lineages import HouseholdLineage
from households.models.pairings import Pairing
from households.models.people import HouseholdMembership, Person
from households.models.registrations import Registration
from households.models.rolls import RollBatch, RollCoverage, RollDifference, RollFinding, RollRow
from households.models.rounds import CoverageGoal, RoundAssignment, SurveyRound
from households.models.safeguards import ChangeProposal, SafeguardCheck
from households.models.saved_filters import SavedFilter
from households.models.spot_checks import VisitQuestion, VisitSpotCheck
from households.models.teams import ResidentTeam, TeamAttendance, TeamMember, VillagePairing
from households.models.visits import Visit

__all__ = [
    "ChangeProposal",
    "CoverageGoal",
    "HeldVisit",
    "Household",
    "HouseholdLineage",
    "HouseholdMembership",
    "IncomeLine",
    "IncomeStatement",
    "Pairing",
    "Person",
    "Registration",
    "ResidentTeam",
    "RollBatch",
    "RollCoverage",
    "RollDifference",
    "RollFinding",
    "RollRow",
    "RoundAssignment",
    "SafeguardCheck",
    "SavedFilter",
    "SurveyRound",
    "TeamAttendance",
    "TeamMember",
    "Village",
    "VillagePairing",
    "Visit",
    "VisitPhoto",
    "VisitQuestion",
    "VisitSpotCheck",
]
