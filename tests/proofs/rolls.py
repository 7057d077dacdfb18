"""Proof of the roll pipeline against a scratch database, through the real commands.

    .venv/bin/python -m tests.proofs.rolls --seeds 901 902 903
    .venv/bin/python -m tests.proofs.rolls --demo 120

For each seed and each layout: a first roll is loaded; a second one, different in every way a roll may
differ, is previewed and its lists are compared with those worked out from the two rolls, before anything is
written; it is accepted, and the whole register compared; it is exported, and for 50 people drawn by the seed
every cell of the source is compared with the exported one; the export and the roll, imported again, must
change nothing. With --demo the roll of the demonstration county of so many households
is exported instead and comes back as it is, saved by openpyxl, and by LibreOffice: nothing new, changed or
wrong each time. Exit status 1 if anything differs.
"""

import argparse
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import django

from povertycase import embedded

HOUSEHOLDS, PEOPLE_COMPARED = 60, 50
HEAD = ("seed", "layout", "file", "people", "lists", "register", "cells", "result")
SHAPE = "{:>10} {:6} {:10} {:>6} {:>6} {:>8} {:>6}  {}\n"


@dataclass
class Proof:
    """One seed in one layout. lists: entries of the preview that were compared; cells: those exported."""

    seed: int
    layout: str
    file: str
    people: int = 0
    lists: int = 0
    register: int = 0
    cells: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def row(self):
        """A line of the table."""
        result = "same" if not self.faults else f"{len(self.faults)} DIFFERENCES"
        return SHAPE.format(
            *(self.seed, self.layout, self.file, self.people, self.lists, self.register, self.cells, result)
        )


def main(arguments=None):
    """Run the proofs that the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", help="default: one by chance")
    parser.add_argument("--layouts", default="ABCDE", help="the layouts to write the rolls in")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--demo", type=int, metavar="N", help="the roll of the demonstration county")
    options = parser.parse_args(arguments)
    seeds = options.seeds or [random.SystemRandom().randrange(10**9)]
    sys.stdout.write(SHAPE.format(*HEAD))
    failed = False
    with ExitStack() as stack:
        steps = _scratch(stack)
        if options.demo:
            return _round_trips(stack, seeds[0], options)
        for seed in seeds:
            for layout in options.layouts:
                folder = stack.enter_context(tempfile.TemporaryDirectory())
                proof = Proof(seed, layout, "")
                steps.prove(proof, Path(folder), households=options.households)
                failed = _told(proof) or failed
    return int(failed)


def _told(proof):
    """Write a line of the table; whether anything differs."""
    sys.stdout.write(proof.row)
    sys.stdout.writelines(f"           {fault}\n" for fault in proof.faults[:20])
    sys.stdout.flush()
    return bool(proof.faults)


def _round_trips(stack, seed, options):
    """The rolls of the demonstration county; the exit status."""
    from tests.proofs import round_trips  # noqa: PLC0415  its models need Django

    round_trips.seed(households=options.demo, seed=seed)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    told = [_told(proof) for layout in options.layouts for proof in round_trips.prove(seed, layout, folder)]
    return int(any(told) or not told)


def _scratch(stack):
    """Servers of its own, an empty database, and the module that needs both."""
    os.environ.update(stack.enter_context(embedded.scratch()))
    os.environ["POVERTYCASE_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
    os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
    django.setup()
    from tests.proofs import steps  # noqa: PLC0415  its models need Django and the database's address

    steps.migrate()
    return steps


if __name__ == "__main__":
    sys.exit(main())
