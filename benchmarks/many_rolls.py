"""A prefecture's rolls at once: one for each of many townships, by one worker process and by two.

    python benchmarks/many_rolls.py [--rolls 33] [--people 3000] [--processes 1 2]

All are uploaded before a worker starts; the time runs until the last one is read, and then until the last
one is written. Celery shares the jobs out; nothing else is needed for more machines: docs/operations.md.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import rolls
from benchmarks.bench import DIVISIONS, ROOT, Bench, installation, method, yardstick
from povertycase.management.processes import JOB_STATEMENT_TIMEOUT

WORKER = "celery -A povertycase.celery worker -l warning -O fair --without-gossip --without-mingle -c"
Rolls = dict[tuple[str, str], Path]


def write(bench: Bench, count: int, people: int) -> Rolls:
    """A roll for each of `count` townships, by county and township."""
    towns = list(dict.fromkeys(place[:2] for place in bench.places))[:count]
    villages = [place for place in bench.places if place[:2] in towns]
    by_town = defaultdict(list)
    for person in rolls.people(people * len(towns), villages):
        by_town[str(person["县"]), str(person["乡"])].append(person)
    written = {}
    for number, (town, persons) in enumerate(by_town.items()):
        written[town] = bench.folder / f"town-{number}.xlsx"
        rolls.write(written[town], iter(persons))
    return written


@contextmanager
def worker(processes: int, log: Path) -> Iterator[None]:
    """A worker of the job queue with that many processes."""
    environment = os.environ | {"POVERTYCASE_STATEMENT_TIMEOUT": JOB_STATEMENT_TIMEOUT}
    with log.open("ab") as output:
        command = [sys.executable, "-m", *WORKER.split(), str(processes)]
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield
        finally:
            started.terminate()
            started.wait()


def measure(written: Rolls, processes: int, log: Path) -> tuple[float, float]:
    """Seconds until all rolls are read, from the moment the first was begun, and until all are written."""
    from benchmarks import jobs  # noqa: PLC0415  it needs the database's address
    from households.choices import RollStatus  # noqa: PLC0415

    batches = [jobs.upload(path, jobs.division(*town)) for town, path in written.items()]
    with worker(processes, log):
        while not jobs.RollBatch.objects.exclude(status=RollStatus.UPLOADED).exists():
            time.sleep(jobs.LOOK_SECONDS)
        read = jobs.wait(batches, RollStatus.READY)
        for batch in batches:
            jobs.accept(batch)
        return read, jobs.wait(batches, RollStatus.APPLIED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rolls", type=int, default=33)
    parser.add_argument("--people", type=int, default=3_000, help="of each roll")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    with installation() as folder:
        bench = Bench(folder, options.divisions, is_wide=True)
        written = write(bench, options.rolls, options.people)
        people = options.people * len(written)
        print("| processes | reading s | writing s | people/s | yardstick |\n|---|---|---|---|---|")
        for processes in options.processes:
            method("empty", folder)
            before = yardstick()
            read, wrote = measure(written, processes, folder / "worker.log")
            speed = people / (read + wrote)
            print(f"| {processes} | {read:.1f} | {wrote:.1f} | {speed:,.0f} | {before:.3f} |", flush=True)
        print(f"{len(written)} rolls, {people:,} people")


if __name__ == "__main__":
    main()
