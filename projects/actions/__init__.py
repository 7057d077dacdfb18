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
from projects.actions.benefits import end_benefit, link_benefit
from projects.actions.dividends import change_due, pay_benefit, promise_benefit, return_benefit, run_dividend
from projects.actions.documents import Upload
from projects.actions.funds import BatchDraft, ShareDraft, record_arrival, record_batch
from projects.actions.in_kind import InKindDraft, lend_in_kind, return_in_kind, write_off_in_kind
from projects.actions.incomes import IncomeDraft, decide_income_plan, record_asset_income
from projects.actions.library import (
    advance_project,
    change_project,
    draft_project,
    leave_library,
    record_contract,
    send_back,
)
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
from projects.actions.schemes import RateDraft, SchemeDraft, change_scheme, four_small_rates, open_scheme
from projects.actions.sheets import upload_sheet
from projects.actions.strategies import StrategyDraft, finish_strategy, plan_strategy
from projects.actions.subsidies import (
    accept_claim,
    approve_claim,
    decline_claim,
    pay_claim,
    request_claim,
    withdraw_claim,
)
from projects.actions.subsidy_counts import Enterprise
from projects.actions.villages import confirm_village_topup, correct_village_income, record_village_income
from projects.actions.workshops import WorkshopDraft, change_workshop, close_workshop, record_workshop
from projects.actions.years import change_finance_ledger, close_year, record_finance_ledger

__all__ = [
    "AssetDraft",
    "BatchDraft",
    "Enterprise",
    "InKindDraft",
    "IncomeDraft",
    "LoanDraft",
    "NoticeDraft",
    "OwnerDraft",
    "PaymentDraft",
    "RateDraft",
    "RepaymentDraft",
    "ReviewDraft",
    "SchemeDraft",
    "ShareDraft",
    "StrategyDraft",
    "Upload",
    "WorkshopDraft",
    "accept_claim",
    "account_for",
    "adopt_listed",
    "advance_project",
    "allocate",
    "apply_for_loan",
    "approve_claim",
    "approve_loan",
    "approve_payment",
    "change_allocation",
    "change_asset",
    "change_due",
    "change_finance_ledger",
    "change_project",
    "change_scheme",
    "change_workshop",
    "close_workshop",
    "close_year",
    "confirm_owner",
    "confirm_village_topup",
    "correct_repayment",
    "correct_village_income",
    "decide_income_plan",
    "decline_claim",
    "decline_loan",
    "decline_payment",
    "dispose_asset",
    "draft_project",
    "end_benefit",
    "finish_strategy",
    "four_small_rates",
    "judge_asset",
    "leave_library",
    "lend",
    "lend_in_kind",
    "link_benefit",
    "name_keeper",
    "open_scheme",
    "pay",
    "pay_benefit",
    "pay_claim",
    "plan_milestone",
    "plan_milestones",
    "plan_strategy",
    "post_notice",
    "promise_benefit",
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
    "record_village_income",
    "record_workshop",
    "recover_loan",
    "refund",
    "register_asset",
    "request_claim",
    "request_payment",
    "return_benefit",
    "return_in_kind",
    "review_project",
    "revive_asset",
    "run_dividend",
    "send_back",
    "upload_sheet",
    "withdraw_claim",
    "withdraw_loan",
    "withdraw_payment",
    "write_off_in_kind",
]
