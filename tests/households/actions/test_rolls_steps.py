"""Uploading, accepting and cancelling: who may, and what stands in the way."""

import datetime

import pytest
from django.http import Http404
from django.utils import timezone

from households.actions import rolls
from households.models import RollBatch, RollRow
from povertycase import actions
from povertycase.choices import JobState
from povertycase.exceptions import Conflict, Invalid, Refused, Stale, VersionMissing
from povertycase.models import Division, Job
from povertycase.models.jobs import MAX_FRUITLESS_ATTEMPTS
from povertycase.sheets import FileRefused
from tests import factories
from tests.households.actions import staged

pytestmark = pytest.mark.django_db


def upload(by, division=factories.TOWN, **facts):
    """An upload of nothing in particular."""
    place = Division.objects.get(pk=division)
    return rolls.upload(b"roll", name="roll.xlsx", by=by, division=place, **facts)


def test_an_upload_keeps_the_file_and_queues_its_reading(world):
    batch = upload(world.township)
    assert (batch.status, batch.job.kind, batch.job.state) == (
        "uploaded",
        "households.prepare_roll",
        "queued",
    )
    assert actions.open_file(batch.source) == b"roll"
    assert 29 < (batch.source.expires_at - batch.created_at).days + 1 < 32


@pytest.mark.parametrize("name", ["village", "helper", "leader", "auditor", "system", "neighbour", "sister"])
def test_only_township_and_county_of_the_place_upload(world, name):
    with pytest.raises(Refused):
        upload(getattr(world, name))
    assert not RollBatch.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_stored(world, settings):
    settings.ROLL_MAX_BYTES = 3
    with pytest.raises(FileRefused) as refusal:
        upload(world.township)
    assert refusal.value.code == "E-LIM-SIZE"
    assert not RollBatch.objects.exists()


@pytest.mark.parametrize("division", [factories.TOWN, factories.COUNTY])
def test_one_import_at_a_time_for_a_place(world, division):
    batch = upload(world.township)
    Job.objects.filter(pk=batch.job_id).update(done_steps=43, total_steps=100)
    with pytest.raises(Conflict) as conflict:
        upload(world.county, division)
    assert conflict.value.message == "已有导入正在进行（township，进度 43%）"


def test_another_place_is_free(world):
    upload(world.township)
    assert upload(world.sister, factories.SISTER_TOWN)


def test_ones_own_unaccepted_preview_makes_way_and_others_do_not(world):
    first = staged.offered(staged.uploaded(world))
    with pytest.raises(Conflict) as conflict:
        upload(world.county)
    assert conflict.value.message == "已有导入正在进行（township，待确认）"
    upload(world.township)
    first.refresh_from_db()
    assert first.status == "cancelled"


def test_an_import_whose_job_failed_blocks_nobody(world):
    batch = upload(world.township)
    lease = actions.claim(batch.job_id)
    actions.fail(lease, error="…")
    assert upload(world.county)


@pytest.mark.parametrize(
    ("categories", "code"),
    [([], "accept_nothing"), (["confirmed"], "accept_nothing"), (["all"], "accept_unknown")],
)
def test_a_choice_must_be_one_of_the_categories(world, categories, code):
    batch = staged.offered(staged.uploaded(world))
    with pytest.raises(Invalid) as refusal:
        rolls.accept(batch, categories=categories, by=world.township, version=batch.version)
    assert code in {item.code for item in refusal.value.unmet}


def test_vanished_needs_a_full_roll(world):
    batch = staged.offered(staged.uploaded(world, is_full=False))
    with pytest.raises(Invalid, match="全量"):
        rolls.accept(batch, categories=["vanished"], by=world.township, version=batch.version)


def test_who_accepts_and_with_which_version(world):
    batch = staged.offered(staged.uploaded(world))
    for user, error in ((world.leader, Refused), (world.village, Http404), (world.neighbour, Http404)):
        with pytest.raises(error):
            rolls.accept(batch, categories=["new"], by=user, version=batch.version)
    with pytest.raises(VersionMissing):
        rolls.accept(batch, categories=["new"], by=world.township, version=None)
    with pytest.raises(Stale):
        rolls.accept(batch, categories=["new"], by=world.township, version=batch.version - 1)
    batch = rolls.accept(batch, categories=["new"], by=world.county, version=batch.version)
    assert (batch.status, batch.job.kind) == ("applying", "households.apply_roll")
    with pytest.raises(Conflict):
        rolls.accept(batch, categories=["new"], by=world.township, version=batch.version)


def test_cancelling_empties_staging(world):
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大")
    batch = staged.offered(batch)
    batch = rolls.cancel(batch, by=world.township, version=batch.version)
    assert batch.status == "cancelled"
    assert not RollRow.objects.exists()


@pytest.fixture
def read_half(world):
    """An import whose worker holds a lease and has staged a row, and the lease."""
    batch = upload(world.township)
    lease = actions.claim(batch.job_id)
    batch = rolls.begin(batch, lease)
    staged.row(batch, "A1", "钱大")
    batch.refresh_from_db()
    return batch, lease


def wear_out(batch):
    """The worker died for the last time; the sweep gives its job up."""
    yesterday = timezone.now() - datetime.timedelta(days=1)
    worn = {"lease_until": yesterday, "fruitless_attempts": MAX_FRUITLESS_ATTEMPTS}
    Job.objects.filter(pk=batch.job_id).update(**worn)
    actions.ring_waiting()
    assert Job.objects.get(pk=batch.job_id).state == JobState.FAILED


def test_what_a_cancelled_import_left_in_staging_is_cleared_once_its_job_is_given_up(world, read_half):
    batch, _lease = read_half
    rolls.cancel(batch, by=world.township, version=batch.version)
    assert rolls.clear_left_staging() == 0  # a worker has the rows in hand
    Job.objects.filter(pk=batch.job_id).update(lease_until=timezone.now() - datetime.timedelta(hours=1))
    assert rolls.clear_left_staging() == 0  # the next one will empty it
    assert RollRow.objects.exists()

    wear_out(batch)

    assert rolls.clear_left_staging() == 1
    assert rolls.clear_left_staging() == 0
    assert not RollRow.objects.exists()


def test_so_is_what_a_reading_that_was_given_up_left(read_half):
    batch, _lease = read_half
    assert rolls.clear_left_staging() == 0
    wear_out(batch)

    assert rolls.clear_left_staging() == 1
    assert not RollRow.objects.exists()


@pytest.mark.parametrize("status", ["refused", "applied", "undone"])
def test_and_what_stands_there_against_all_rules_after_the_end(read_half, status):
    batch, lease = read_half
    actions.finish(lease, result={})
    RollBatch.objects.filter(pk=batch.pk).update(status=status)

    assert rolls.clear_left_staging() == 1
    assert not RollRow.objects.exists()


def test_what_waits_for_a_person_stays_in_staging(world, read_half):
    batch, lease = read_half
    rolls.offer(batch, lease)
    assert rolls.clear_left_staging() == 0

    batch.refresh_from_db()
    batch = rolls.accept(batch, categories=["new"], by=world.township, version=batch.version)
    wear_out(batch)
    assert rolls.clear_left_staging() == 0  # it can be resumed
    assert RollRow.objects.exists()


def test_a_refused_file_says_why(world):
    batch = upload(world.township)
    lease = actions.claim(batch.job_id)
    rolls.begin(batch, lease)
    rolls.refuse(batch, lease, code="E-FILE-EMPTY", message="文件是空的")
    batch.refresh_from_db()
    assert (batch.status, batch.message, batch.finding_counts) == (
        "refused",
        "文件是空的",
        {"E-FILE-EMPTY": 1},
    )
    assert Job.objects.get(pk=batch.job_id).state == JobState.DONE
