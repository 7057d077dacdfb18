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
from rectification.models.objections import RankingObjection
from rectification.models.plans import TaskMonth, TaskUnit, WorkPlan, WorkSection, WorkTask
from rectification.models.proposals import TicketProposal
from rectification.models.rankings import Ranking, RankingLine
from rectification.models.reports import PeriodicReport, ReportFile
from rectification.models.requirements import Reporter, ReportRequirement
from rectification.models.sampling import SampledHousehold, SampledVillage, SampleRound
from rectification.models.scores import ScoreItem, ScoreMark, ScoreScheme, ScoreSheet
from rectification.models.sources import IssueSource, TicketType
from rectification.models.statements import Statement
from rectification.models.talks import Talk
from rectification.models.tickets import Ticket
from rectification.models.work import DeadlineExtension, Evidence, ProgressLine, WorkNode
from rectification.models.yearly_targets import TargetIndicator, TargetValue

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
    "ScoreItem",
    "ScoreMark",
    "ScoreScheme",
    "ScoreSheet",
    "Statement",
    "Talk",
    "TargetIndicator",
    "TargetValue",
    "TaskMonth",
    "TaskUnit",
    "Ticket",
    "TicketLink",
    "TicketProposal",
    "TicketType",
    "WorkNode",
    "WorkPlan",
    "WorkSection",
    "WorkTask",
]
