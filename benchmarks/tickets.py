"""How fast the ledger of problems is shown with 20,000 of them: list, zero-out board, rankings.

    python benchmarks/tickets.py [--tickets 20000] [--times 7]

Households from a roll, a problem for each of them and some more, everything by SQL; then each page is asked
for several times. Only the ratios carry over to other machines: see README.md.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import DIVISIONS, Bench, installation, method, run

PEOPLE = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    with installation() as folder:
        method("ours", Bench(folder, options.divisions).roll(PEOPLE))
        run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        asked = [str(options.tickets), str(options.times)]
        told = json.loads(run([sys.executable, "-m", "benchmarks.ticketed", *asked]).splitlines()[-1])
    print(
        f"## {told['tickets']:,} tickets about {told['households']:,} households, median of {options.times}, "
        f"yardstick {told['before']:.3f} before and {told['after']:.3f} after"
    )
    print("| page | ms | slowest | queries | KB |")
    print("|---|---|---|---|---|")
    for each in told["pages"]:
        figures = f"{each['ms']:.0f} | {each['slowest']:.0f} | {each['queries']} | {each['kb']}"
        print(f"| {each['name']} | {figures} |")
    for name in told["absent"]:
        print(f"Not there: {name}.")


if __name__ == "__main__":
    main()
