"""F-IMP-5: two people upload for one place at the same moment, during an import, and after it."""

import re
import signal

from tests.faults.rig import SECONDS
from tests.faults.verdicts import Verdict
from tests.faults.zombies import until_stopped

TITLE = "two uploads for one place at once"
RUNNING = re.compile(r"已有导入正在进行（(张三|李四)，(进度 (?P<percent>\d+)%|待确认)）")


def prove(rig, rng, rounds):
    """Rounds of the same file and of different files; then without taking turns."""
    verdict = Verdict("F-IMP-5", TITLE)
    expected = rig.undisturbed()
    for number in range(rounds):
        verb = ("twins", "rivals")[number % 2]
        database = rig.copy()
        rig.run(database, "cancel")
        told = rig.run(database, verb)
        verdict.expect(f"{verb} {number}", _ways(told), ["refused", "taken"])
        taken = next(each for each in told if isinstance(each, int))
        found = rig.run(database, "work", "accept", "work", "outcome", batch=taken)
        verdict.expect(f"{verb} {number}", (found["status"], found["invariants"]), ("applied", {}))
        if verb == "twins":
            verdict.expect(f"{verb} {number}, digest", found["digest"], expected["digest"])
        verdict.runs += 1
        if number == rounds - 1:
            _meanwhile(rig, verdict, expected, rng)
            _afterwards(rig, verdict, expected)
        rig.drop()
    database = rig.copy()
    rig.run(database, "cancel")
    verdict.is_harmed = _ways(rig.run(database, "rivals", "--without", "turns")) == ["taken", "taken"]
    return verdict


def _ways(told):
    words = [
        "taken" if isinstance(each, int) else "refused" if RUNNING.search(each) else each for each in told
    ]
    return sorted(words)


def _meanwhile(rig, verdict, expected, rng):
    """Whoever comes while a roll is written is told by whom and how far it is."""
    database = rig.copy()
    rig.run(database, "work", "accept")
    writer, _answer = rig.worker(database, "work", "--stop", f"committed:{rng.randrange(2, 5)}")
    until_stopped(writer)
    said = RUNNING.search(str(rig.run(database, "intrude")))
    verdict.expect("progress is told", bool(said) and 0 < int(said["percent"] or 0) < 100, True)
    verdict.notes += [f"told during an import: {said and said[0]}"]
    writer.send(signal.SIGCONT)
    verdict.expect("the writer ends", writer.wait(SECONDS), 0)
    verdict.same("import with an intruder", rig.run(database, "outcome"), expected)
    verdict.runs += 1


def _afterwards(rig, verdict, expected):
    """The same file again says so and writes nothing."""
    database = rig.copy()
    rig.run(database, "work", "accept", "work")
    again = rig.run(database, "intrude")
    found = rig.run(database, "work", "outcome", batch=again)
    verdict.expect("the same file again", "完全一致" in found["message"], True)
    verdict.expect("digest after the same file", found["digest"], expected["digest"])
    verdict.notes += [f"told after it: {found['message']}"]
    verdict.runs += 1
