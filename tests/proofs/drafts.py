"""Proof that no draft of a visit is lost or stands twice: phones on a bad line against the site as it runs.

    .venv/bin/python -m tests.proofs.drafts
    .venv/bin/python -m tests.proofs.drafts --only F-OFF-1 --drafts 1000

The site runs under gunicorn as bin/run starts it. Up to 20 connections at once send each draft 1 to 19 times,
shuffled; 30 % of the answers are swallowed, a tenth of the pictures broken off. Two tabs send two bodies
under one key; authors lose households before the phone finds a signal; clocks stand in 1970 and 2038; 500
phones come within a minute. At the end the ledger holds each draft once, all answers to one draft are
the same bytes, and what could not stand waits in the tray, out of sight of whoever lost its household. It is
not so without what knows a draft that came before. Exit status 1 otherwise.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import django

from povertycase import embedded

KEYS = ("F-OFF-1", "F-OFF-2", "F-OFF-3", "F-OFF-4", "F-OFF-5")
RUNS = {"F-OFF-2": 200, "F-OFF-3": 51, "F-OFF-4": 51, "F-OFF-5": 500}
ROW = "{:8} {:52} {:>6} {:>10} {:>8}\n"
# The proof of correctness sends faster than any office; the storm meets the limits of an installation.
UNLIMITED = {
    "POVERTYCASE_VISITS_A_SECOND": "0",
    "POVERTYCASE_PHOTOS_A_SECOND": "0",
    "POVERTYCASE_USER_SENDS_A_MINUTE": "0",
}
FEW = 5


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
        sys.stdout.write(f"seed {options.seed}\n")
        log = Path(os.environ["POVERTYCASE_DATA"]) / "site.log"
        verdicts = list(_verdicts(options, log))
    for each in verdicts:
        outcome = "DIFFERENT" if each.different else "well"
        sys.stdout.write(ROW.format(each.key, each.title, each.runs, outcome, each.seconds))
    return int(any(each.different for each in verdicts))


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--drafts", type=int, default=1_000, help="of F-OFF-1; each is sent ten times on average"
    )
    parser.add_argument("--only", nargs="+", choices=KEYS, default=KEYS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


def _verdicts(options, log):
    from tests.faults import drafts  # noqa: PLC0415

    cadres, county = drafts.people()
    rng = random.Random(options.seed)
    kinds = {
        "F-OFF-1": lambda port: drafts.many_sendings(cadres, port, rng, options.drafts),
        "F-OFF-2": lambda port: drafts.two_bodies(cadres, port, rng, RUNS["F-OFF-2"]),
        "F-OFF-3": lambda port: drafts.left_behind(cadres, port, rng, RUNS["F-OFF-3"], county),
        "F-OFF-4": lambda port: drafts.wrong_clocks(cadres, port, rng, RUNS["F-OFF-4"]),
        "F-OFF-5": lambda port: drafts.storm(cadres, port, rng, RUNS["F-OFF-5"]),
    }
    for key in options.only:
        limits = {} if key == "F-OFF-5" else UNLIMITED
        with drafts.site(log, **limits) as port:
            began = time.monotonic()
            verdict = kinds[key](port)
            verdict.seconds = f"{time.monotonic() - began:.0f} s"
        yield _report(verdict)
    with drafts.site(log, FAULTS_GUARD="off", **UNLIMITED) as port:
        if not drafts.harmed(cadres, port, rng, FEW):
            raise SystemExit("without the guard nothing was harmed: the proof proves nothing")
    sys.stdout.write("without the guard: drafts stand more than once, as they must\n")


def _report(verdict):
    sys.stdout.write(f"{verdict.key} {verdict.title}\n")
    for line in (*verdict.notes, *(f"DIFFERENT {each}" for each in verdict.different[:20])):
        sys.stdout.write(f"    {line}\n")
    sys.stdout.flush()
    return verdict


if __name__ == "__main__":
    sys.exit(main())
