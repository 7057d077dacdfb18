"""F-IMP-6: an import is cancelled at random moments; a finished one is undone by workers that are killed."""

import signal
import time

from tests.faults.rig import SECONDS
from tests.faults.verdicts import Verdict
from tests.faults.zombies import until_stopped

TITLE = "cancelled, and undone under kills, at random"
WORKERS = 3  # that are killed in one undo


def prove(rig, rng, rounds):
    """Rounds of both, on a register that has the month before; then without the guard of each."""
    verdict = Verdict("F-IMP-6", TITLE)
    month = rig.copy()
    before = rig.run(month, "work", "accept", "work", "outcome")["digest"]
    batch = rig.run(month, "renew")
    seconds = _timed(rig, month, batch)
    for number in range(rounds):
        _cancel(rig, verdict, rig.copy(month), batch, rng.uniform(0, 1.1 * seconds[0]), rng.random() < 0.5)
        moments = [rng.uniform(0, seconds[1]) for _ in range(WORKERS)]
        _undo(rig, verdict, rig.copy(month), batch, moments)
        for outcome in verdict.notes:
            verdict.expect(f"round {number + 1}, digest", outcome, before)
        verdict.notes.clear()
        verdict.runs += 2
    harms = _stubborn(rig, month, batch), _piecemeal(rig, month, batch, before)
    verdict.notes += [f"harmed without looking for a cancel {harms[0]}, without one transaction {harms[1]}"]
    verdict.is_harmed = all(harms)
    rig.drop()
    return verdict


def _timed(rig, month, batch):
    """Seconds that reading and undoing take."""
    database, seconds = rig.copy(month), []
    for verbs in (("work",), ("work",)):
        began = time.monotonic()
        rig.run(database, *verbs, batch=batch)
        seconds.append(time.monotonic() - began)
        if len(seconds) == 1:
            rig.run(database, "accept", "work", "undo", batch=batch)
    return seconds


def _cancel(rig, verdict, database, batch, moment, is_killed):
    """Somebody cancels while a worker reads, or when it is ready; the worker may die of it, too."""
    process, _answer = rig.worker(database, "work", batch=batch)
    time.sleep(moment)
    verdict.expect("cancelled", rig.run(database, "cancel", batch=batch), True)
    if is_killed:
        process.send(signal.SIGKILL)
    verdict.expect("the worker ends", process.wait(SECONDS) in {0, -signal.SIGKILL}, True)
    found = rig.run(database, "expire", "work", "outcome", batch=batch)
    state = (found["status"], found["staged"], found["cancelled"], found["job"], found["invariants"])
    verdict.expect("after a cancel", state, ("cancelled", 0, 1, "done", {}))
    verdict.notes.append(found["digest"])


def _undo(rig, verdict, database, batch, moments):
    rig.run(database, "work", "accept", "work", "undo", batch=batch)
    for moment in moments:
        process, _answer = rig.worker(database, "expire", "work", batch=batch)
        time.sleep(moment)
        process.send(signal.SIGKILL)
        process.wait(SECONDS)
    found = rig.run(database, "expire", "work", "outcome", batch=batch)
    state = (found["status"], found["restored"], found["told_of_undo"], found["invariants"])
    verdict.expect("after an undo", state, ("undone", 1, 1, {}))
    verdict.notes.append(found["digest"])


def _stubborn(rig, month, batch):
    """A worker that does not look whether the import was cancelled leaves it half-way."""
    database = rig.copy(month)
    reader, _answer = rig.worker(
        database, "work", "--stop", "offering", "--without", "cancelled", batch=batch
    )
    until_stopped(reader)
    rig.run(database, "cancel", batch=batch)
    reader.send(signal.SIGCONT)
    return reader.wait(SECONDS) != 0 and rig.run(database, "outcome", batch=batch)["job"] != "done"


def _piecemeal(rig, month, batch, before):
    """An undo that commits as it goes leaves a register that is neither."""
    database = rig.copy(month)
    written = rig.run(database, "work", "accept", "work", "outcome", batch=batch)["digest"]
    rig.run(database, "undo", batch=batch)
    words = ("expire", "work", "--die", "undo_deleting", "--without", "transaction")
    assert rig.run(database, *words, batch=batch) is None
    return rig.run(database, "outcome", batch=batch)["digest"] not in {before, written}
