"""The register's tables."""

from households.models.channels import ChannelSnapshot, ConsistencyCheck
from households.models.education_aids import EducationAid
from households.models.entitlement_entries import EntitlementEntry
from households.models.goals import CoverageGoal
from households.models.held_visits import HeldVisit
from households.models.holds import Hold
from households.models.households import Household, Village
from households.models.housing_entries import HousingEntry
from households.models.incomes import IncomeLine, IncomeStatement
from households.models.insurance_entries import InsuranceEntry, InsuranceTalk
from households.models.labour_entries import LabourEntry, TrainingEntry
from households.models.lineages import HouseholdLineage
from households.models.pairings import Pairing
from households.models.people import HouseholdMembership, Person
from households.models.proposals import ChangeProposal
from households.models.registrations import Registration
from households.models.rolls import RollBatch, RollCoverage, RollDifference, RollFinding, RollRow
from households.models.rounds import RoundAssignment, SurveyRound
from households.models.safeguards import SafeguardCheck
from households.models.saved_filters import SavedFilter
from households.models.schooling_entries import HomeLesson, ReturnTalk, SchoolingEntry
from households.models.spot_checks import VisitSpotCheck
from households.models.teams import ResidentTeam, TeamAttendance, TeamMember, VillagePairing
from households.models.village_classes import ExitedVillageYear, OtherVillageYear, PoorVillageYear
from households.models.village_years import VillageYear
from households.models.visit_photos import VisitPhoto
from households.models.visit_questions import VisitQuestion
from households.models.visits import Visit
from households.models.work_entries import MigrantYear, PostAppraisal, PublicPostEntry

__all__ = [
    "ChangeProposal",
    "ChannelSnapshot",
    "ConsistencyCheck",
    "CoverageGoal",
    "EducationAid",
    "EntitlementEntry",
    "ExitedVillageYear",
    "HeldVisit",
    "Hold",
    "HomeLesson",
    "Household",
    "HouseholdLineage",
    "HouseholdMembership",
    "HousingEntry",
    "IncomeLine",
    "IncomeStatement",
    "InsuranceEntry",
    "InsuranceTalk",
    "LabourEntry",
    "MigrantYear",
    "OtherVillageYear",
    "Pairing",
    "Person",
    "PoorVillageYear",
    "PostAppraisal",
    "PublicPostEntry",
    "Registration",
    "ResidentTeam",
    "ReturnTalk",
    "RollBatch",
    "RollCoverage",
    "RollDifference",
    "RollFinding",
    "RollRow",
    "RoundAssignment",
    "SafeguardCheck",
    "SavedFilter",
    "SchoolingEntry",
    "SurveyRound",
    "TeamAttendance",
    "TeamMember",
    "TrainingEntry",
    "Village",
    "VillagePairing",
    "VillageYear",
    "Visit",
    "VisitPhoto",
    "VisitQuestion",
    "VisitSpotCheck",
]
