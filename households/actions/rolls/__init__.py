"""The roll import's steps: upload, offer or refuse, accept or cancel, apply, undo."""

from households.actions.rolls.applying import apply
from households.actions.rolls.steps import (
    CATEGORIES,
    EVERYTHING,
    accept,
    batch_of,
    begin,
    cancel,
    offer,
    refuse,
    resume,
    upload,
)
from households.actions.rolls.undoing import undo, undo_unmet

__all__ = [
    "CATEGORIES",
    "EVERYTHING",
    "accept",
    "apply",
    "batch_of",
    "begin",
    "cancel",
    "offer",
    "refuse",
    "resume",
    "undo",
    "undo_unmet",
    "upload",
]
