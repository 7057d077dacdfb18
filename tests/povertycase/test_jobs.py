"""Jobs are rows: queued once, held by one worker, fenced against the ones that wake up late."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from povertycase import actions
from povertycase.choices import JobState
from povertycase.models import Job
from povertycase.models.jobs import MAX_FRUITLESS_ATTEMPTS
from tests import factories

KIND = "povertycase.tasks.nothing"


@pytest.fixture
def bell(monkeypatch):
    """What was rung."""
    rung = []
    monkeypatch.setattr("povertycase.actions.jobs.ring", lambda job: rung.append(job.pk))
    return rung


@pytest.fixture
def job(world, bell):
    """One queued job."""
    return actions.enqueue(KIND, by=world.county, dedup_key="1")


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))


def test_same_job_is_queued_once_until_it_is_finished(world, job):
    assert actions.enqueue(KIND, by=world.county, dedup_key="1") == job
    actions.finish(actions.claim(job.pk), result={})
    assert actions.enqueue(KIND, by=world.county, dedup_key="1") != job


def test_bell_rings_after_commit_only(world, bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue(KIND, by=world.county, dedup_key="2")
        assert bell == []
    assert bell == [job.pk]


def test_one_worker_holds_the_job(job):
    lease = actions.claim(job.pk)

    assert (lease.attempt, lease.dedup_key) == (1, "1")
    assert actions.claim(job.pk) is None


def test_next_worker_goes_on_where_the_chunk_ended(job):
    actions.claim(job.pk).keep(cursor={"row": 7}, done=7, total=10)
    expire(job)

    second = actions.claim(job.pk)

    assert (second.attempt, second.cursor) == (2, {"row": 7})


def test_worker_that_wakes_up_late_writes_nothing(job):
    first = actions.claim(job.pk)
    expire(job)
    second = actions.claim(job.pk)

    for late in (
        lambda: first.keep(cursor={"row": 1}, done=1, total=1),
        lambda: actions.finish(first, result={}),
        lambda: actions.fail(first, error="迟到"),
    ):
        with pytest.raises(actions.LeaseLost):
            late()
    second.keep(cursor={"row": 2}, done=2, total=2)
    actions.finish(second, result={"rows": 2})
    job.refresh_from_db()
    assert (job.state, job.cursor, job.result) == (JobState.DONE, {"row": 2}, {"rows": 2})


def test_finished_job_is_not_claimed_again(job):
    actions.fail(actions.claim(job.pk), error="文件损坏")

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "文件损坏")
    assert actions.claim(job.pk) is None
    assert actions.ring_waiting() == 0


def test_sweep_rings_for_the_unheld_and_gives_up_on_the_worn(job, bell):
    assert actions.ring_waiting() == 1
    lease = actions.claim(job.pk)
    assert actions.ring_waiting() == 0
    expire(job)
    assert actions.ring_waiting() == 1
    Job.objects.update(fruitless_attempts=MAX_FRUITLESS_ATTEMPTS)
    assert actions.ring_waiting() == 0

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    with pytest.raises(actions.LeaseLost):
        lease.keep(cursor={}, done=0, total=0)


def test_attempts_wear_a_job_out_only_when_no_chunk_stays(job, bell):
    for number in range(3 * MAX_FRUITLESS_ATTEMPTS):
        actions.claim(job.pk).advance(cursor={"row": number}, done=number, total=99)
        expire(job)
    for _death in range(MAX_FRUITLESS_ATTEMPTS - 1):
        actions.claim(job.pk).keep(cursor={"row": 1}, done=1, total=99)
        expire(job)
        assert actions.ring_waiting() == 1
    actions.claim(job.pk)
    expire(job)

    assert actions.claim(job.pk) is None
    assert actions.ring_waiting() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "多次尝试后仍未完成，请联系系统管理员。")


def test_bell_without_broker_is_only_a_log_line(job, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr("povertycase.actions.jobs.app.send_task", _refuse)

    actions.ring(job)


def _refuse(*_arguments, **_options):
    raise OSError("no broker")


def test_database_refuses_a_second_waiting_job_and_half_finished_ones(world, job):
    again = Job(kind=KIND, dedup_key="1", actor=world.county)
    with pytest.raises(IntegrityError, match="job_once"), transaction.atomic():
        Job.objects.bulk_create([again])
    for columns in ({"state": JobState.DONE}, {"finished_at": timezone.now()}):
        with pytest.raises(IntegrityError, match="job_finished_pair"), transaction.atomic():
            Job.objects.update(**columns)
    assert factories.User.objects.filter(job=job).get() == world.county
