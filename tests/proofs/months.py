"""Proof that the end of a month comes once, with real beats, workers and servers.

    .venv/bin/python -m tests.proofs.months [--only M-2] [--rounds 20]

An installation awaits departments' files, freezes months and is screened; then beat stands still over two
ends of the month. In copies of that database: beat is started; two beats and four workers do everything at
once, again and again; the queue is killed with what is in it. Awaited files, frozen months and screenings
must be there once each, marked as late, without an error. Each time the same is done with a guard taken out,
which must do harm, or the proof would prove nothing. Exit status 1 otherwise.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from povertycase import embedded

ROW = "{:20} {:>6} {:>6} {:>8} {:>6} {:>8}   {}\n"
KEYS = ("M-1", "M-2", "M-3")
ROUNDS = 20


def main():
    """Run what was asked for and print what it came to; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=KEYS, default=KEYS)
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="of M-2: how often each job is done at least"
    )
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(embedded.scratch()))
        os.environ["POVERTYCASE_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
        (Path(os.environ["POVERTYCASE_DATA"]) / "static").mkdir()
        django.setup()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o711)  # the servers' account passes through
        proofs = [_report(each) for each in _proofs(folder, options)]
    return int(not all(each.is_well for each in proofs))


def _proofs(folder, options):
    from tests.faults.grounds import ground  # noqa: PLC0415  models need Django and the database's address
    from tests.proofs import clocks, monthends, steps  # noqa: PLC0415

    steps.migrate()
    stand = monthends.prepare(folder)
    with ground(stand.rig, folder / "own") as own:
        stand.rig = own.rig
        for key in options.only:
            yield clocks.KINDS[key](stand, own, options.rounds)


def _report(proof):
    """Say it as soon as it is known."""
    say = sys.stdout.write
    say(f"\n{proof.key} {proof.title}\n")
    say(ROW.format("", "due", "opened", "late", "double", "missing", f"without {proof.guard}"))
    for line, control in zip(proof.found.lines, proof.control.lines, strict=True):
        harm = f"{control.rows} opened, {control.double} double, {control.missing} missing"
        say(ROW.format(line.what, line.due, line.rows, line.late, line.double, line.missing, harm))
    asked = ", ".join(f"{job.partition('.')[2]} {times}" for job, times in sorted(proof.found.asked.items()))
    errors = f"{len(proof.found.errors)}, without {proof.guard} {len(proof.control.errors)}"
    say(f"begun: {asked}; errors: {errors}\n")
    for fault in proof.faults:
        say(f"    DIFFERENT {fault}\n")
    say("same, " if not proof.faults else "DIFFERENT, ")
    say(f"without {proof.guard} {'harmed' if proof.harmed else 'NOT HARMED'}\n")
    sys.stdout.flush()
    return proof


if __name__ == "__main__":
    sys.exit(main())
