"""A worker that loses its job while it reads leaves what another one stages alone."""

import pytest

from households import imports
from households.imports import reading
from households.models import RollBatch, RollRow
from povertycase import actions
from povertycase.models import Job


@pytest.fixture
def leased(world, prepared, book, monkeypatch):
    """A batch that was read once, in chunks of two rows, and the lease on its job."""
    monkeypatch.setattr(reading, "CHUNK", 2)
    batch = prepared(book())
    job = actions.enqueue(kind="roll.prepare", by=world.township, dedup_key=f"roll-{batch.pk}")
    return batch, actions.claim(job.pk)


def take_over(lease):
    """Another worker holds the job from now on, as if the lease had run out."""
    Job.objects.filter(pk=lease.job_id).update(attempt=lease.attempt + 1)


def test_nothing_is_staged_once_the_lease_is_lost(leased, monkeypatch):
    batch, lease = leased
    copied = reading.copy_lines

    def overtaken(cursor, table, columns, lines):
        copied(cursor, table, columns, lines)
        take_over(lease)

    monkeypatch.setattr(reading, "copy_lines", overtaken)
    with pytest.raises(actions.LeaseLost):
        imports.prepare(batch, lease)

    assert RollRow.objects.filter(batch=batch).count() == 2
    monkeypatch.setattr(reading, "copy_lines", copied)
    Job.objects.filter(pk=lease.job_id).update(lease_until=None)
    imports.prepare(batch, actions.claim(lease.job_id))
    assert RollRow.objects.filter(batch=batch).count() == 4
    assert RollBatch.objects.get(pk=batch.pk).counts["rows"] == 4


def test_what_another_worker_staged_is_not_taken_out(leased):
    batch, lease = leased
    take_over(lease)
    with pytest.raises(actions.LeaseLost):
        imports.prepare(batch, lease)

    assert RollRow.objects.filter(batch=batch).count() == 4
    assert batch.findings.count() == 0


def test_a_file_refused_too_late_takes_nothing_out(leased, monkeypatch):
    batch, lease = leased

    def refuse(*_facts):
        take_over(lease)
        RollRow.objects.create(batch=batch, row=99)
        raise reading.FileRefused("E-COL-SHIFT", "疑似列错位")

    monkeypatch.setattr(reading, "_conclude", refuse)
    with pytest.raises(actions.LeaseLost):
        imports.prepare(batch, lease)

    assert RollRow.objects.filter(batch=batch, row=99).exists()
