"""Proof that an import survives its workers: killed three times while writing, the page reloaded meanwhile.

    .venv/bin/python -m tests.proofs.faults --kills 3 --households 600

A roll is uploaded; in one copy of the database it is imported undisturbed; in another, workers are killed
(SIGKILL) while they write, and the uploader reloads the progress page over HTTP all the time; in a third,
the guards are taken out, which must do harm, or the proof would prove nothing. Exit status 1 if the killed
import ends differently, a page fails, or the harm does not happen.
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

ROW = "{:32} {:>24} {:>24} {:>24}\n"
SAME = ("status", "message", "written", "finished", "told", "staged", "digest")


def main():
    """Run the three imports and print what they came to; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=3, choices=range(1, 7))
    parser.add_argument("--households", type=int, default=600)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(embedded.scratch()))
        os.environ["POVERTYCASE_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
        (Path(os.environ["POVERTYCASE_DATA"]) / "static").mkdir()
        django.setup()
        from tests.faults import rig  # noqa: PLC0415  its models need Django and the database's address
        from tests.proofs.steps import migrate  # noqa: PLC0415

        migrate()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return _prove(rig, rig.prepare(folder, households=options.households), options)


def _prove(module, rig, options):
    undisturbed = rig.undisturbed()
    database = rig.copy()
    rig.run(database, "work", "accept")
    with rig.pages(database) as pages:
        deaths = module.killed_while_writing(rig, database, pages, options.kills, module.chance(options.seed))
        killed = rig.run(database, "expire", "work", "outcome")
    harmed = _unguarded(rig)
    rig.drop()
    _print(options.seed, deaths, pages, (undisturbed, killed, harmed))
    is_well = set(pages.answers) == {200}
    is_same = _plain(killed) == _plain(undisturbed)
    return int(not (is_same and is_well and _plain(harmed) != _plain(undisturbed)))


def _unguarded(rig):
    """The same with cursor and emptied staging disabled."""
    database = rig.copy()
    rig.run(database, "work", "accept")
    rig.die(database, "committed:3", "--unguarded")
    return rig.run(database, "expire", "work", "outcome", "--unguarded")


def _plain(outcome):
    return {name: outcome[name] for name in SAME}


def _print(seed, deaths, pages, outcomes):
    sys.stdout.write(
        f"seed {seed}; {len(pages.answers)} pages loaded, answers {sorted(set(pages.answers))}\n"
    )
    for number, death in enumerate(deaths, 1):
        sys.stdout.write(
            f"kill {number}: {death.done} of {death.total} rows written, {death.reloads} reloads till then\n"
        )
    sys.stdout.write(ROW.format("", "undisturbed", "killed", "killed, without guards"))
    for name in (*SAME, "attempts"):
        sys.stdout.write(ROW.format(name, *(_short(outcome[name]) for outcome in outcomes)))


def _short(value):
    text = str(value)
    return text if len(text) <= 22 else text[:21] + "…"


if __name__ == "__main__":
    sys.exit(main())
