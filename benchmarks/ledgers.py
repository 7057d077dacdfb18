"""How long the list of each gap of each ledger (民生台账) takes over a whole county.

    python benchmarks/ledgers.py [--people 700000]

A roll in a scratch installation and entries about a third of the lines; then each page is asked for three
times in the process that made them, as the county's office: server time, without the network. The median
stands.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import DIVISIONS, Bench, installation, method, run, yardstick


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=700_000)
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    before = yardstick()
    with installation() as folder:
        bench = Bench(folder, options.divisions)
        method("ours", bench.roll(options.people))
        run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        print(run([sys.executable, "-m", "benchmarks.ledgered"]))
    print(f"yardstick {before:.3f} before, {yardstick():.3f} after")


if __name__ == "__main__":
    main()
