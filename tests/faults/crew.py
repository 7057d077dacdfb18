"""A Celery worker with its child processes, on the database and the queue that the environment names.

    python -m tests.faults.crew NOTES [--pause SECONDS] [--without claim]

It notes in a file which job it begins and ends; pause: between the two, to be killed in.
"""

import argparse
import os
import time

import django

django.setup()

from households.imports import handing_back  # noqa: E402  models load after django.setup
from povertycase.celery import app  # noqa: E402
from tests.faults import points  # noqa: E402

WORDS = "worker -l warning -c 2 -O fair --without-gossip --without-mingle"


def take_notes(path, pause):
    """Let the job be seen at its beginning and its end."""
    notes, mark = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), handing_back.mark

    def noted(lease):
        os.write(notes, f"begin {lease.job_id}\n".encode())
        time.sleep(pause)
        mark(lease)
        os.write(notes, f"end {lease.job_id}\n".encode())

    handing_back.mark = noted


def main():
    """Work until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("notes")
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--without", nargs="*", default=[], choices=points.GUARDS)
    options = parser.parse_args()
    take_notes(options.notes, options.pause)
    for guard in options.without:
        points.GUARDS[guard]()
    app.worker_main(WORDS.split())


if __name__ == "__main__":
    main()
