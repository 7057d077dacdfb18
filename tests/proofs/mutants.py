"""Proof that no file, however broken, breaks the importer: it is read, or its owner is told why not.

    .venv/bin/python -m tests.proofs.mutants --count 1000 --seed 7

Valid rolls (five layouts; .xlsx, .xls, text in three encodings) are changed at random: bytes, parts,
elements, attributes, values. Each goes through upload and the task that reads it, and must become a
preview, or a refusal with a known code and a Chinese sentence, within 30 seconds. A file that does not
is kept. Exit status 1 if there is any.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.proofs.corpus import prepare

SHAPE = "{:24} {:>7} {:>9}\n"
AGAIN = 50  # mutants from the same valid files


def main(arguments=None):
    """Try as many mutants as the command line says; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--from", type=int, default=0, dest="first", help="the number of the first mutant")
    parser.add_argument("--keep", type=Path, default=Path("mutants"), help="where files at fault are kept")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        prepare(stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sys.stdout.write(f"seed {options.seed}\n")
        return _report(_trials(options, folder))


def _trials(options, folder):
    from tests.corpus import mutants, trials  # noqa: PLC0415  their models need Django
    from tests.corpus.frame import cast  # noqa: PLC0415

    world, files, found = cast(), [], []
    for number in range(options.first, options.first + options.count):
        if not files or number % AGAIN == 0:
            files = mutants.bases(mutants.source(f"{options.seed} base {number // AGAIN}"), folder)
        what, file = mutants.mutant(mutants.source(f"{options.seed} {number}"), files)
        trial = trials.tried(world, what, file, folder)
        found.append(trial)
        if trial.faults or trial.stumbles:
            _tell(options.keep, number, file, trial)
    return found


def _tell(folder, number, file, trial):
    for line in (*trial.faults, *trial.stumbles):
        sys.stdout.write(f"mutant {number} ({trial.what}): {line}\n")
    sys.stdout.flush()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}-{file.name}").write_bytes(file.content)


def _report(found):
    """The table; the exit status."""
    counts = Counter(trial.outcome for trial in found)
    sys.stdout.write(SHAPE.format("outcome", "mutants", "slowest s"))
    for outcome, count in counts.most_common():
        slowest = max(trial.seconds for trial in found if trial.outcome == outcome)
        sys.stdout.write(SHAPE.format(outcome, count, f"{slowest:.1f}"))
    faulty = sum(bool(trial.faults) for trial in found)
    stumbled = sum(bool(trial.stumbles) for trial in found)
    sys.stdout.write(
        f"mutants {len(found)}\nslowest {max(trial.seconds for trial in found):.1f} s\n"
        f"refused because the reader stumbled {stumbled}\nfaults {faulty}\n"
    )
    return int(faulty > 0)


if __name__ == "__main__":
    sys.exit(main())
