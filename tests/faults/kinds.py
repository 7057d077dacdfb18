"""The kinds of fault, and how each is proved."""

from django.core.management import call_command

from tests.faults import faultpoints, hostile, outages, queues, takebacks, uploads, zombies

ON_COPIES = {
    "F-IMP-2": faultpoints.prove,
    "F-IMP-3": hostile.prove,
    "F-IMP-4": zombies.prove,
    "F-IMP-5": uploads.prove,
    "F-IMP-6": takebacks.prove,
}
ON_SERVERS = {
    "F-IMP-7": outages.prove,
    "F-Q-1": queues.lost,
    "F-Q-5": queues.orphans,
    "F-Q-6": queues.storm,
}


def empty():
    """The database as it was after migrating."""
    call_command("flush", verbosity=0, interactive=False)
