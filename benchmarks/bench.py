"""What the benchmarks share: a scratch installation, the rolls that go into it, the machine's own speed."""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import rolls
from povertycase import embedded

ROOT = Path(__file__).resolve().parent.parent
PREFECTURE, COUNTY = "5117", "511702"
DIVISIONS = ROOT.parent / "shared" / "data" / "divisions.csv"
USER = f"""
import datetime
from povertycase.models import Division, Posting, User
user = User.objects.create_user("county", name="county")
for place in Division.objects.under("{PREFECTURE}").filter(level="county"):
    if place.pk == "{COUNTY}" or WIDE:
        Posting.objects.create(
            user=user, role="county", division=place, valid_from=datetime.date(2024, 1, 1)
        )
"""

Figures = dict[str, Any]


class Bench:
    """One scratch installation with its user `county`, and the rolls that go into it.

    is_wide: the user imports for every county of the prefecture, not for one.
    """

    def __init__(self, folder: Path, divisions: Path, *, is_wide: bool = False) -> None:
        self.folder = folder
        self.places = places(divisions, PREFECTURE if is_wide else COUNTY)
        for command in (["migrate", "-v0"], ["load_divisions", str(divisions)], ["load_parameters"]):
            run([sys.executable, "manage.py", *command])
        run([sys.executable, "manage.py", "shell", "-c", USER.replace("WIDE", str(is_wide))])

    def roll(self, people: int, changed: float = 0) -> Path:
        """A roll of that many people, written once."""
        path = self.folder / f"roll-{people}-{changed:g}.xlsx"
        if not path.exists():
            source = rolls.people(people, self.places)
            rolls.write(path, rolls.altered(source, changed) if changed else source)
        return path

    def measure(self, way: str, path: Path, *, on_empty: bool, times: int) -> Figures:
        """The run whose time is the median of several; `speed` says how fast the machine was meanwhile."""
        runs = []
        for _ in range(times):
            if on_empty:
                method("empty", path)
            before = yardstick()
            runs.append(method(way, path) | {"speed": round((before + yardstick()) / 2, 3)})
        return sorted(runs, key=lambda each: each["seconds"])[len(runs) // 2]


@contextmanager
def installation() -> Iterator[Path]:
    """The folder of a scratch installation whose servers run; their addresses are in the environment."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database's own account reads below it
        os.environ["POVERTYCASE_DATA"] = str(folder)
        with embedded.servers(folder) as addresses:
            os.environ.update(addresses)
            yield folder


def run(command: list[str]) -> str:
    """A command in the project's folder; what it printed."""
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode()


def method(way: str, path: Path) -> Figures:
    """One measurement; told on stderr at once."""
    told = json.loads(run([sys.executable, "-m", "benchmarks.methods", way, str(path)]).splitlines()[-1])
    sys.stderr.write(f"{way} {path.name}: {told.get('seconds', '')} {told.get('stages', '')}\n")
    return told


def yardstick() -> float:
    """Seconds for a fixed piece of work: higher when somebody else has the machine."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        sum(number * number for number in range(2_000_000))
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def places(divisions: Path, inside: str) -> list[rolls.Place]:
    """The villages of real counties, with their county and township."""
    with divisions.open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    codes = [code for code in names if code.startswith(inside) and len(code) == 12]
    return [(names[code[:6]], names[code[:9]], names[code]) for code in codes]
