"""How fast the 明白卡 of a village are made: the whole job, from the register to the encrypted file.

    python benchmarks/cards.py [--people 600] [--times 3]

A village from a roll, a third as many households as people; its job runs several times. Only the ratios
carry over to other machines: see README.md.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import DIVISIONS, Bench, installation, method, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    with installation() as folder:
        bench = Bench(folder, options.divisions)
        bench.places = bench.places[:1]
        method("ours", bench.roll(options.people))
        told = json.loads(
            run([sys.executable, "-m", "benchmarks.carded", str(options.times)]).splitlines()[-1]
        )
    print(f"## {told['cards']:,} cards, median of {options.times}")
    print("| | seconds | queries | MB | worker MB | yardstick |")
    print("|---|---|---|---|---|---|")
    figures = f"{told['queries']} | {told['file']:.1f} | {told['memory']} | {told['yardstick']:.3f}"
    print(f"| the job | {told['seconds']:.2f} | {figures} |")
    print(f"| … drawing alone | {told['drawing']:.2f} | | | | |")


if __name__ == "__main__":
    main()
