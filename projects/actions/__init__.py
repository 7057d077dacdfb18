"""The only writers of projects and their money, by noun."""

from projects.actions.adoption import adopt_listed
from projects.actions.allocations import allocate, change_allocation
from projects.actions.assets import (
    AssetDraft,
    OwnerDraft,
    change_asset,
    confirm_owner,
    dispose_asset,
    judge_asset,
    name_keeper,
    register_asset,
    revive_asset,
)
from projects.actions.documents import Upload
from projects.actions.funds import BatchDraft, ShareDraft, record_arrival, record_batch
from projects.actions.incomes import IncomeDraft, decide_income_plan, record_asset_income
from projects.actions.library import (
    advance_project,
    change_project,
    draft_project,
    leave_library,
    record_contract,
    send_back,
)
from projects.actions.loan_reminders import remind_loans
from projects.actions.loans import (
    LoanDraft,
    apply_for_loan,
    approve_loan,
    decline_loan,
    lend,
    recover_loan,
    withdraw_loan,
)
from projects.actions.milestones import (
    plan_milestone,
    plan_milestones,
    reach_milestone,
    record_target,
    record_targets,
)
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
from projects.actions.relocations import record_relocation
from projects.actions.repayments import RepaymentDraft, correct_repayment, record_repayment
from projects.actions.reviews import ReviewDraft, review_project
from projects.actions.strategies import StrategyDraft, finish_strategy, plan_strategy
from projects.actions.years import close_year, record_finance_ledger

__all__ = [
    "AssetDraft",
    "BatchDraft",
    "IncomeDraft",
    "LoanDraft",
    "NoticeDraft",
    "OwnerDraft",
    "PaymentDraft",
    "RepaymentDraft",
    "ReviewDraft",
    "ShareDraft",
    "StrategyDraft",
    "Upload",
    "account_for",
    "adopt_listed",
    "advance_project",
    "allocate",
    "apply_for_loan",
    "approve_loan",
    "approve_payment",
    "change_allocation",
    "change_asset",
    "change_project",
    "close_year",
    "confirm_owner",
    "correct_repayment",
    "decide_income_plan",
    "decline_loan",
    "decline_payment",
    "dispose_asset",
    "draft_project",
    "finish_strategy",
    "judge_asset",
    "leave_library",
    "lend",
    "name_keeper",
    "pay",
    "plan_milestone",
    "plan_milestones",
    "plan_strategy",
    "post_notice",
    "reach_milestone",
    "record_arrival",
    "record_asset_income",
    "record_batch",
    "record_contract",
    "record_finance_ledger",
    "record_relocation",
    "record_repayment",
    "record_target",
    "record_targets",
    "recover_loan",
    "refund",
    "register_asset",
    "remind_loans",
    "request_payment",
    "review_project",
    "revive_asset",
    "send_back",
    "withdraw_loan",
    "withdraw_payment",
]
