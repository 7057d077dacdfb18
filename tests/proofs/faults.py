"""Proof that faults cost time and nothing else: each kind is made to happen, and its guard taken out.

    .venv/bin/python -m tests.proofs.faults --kills 50
    .venv/bin/python -m tests.proofs.faults --only F-IMP-4 F-Q-6 --long

A roll is uploaded; in copies of the database it is imported, undisturbed and with faults: workers killed
together with what they started, stopped and woken, cut off from PostgreSQL, flooded with doorbells. The
register, the messages, the trail and `manage.py invariants` must be as undisturbed. For each kind one guard
is taken out, which must do harm, or the proof would prove nothing. Exit status 1 otherwise.
"""

import argparse
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from povertycase import embedded

ROW = "{:8} {:52} {:>6} {:>10} {:>15}\n"
KEYS = (
    *("F-IMP-1", "F-IMP-2", "F-IMP-3", "F-IMP-4", "F-IMP-5", "F-IMP-6", "F-IMP-7"),
    *("F-Q-1", "F-Q-5", "F-Q-6"),
)
# Runs of each kind but the first: short, and with --long.
RUNS = {
    "F-IMP-2": (1, 3),
    "F-IMP-3": (4, 20),
    "F-IMP-4": (5, 20),
    "F-IMP-5": (6, 50),
    "F-IMP-6": (3, 15),
    "F-IMP-7": (2, 20),
    "F-Q-1": (200, 1000),
    "F-Q-5": (5, 50),
    "F-Q-6": (100, 1000),
}
SMALL, CHUNKS = 80, 11  # households of the other kinds; chunks of an import of the first


def main():
    """Run what was asked for and print what it came to; the exit status."""
    options = _options()
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(embedded.scratch()))
        os.environ["POVERTYCASE_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
        (Path(os.environ["POVERTYCASE_DATA"]) / "static").mkdir()
        django.setup()
        from tests.proofs import steps  # noqa: PLC0415  its models need Django and the database's address

        steps.migrate()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o711)  # the servers' account passes through
        sys.stdout.write(f"seed {options.seed}\n")
        verdicts = [_report(each) for each in _verdicts(folder, options)]
    _table(verdicts)
    return int(not all(each.is_well for each in verdicts))


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, help="of F-IMP-1, 3 unless --long; alone: nothing else")
    parser.add_argument("--households", type=int, default=1_500, help="of F-IMP-1")
    parser.add_argument("--only", nargs="+", choices=KEYS)
    parser.add_argument("--long", action="store_true", help="as many runs as before a release")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    options.only = options.only or (["F-IMP-1"] if options.kills else KEYS)
    options.kills = options.kills or (50 if options.long else 3)
    return options


def _verdicts(folder, options):
    """One after the other, each in the order of the list."""
    from tests.faults import grounds, kills, rig  # noqa: PLC0415
    from tests.faults import kinds as known  # noqa: PLC0415

    rng = rig.chance(options.seed)
    if "F-IMP-1" in options.only:
        made = rig.prepare(_made(folder / "large"), households=options.households, chunk=1)
        made.chunk = max(1, len(made.people) // CHUNKS)
        yield kills.prove(made, rng, options.kills, watch=made.pages)
    others = [key for key in options.only if key != "F-IMP-1"]
    if not others:
        return
    known.empty()
    small = rig.prepare(_made(folder / "small"), households=SMALL)
    for key in others:
        runs = RUNS[key][options.long]
        if key in known.ON_COPIES:
            yield known.ON_COPIES[key](small, rng, runs)
        else:
            with grounds.ground(small, folder / key) as ground:
                yield known.ON_SERVERS[key](ground, rng, runs)


def _made(folder):
    folder.mkdir()
    return folder


def _report(verdict):
    """Say it as soon as it is known; a long proof is watched."""
    sys.stdout.write(f"{verdict.key} {verdict.title}\n")
    for line in (*verdict.notes, *(f"DIFFERENT {each}" for each in verdict.different)):
        sys.stdout.write(f"    {line}\n")
    sys.stdout.flush()
    return verdict


def _table(verdicts):
    sys.stdout.write(ROW.format("", "", "runs", "", "without guard"))
    for each in verdicts:
        outcome = "DIFFERENT" if each.different else "same"
        harm = "harmed" if each.is_harmed else "NOT HARMED"
        sys.stdout.write(ROW.format(each.key, each.title, each.runs, outcome, harm))


if __name__ == "__main__":
    sys.exit(main())
