"""Background work of rectification: each task calls one function and carries only a job's id."""

from contextlib import suppress

from celery import shared_task

from povertycase.actions import LeaseLost, claim
from rectification.imports import ledger_jobs


@shared_task(name="rectification.read_ledger")
def read_ledger(job_id: int) -> None:
    """Say what an uploaded ledger holds."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            ledger_jobs.work_reading(lease)


@shared_task(name="rectification.import_ledger")
def import_ledger(job_id: int) -> None:
    """Write what a confirmed ledger says."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            ledger_jobs.work_writing(lease)
