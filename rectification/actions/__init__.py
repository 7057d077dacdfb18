"""The only writers of rectification, by noun."""

from rectification.actions.acceptances import (
    Listed,
    judge_acceptance,
    list_acceptance,
    list_acceptances,
)
from rectification.actions.assignments import (
    Assignment,
    Successor,
    assign_ticket,
    decline_ticket,
    reassign_ticket,
)
from rectification.actions.campaign_fixtures import save_measures, save_shipped, shipped_draft
from rectification.actions.campaigns import (
    CampaignDraft,
    TopicDraft,
    name_topic_lead,
    pass_phase,
    start_campaign,
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
from rectification.actions.exports import record_export
from rectification.actions.links import link_tickets, unlink_tickets
from rectification.actions.measures import MeasuresDraft, accept_ticket, fix_measures, return_measures
from rectification.actions.objections import answer_ranking_objection, object_to_ranking, object_to_sheet
from rectification.actions.proposals import (
    ProposalDraft,
    accept_ticket_proposal,
    dismiss_ticket_proposal,
    propose,
)
from rectification.actions.rankings import (
    RankingDraft,
    correct_ranking,
    draft_ranking,
    freeze_ranking,
    publish_ranking,
    recall_ranking,
    recount_ranking,
)
from rectification.actions.rechecks import recheck
from rectification.actions.referrals import Sanctioned, conclude_referral, refer_ticket
from rectification.actions.reporting import accept_report, return_report, submit_report
from rectification.actions.requirements import (
    RequirementDraft,
    Units,
    add_reporters,
    end_requirement,
    open_reports,
    require_report,
)
from rectification.actions.sampling import Seen, draw_sample, record_sampled
from rectification.actions.schemes import (
    SchemeDraft,
    adopt_scheme,
    change_scheme,
    draft_scheme,
    end_scheme,
    open_sheets,
)
from rectification.actions.scoring import correct_sheet, publish_sheet, score_sheet
from rectification.actions.self_checks import SelfCheckDraft, register_self_check
from rectification.actions.sources import SourceDraft, change_source, record_source
from rectification.actions.targets import add_targets, finish_target, move_target
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
    "CampaignDraft",
    "ChildDraft",
    "Listed",
    "MeasuresDraft",
    "ProposalDraft",
    "RankingDraft",
    "RequirementDraft",
    "Sanctioned",
    "SchemeDraft",
    "Seen",
    "SelfCheckDraft",
    "SourceDraft",
    "Successor",
    "TicketDraft",
    "TopicDraft",
    "Units",
    "accept_report",
    "accept_ticket",
    "accept_ticket_proposal",
    "add_all_evidence",
    "add_evidence",
    "add_reporters",
    "add_targets",
    "adopt_scheme",
    "answer_ranking_objection",
    "approve_extension",
    "ask_extension",
    "assign_ticket",
    "cancel_ticket",
    "change_scheme",
    "change_source",
    "check_closeout",
    "conclude_referral",
    "confirm_closeout",
    "correct_ranking",
    "correct_sheet",
    "decline_extension",
    "decline_ticket",
    "dismiss_ticket_proposal",
    "draft_ranking",
    "draft_scheme",
    "draw_sample",
    "end_requirement",
    "end_scheme",
    "finish_target",
    "fix_measures",
    "freeze_ranking",
    "judge_acceptance",
    "link_tickets",
    "list_acceptance",
    "list_acceptances",
    "move_target",
    "name_topic_lead",
    "object_to_ranking",
    "object_to_sheet",
    "open_reports",
    "open_sheets",
    "pass_phase",
    "propose",
    "propose_checks",
    "propose_everywhere",
    "propose_findings",
    "publish_ranking",
    "publish_sheet",
    "reach_node",
    "reassign_ticket",
    "recall_ranking",
    "recheck",
    "record_export",
    "record_sampled",
    "record_source",
    "recount_ranking",
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
    "save_measures",
    "save_shipped",
    "save_types",
    "score_sheet",
    "shipped_draft",
    "split_ticket",
    "start_campaign",
    "submit_report",
    "unlink_tickets",
]
