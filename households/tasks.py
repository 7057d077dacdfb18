"""Background work of the register; a lost lease means that another worker does it."""

from contextlib import suppress

from celery import shared_task

from households.imports import handing_back, running
from povertycase import actions


@shared_task(name="households.prepare_roll")
def prepare_roll(job_id: int) -> None:
    """Read a roll, check it and compare it with the register."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            running.prepare(lease)


@shared_task(name="households.mark_roll")
def mark_roll(job_id: int) -> None:
    """Mark the findings in the uploader's own sheet."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            handing_back.mark(lease)


@shared_task(name="households.apply_roll")
def apply_roll(job_id: int) -> None:
    """Write an accepted roll into the register."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            running.write(lease)


@shared_task(name="households.undo_roll")
def undo_roll(job_id: int) -> None:
    """Take an import back."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            running.take_back(lease)
