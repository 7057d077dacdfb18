"""What becomes of a mutant: the upload and the task that reads it, and whether somebody is told in words."""

import logging
import re
import time
import traceback
from dataclasses import dataclass, field

from django.db import transaction

from households.choices import RollStatus
from households.choices.findings import FINDING_TITLES
from tests.corpus.frame import TurnedAway, taken_in

SLOW_SECONDS = 30
CHINESE = re.compile("[\u4e00-\u9fff]")
FOREIGN = re.compile(r"Traceback|Error|Exception|calamine|openpyxl|zip|None|\{\}", re.IGNORECASE)
READER = "povertycase.sheets.reading"


@dataclass
class Trial:
    """One mutant: its outcome is `ready` or the code of the refusal.

    stumbles: what the log says of a reader that failed in a way nobody foresaw; the owner is told anyway.
    """

    what: str
    outcome: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    stumbles: list[str] = field(default_factory=list)


class _Log(logging.Handler):
    def __init__(self, kept):
        super().__init__(logging.ERROR)
        self.kept = kept

    def emit(self, record):
        self.kept.append(record.getMessage())


def tried(world, what, file, folder):
    """Take a mutant in as an office would; nothing of it stays in the database."""
    trial, begun = Trial(what), time.monotonic()
    logger, log = logging.getLogger(READER), _Log(trial.stumbles)
    logger.addHandler(log)
    try:
        with transaction.atomic():
            _take_in(trial, world, file, folder)
            transaction.set_rollback(True)
    except Exception as error:
        trial.outcome = type(error).__name__
        trial.faults += traceback.format_exc().splitlines()[-6:]
    finally:
        logger.removeHandler(log)
    trial.seconds = time.monotonic() - begun
    if trial.seconds > SLOW_SECONDS:
        trial.faults.append(f"{trial.seconds:.0f} seconds")
    return trial


def _take_in(trial, world, file, folder):
    path = folder / file.name
    path.write_bytes(file.content)
    try:
        batch = taken_in(world.users["county"], path, division=world.places["county"])
    except TurnedAway as refused:
        judge(trial, refused.code, refused.message)
        return
    if batch.status == RollStatus.READY:
        trial.outcome = "ready"
        trial.faults += [
            f"unknown code {code}" for code in batch.finding_counts if code not in FINDING_TITLES
        ]
    elif batch.status == RollStatus.REFUSED:
        judge(trial, batch.job.result.get("refused", ""), batch.message)
    else:
        trial.outcome = batch.status
        trial.faults.append(f"the import is {batch.status}, its job {batch.job.state}")


def judge(trial, code, sentence):
    """Note a refusal, and what is wrong with how it is said."""
    trial.outcome = code or "refused without a code"
    if code not in FINDING_TITLES:
        trial.faults.append(f"the code {code!r} is unknown")
    if len(CHINESE.findall(sentence)) < 3 or FOREIGN.search(sentence):
        trial.faults.append(f"the sentence: {sentence!r}")
