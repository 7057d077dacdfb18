"""How fast a roll goes in, beside what people would otherwise use, on the same database in the same run.

    python benchmarks/roll_import.py --people 20000 --people 200000 [--people 700000] [--repeat 3]

Each figure comes from a process of its own; of several runs the median is told. django-import-export is
measured at 20,000 people only. Nothing but the ratios carries over to other machines: benchmarks/README.md.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import rolls  # noqa: E402  found once the project's folder is on the path
from povertycase import embedded  # noqa: E402

COUNTY = "511702"
DIVISIONS = ROOT.parent / "shared" / "data" / "divisions.csv"
WITH_LIBRARY = 20_000
STAGES = ("read", "check", "compare", "apply")
USER = f"""
import datetime
from povertycase.models import Posting, User
user = User.objects.create_user("county", name="county")
Posting.objects.create(user=user, role="county", division_id="{COUNTY}", valid_from=datetime.date(2024, 1, 1))
"""

Figures = dict[str, Any]


class Bench:
    """One scratch installation and the rolls that go into it."""

    def __init__(self, folder: Path, divisions: Path, repeat: int) -> None:
        self.folder, self.repeat = folder, repeat
        self.places = places(divisions)
        for command in (["migrate", "-v0"], ["load_divisions", str(divisions)], ["load_parameters"]):
            run([sys.executable, "manage.py", *command])
        run([sys.executable, "manage.py", "shell", "-c", USER])

    def roll(self, people: int, changed: float = 0) -> Path:
        """A roll of that many people, written once."""
        path = self.folder / f"roll-{people}-{changed:g}.xlsx"
        if not path.exists():
            source = rolls.people(people, self.places)
            rolls.write(path, rolls.altered(source, changed) if changed else source)
        return path

    def measure(self, way: str, path: Path, *, on_empty: bool) -> Figures:
        """The run whose time is the median of several; `speed` says how fast the machine was meanwhile."""
        runs = []
        for _ in range(self.repeat):
            if on_empty:
                method("empty", path)
            before = yardstick()
            runs.append(method(way, path) | {"speed": round((before + yardstick()) / 2, 3)})
        return sorted(runs, key=lambda each: each["seconds"])[len(runs) // 2]


def run(command: list[str]) -> str:
    """A command in the project's folder; what it printed."""
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode()


def method(way: str, path: Path) -> Figures:
    """One measurement."""
    return json.loads(run([sys.executable, "-m", "benchmarks.methods", way, str(path)]).splitlines()[-1])


def yardstick() -> float:
    """Seconds for a fixed piece of work: higher when somebody else has the machine."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        sum(number * number for number in range(2_000_000))
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def places(divisions: Path) -> list[rolls.Place]:
    """The villages of one real county, with their township."""
    with divisions.open(encoding="utf-8") as file:
        rows = {row["code"]: row["name"] for row in csv.DictReader(file)}
    codes = [code for code in rows if code.startswith(COUNTY) and len(code) == 12]
    return [(rows[COUNTY], rows[code[:9]], rows[code]) for code in codes]


def measure(bench: Bench, people: int) -> dict[str, Figures]:
    """Every way that is measured at this size, by name."""
    roll, other = bench.roll(people), bench.roll(people, 5)
    found = {"ours, first": bench.measure("ours", roll, on_empty=True)}
    found["ours, again"] = bench.measure("ours", roll, on_empty=False)
    changed = []
    for _ in range(bench.repeat):  # there and back, so that each has the same share to change
        changed += [method("ours", other), method("ours", roll)]
    found["ours, 5 % changed"] = sorted(changed, key=lambda each: each["seconds"])[len(changed) // 2]
    with tempfile.TemporaryDirectory(dir=bench.folder) as rows:
        found["COPY"] = bench.measure("copy", Path(rows), on_empty=False)
    found["bulk_create"] = method("create", roll)
    if people == WITH_LIBRARY:
        for way in ("export", "export_bulk"):
            found[f"{way}, first"] = bench.measure(way, roll, on_empty=True)
            found[f"{way}, again"] = bench.measure(way, other, on_empty=False)
    return found


def table(people: int, found: dict[str, Figures]) -> str:
    """The figures of one size as a table."""
    ours = found["ours, first"]["seconds"]
    lines = [
        f"## {people:,} people",
        "| way | seconds | rows/s | ours is × as fast | own MB | server MB | statements | yardstick |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, told in found.items():
        base = ours if "again" not in name else found["ours, 5 % changed"]["seconds"]
        seconds = told["seconds"]
        memory = told.get("peak_mb") or told["own_mb"]
        lines.append(
            f"| {name} | {seconds:.1f} | {people / seconds:,.0f} | {seconds / base:.1f} "
            f"| {memory} | {told['server_mb']} | {told['statements']} | {told.get('speed', '')} |"
        )
    lines += [
        "",
        "| ours, seconds by stage | " + " | ".join(STAGES) + " | written |",
        "|---|---|---|---|---|---|",
    ]
    for name, told in found.items():
        if stages := told.get("stages"):
            cells = " | ".join(f"{stages[stage]:.1f}" for stage in STAGES)
            lines.append(f"| {name} | {cells} | {told['written']:,} |")
    apply, floor = found["ours, first"]["stages"]["apply"], found["COPY"]["seconds"]
    lines += ["", f"Writing takes {apply / floor:.2f} × COPY; the whole {ours / floor:.2f} ×."]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, action="append")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database's own account reads below it
        os.environ["POVERTYCASE_DATA"] = str(folder)
        with embedded.servers(folder) as addresses:
            os.environ.update(addresses)
            bench = Bench(folder, options.divisions, options.repeat)
            rows = {}
            for people in options.people or [WITH_LIBRARY]:
                found = measure(bench, people)
                rows[people] = found["ours, first"]["seconds"] / people
                print(table(people, found), "\n", flush=True)
            least, most = min(rows), max(rows)
            if most > least:
                print(f"A row of {most:,} costs {rows[most] / rows[least]:.2f} × one of {least:,}.")


if __name__ == "__main__":
    main()
