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
from rectification.actions.deadlines import approve_extension, ask_extension, decline_extension
from rectification.actions.exports import record_tickets_export
from rectification.actions.proposals import (
    ProposalDraft,
    accept_ticket_proposal,
    dismiss_ticket_proposal,
    propose,
    propose_checks,
    propose_findings,
)
from rectification.actions.rechecks import recheck
from rectification.actions.referrals import Sanctioned, conclude_referral, refer_ticket
from rectification.actions.reports import accept_report, return_report, submit_report
from rectification.actions.requirements import (
    RequirementDraft,
    Units,
    add_reporters,
    end_requirement,
    open_reports,
    require_report,
)
from rectification.actions.self_checks import SelfCheckDraft, register_self_check
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
from rectification.actions.work import add_all_evidence, add_evidence, reach_node, report_progress

__all__ = [
    "Assignment",
    "ChildDraft",
    "MeasuresDraft",
    "ProposalDraft",
    "RequirementDraft",
    "Sanctioned",
    "SelfCheckDraft",
    "SourceDraft",
    "Successor",
    "TicketDraft",
    "Units",
    "accept_report",
    "accept_ticket",
    "accept_ticket_proposal",
    "add_all_evidence",
    "add_evidence",
    "add_reporters",
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
    "end_requirement",
    "fix_measures",
    "open_reports",
    "propose",
    "propose_checks",
    "propose_findings",
    "reach_node",
    "reassign_ticket",
    "recheck",
    "record_source",
    "record_tickets_export",
    "refer_ticket",
    "register_self_check",
    "register_sibling",
    "register_ticket",
    "report_progress",
    "request_closeout",
    "require_report",
    "return_closeout",
    "return_measures",
    "return_report",
    "review_closeout",
    "save_types",
    "split_ticket",
    "submit_report",
]
