"""Proof that a channel's sheet, edited and imported again, tells exactly the edited cells (0-36).

    .venv/bin/python -m tests.proofs.channels --seed 7 [--cells 40] [--households 12]

Households drawn by the seed say something different in each channel. The sheets of 实际情况, 帮扶手册 and
明白卡 are exported by a township; imported as they are they must tell of nothing, nor when cells are only
written otherwise (spaces, full-width digits, units, another order, the other word of a list). Then as many
cells as asked for, of every channel and kind of field, get another valid value: just those must be told,
with what they say now; once confirmed just those are other in the database; and the same sheets again tell
of nothing. Exit status 1 if anything differs.
"""

import argparse
import random
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.proofs.corpus import prepare

CELLS, HOUSEHOLDS = 40, 12
HEAD = ("seed", "channel", "text", "number", "code", "date", "told", "untouched", "same", "result")
SHAPE = "{:>10} {:10} {:>5} {:>7} {:>5} {:>5} {:>5} {:>10} {:>5}  {}\n"


@dataclass
class Proof:
    """One channel of one seed.

    edited: {kind of field: cells that got another value}; told: cells that the import told of;
    untouched: cells of the sheet as it was exported; same: cells that were only written otherwise.
    """

    seed: int
    channel: str
    edited: dict[str, int] = field(default_factory=dict)
    told: int = 0
    untouched: int = 0
    same: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def row(self):
        """A line of the table."""
        kinds = [self.edited.get(kind, 0) for kind in ("text", "number", "code", "date")]
        result = "same" if not self.faults else f"{len(self.faults)} DIFFERENCES"
        return SHAPE.format(self.seed, self.channel, *kinds, self.told, self.untouched, self.same, result)


def main(arguments=None):
    """Run the proof that the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, help="default: one by chance")
    parser.add_argument("--cells", type=int, default=CELLS, help="edited cells of all sheets together")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    with ExitStack() as stack:
        prepare(stack)
        from tests.proofs import cells  # noqa: PLC0415  its models need Django and the database's address

        cells.allow_pages()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        proofs = cells.prove(seed, folder, households=options.households, edits=options.cells)
    sys.stdout.write(SHAPE.format(*HEAD))
    for proof in proofs:
        sys.stdout.write(proof.row)
        sys.stdout.writelines(f"           {fault}\n" for fault in proof.faults[:20])
    edited = sum(sum(proof.edited.values()) for proof in proofs)
    told = sum(proof.told for proof in proofs)
    sys.stdout.write(f"edited {edited}, told {told}\n")
    return int(edited != options.cells or any(proof.faults for proof in proofs))


if __name__ == "__main__":
    sys.exit(main())
