"""The only writers of monitoring, by noun."""

from monitoring.actions.cases import (
    CaseDraft,
    change_risks,
    name_contact,
    open_case,
    reject_case,
    send_back_case,
)
from monitoring.actions.clues import ClueDraft, end_clue, report_clue, take_up_clue
from monitoring.actions.decisions import announce_case, decide_case, register_case
from monitoring.actions.measures import MeasureDraft, end_measure, land_measure, plan_measure
from monitoring.actions.plans import (
    PlanDraft,
    approve_plan,
    change_plan,
    draft_plan,
    return_plan,
    submit_plan,
)
from monitoring.actions.procedures import VisitDraft, Vote, approve, cross_check, review, submit, verify
from monitoring.actions.removals import (
    announce_removal,
    apply_removal,
    decide_removal,
    give_up_removal,
    roll_back,
)
from monitoring.actions.village_papers import (
    ListDraft,
    MeetingDraft,
    answer_objection,
    hold_meeting,
    post_list,
    record_objection,
)

__all__ = [
    "CaseDraft",
    "ClueDraft",
    "ListDraft",
    "MeasureDraft",
    "MeetingDraft",
    "PlanDraft",
    "VisitDraft",
    "Vote",
    "announce_case",
    "announce_removal",
    "answer_objection",
    "apply_removal",
    "approve",
    "approve_plan",
    "change_plan",
    "change_risks",
    "cross_check",
    "decide_case",
    "decide_removal",
    "draft_plan",
    "end_clue",
    "end_measure",
    "give_up_removal",
    "hold_meeting",
    "land_measure",
    "name_contact",
    "open_case",
    "plan_measure",
    "post_list",
    "record_objection",
    "register_case",
    "reject_case",
    "report_clue",
    "return_plan",
    "review",
    "roll_back",
    "send_back_case",
    "submit",
    "submit_plan",
    "take_up_clue",
    "verify",
]
