"""The jobs of an import: read and offer, write and close, take back."""

from households import imports
from households.actions import rolls
from households.actions.rolls.asking import TooManyAnswers
from households.choices import RollStatus
from households.imports.structure import SheetNotChosen
from povertycase.actions import Lease
from povertycase.sheets import FileRefused


def prepare(lease: Lease) -> None:
    """Read, check and compare; then the preview is offered or the file refused. Raises LeaseLost."""
    batch = rolls.begin(rolls.batch_of(lease), lease)
    try:
        if batch.status == RollStatus.READING:  # nobody has cancelled before the worker came
            imports.prepare(batch, lease)
    except SheetNotChosen as refused:
        sheets = [each._asdict() for each in refused.candidates]
        rolls.refuse(batch, lease, code=refused.code, message=refused.message, sheets=sheets)
        return
    except TooManyAnswers as refused:
        rolls.refuse(batch, lease, code=refused.code, message=refused.message, answers=refused.answers)
        return
    except FileRefused as refused:
        rolls.refuse(batch, lease, code=refused.code, message=refused.message)
        return
    rolls.offer(batch, lease)


def write(lease: Lease) -> None:
    """Write what was accepted. Raises LeaseLost."""
    rolls.apply(rolls.batch_of(lease), lease)


def take_back(lease: Lease) -> None:
    """Undo what was written. Raises LeaseLost."""
    rolls.take_back(rolls.batch_of(lease), lease)
