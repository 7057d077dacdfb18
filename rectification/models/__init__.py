"""The tables of rectification."""

from rectification.models.acceptances import Acceptance
from rectification.models.campaigns import (
    Campaign,
    CampaignPhase,
    CampaignTarget,
    CampaignTopic,
    MeasureTemplate,
)
from rectification.models.judgements import CloseoutReview, Recheck, Referral, SanctionedPerson
from rectification.models.ledger import LedgerBatch, LedgerRow
from rectification.models.links import TicketLink
from rectification.models.objections import RankingObjection
from rectification.models.plans import TaskMonth, TaskUnit, WorkPlan, WorkSection, WorkTask
from rectification.models.proposals import TicketProposal
from rectification.models.rankings import Ranking, RankingLine, RankingObjection
from rectification.models.reports import PeriodicReport, Reporter, ReportFile, ReportRequirement
from rectification.models.requirements import Reporter, ReportRequirement
from rectification.models.sampling import SampledHousehold, SampledVillage, SampleRound
from rectification.models.scores import ScoreItem, ScoreMark, ScoreScheme, ScoreSheet
from rectification.models.sources import IssueSource, TicketType
from rectification.models.statements import Statement
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
