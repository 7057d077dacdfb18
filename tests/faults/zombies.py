"""F-IMP-4: a worker is stopped (SIGSTOP), another takes over and finishes, the first wakes up (SIGCONT)."""

import signal
import time
from pathlib import Path

from tests.faults.rig import SECONDS
from tests.faults.verdicts import Verdict, differs

TITLE = "zombie: stopped, overtaken, woken"
POINTS = ("claimed", "planned", "committed:1", "committed:2", "committed:3", "committed:4", "closing")
PAUSE = 0.005


def prove(rig, rng, rounds):
    """Rounds with a random point each; then with the fence taken out of the zombie."""
    verdict = Verdict("F-IMP-4", TITLE, runs=rounds)
    expected = rig.undisturbed()
    for _round in range(rounds):
        point = rng.choice(POINTS)
        status, found, database = woken(rig, point)
        verdict.expect(f"zombie at {point} ends", status, 0)
        verdict.same(f"zombie at {point}", found, expected)
        verdict.expect(f"zombie at {point}: rows lost, doubled", rig.accounted(database), (0, 0))
        rig.drop()
    status, found, _database = woken(rig, "committed:2", "--without", "fence")
    verdict.is_harmed = differs(found, expected)
    return verdict


def woken(rig, point, *words):
    """How the zombie ended, what the register came to, and where."""
    database = rig.copy()
    rig.run(database, "work", "accept")
    zombie, _answer = rig.worker(database, "work", "--stop", point, *words)
    until_stopped(zombie)
    rig.run(database, "expire", "work")
    zombie.send(signal.SIGCONT)
    return zombie.wait(SECONDS), rig.run(database, "outcome"), database


def until_stopped(process):
    """Wait until it sleeps."""
    deadline = time.monotonic() + SECONDS
    while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < deadline
        time.sleep(PAUSE)
