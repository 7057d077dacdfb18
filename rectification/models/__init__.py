"""The tables of rectification."""

from rectification.models.acceptances import Acceptance
from rectification.models.campaigns import (
    Campaign,
    CampaignPhase,
    CampaignTarget,
    CampaignTopic,
    MeasureTemplate,
)
from rectification.models.inspections import Inspection, InspectionFinding
from rectification.models.judgements import CloseoutReview, Recheck, Referral, SanctionedPerson
from rectification.models.ledger import LedgerBatch, LedgerRow
from rectification.models.links import TicketLink
from rectification.models.proposals import TicketProposal
from rectification.models.rankings import Ranking, RankingLine, RankingObjection
from rectification.models.reports import PeriodicReport, Reporter, ReportFile, ReportRequirement
from rectification.models.sampling import SampledHousehold, SampledVillage, SampleRound
from rectification.models.sources import IssueSource, TicketType
from rectification.models.talks import Talk
from rectification.models.tickets import Ticket
from rectification.models.work import DeadlineExtension, Evidence, ProgressLine, WorkNode

__all__ = [
    "Acceptance",
    "Campaign",
    "CampaignPhase",
    "CampaignTarget",
    "CampaignTopic",
    "CloseoutReview",
    "DeadlineExtension",
    "Evidence",
    "Inspection",
    "InspectionFinding",
    "IssueSource",
    "LedgerBatch",
    "LedgerRow",
    "MeasureTemplate",
    "PeriodicReport",
    "ProgressLine",
    "Ranking",
    "RankingLine",
    "RankingObjection",
    "Recheck",
    "Referral",
    "ReportFile",
    "ReportRequirement",
    "Reporter",
    "SampleRound",
    "SampledHousehold",
    "SampledVillage",
    "SanctionedPerson",
    "Talk",
    "Ticket",
    "TicketLink",
    "TicketProposal",
    "TicketType",
    "WorkNode",
]
