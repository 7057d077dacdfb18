"""Ports for the sites that tests start."""

import os

from povertycase.management import processes

APART = 20


def own_port(first):
    """A free port from `first` on; workers look from different ones, or two at once would find the same."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return processes.free_port("127.0.0.1", first + APART * worker)
