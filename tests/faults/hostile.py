"""F-IMP-3: files that are made to bring a worker down, and honest ones between them, in one worker."""

import os
import random
import sys

from households import tasks
from households.actions import rolls
from households.models import RollBatch
from povertycase import actions
from povertycase.sheets import reading as sheets
from tests.faults.verdicts import Verdict
from tests.povertycase.sheets import corpus

TITLE = "bombs and honest files in one worker process"
FAR_CELL = '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'
LITTLE = 2**26  # bytes, less than the reader of any sheet needs
TIGHT = "20 MB of text for a small reader"
# name: (the file, the code it is refused with)
FILES = {
    "484 MB of text": (corpus.sharedstrings_bomb, "E-LIM-RATIO"),
    "300 MB of rows": (lambda: corpus.rows_bomb(300), "E-LIM-RATIO"),
    "column 308,915,776": (lambda: corpus.packed(corpus.parts(corpus.sheet(FAR_CELL))), "E-LIM-MEMORY"),
    TIGHT: (lambda: corpus.changed("xl/sharedStrings.xml", corpus.strings(_text())), "E-LIM-MEMORY"),
}
UNLIMITED = "from povertycase.sheets import child; child._limit = lambda size, seconds: None; child.main()"


def _text():
    """No archive packs it tightly enough to be taken for a bomb."""
    return random.Random(1).randbytes(10 * 2**20).hex()


def siege(batch):
    """Each hostile file, then the honest one; what became of them, and whether it was one process."""
    said, process, allowed = [], os.getpid(), dict(sheets.MEMORY_BYTES)
    rolls.cancel(batch, by=batch.created_by, version=batch.version)
    honest = actions.open_file(batch.source)
    for number in range(int(os.environ["FAULTS_ROUNDS"])):
        name = os.environ.get("FAULTS_ONLY") or list(FILES)[number % len(FILES)]
        make, _code = FILES[name]
        if name == TIGHT:
            sheets.MEMORY_BYTES = dict.fromkeys(allowed, LITTLE)
        refused = _read(batch, make())
        sheets.MEMORY_BYTES = allowed
        taken = _read(batch, honest)
        said.append([name, sorted(refused.finding_counts), taken.status, os.getpid() == process])
    rolls.accept(taken, categories=rolls.EVERYTHING, by=batch.created_by, version=taken.version)
    taken.refresh_from_db()
    tasks.apply_roll(taken.job_id)
    return {"said": said, "last": taken.pk}


def _read(batch, content):
    """What the worker made of a file; its preview makes way for the next one."""
    made = rolls.upload(content, name="roll.xlsx", by=batch.created_by, division=batch.division, is_full=True)
    tasks.prepare_roll(made.job_id)
    return RollBatch.objects.get(pk=made.pk)


def unlimited():
    """The process that opens sheets takes what it can get."""
    sheets.COMMAND = [sys.executable, "-c", UNLIMITED]


def prove(rig, _rng, rounds):
    """Rounds of one hostile and one honest file; then without limits of memory, which lets one in."""
    verdict = Verdict("F-IMP-3", TITLE, runs=rounds)
    expected = rig.undisturbed()
    database = rig.copy()
    rig.environment["FAULTS_ROUNDS"] = str(rounds)
    answer = rig.run(database, "siege")
    for number, (name, codes, honest, is_alive) in enumerate(answer["said"], 1):
        verdict.expect(f"{number}: {name}", (codes, honest, is_alive), ([FILES[name][1]], "ready", True))
    verdict.same("the honest file", rig.run(database, "outcome", batch=answer["last"]), expected)
    verdict.is_harmed = _is_let_in(rig)
    return verdict


def _is_let_in(rig):
    """The last file alone: the others would take the whole machine."""
    rig.environment["FAULTS_ONLY"] = TIGHT
    rig.environment["FAULTS_ROUNDS"] = "1"
    said = rig.run(rig.copy(), "siege", "--without", "limits")["said"]
    del rig.environment["FAULTS_ONLY"]
    return "E-LIM-MEMORY" not in said[0][1]
