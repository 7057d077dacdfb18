"""Proof that each number of the dashboard is its list: drawn from the pages, followed to the last row.

    .venv/bin/python -m tests.proofs.figures --seed 7 [--numbers 30] [--households 120]

The demonstration county, where things happen by the seed. Three people by the seed log in; of the numbers
that stand on their dashboards (overview and topics, in the county, a township, a village) as many as asked
for are drawn, 0 for all that the county sees: totals, cells of places, rates, months that were frozen, and
noughts. Each is followed by the link that stands on the page, through the list to its end, and to the same
list of the API: the rows that are shown, what they come to and what the last row says must be the number.
Then one figure is falsified and one link leads to another list, and both must be found. Exit status 1 if
anything differs.
"""

import argparse
import random
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.proofs.corpus import prepare

NUMBERS, HOUSEHOLDS = 30, 120
WHOLE = ("county", "leader", "auditor")
PARTS = ("township", "township2", "village", "department", "helper")
HEAD = ("seed", "role", "topic", "place", "figure", "kind", "api", "shown", "list", "same")
SHAPE = "{:>8} {:10} {:12} {:12} {:30} {:6} {:4} {:>14} {:>12}  {}\n"


@dataclass
class Proof:
    """One seed. lines: of the table; shown: numbers that stood on the dashboards; controls: {what: found}."""

    seed: int
    shown: int = 0
    lines: list[str] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    controls: dict[str, bool] = field(default_factory=dict)

    def add(self, number, found, is_twin, faults):
        """A number that was followed."""
        kind = "zero" if number.is_zero else number.kind
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        same = "same" if not faults else "；".join(faults)
        words = (number.role, number.topic, number.place, number.code, kind, "yes" if is_twin else "")
        self.lines.append(SHAPE.format(self.seed, *words, number.shown, found, same))
        self.faults += [f"{number.role} {number.place} {number.code}: {each}" for each in faults]

    @property
    def is_well(self):
        """No difference, and every fault made on purpose was found."""
        return bool(self.lines) and not self.faults and bool(self.controls) and all(self.controls.values())


def people_of(rng):
    """Three people: one who sees the whole county, two who see a part of it."""
    return [rng.choice(WHOLE), *rng.sample(PARTS, 2)]


def main(arguments=None):
    """Run the proof that the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, help="default: one by chance")
    parser.add_argument("--numbers", type=int, default=NUMBERS, help="0: all that the county sees")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    rng = random.Random(seed)
    proof = Proof(seed)
    with ExitStack() as stack:
        prepare(stack)
        from tests.proofs import cells, figure_steps  # noqa: PLC0415  their models need Django

        cells.allow_pages()
        done = figure_steps.fill(rng, households=options.households)
        people = people_of(rng) if options.numbers else ["county"]
        figure_steps.prove(proof, people, numbers=options.numbers)
    sys.stdout.write(f"seed {seed}: {dict(done)}; {', '.join(people)}\n")
    sys.stdout.write(SHAPE.format(*HEAD))
    sys.stdout.writelines(proof.lines)
    sys.stdout.writelines(
        f"control: {what}: {'found' if is_found else 'NOT FOUND'}\n"
        for what, is_found in proof.controls.items()
    )
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(proof.kinds.items()))
    differ = len(proof.faults)
    sys.stdout.write(f"shown {proof.shown}, followed {len(proof.lines)} ({kinds}), differences {differ}\n")
    return int(not proof.is_well)


if __name__ == "__main__":
    sys.exit(main())
