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
from projects.api.years import FinanceLedgerYearViewSet, YearClosingViewSet
from projects.views import (
    allocations,
    benefit_steps,
    benefits,
    board,
    dividends,
    documents,
    dues,
    exports,
    funds,
    in_kind,
    library,
    lists,
    milestones,
    notices,
    payments,
    records,
    sheets,
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
]
