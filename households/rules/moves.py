"""The state machines of the register."""

from povertycase.choices import READ_ONLY, Role
from povertycase.workflow import Move

ROLL_WRITERS = frozenset({Role.TOWNSHIP, Role.COUNTY})
# A roll has every trade's columns: a department, which reads its own alone, sees no import.
ROLL_READERS = ROLL_WRITERS | READ_ONLY

ROLL_MOVES = {
    "read": Move({"uploaded"}, "reading", ROLL_WRITERS),
    "refuse": Move({"reading"}, "refused", ROLL_WRITERS),
    "offer": Move({"reading"}, "ready", ROLL_WRITERS),
    "accept": Move({"ready"}, "applying", ROLL_WRITERS),
    "finish": Move({"applying"}, "applied", ROLL_WRITERS),
    "resume": Move({"applying"}, "applying", ROLL_WRITERS),
    "cancel": Move({"uploaded", "reading", "ready"}, "cancelled", ROLL_WRITERS),
    # A workbook in which several sheets look like a roll is read again once somebody says which.
    "choose": Move({"refused"}, "uploaded", ROLL_WRITERS),
    "undo": Move({"applied"}, "undoing", ROLL_WRITERS),
    "resume_undo": Move({"undoing"}, "undoing", ROLL_WRITERS),
    "restore": Move({"undoing"}, "undone", ROLL_WRITERS),
    "keep": Move({"undoing"}, "applied", ROLL_WRITERS),
}

# The tray is the county's to decide; the township sees what is on its way.
HELD_DECIDERS = frozenset({Role.COUNTY})
HELD_READERS = HELD_DECIDERS | {Role.TOWNSHIP} | READ_ONLY

HELD_MOVES = {
    "admit": Move({"waiting"}, "admitted", HELD_DECIDERS, four_eyes=True),
    "dismiss": Move({"waiting"}, "dismissed", HELD_DECIDERS),
}

# Whoever visited does not review what the visit says.
PROPOSAL_REVIEWERS = frozenset({Role.TOWNSHIP, Role.COUNTY})

PROPOSAL_MOVES = {
    "adopt": Move({"proposed"}, "accepted", PROPOSAL_REVIEWERS, four_eyes=True),
    "decline": Move({"proposed"}, "declined", PROPOSAL_REVIEWERS),
    "lapse": Move({"proposed"}, "lapsed", PROPOSAL_REVIEWERS | {Role.VILLAGE, Role.HELPER}),
}
