"""Fills the ledgers for `benchmarks/ledgers.py` and asks for their lists, in a process of its own."""

import os
import statistics
import sys
import time
from itertools import islice
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.conf import settings  # noqa: E402  models load after django.setup
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import jobs  # noqa: E402
from households.actions.demo.ledgers import SPECIMENS  # noqa: E402
from households.ledgers import LEDGERS, Ledger  # noqa: E402
from households.ledgers.lines import judged, lines  # noqa: E402
from povertycase.models import User  # noqa: E402

CHUNK, ONE_OF, TIMES = 5_000, 3, 3


def fill(ledger: Ledger, user: User) -> tuple[int, int]:
    """(lines, entries): something is written down of every third line."""
    rng, today = Random(ledger.code), timezone.localdate()
    rows = lines(ledger, user, judged(ledger, user, on=today)).order_by("pk").iterator(chunk_size=CHUNK)
    year = {"year": today.year} if ledger.by_year else {}
    known = made = 0
    while chunk := list(islice(rows, CHUNK)):
        known += len(chunk)
        about = ({f"{ledger.entry_of}_id": each.pk, "division_id": each.division_id} for each in chunk)
        entries = [
            ledger.model(
                **here, **year, **SPECIMENS[ledger.code](rng, each, today), noted_on=today, noted_by=user
            )
            for each, here in list(zip(chunk, about, strict=True))[::ONE_OF]
        ]
        made += len(ledger.model.objects.bulk_create(entries))  # type: ignore[attr-defined]
    return known, made


def seconds(client: Client, url: str) -> float:
    """The median of some answers."""
    found = []
    for _time in range(TIMES):
        began = time.perf_counter()
        answer = client.get(url)
        found.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")
    return statistics.median(found)


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    user = jobs.uploader()
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    sizes = {code: fill(ledger, user) for code, ledger in LEDGERS.items()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told = [
        "| ledger | lines | entries | list | its slowest gap | all counts of gaps |",
        "|---|---|---|---|---|---|",
    ]
    for code, ledger in LEDGERS.items():
        page = reverse("households:ledger", args=[code])
        counts = reverse("households:ledger-gaps", args=[code])
        gaps = {gap.code: seconds(client, f"{page}?gap={gap.code}") for gap in ledger.gaps}
        slowest = max(gaps, key=lambda each: gaps[each])
        known, made = sizes[code]
        told.append(
            f"| {code} | {known:,} | {made:,} | {seconds(client, page):.2f} s "
            f"| {slowest} {gaps[slowest]:.2f} s | {seconds(client, counts):.2f} s |"
        )
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
