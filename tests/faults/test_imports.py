"""The short forms of `python -m tests.proofs.faults`: faults of workers while a roll is imported."""

import random
import signal
import time

import pytest

from tests.faults import kills
from tests.faults.kinds import ON_COPIES
from tests.faults.rig import SECONDS, chance, prepare
from tests.faults.zombies import until_stopped
from tests.proofs.faults import KEYS, RUNS

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = {"F-IMP-2": 1, "F-IMP-3": 4, "F-IMP-4": 2, "F-IMP-5": 2, "F-IMP-6": 1}


def judge(verdict, seed):
    """What went wrong, in words."""
    again = f"python -m tests.proofs.faults --only {verdict.key} --seed {seed}"
    assert not verdict.different, "\n".join([again, *verdict.different])
    assert verdict.runs
    assert verdict.is_harmed, f"without its guard {verdict.key} does no harm: {again}"


@pytest.mark.parametrize("key", ON_COPIES)
def test_faults_cost_time_and_nothing_else(rig, key):
    seed = random.SystemRandom().randrange(10**6)

    judge(ON_COPIES[key](rig, chance(seed), SHORT[key]), seed)


def test_killed_at_random_while_the_page_is_reloaded(tmp_path, transactional_db):
    seed = random.SystemRandom().randrange(10**6)
    rig = prepare(tmp_path, households=250)
    try:
        judge(kills.prove(rig, chance(seed), 5, watch=rig.pages), seed)
    finally:
        rig.drop()


def test_a_doorbell_rung_five_times_at_once_is_answered_once(rig):
    expected = rig.undisturbed()
    assert rig.run(rig.copy(), "storm", "accept", "storm", "outcome") == expected


def test_a_job_that_kills_every_worker_ends_in_words(rig):
    database = rig.copy()
    for _death in range(8):
        rig.die(database, "staged")
    found = rig.run(database, "expire", "work", "outcome")

    assert (found["status"], found["job"], found["attempts"]) == ("reading", "failed", 8)
    assert rig.run(database, "cancel")
    assert rig.run(database, "outcome")["staged"] == 0


def test_every_kind_has_its_short_form():
    assert {"F-IMP-1", *RUNS} == set(KEYS)
    assert SHORT.keys() == ON_COPIES.keys()


def test_a_cancel_while_rows_are_compared_waits_for_nobody(rig):
    """Rows that a worker has in hand, and the import that it is about to write to, are no deadlock."""
    database = rig.copy()
    rig.run(database, "work", "accept", "work")
    batch = rig.run(database, "renew")
    reader, _answer = rig.worker(database, "work", "--stop", "compared", batch=batch)
    until_stopped(reader)
    canceller, _answer = rig.worker(database, "cancel", batch=batch)
    time.sleep(1)
    reader.send(signal.SIGCONT)

    assert (canceller.wait(SECONDS), reader.wait(SECONDS)) == (0, 0), rig.said()
    found = rig.run(database, "outcome", batch=batch)
    assert (found["status"], found["staged"], found["job"]) == ("cancelled", 0, "done")
