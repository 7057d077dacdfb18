"""The addresses of projects and their money."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from projects.api.assets import AssetViewSet
from projects.api.benefits import BenefitViewSet
from projects.api.dividends import DividendRunViewSet
from projects.api.dues import DueViewSet
from projects.api.funds import FundViewSet
from projects.api.in_kind import InKindLoanViewSet
from projects.api.loans import LoanViewSet
from projects.api.money import AllocationViewSet, PaymentViewSet
from projects.api.projects import ProjectViewSet
from projects.api.relocations import RelocationViewSet
from projects.api.reviews import ReviewViewSet
from projects.api.subsidies import ClaimViewSet, SchemeViewSet
from projects.api.villages import VillageIncomeViewSet
from projects.api.workshops import WorkshopViewSet
from projects.api.years import FinanceLedgerYearViewSet, YearClosingViewSet
from projects.views import (
    allocations,
    asset_steps,
    asset_upkeep,
    assets,
    benefit_steps,
    benefits,
    board,
    claim_steps,
    claims,
    dividends,
    documents,
    dues,
    exports,
    funds,
    in_kind,
    library,
    lists,
    loan_steps,
    loans,
    milestones,
    notices,
    payments,
    records,
    relocations,
    reviews,
    schemes,
    sheets,
    tasks,
    village_incomes,
    workshops,
    years,
)

app_name = "projects"

router = SimpleRouter()
router.register("projects", ProjectViewSet, basename="project")
router.register("funds", FundViewSet, basename="fund")
router.register("allocations", AllocationViewSet, basename="allocation")
router.register("payments", PaymentViewSet, basename="payment")
router.register("assets", AssetViewSet, basename="asset")
router.register("loans", LoanViewSet, basename="loan")
router.register("year-closings", YearClosingViewSet, basename="year-closing")
router.register("finance-ledger-years", FinanceLedgerYearViewSet, basename="finance-ledger-year")
router.register("benefits", BenefitViewSet, basename="benefit")
router.register("benefit-dues", DueViewSet, basename="benefit-due")
router.register("in-kind-loans", InKindLoanViewSet, basename="in-kind-loan")
router.register("dividend-runs", DividendRunViewSet, basename="dividend-run")
router.register("subsidy-schemes", SchemeViewSet, basename="subsidy-scheme")
router.register("subsidy-claims", ClaimViewSet, basename="subsidy-claim")
router.register("village-incomes", VillageIncomeViewSet, basename="village-income")
router.register("workshops", WorkshopViewSet, basename="workshop")
router.register("relocations", RelocationViewSet, basename="relocation")
router.register("project-reviews", ReviewViewSet, basename="project-review")

urlpatterns = [
    path("", lists.project_list, name="list"),
    path("new/", library.draft, name="draft"),
    path("export/", exports.export_library, name="export"),
    path("import/", sheets.import_projects, name="import"),
    path("imports/<int:pk>/", sheets.imported, name="imported"),
    path("board/export/", exports.export_progress, name="progress-export"),
    path("<int:pk>/", records.project, name="detail"),
    path("<int:pk>/timeline/", records.timeline, name="timeline"),
    path("<int:pk>/change/", library.change, name="change"),
    path("<int:pk>/advance/", library.advance, name="advance"),
    path("<int:pk>/send-back/", library.send_back, name="send-back"),
    path("<int:pk>/leave/", library.leave, name="leave"),
    path("<int:pk>/contract/", library.contract, name="contract"),
    path("<int:pk>/notices/add/", notices.post, name="notice-add"),
    path("<int:pk>/milestones/", milestones.plan, name="milestones-plan"),
    path("<int:pk>/milestones/<slug:kind>/", milestones.reach, name="milestone-reach"),
    path("<int:pk>/targets/", milestones.targets, name="targets"),
    path("<int:pk>/review/", reviews.review, name="review-add"),
    path("villages/", village_incomes.income_list, name="village-income-list"),
    path("villages/<slug:code>/", village_incomes.village_income, name="village-income"),
    path("villages/<slug:code>/record/", village_incomes.record, name="village-income-record"),
    path("villages/<slug:code>/confirm/", village_incomes.confirm, name="village-income-confirm"),
    path("workshops/", workshops.workshop_list, name="workshop-list"),
    path("workshops/new/", workshops.record, name="workshop-new"),
    path("workshops/<int:pk>/change/", workshops.change, name="workshop-change"),
    path("workshops/<int:pk>/close/", workshops.close, name="workshop-close"),
    path("relocations/", relocations.relocation_list, name="relocation-list"),
    path("relocations/households/", relocations.households, name="relocation-households"),
    path("relocations/households/<int:pk>/", relocations.record, name="relocation-record"),
    path("reviews/", reviews.review_list, name="review-list"),
    path("tasks/", tasks.task_book, name="task-book"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/<int:pk>/photo/", documents.notice_photo, name="notice-photo"),
    path("milestones/<int:pk>/document/", documents.milestone_document, name="milestone-document"),
    path("allocations/", allocations.allocation_list, name="allocation-list"),
    path("allocations/<int:pk>/ask/", payments.ask, name="payment-ask"),
    path("allocations/<int:pk>/refund/", payments.refund, name="refund"),
    path("allocations/<int:pk>/account/", payments.account_for, name="account-for"),
    path("allocations/<int:pk>/change/", funds.change_allocation, name="allocation-change"),
    path("payments/<int:pk>/approve/", payments.approve, name="payment-approve"),
    path("payments/<int:pk>/decline/", payments.decline, name="payment-decline"),
    path("payments/<int:pk>/withdraw/", payments.withdraw, name="payment-withdraw"),
    path("payments/<int:pk>/pay/", payments.pay, name="payment-pay"),
    path("payments/<int:pk>/proof/", documents.payment_proof, name="payment-proof"),
    path("ledger/<int:pk>/proof/", documents.entry_proof, name="entry-proof"),
    path("board/", board.board, name="board"),
    path("funds/", funds.fund_list, name="fund-list"),
    path("funds/new/", funds.record_batch, name="batch-new"),
    path("funds/import/", sheets.import_funds, name="fund-import"),
    path("board/compare/", sheets.compare_progress, name="progress-compare"),
    path("funds/<int:pk>/", funds.batch, name="batch"),
    path("funds/<int:pk>/document/", documents.batch_document, name="batch-document"),
    path("funds/<int:pk>/arrival/", funds.record_arrival, name="batch-arrival"),
    path("funds/<int:pk>/allocate/", funds.allocate, name="allocate"),
    path("years/", years.year_list, name="year-list"),
    path("years/ledger/", years.record_ledger, name="ledger-year"),
    path("years/close/", years.close, name="year-close"),
    path("<int:pk>/benefits/", benefits.of_project, name="benefits"),
    path("<int:pk>/benefits/link/", benefit_steps.link, name="benefit-link"),
    path("<int:pk>/dividend/", dividends.run, name="dividend"),
    path("benefits/", benefits.benefit_list, name="benefit-list"),
    path("benefits/<int:pk>/", benefits.benefit, name="benefit"),
    path("benefits/<int:pk>/end/", benefit_steps.end, name="benefit-end"),
    path("benefits/<int:pk>/promise/", benefit_steps.promise, name="benefit-promise"),
    path("benefits/<int:pk>/lend/", benefit_steps.lend, name="in-kind-lend"),
    path("benefit-dues/<int:pk>/pay/", dues.pay, name="benefit-pay"),
    path("benefit-dues/<int:pk>/return/", dues.book_back, name="benefit-return"),
    path("benefit-dues/<int:pk>/change/", dues.change, name="due-change"),
    path("benefit-payments/<int:pk>/proof/", documents.benefit_proof, name="benefit-proof"),
    path("in-kind/<int:pk>/return/", in_kind.give_back, name="in-kind-return"),
    path("in-kind/<int:pk>/write-off/", in_kind.write_off, name="in-kind-write-off"),
    path("households/<int:pk>/benefits/", benefits.of_household, name="household-benefits"),
    path("<int:pk>/assets/register/", asset_steps.register, name="asset-register"),
    path("assets/", assets.asset_list, name="asset-list"),
    path("assets/<int:pk>/", assets.asset, name="asset"),
    path("assets/<int:pk>/change/", asset_steps.change, name="asset-change"),
    path("assets/<int:pk>/owner/", asset_steps.confirm_owner, name="asset-owner"),
    path("assets/<int:pk>/keeper/", asset_steps.name_keeper, name="asset-keeper"),
    path("assets/<int:pk>/judge/", asset_steps.judge, name="asset-judge"),
    path("assets/<int:pk>/revive/", asset_steps.revive, name="asset-revive"),
    path("assets/<int:pk>/dispose/", asset_steps.dispose, name="asset-dispose"),
    path("assets/<int:pk>/income-plan/", asset_upkeep.decide_income_plan, name="income-plan"),
    path("assets/<int:pk>/income/", asset_upkeep.record_income, name="asset-income"),
    path("incomes/<int:pk>/take-back/", asset_upkeep.take_income_back, name="asset-income-back"),
    path("assets/<int:pk>/strategy/", asset_upkeep.plan_strategy, name="asset-strategy"),
    path("strategies/<int:pk>/finish/", asset_upkeep.finish_strategy, name="strategy-finish"),
    path("assets/<int:pk>/title-document/", documents.asset_title, name="asset-title"),
    path("assets/<int:pk>/approval/", documents.asset_approval, name="asset-approval"),
    path("income-plans/<int:pk>/minutes/", documents.income_plan_minutes, name="income-plan-minutes"),
    path("loans/", loans.loan_list, name="loan-list"),
    path("loans/<int:pk>/", loans.loan, name="loan"),
    path("households/<int:pk>/loans/", loans.household_loans, name="household-loans"),
    path("households/<int:pk>/loans/apply/", loan_steps.apply, name="loan-apply"),
    path("loans/<int:pk>/approve/", loan_steps.approve, name="loan-approve"),
    path("loans/<int:pk>/decline/", loan_steps.decline, name="loan-decline"),
    path("loans/<int:pk>/withdraw/", loan_steps.withdraw, name="loan-withdraw"),
    path("loans/<int:pk>/lend/", loan_steps.lend, name="loan-lend"),
    path("loans/<int:pk>/recover/", loan_steps.recover, name="loan-recover"),
    path("loans/<int:pk>/repay/", loan_steps.repay, name="loan-repay"),
    path("repayments/<int:pk>/correct/", loan_steps.correct_repayment, name="repayment-correct"),
    path("subsidies/", schemes.scheme_list, name="scheme-list"),
    path("subsidies/new/", schemes.open_scheme, name="scheme-new"),
    path("subsidies/<int:pk>/", schemes.scheme, name="scheme"),
    path("subsidies/<int:pk>/change/", schemes.change_scheme, name="scheme-change"),
    path("subsidies/<int:pk>/export/", exports.export_claims, name="claim-export"),
    path("subsidies/<int:pk>/claims/new/", claims.ask, name="claim-new"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/accept/", claim_steps.accept, name="claim-accept"),
    path("claims/<int:pk>/approve/", claim_steps.approve, name="claim-approve"),
    path("claims/<int:pk>/pay/", claim_steps.pay, name="claim-pay"),
    path("claims/<int:pk>/decline/", claim_steps.decline, name="claim-decline"),
    path("claims/<int:pk>/withdraw/", claim_steps.withdraw, name="claim-withdraw"),
    path("claims/<int:pk>/document/", documents.claim_document, name="claim-document"),
    path("households/<int:pk>/subsidies/", claims.household, name="household-subsidies"),
]
