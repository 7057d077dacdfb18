"""The only writers of projects and their money, by noun."""

from projects.actions.allocations import allocate, change_allocation
from projects.actions.documents import Upload
from projects.actions.funds import BatchDraft, ShareDraft, record_arrival, record_batch
from projects.actions.library import (
    advance_project,
    change_project,
    draft_project,
    leave_library,
    record_contract,
    send_back,
)
from projects.actions.milestones import plan_milestone, reach_milestone, record_target
from projects.actions.notices import NoticeDraft, post_notice
from projects.actions.payments import (
    PaymentDraft,
    account_for,
    approve_payment,
    decline_payment,
    pay,
    refund,
    request_payment,
    withdraw_payment,
)
from projects.actions.years import close_year, record_finance_ledger

__all__ = [
    "BatchDraft",
    "NoticeDraft",
    "PaymentDraft",
    "ShareDraft",
    "Upload",
    "account_for",
    "advance_project",
    "allocate",
    "approve_payment",
    "change_allocation",
    "change_project",
    "close_year",
    "decline_payment",
    "draft_project",
    "leave_library",
    "pay",
    "plan_milestone",
    "post_notice",
    "reach_milestone",
    "record_arrival",
    "record_batch",
    "record_contract",
    "record_finance_ledger",
    "record_target",
    "refund",
    "request_payment",
    "send_back",
    "withdraw_payment",
]
