"""The state machines of clues, cases, plans, departments' files, warnings and the prevention fund."""

from monitoring.choices.cases import IDENTIFYING, MONITORED, REMOVING
from povertycase.choices import Role
from povertycase.workflow import BY_ITSELF, Move

_VILLAGE = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
_TOWN = frozenset({Role.TOWNSHIP, Role.COUNTY})
_COUNTY = frozenset({Role.COUNTY})

CLUE_MOVES = {
    "take_up_clue": Move({"received"}, "taken_up", _TOWN),
    "end_clue": Move({"received"}, "ended", _TOWN),
}

# What was decided is not sent back or given up: a wrong decision is a removal or a rollback.
_UNDECIDED = frozenset(IDENTIFYING) - {"decided", "announced"}
_REMOVAL_UNDECIDED = frozenset(REMOVING) - {"removal_decided"}

CASE_MOVES = {
    "verify_case": Move({"verifying"}, "cross_checking", _VILLAGE),
    "cross_check_case": Move({"cross_checking"}, "reviewing", _TOWN),
    "review_case": Move({"reviewing"}, "on_notice", _VILLAGE),
    "submit_case": Move({"on_notice"}, "town_review", _VILLAGE),
    "approve_case": Move({"town_review"}, "county_decision", _TOWN, four_eyes=True),
    "decide_case": Move({"county_decision"}, "decided", _COUNTY, four_eyes=True),
    "announce_case": Move({"decided"}, "announced", _TOWN),
    "register_case": Move({"announced"}, "active", _TOWN),
    "reject_case": Move(_UNDECIDED, "rejected", _TOWN),
    "send_back_case": Move(_UNDECIDED - {"verifying"}, "verifying", _TOWN),
    "apply_removal": Move({"active"}, "removal_verifying", _VILLAGE),
    "verify_removal": Move({"removal_verifying"}, "removal_reviewing", _VILLAGE),
    "review_removal": Move({"removal_reviewing"}, "removal_on_notice", _VILLAGE),
    "submit_removal": Move({"removal_on_notice"}, "removal_town", _VILLAGE),
    "approve_removal": Move({"removal_town"}, "removal_county", _TOWN, four_eyes=True),
    "decide_removal": Move({"removal_county"}, "removal_decided", _COUNTY, four_eyes=True),
    "announce_removal": Move({"removal_decided"}, "removed", _TOWN),
    "give_up_removal": Move(_REMOVAL_UNDECIDED, "active", _TOWN),
    # Within the same case: the marking was wrong or did not hold. A new risk is a new case.
    "roll_back": Move({"removed"}, "active", _COUNTY),
    # A risk appeared or went: what the county decided, the county corrects.
    "correct_risks": Move({"active"}, "active", _COUNTY, four_eyes=True),
    # The household itself is not there any more; before the county decides, it is rejected instead.
    "clear_case": Move({"decided", "announced", *MONITORED}, "cleared", _COUNTY, four_eyes=True),
}

PLAN_MOVES = {
    "submit_plan": Move({"drafted"}, "submitted", _VILLAGE),
    "approve_plan": Move({"submitted"}, "approved", _TOWN, four_eyes=True),
    "return_plan": Move({"submitted"}, "drafted", _TOWN),
    "replace_plan": Move({"approved"}, "replaced", _VILLAGE),
}

VILLAGE_PLAN_MOVES = {
    "submit_village_plan": Move({"drafted"}, "submitted", _VILLAGE),
    "approve_village_plan": Move({"submitted"}, "approved", _TOWN, four_eyes=True),
    # A village has one plan for a year: what changes within it is approved anew.
    "return_village_plan": Move({"submitted", "approved"}, "drafted", _TOWN),
}

_SENDERS = frozenset({Role.DEPARTMENT, Role.COUNTY})

BATCH_MOVES = {
    "read_batch": Move({"received"}, "read", _SENDERS),
    "match_batch": Move({"read"}, "matched", _SENDERS),
    "apply_batch": Move({"matched"}, "applied", _SENDERS),
    "quarantine_batch": Move({"received", "read", "matched"}, "quarantined", _SENDERS),
    # A matter of judgement, with the reason; what is wrong in itself is mended in the file.
    "release_batch": Move({"quarantined"}, "received", _COUNTY),
    "reject_batch": Move({"quarantined", "received"}, "rejected", _SENDERS),
    "supersede_batch": Move({"applied"}, "superseded", _COUNTY),
}

WARNING_MOVES = {
    "check_warning": Move({"pending"}, "checking", _VILLAGE),
    "include_warning": Move({"pending", "checking"}, "included", _TOWN),
    "mark_monitored": Move({"pending", "checking"}, "monitored", _TOWN),
    "dismiss_warning": Move({"pending", "checking"}, "dismissed", _TOWN),
    "mark_absent": Move({"pending", "checking"}, "absent", _TOWN),
    # Whom the register did not know is found: another number, or on the register since.
    "find_person": Move({"absent"}, "pending", _COUNTY),
    "reopen_warning": Move({"dismissed", "monitored"}, "pending", _TOWN),
}

RELIEF_MOVES = {
    "review_relief": Move({"applied"}, "reviewed", _TOWN, four_eyes=True),
    "approve_relief": Move({"reviewed"}, "approved", _COUNTY, four_eyes=True),
    "pay_relief": Move({"approved"}, "paid", _COUNTY),
    "decline_relief": Move({"applied", "reviewed"}, "declined", _TOWN),
    # What the county has promised only the county takes back.
    "revoke_relief": Move({"approved"}, "declined", _COUNTY),
    "withdraw_relief": Move({"applied", "reviewed"}, "withdrawn", _VILLAGE),
    # When the days are over, by the daily job: nobody's step.
    "lapse_relief": Move({"approved"}, "lapsed", {BY_ITSELF}),
}
