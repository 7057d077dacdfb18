"""The tables of projects and their money."""

from projects.models.allocations import Allocation
from projects.models.benefits import BenefitLink
from projects.models.funds import FinanceLedgerYear, FundBatch, FundShare, balance_of_batch
from projects.models.ledger import LedgerEntry, PaymentRequest, YearClosing
from projects.models.milestones import Milestone
from projects.models.notices import ProjectNotice
from projects.models.projects import Project, ProjectFunding, ProjectTarget

__all__ = [
    "Allocation",
    "BenefitLink",
    "FinanceLedgerYear",
    "FundBatch",
    "FundShare",
    "LedgerEntry",
    "Milestone",
    "PaymentRequest",
    "Project",
    "ProjectFunding",
    "ProjectNotice",
    "ProjectTarget",
    "YearClosing",
    "balance_of_batch",
]
