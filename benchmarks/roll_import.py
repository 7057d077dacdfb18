"""How fast a roll goes in, beside what people would otherwise use, on the same database in the same run.

    python benchmarks/roll_import.py --people 20000 --people 200000 [--people 700000] [--repeat 3]

Each figure comes from a process of its own; of several runs the median is told. django-import-export is
measured at 20,000 people only, and once. Only the ratios carry over to other machines: see README.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import (
    DIVISIONS,
    Bench,
    Figures,
    installation,
    method,
)

WITH_LIBRARY = 20_000
LARGE = 500_000  # people; measured once, and not by bulk_create, which would hold them all in memory
STAGES = ("read", "check", "compare", "apply")


def measure(bench: Bench, people: int, repeat: int) -> dict[str, Figures]:
    """Every way that is measured at this size, by name."""
    roll, other = bench.roll(people), bench.roll(people, 5)
    times = repeat if people < LARGE else 1
    found = {"ours, first": bench.measure("ours", roll, on_empty=True, times=times)}
    found["ours, again"] = bench.measure("ours", roll, on_empty=False, times=times)
    changed = []
    for _ in range(times):  # there and back, so that each has the same share to change
        changed += [method("ours", other), method("ours", roll)]
    found["ours, 5 % changed"] = sorted(changed, key=lambda each: each["seconds"])[len(changed) // 2]
    with tempfile.TemporaryDirectory(dir=bench.folder) as rows:
        found["COPY"] = bench.measure("copy", Path(rows), on_empty=False, times=times)
    if people < LARGE:
        found["bulk_create"] = method("create", roll)
    if people == WITH_LIBRARY:
        for way in ("export", "export_bulk"):
            found[f"{way}, first"] = bench.measure(way, roll, on_empty=True, times=1)
            found[f"{way}, again"] = bench.measure(way, other, on_empty=False, times=1)
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
        ratio = "" if name.startswith("ours") else f"{seconds / base:.1f}"
        memory = told.get("peak_mb") or told["own_mb"]
        lines.append(
            f"| {name} | {seconds:.1f} | {people / seconds:,.0f} | {ratio} "
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
    with installation() as folder:
        bench = Bench(folder, options.divisions)
        rows = {}
        for people in options.people or [WITH_LIBRARY]:
            found = measure(bench, people, options.repeat)
            rows[people] = found["ours, first"]["seconds"] / people
            print(table(people, found), "\n", flush=True)
        least, most = min(rows), max(rows)
        if most > least:
            print(f"A row of {most:,} costs {rows[most] / rows[least]:.2f} × one of {least:,}.")


if __name__ == "__main__":
    main()
