"""The state machines of projects, payments, assets, loans and claims of subsidies."""

from povertycase.choices import Role
from povertycase.workflow import Move

_VILLAGE = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
_TOWN = frozenset({Role.TOWNSHIP, Role.COUNTY})
_COUNTY = frozenset({Role.COUNTY})
# An implementing unit is a department's posting whose organisation builds the project: its scope says so.
_PAYEES = frozenset({Role.TOWNSHIP, Role.COUNTY, Role.DEPARTMENT})

PROJECT_MOVES = {
    "apply": Move({"drafted"}, "applied", _VILLAGE),
    "review": Move({"applied"}, "reviewed", _TOWN, four_eyes=True),
    "approve": Move({"reviewed"}, "approved", _COUNTY, four_eyes=True),
    "enlist": Move({"approved"}, "listed", _COUNTY),
    "plan": Move({"listed"}, "planned", _COUNTY),
    "send_back": Move({"applied", "reviewed", "approved"}, "drafted", _TOWN),
    "withdraw": Move({"listed"}, "withdrawn", _COUNTY),
    "terminate": Move({"planned"}, "terminated", _COUNTY),
}

PAYMENT_MOVES = {
    "approve_payment": Move({"requested"}, "approved", _COUNTY, four_eyes=True),
    "decline_payment": Move({"requested", "approved"}, "declined", _COUNTY),
    "withdraw_payment": Move({"requested"}, "withdrawn", _PAYEES),
    "pay": Move({"approved"}, "paid", _COUNTY),
}

_AMISS = frozenset({"idle", "inefficient", "stalled"})

ASSET_MOVES = {
    "find_idle": Move({"normal", "inefficient", "stalled"}, "idle", _PAYEES),
    "find_inefficient": Move({"normal", "idle", "stalled"}, "inefficient", _PAYEES),
    "find_stalled": Move({"normal", "idle", "inefficient"}, "stalled", _PAYEES),
    "revive": Move(_AMISS, "normal", _PAYEES),
    "dispose": Move(_AMISS | {"normal"}, "disposed", _COUNTY),
}

_OUTSTANDING = frozenset({"lent", "recovering"})

# The bank decides and lends; the township writes down what it did.
LOAN_MOVES = {
    "approve_loan": Move({"applied"}, "approved", _TOWN),
    "decline_loan": Move({"applied", "approved"}, "declined", _TOWN),
    "withdraw_loan": Move({"applied", "approved"}, "withdrawn", _VILLAGE),
    "lend": Move({"approved"}, "lent", _TOWN),
    "recover_loan": Move({"lent"}, "recovering", _TOWN),
    "settle_loan": Move(_OUTSTANDING, "repaid", _TOWN),
    "reopen_loan": Move({"repaid"}, "lent", _TOWN),
}

# A department approves what its scheme names it for: its scope says so.
_DECIDING = frozenset({Role.COUNTY, Role.DEPARTMENT})

CLAIM_MOVES = {
    "accept_claim": Move({"requested"}, "accepted", _TOWN, four_eyes=True),
    "approve_claim": Move({"accepted"}, "approved", _DECIDING, four_eyes=True),
    "pay_claim": Move({"approved"}, "paid", _COUNTY, four_eyes=True),
    "decline_claim": Move({"requested", "accepted", "approved"}, "declined", _TOWN | _DECIDING),
    "withdraw_claim": Move({"requested"}, "withdrawn", _VILLAGE),
}
