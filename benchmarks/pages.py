"""How long each page and each list of the API takes on a whole county, and on a tenth of it.

    python benchmarks/pages.py [--people 700000] [--tickets 20000] [--clients 1 10 50] [--seconds 20]

A roll, three years of visits, tickets and cases in a scratch installation; then gunicorn serves it as
`bin/run` does, and so many clients at once ask for one page after the other. The clients run on the same
processors, so with many of them the times are those of a busy machine. Only ratios carry over to others: see
README.md.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import DIVISIONS, ROOT, Bench, installation, method, run, yardstick
from benchmarks.web_latency import FIRST_PORT, HOST, Visitor, percentile
from povertycase.management.processes import Processes, free_port

Found = dict[str, list[float]]
# More than there are workers, each beginning elsewhere: before anything is measured every worker has served.
WARMERS = 8


def measure(port: int, who: dict[str, str], pages: dict[str, str], clients: int, seconds: int) -> Found:
    """Seconds of each answer, by page; visitors begin with different pages, or a crowd asks but the first."""
    order = list(pages.items())
    starts = [begin % len(order) for begin in range(clients)]
    visitors = [Visitor(port, who, dict(order[at:] + order[:at]), pause=0) for at in starts]
    for visitor in visitors:
        visitor.start()
    time.sleep(seconds)
    for visitor in visitors:
        visitor.stop()
    failures = [status for visitor in visitors for status in visitor.failures]
    if failures:
        raise SystemExit(f"answers other than 200: {sorted(set(failures))}")
    return {page: [each for visitor in visitors for each in visitor.seconds[page]] for page in pages}


def at_size(people: int, options: argparse.Namespace) -> dict[tuple[str, int], tuple[float, float]]:
    """{(page, clients): (p50, p95)} in milliseconds of a county of so many people."""
    share = people / options.people
    with installation() as folder:
        bench = Bench(folder, options.divisions)
        run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        method("ours", bench.roll(people))
        asked = [str(int(options.tickets * share)), str(options.years)]
        told = json.loads(run([sys.executable, "-m", "benchmarks.paged", *asked]).splitlines()[-1])
        print(
            f"{told['rows']}; figures counted in {told['counted']:.1f} s, again {told['again']:.2f} s",
            flush=True,
        )
        port = free_port(HOST, FIRST_PORT) or FIRST_PORT
        programs = Processes(ROOT, folder / "logs")
        programs.start(HOST, port)
        try:
            programs.answer(f"http://{HOST}:{port}/healthz")
            return _asked(port, told, options)
        finally:
            programs.stop()


def _asked(port: int, told: dict[str, dict], options: argparse.Namespace) -> dict[tuple[str, int], tuple]:
    found = {}
    for who, pages in told["pages"].items():
        headers = {"Cookie": told["cookies"][who]}
        measure(port, headers, pages, WARMERS, options.seconds)
        for clients in options.clients:
            for page, seconds in measure(port, headers, pages, clients, options.seconds).items():
                if len(seconds) < 2:
                    raise SystemExit(f"{page} of {who} was answered less than twice: more --seconds")
                found[f"{page}, {who}", clients] = (percentile(seconds, 50), percentile(seconds, 95))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=700_000)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--years", type=int, default=3, help="of visits, four a year")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--seconds", type=int, default=20, help="with each number of clients")
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    before = yardstick()
    small, large = at_size(options.people // 10, options), at_size(options.people, options)
    heads = " | ".join(f"{clients}: p50 | p95" for clients in options.clients)
    print(f"yardstick {before:.3f} before, {yardstick():.3f} after; milliseconds by clients at once\n")
    print(f"| page | {heads} | p95 × a tenth |\n|---|{'---|---|' * len(options.clients)}---|")
    for page in dict.fromkeys(page for page, _clients in large):
        cells = [large.get((page, clients), (0, 0)) for clients in options.clients]
        first = options.clients[0]
        ratio = large[page, first][1] / small[page, first][1] if (page, first) in small else 0
        figures = " | ".join(f"{p50:.0f} | {p95:.0f}" for p50, p95 in cells)
        print(f"| {page} | {figures} | {ratio:.1f} |")


if __name__ == "__main__":
    main()
