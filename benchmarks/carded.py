"""Cards of a village, measured in a process of its own: `python -m benchmarks.carded TIMES`.

Runs the job as a worker does, and draws the same cards alone. One JSON object on stdout.
"""

import json
import os
import resource
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.db import connection  # noqa: E402  models load after django.setup
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.bench import yardstick  # noqa: E402
from households.actions.papers import households_of, print_cards  # noqa: E402
from households.imports import card_jobs  # noqa: E402
from households.models import Household  # noqa: E402
from households.reports.cards import Cards, pages_of  # noqa: E402
from povertycase import actions  # noqa: E402
from povertycase.models import Attachment, Job, User  # noqa: E402

SITE = "https://fp.example.cn/"


def main() -> None:
    user, home = User.objects.get(username="county"), Household.objects.select_related("division").first()
    assert home is not None
    reverse("home")  # the addresses are read once a process
    runs = [_run(user, home) for _time in range(int(sys.argv[1]))]
    median = sorted(runs, key=lambda each: each["seconds"])[len(runs) // 2]
    print(json.dumps(median | {"drawing": statistics.median(each["drawing"] for each in runs)}))


def _run(user: User, home: Household) -> dict[str, float]:
    before = yardstick()
    job = print_cards(home.division, purpose="测量", site=SITE, by=user)
    lease = actions.claim(job.pk)
    assert lease is not None
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        card_jobs.work(lease)
    seconds = time.perf_counter() - began
    done = Job.objects.get(pk=job.pk)
    now = timezone.localtime()
    cards = Cards(user, home.division_id, site=SITE, on=now.date()).of(households_of(home.division, by=user))
    began = time.perf_counter()
    pages_of(cards, by=user, at=now)
    return {
        "cards": done.result["households"],
        "seconds": seconds,
        "drawing": time.perf_counter() - began,
        "queries": len(asked),
        "file": Attachment.objects.get(pk=done.result["attachment"]).size / 2**20,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "yardstick": round((before + yardstick()) / 2, 3),
    }


if __name__ == "__main__":
    main()
