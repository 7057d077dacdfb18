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
from rectification.actions.finishing import Outcome, finish_inspection
from rectification.actions.inspection_findings import FindingDraft, note_finding, record_finding
from rectification.actions.inspections import (
    InspectionDraft,
    call_off_inspection,
    change_inspection,
    plan_inspection,
)
from rectification.actions.links import link_tickets, unlink_tickets
from rectification.actions.measures import MeasuresDraft, accept_ticket, fix_measures, return_measures
from rectification.actions.objections import answer_ranking_objection, object_to_ranking
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
from rectification.actions.self_checks import SelfCheckDraft, register_self_check
from rectification.actions.sources import SourceDraft, change_source, record_source
from rectification.actions.talks import (
    TalkDraft,
    TalkRecord,
    answer_talk,
    arrange_talk,
    cancel_talk,
    conclude_talk,
    hold_talk,
    return_talk,
)
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
    "FindingDraft",
    "InspectionDraft",
    "Listed",
    "MeasuresDraft",
    "Outcome",
    "ProposalDraft",
    "RankingDraft",
    "RequirementDraft",
    "Sanctioned",
    "Seen",
    "SelfCheckDraft",
    "SourceDraft",
    "Successor",
    "TalkDraft",
    "TalkRecord",
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
    "answer_ranking_objection",
    "answer_talk",
    "approve_extension",
    "arrange_talk",
    "ask_extension",
    "assign_ticket",
    "call_off_inspection",
    "cancel_talk",
    "cancel_ticket",
    "change_inspection",
    "change_source",
    "check_closeout",
    "conclude_referral",
    "conclude_talk",
    "confirm_closeout",
    "correct_ranking",
    "decline_extension",
    "decline_ticket",
    "dismiss_ticket_proposal",
    "draft_ranking",
    "draw_sample",
    "end_requirement",
    "finish_inspection",
    "finish_target",
    "fix_measures",
    "freeze_ranking",
    "hold_talk",
    "judge_acceptance",
    "link_tickets",
    "list_acceptance",
    "list_acceptances",
    "move_target",
    "name_topic_lead",
    "note_finding",
    "object_to_ranking",
    "open_reports",
    "pass_phase",
    "plan_inspection",
    "propose",
    "propose_checks",
    "propose_everywhere",
    "propose_findings",
    "publish_ranking",
    "reach_node",
    "reassign_ticket",
    "recall_ranking",
    "recheck",
    "record_export",
    "record_finding",
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
    "return_talk",
    "review_closeout",
    "save_measures",
    "save_shipped",
    "save_types",
    "shipped_draft",
    "split_ticket",
    "start_campaign",
    "submit_report",
    "unlink_tickets",
]
