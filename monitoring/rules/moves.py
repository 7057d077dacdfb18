"""The state machines of clues, cases and plans."""

from monitoring.choices.cases import IDENTIFYING, REMOVING
from povertycase.choices import Role
from povertycase.workflow import Move

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
}

PLAN_MOVES = {
    "submit_plan": Move({"drafted"}, "submitted", _VILLAGE),
    "approve_plan": Move({"submitted"}, "approved", _TOWN, four_eyes=True),
    "return_plan": Move({"submitted"}, "drafted", _TOWN),
    "replace_plan": Move({"approved"}, "replaced", _VILLAGE),
}
