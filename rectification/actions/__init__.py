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
from rectification.actions.collecting import (
    propose_checks,
    propose_discrepancies,
    propose_everywhere,
    propose_findings,
)
from rectification.actions.deadlines import approve_extension, ask_extension, decline_extension
from rectification.actions.finishing import Outcome, finish_inspection
from rectification.actions.indicators import IndicatorDraft, add_indicator, change_indicator, remove_indicator
from rectification.actions.inspection_findings import FindingDraft, note_finding, record_finding
from rectification.actions.inspections import (
    InspectionDraft,
    call_off_inspection,
    change_inspection,
    plan_inspection,
)
from rectification.actions.links import link_tickets, unlink_tickets
from rectification.actions.measures import MeasuresDraft, accept_ticket, fix_measures, return_measures
from rectification.actions.meetings import dissolve_zone, planned_meetings, set_up_meetings
from rectification.actions.objections import answer_ranking_objection, object_to_ranking, object_to_sheet
from rectification.actions.plan_fixtures import shipped_plan, shipped_plans
from rectification.actions.plans import (
    PlanDraft,
    SectionDraft,
    TaskDraft,
    add_section,
    add_task,
    begin_plan,
    change_section,
    change_task,
    end_plan,
    enter_plan,
    remove_task,
)
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
from rectification.actions.statements import (
    StatementDraft,
    require_statements,
    sign_statement,
    withdraw_statement,
)
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
from rectification.actions.task_months import (
    MonthDraft,
    change_month,
    finish_month,
    plan_months,
    reopen_month,
    withdraw_month,
)
from rectification.actions.task_units import add_task_unit, expand_units, name_task_lead, remove_task_unit
from rectification.actions.tickets import (
    ChildDraft,
    TicketDraft,
    cancel_ticket,
    register_sibling,
    register_ticket,
    split_ticket,
)
from rectification.actions.types import save_types
from rectification.actions.unit_groups import UnitGroupDraft, keep_unit_group
from rectification.actions.work import add_all_evidence, add_evidence, reach_node, report_progress
from rectification.actions.yearly_targets import ActualFigure, TargetChange, record_actuals, set_targets

__all__ = [
    "ActualFigure",
    "Assignment",
    "CampaignDraft",
    "ChildDraft",
    "FindingDraft",
    "IndicatorDraft",
    "InspectionDraft",
    "Listed",
    "MeasuresDraft",
    "MonthDraft",
    "Outcome",
    "PlanDraft",
    "ProposalDraft",
    "RankingDraft",
    "RequirementDraft",
    "Sanctioned",
    "SchemeDraft",
    "SectionDraft",
    "Seen",
    "SelfCheckDraft",
    "SourceDraft",
    "StatementDraft",
    "Successor",
    "TalkDraft",
    "TalkRecord",
    "TargetChange",
    "TaskDraft",
    "TicketDraft",
    "TopicDraft",
    "UnitGroupDraft",
    "Units",
    "accept_report",
    "accept_ticket",
    "accept_ticket_proposal",
    "add_all_evidence",
    "add_evidence",
    "add_indicator",
    "add_reporters",
    "add_section",
    "add_targets",
    "add_task",
    "add_task_unit",
    "adopt_scheme",
    "answer_ranking_objection",
    "answer_talk",
    "approve_extension",
    "arrange_talk",
    "ask_extension",
    "assign_ticket",
    "begin_plan",
    "call_off_inspection",
    "cancel_talk",
    "cancel_ticket",
    "change_indicator",
    "change_inspection",
    "change_month",
    "change_scheme",
    "change_section",
    "change_source",
    "change_task",
    "check_closeout",
    "conclude_referral",
    "conclude_talk",
    "confirm_closeout",
    "correct_ranking",
    "correct_sheet",
    "decline_extension",
    "decline_ticket",
    "dismiss_ticket_proposal",
    "dissolve_zone",
    "draft_ranking",
    "draft_scheme",
    "draw_sample",
    "end_plan",
    "end_requirement",
    "end_scheme",
    "enter_plan",
    "expand_units",
    "finish_inspection",
    "finish_month",
    "finish_target",
    "fix_measures",
    "freeze_ranking",
    "hold_talk",
    "judge_acceptance",
    "keep_unit_group",
    "link_tickets",
    "list_acceptance",
    "list_acceptances",
    "move_target",
    "name_task_lead",
    "name_topic_lead",
    "note_finding",
    "object_to_ranking",
    "object_to_sheet",
    "open_reports",
    "open_sheets",
    "pass_phase",
    "plan_inspection",
    "plan_months",
    "planned_meetings",
    "propose",
    "propose_checks",
    "propose_discrepancies",
    "propose_everywhere",
    "propose_findings",
    "publish_ranking",
    "publish_sheet",
    "reach_node",
    "reassign_ticket",
    "recall_ranking",
    "recheck",
    "record_actuals",
    "record_finding",
    "record_sampled",
    "record_source",
    "recount_ranking",
    "refer_ticket",
    "register_self_check",
    "register_sibling",
    "register_ticket",
    "remove_indicator",
    "remove_task",
    "remove_task_unit",
    "reopen_month",
    "report_progress",
    "request_closeout",
    "require_report",
    "require_statements",
    "return_closeout",
    "return_measures",
    "return_report",
    "return_talk",
    "review_closeout",
    "save_measures",
    "save_shipped",
    "save_types",
    "score_sheet",
    "set_targets",
    "set_up_meetings",
    "shipped_draft",
    "shipped_plan",
    "shipped_plans",
    "sign_statement",
    "split_ticket",
    "start_campaign",
    "submit_report",
    "unlink_tickets",
    "withdraw_month",
    "withdraw_statement",
]
