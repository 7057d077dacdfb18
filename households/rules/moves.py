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
