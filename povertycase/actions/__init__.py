"""The kernel's verbs: lock, move, record, notify, reveal and its budget; jobs; files."""

from povertycase.actions.budgets import Budget, alarm, spend
from povertycase.actions.denials import record_denial
from povertycase.actions.expiry import end_expired
from povertycase.actions.files import (
    decrypted,
    delete_expired_files,
    delete_unclaimed_files,
    open_file,
    store_file,
)
from povertycase.actions.jobs import (
    Lease,
    LeaseLost,
    claim,
    enqueue,
    fail,
    finish,
    ring,
    ring_waiting,
    take_up,
)
from povertycase.actions.records import lock, mark_read, move, move_by_itself, notify, record
from povertycase.actions.reveals import reveal

__all__ = [
    "Budget",
    "Lease",
    "LeaseLost",
    "alarm",
    "claim",
    "decrypted",
    "delete_expired_files",
    "delete_unclaimed_files",
    "end_expired",
    "enqueue",
    "fail",
    "finish",
    "lock",
    "mark_read",
    "move",
    "move_by_itself",
    "notify",
    "open_file",
    "record",
    "record_denial",
    "reveal",
    "ring",
    "ring_waiting",
    "spend",
    "store_file",
    "take_up",
]
