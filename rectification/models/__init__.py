"""The tables of rectification."""

from rectification.models.judgements import CloseoutReview, Recheck, Referral, SanctionedPerson
from rectification.models.ledger import LedgerBatch, LedgerRow
from rectification.models.proposals import TicketProposal
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
    "ProgressLine",
    "Recheck",
    "Referral",
    "SanctionedPerson",
    "Ticket",
    "TicketProposal",
    "TicketType",
    "WorkNode",
]
