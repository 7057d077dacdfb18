"""How fast a county is screened: the first time, again with nothing changed, and after 100 households change.

    python benchmarks/screening.py --people 70000 [--people 700000]

A third as many households as people. Only the ratios carry over to other machines: see README.md.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import DIVISIONS, Bench, installation, method, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, action="append")
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    for people in options.people or [70_000]:
        with installation() as folder:
            method("ours", Bench(folder, options.divisions).roll(people))
            told = json.loads(run([sys.executable, "-m", "benchmarks.screened"]).splitlines()[-1])
        print(f"## {people:,} people, {told['cases']:,} cases, yardstick {told['speed']:.3f}")
        print("| screening | seconds | statements | rows written | findings | households in key groups |")
        print("|---|---|---|---|---|---|")
        for name in ("first", "again", "100 changed"):
            each = told[name]
            print(
                f"| {name} | {each['seconds']} | {each['statements']} | {each['written']:,} "
                f"| {each['findings']:,} | {each['tagged']:,} |"
            )
        print(f"Households whose findings changed: {told['households with changed findings']}.\n", flush=True)


if __name__ == "__main__":
    main()
