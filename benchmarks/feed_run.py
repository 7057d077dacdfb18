"""One step of the benchmark of feeds, in a process of its own: `python -m benchmarks.feed_run STEP …`.

STEP: `fill PEOPLE`, or `take FILE PERIOD`. One JSON object on stdout.
"""

import datetime
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402  models load after django.setup

from benchmarks.bench import COUNTY, yardstick  # noqa: E402
from benchmarks.feed import SIZE, identity  # noqa: E402
from households.imports.copying import copy_rows  # noqa: E402
from households.models import Household, HouseholdMembership, Person  # noqa: E402
from monitoring import actions  # noqa: E402
from monitoring.actions.feed_batches import queue  # noqa: E402
from monitoring.imports import feeding  # noqa: E402
from monitoring.models import Feed  # noqa: E402
from povertycase import keys  # noqa: E402
from povertycase.actions import claim  # noqa: E402
from povertycase.models import Division, Organisation, User  # noqa: E402

ON = datetime.date(2026, 11, 3)
NOW = "2026-01-01 00:00:00+08"


def lines(model: Any, count: int, **facts: Any) -> Iterator[list[object]]:
    """Rows of a table: a fact is a value, or a function of the row's number."""
    fields = model._meta.concrete_fields
    fixed = {each.attname: _blank(each) for each in fields} | {"created_at": NOW, "updated_at": NOW}
    for number in range(count):
        given = {name: fact(number) if callable(fact) else fact for name, fact in facts.items()}
        yield [(fixed | given)[each.attname] for each in fields]


def put(model: Any, count: int, **facts: Any) -> None:
    """So many rows by COPY."""
    names = [each.column for each in model._meta.concrete_fields]
    source = lines(model, count, **facts)
    with connection.cursor() as cursor:
        for chunk in iter(lambda: list(islice(source, 20_000)), []):
            copy_rows(cursor, model._meta.db_table, names, chunk)


def fill(people: int) -> dict[str, Any]:
    """So many people in households of three, past the actions; and the feed that is measured."""
    village = Division.objects.filter(code__startswith=COUNTY, level="village").values_list("pk", flat=True)[
        0
    ]
    seal = keys.ring().encrypt
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    here = {"id": lambda n: n + 1, "division_id": village}
    put(Household, people // SIZE + 1, **here, household_type="脱贫户(享受政策)")
    put(
        Person,
        people,
        **here,
        name=lambda n: f"示例{n % 9973}",
        id18=lambda n: seal(identity(n), b"person.id18"),
    )
    put(
        HouseholdMembership,
        people,
        **here,
        household_id=lambda n: n // SIZE + 1,
        person_id=lambda n: n + 1,
        relation=lambda n: "户主" if n % SIZE == 0 else "之子",
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
    county, user = Division.objects.get(pk=COUNTY), User.objects.get(username="county")
    sender = Organisation.objects.create(name="医保局", kind="department", division=county)
    draft = actions.FeedDraft(due_day=5, source="upload", starts="2026-01", keeper=user)
    return {"feed": actions.set_up_feed(county, "medical", sender, draft, by=user).pk}


def _blank(field: Any) -> object:
    """A column's default as COPY takes it."""
    if field.has_default() or not field.null:
        value = field.get_default()
        if value is None and not field.null:
            return "" if field.get_internal_type() in {"CharField", "TextField"} else 0
        return {list: "{}", dict: "{}", bool: "t" if value is True else "f"}.get(type(value), value)
    return None


def take(path: Path, period: str) -> dict[str, Any]:
    """One file taken in and worked off, or known again."""
    feed, statements = Feed.objects.select_related("keeper").get(), 0

    def count(execute: Any, *call: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*call)

    before, began = yardstick(), time.perf_counter()
    with connection.execute_wrapper(count):
        content = path.read_bytes()
        with transaction.atomic():
            received = actions.receive_batch(
                feed, content, name=path.name, period=period, by=feed.keeper, on=ON
            )
            lease = claim(queue(received.batch, by=feed.keeper).pk) if received.is_new else None
        if lease:
            feeding.work(lease)
    seconds = time.perf_counter() - began
    batch = received.batch
    batch.refresh_from_db()
    return {
        "file": path.name,
        "file_mb": len(content) // 2**20,
        "is_new": received.is_new,
        "status": batch.status,
        "said": batch.message,
        "seconds": round(seconds, 2),
        "stages": batch.seconds,
        "counts": batch.counts,
        "statements": statements,
        "own_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "reader_mb": batch.peak_mb,
        "yardstick": round((before + yardstick()) / 2, 3),
    }


def main() -> None:
    step, *facts = sys.argv[1:]
    told = fill(int(facts[0])) if step == "fill" else take(Path(facts[0]), facts[1])
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
