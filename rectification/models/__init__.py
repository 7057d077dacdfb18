"""The tables of rectification."""

from rectification.models.judgements import CloseoutReview, Recheck, Referral, SanctionedPerson
from rectification.models.ledger import LedgerBatch, LedgerRow
from rectification.models.proposals import TicketProposal
from rectification.models.reports import PeriodicReport, Reporter, ReportFile, ReportRequirement
from rectification.models.sources import IssueSource, TicketType
from rectification.models.tickets import Ticket
from rectification.models.work import DeadlineExtension, Evidence, ProgressLine, WorkNode

__all__ = [
    "CloseoutReview",
    "DeadlineExtension",
    "Evidence",
    "IssueSource",
    "LedgerBatch",
    "LedgerRow",
    "PeriodicReport",
    "ProgressLine",
    "Recheck",
    "Referral",
    "ReportFile",
    "ReportRequirement",
    "Reporter",
    "SanctionedPerson",
    "Ticket",
    "TicketProposal",
    "TicketType",
    "WorkNode",
]
