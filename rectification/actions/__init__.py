"""The only writers of rectification, by noun."""

from rectification.actions.assignments import (
    Assignment,
    MeasuresDraft,
    Successor,
    accept_ticket,
    assign_ticket,
    decline_ticket,
    fix_measures,
    reassign_ticket,
    return_measures,
)
from rectification.actions.closing import (
    check_closeout,
    confirm_closeout,
    request_closeout,
    return_closeout,
    review_closeout,
)
from rectification.actions.collecting import propose_checks, propose_everywhere, propose_findings
from rectification.actions.deadlines import approve_extension, ask_extension, decline_extension
from rectification.actions.proposals import (
    ProposalDraft,
    accept_ticket_proposal,
    dismiss_ticket_proposal,
    propose,
)
from rectification.actions.rechecks import recheck
from rectification.actions.referrals import Sanctioned, conclude_referral, refer_ticket
from rectification.actions.sources import SourceDraft, change_source, record_source
from rectification.actions.tickets import (
    ChildDraft,
    TicketDraft,
    cancel_ticket,
    register_sibling,
    register_ticket,
    split_ticket,
)
from rectification.actions.types import save_types
from rectification.actions.work import add_evidence, reach_node, report_progress

__all__ = [
    "Assignment",
    "ChildDraft",
    "MeasuresDraft",
    "ProposalDraft",
    "Sanctioned",
    "SourceDraft",
    "Successor",
    "TicketDraft",
    "accept_ticket",
    "accept_ticket_proposal",
    "add_evidence",
    "approve_extension",
    "ask_extension",
    "assign_ticket",
    "cancel_ticket",
    "change_source",
    "check_closeout",
    "conclude_referral",
    "confirm_closeout",
    "decline_extension",
    "decline_ticket",
    "dismiss_ticket_proposal",
    "fix_measures",
    "propose",
    "propose_checks",
    "propose_everywhere",
    "propose_findings",
    "reach_node",
    "reassign_ticket",
    "recheck",
    "record_source",
    "refer_ticket",
    "register_sibling",
    "register_ticket",
    "report_progress",
    "request_closeout",
    "return_closeout",
    "return_measures",
    "review_closeout",
    "save_types",
    "split_ticket",
]
