"""Proof that everybody is reminded once, and that outside nobody is written to twice.

    .venv/bin/python -m tests.proofs.reminders [--only F-REM-3] [--seeds 20] [--kills 8] [--messages 200]

F-REM-1: ten thousand things fall due, two beats ask for it all every second, four workers do it and are
killed at random. F-REM-2: beat stands still for 26 hours over midnight and the end of a month; the queue is
killed with what is in it. F-REM-3: two hundred messages leave by a gateway that refuses, is late, is silent
or hangs up, under workers that are killed. F-REM-4: the database is wrong by an hour, months are short,
a year's holidays are not announced. Each time a guard is taken out, which must do harm, or the proof would
prove nothing. Exit status 1 otherwise.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from povertycase import embedded
from tests.proofs.faults import _report, _table

KEYS = ("F-REM-1", "F-REM-2", "F-REM-3", "F-REM-4")


def main():
    """Run what was asked for and print what it came to; the exit status."""
    options = _options()
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(embedded.scratch()))
        os.environ["POVERTYCASE_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
        (Path(os.environ["POVERTYCASE_DATA"]) / "static").mkdir()
        django.setup()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o711)  # the servers' account passes through
        verdicts = [_report(each) for each in _verdicts(folder, options)]
    _table(verdicts)
    return int(not all(each.is_well for each in verdicts))


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=KEYS, default=KEYS)
    parser.add_argument("--seeds", type=int, default=2, help="of F-REM-1: runs, each with kills elsewhere")
    parser.add_argument(
        "--kills", type=int, default=8, help="of F-REM-1 and F-REM-3: workers killed in a run"
    )
    parser.add_argument("--things", type=int, default=10_000, help="of F-REM-1: that fall due")
    parser.add_argument("--messages", type=int, default=200, help="of F-REM-3")
    return parser.parse_args()


def _verdicts(folder, options):
    from tests.faults.grounds import ground  # noqa: PLC0415  models need Django and the database's address
    from tests.proofs import dates, reminding, sending, steps  # noqa: PLC0415

    steps.migrate()
    queue = os.environ["REDIS_URL"]
    if "F-REM-4" in options.only:
        yield from dates.prove()
    if "F-REM-1" in options.only:
        seeds = range(1, options.seeds + 1)
        yield reminding.crowd(folder, queue, number=options.things, seeds=seeds, kills=options.kills)
    if "F-REM-3" in options.only:
        yield sending.gateways(folder, queue, number=options.messages, seed=1, kills=options.kills)
    if "F-REM-2" in options.only:
        yield from reminding.outages(folder, ground)


if __name__ == "__main__":
    sys.exit(main())
