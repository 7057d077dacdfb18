"""The roll import's steps: upload, offer or refuse, accept or cancel, apply, undo."""

from households.actions.rolls.applying import apply
from households.actions.rolls.closing import clear_left_staging
from households.actions.rolls.steps import (
    CATEGORIES,
    EVERYTHING,
    accept,
    batch_of,
    begin,
    cancel,
    nothing_to_accept,
    offer,
    refuse,
    resume,
)
from households.actions.rolls.undoing import take_back, undo, undo_unmet
from households.actions.rolls.uploading import choose, upload

__all__ = [
    "CATEGORIES",
    "EVERYTHING",
    "accept",
    "apply",
    "batch_of",
    "begin",
    "cancel",
    "choose",
    "clear_left_staging",
    "nothing_to_accept",
    "offer",
    "refuse",
    "resume",
    "take_back",
    "undo",
    "undo_unmet",
    "upload",
]
