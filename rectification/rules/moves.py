"""The state machines of this app."""

from povertycase.choices import Role
from povertycase.workflow import Move

_TOWN = frozenset({Role.TOWNSHIP, Role.COUNTY})
_COUNTY = frozenset({Role.COUNTY})
# Whoever may be named to put something right; that they were named is asked of the very ticket.
WORKERS = frozenset({Role.VILLAGE, Role.HELPER, Role.TOWNSHIP, Role.DEPARTMENT, Role.COUNTY})
_CHECKERS = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
# The leading department, which its scope names; the county for one that has no account.
_LEADING = frozenset({Role.DEPARTMENT, Role.COUNTY})

TICKET_MOVES = {
    "assign_ticket": Move({"registered"}, "assigned", _TOWN),
    "accept_ticket": Move({"assigned", "reopened"}, "accepted", WORKERS),
    "decline_ticket": Move({"assigned"}, "registered", WORKERS),
    # Whoever was to do it is gone, or is elsewhere: the next one accepts it anew, until the same day.
    "reassign_ticket": Move(
        {"assigned", "accepted", "measure_fixed", "in_progress", "reopened"}, "assigned", _TOWN
    ),
    "fix_measures": Move({"accepted"}, "measure_fixed", _TOWN | _LEADING, four_eyes=True),
    "return_measures": Move({"accepted"}, "assigned", _TOWN | _LEADING),
    "begin_work": Move({"measure_fixed"}, "in_progress", WORKERS),
    "request_closeout": Move({"in_progress"}, "closeout_requested", WORKERS),
    "check_closeout": Move({"closeout_requested"}, "checked", _CHECKERS, four_eyes=True),
    "review_closeout": Move({"checked"}, "reviewed", _LEADING, four_eyes=True),
    "confirm_closeout": Move({"reviewed"}, "closed", _COUNTY, four_eyes=True),
    "return_closeout": Move(
        {"closeout_requested", "checked", "reviewed"}, "in_progress", _CHECKERS | _LEADING
    ),
    # Looked at again: it holds, or it does not.
    "pass_recheck": Move({"closed"}, "closed", _TOWN),
    "reopen_ticket": Move({"closed"}, "reopened", _TOWN),
    # One of its children came back: what is common is not closed either, and its measures stand.
    "reopen_parent": Move({"closed"}, "in_progress", _TOWN),
    # Registered wrongly. What came back once is a fact and is not cancelled away.
    "cancel_ticket": Move(
        {"registered", "assigned", "accepted", "measure_fixed", "in_progress"},
        "cancelled",
        _COUNTY,
        four_eyes=True,
    ),
}

# By which move a ticket passes a state in which it is judged: whoever may, may send it back instead.
PASSED_BY = {
    "closeout_requested": "check_closeout",
    "checked": "review_closeout",
    "reviewed": "confirm_closeout",
}

# Somebody has it to put right, until it is asked to be closed.
BEING_DONE = frozenset({"assigned", "accepted", "measure_fixed", "in_progress", "reopened"})
# It stands still until somebody takes the next step.
WAITING = frozenset(
    {"registered", "assigned", "accepted", "closeout_requested", "checked", "reviewed", "reopened"}
)

EXTENSION_MOVES = {
    "approve_extension": Move({"requested"}, "approved", _TOWN, four_eyes=True),
    "decline_extension": Move({"requested"}, "declined", _TOWN, four_eyes=True),
}

REFERRAL_MOVES = {
    "conclude_referral": Move({"referred"}, "concluded", _COUNTY),
}

PROPOSAL_MOVES = {
    "accept_ticket_proposal": Move({"proposed"}, "accepted", _TOWN),
    "dismiss_ticket_proposal": Move({"proposed"}, "dismissed", _TOWN),
}

REPORT_MOVES = {
    "submit_report": Move({"due", "returned"}, "submitted", WORKERS - {Role.HELPER}),
    # Whoever asked for it looks at it; which office that is, the requirement says.
    "accept_report": Move({"submitted"}, "accepted", _TOWN, four_eyes=True),
    "return_report": Move({"submitted", "accepted"}, "returned", _TOWN),
    "withdraw_report": Move({"due", "returned"}, "withdrawn", _TOWN),
}

PLAN_MOVES = {
    "begin_plan": Move({"draft"}, "in_force", _COUNTY),
    "end_plan": Move({"in_force"}, "over", _COUNTY),
}

MONTH_MOVES = {
    "finish_month": Move({"open"}, "done", WORKERS - {Role.HELPER}),
    # Told too early, or not done as it was told.
    "reopen_month": Move({"done"}, "open", _COUNTY),
    "withdraw_month": Move({"open"}, "withdrawn", _COUNTY),
}

# The place's own office signs, or the one above for it; which office withdraws, the statement's place says.
STATEMENT_MOVES = {
    "sign_statement": Move({"due"}, "signed", _CHECKERS),
    "withdraw_statement": Move({"due", "signed"}, "withdrawn", _TOWN),
}

# Which office an inspection belongs to, it says itself; the zone's office is a department.
_PLANNERS = frozenset({Role.COUNTY, Role.DEPARTMENT})

INSPECTION_MOVES = {
    "finish_inspection": Move({"planned"}, "done", _PLANNERS),
    "call_off_inspection": Move({"planned"}, "called_off", _PLANNERS),
}

TALK_MOVES = {
    "hold_talk": Move({"planned"}, "held", _COUNTY),
    "cancel_talk": Move({"planned"}, "cancelled", _COUNTY),
    # Whoever was called in; the county's office for a unit that has no account.
    "answer_talk": Move({"held"}, "answered", WORKERS - {Role.HELPER}),
    "return_talk": Move({"answered"}, "held", _COUNTY),
    "conclude_talk": Move({"answered"}, "concluded", _COUNTY, four_eyes=True),
}

RANKING_MOVES = {
    "publish_ranking": Move({"draft"}, "preview", _TOWN),
    # An objection was right, or a figure was put right: it is counted and shown anew.
    "recall_ranking": Move({"preview"}, "draft", _TOWN),
    "freeze_ranking": Move({"preview"}, "frozen", _TOWN, four_eyes=True),
}

SCHEME_MOVES = {
    "adopt_scheme": Move({"draft"}, "adopted", _TOWN, four_eyes=True),
    "end_scheme": Move({"adopted"}, "ended", _TOWN),
}

# Of the office whose scheme it is, which the actions ask for: a township is no judge of itself.
SHEET_MOVES = {
    # Scored anew until it is published; whoever scored it last does not publish it.
    "score_sheet": Move({"draft", "scored"}, "scored", _TOWN),
    "publish_sheet": Move({"scored"}, "published", _TOWN, four_eyes=True),
    "withdraw_sheet": Move({"draft", "scored"}, "withdrawn", _TOWN),
}
