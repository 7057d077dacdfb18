"""What the API's description calls the lists that several fields share, or that share a field's name."""

_REGISTER = (
    "HouseholdStatus",
    "JoinReason",
    "LeaveReason",
    "RollStatus",
    "SafeguardItem",
    "TeamEnd",
    "VillagePairingEnd",
    "rolls.DifferenceKind",
    "visit_plan.SecretaryLevel",
    "visit_plan.VisitClass",
    "visits.HeldReason",
    "visits.HeldStatus",
    "visits.ProposalStatus",
    "visits.RoundKind",
)
_PROJECTS = (
    "assets.AssetKind",
    "assets.AssetOwner",
    "assets.AssetStatus",
    "benefits.BenefitMode",
    "library.Category",
    "library.MilestoneKind",
    "library.NoticeStage",
    "library.ProjectStatus",
    "library.TargetKind",
    "loans.LoanStatus",
    "loans.LoanUse",
    "loans.Repayer",
    "money.EntryKind",
    "money.FundClass",
    "money.FundLevel",
    "money.FundSource",
    "money.PaymentMode",
    "money.PaymentStatus",
)
LISTS = {
    "CloseReasonEnum": "households.choices.HouseholdCloseReason",
    **{f"{name.split('.')[-1]}Enum": f"households.choices.{name}" for name in _REGISTER},
    **{f"{name.split('.')[-1]}Enum": f"projects.choices.{name}" for name in _PROJECTS},
}
