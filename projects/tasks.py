"""Background work of projects; a lost lease means that another worker does it."""

from contextlib import suppress

from celery import shared_task

from povertycase.actions import LeaseLost, claim
from projects.imports import jobs


@shared_task(name="projects.import_funds")
def import_funds(job_id: int) -> None:
    """Record what an uploaded 资金分配结果 says."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            jobs.work_funds(lease)


@shared_task(name="projects.import_projects")
def import_projects(job_id: int) -> None:
    """Write what an uploaded 项目库 says."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            jobs.work_projects(lease)


@shared_task(name="projects.compare_progress")
def compare_progress(job_id: int) -> None:
    """Hold an uploaded 支出进度台账 against ours."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            jobs.work_progress(lease)
