"""The tables of projects and their money."""

from projects.models.allocations import Allocation
from projects.models.assets import Asset, AssetIncome, AssetStrategy, IncomePlan, ProjectReview
from projects.models.benefits import BenefitLink
from projects.models.dividends import BenefitDue, BenefitPayment, DividendRun
from projects.models.funds import FinanceLedgerYear, FundBatch, FundShare, balance_of_batch
from projects.models.in_kind import InKindLoan, InKindReturn
from projects.models.ledger import LedgerEntry, PaymentRequest, YearClosing
from projects.models.loans import Loan, LoanRepayment
from projects.models.milestones import Milestone
from projects.models.notices import ProjectNotice
from projects.models.projects import Project, ProjectFunding, ProjectTarget
from projects.models.relocations import Relocation
from projects.models.subsidies import SubsidyClaim, SubsidyRate, SubsidyRecipient, SubsidyScheme
from projects.models.villages import VillageIncome, VillageIncomeLine, Workshop

__all__ = [
    "Allocation",
    "Asset",
    "AssetIncome",
    "AssetStrategy",
    "BenefitDue",
    "BenefitLink",
    "BenefitPayment",
    "DividendRun",
    "FinanceLedgerYear",
    "FundBatch",
    "FundShare",
    "InKindLoan",
    "InKindReturn",
    "IncomePlan",
    "LedgerEntry",
    "Loan",
    "LoanRepayment",
    "Milestone",
    "PaymentRequest",
    "Project",
    "ProjectFunding",
    "ProjectNotice",
    "ProjectReview",
    "ProjectTarget",
    "Relocation",
    "SubsidyClaim",
    "SubsidyRate",
    "SubsidyRecipient",
    "SubsidyScheme",
    "VillageIncome",
    "VillageIncomeLine",
    "Workshop",
    "YearClosing",
    "balance_of_batch",
]
