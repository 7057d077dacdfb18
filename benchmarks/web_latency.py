"""How long pages take while a large roll is imported, beside the same pages on an idle machine.

    python benchmarks/web_latency.py [--people 200000] [--standing 20000]

Somebody's work goes on: a list, a search, a household, asked for one after the other over HTTP, while the
queue's worker reads, compares and writes the roll. The times are of whole answers.
"""

import argparse
import statistics
import sys
import threading
import time
from collections import defaultdict
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import COUNTY, DIVISIONS, ROOT, Bench, installation, method, run, yardstick
from povertycase.management.processes import Processes, free_port

HOST, FIRST_PORT = "127.0.0.1", 18_000
PAUSE = 0.05  # between an answer and the next question
IDLE_SECONDS = 30
OK = 200


class Visitor(threading.Thread):
    """Asks for one page after the other until told to stop: `seconds` by page, `failures` by status."""

    def __init__(
        self, port: int, headers: dict[str, str], pages: dict[str, str], pause: float = PAUSE
    ) -> None:
        super().__init__(daemon=True)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.failures: list[int] = []
        self._is_over = threading.Event()
        self._port, self._headers, self._pages, self._pause = port, headers, pages, pause

    def run(self) -> None:
        while not self._is_over.is_set():
            for name, address in self._pages.items():
                if self._is_over.is_set():
                    return
                self._ask(name, address)
                time.sleep(self._pause)

    def stop(self) -> None:
        """End after the page in hand."""
        self._is_over.set()
        self.join()

    def _ask(self, name: str, address: str) -> None:
        began = time.perf_counter()
        connection = HTTPConnection(HOST, self._port, timeout=60)
        connection.request("GET", address, headers=self._headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        self.seconds[name].append(time.perf_counter() - began)
        if answer.status != OK:
            self.failures.append(answer.status)


def percentile(seconds: list[float], share: int) -> float:
    """In milliseconds; of the answers there were, so never more than the slowest."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000


def table(found: dict[str, Visitor]) -> str:
    """Each page when idle and in each part of the import, with the ratio to idle."""
    idle = found["idle"]
    lines = ["| page | while | answers | p50 ms | p95 ms | p50 × idle | p95 × idle |", "|---|" + "---|" * 6]
    for page in idle.seconds:
        for part, visitor in found.items():
            seconds = visitor.seconds[page]
            ratios = [percentile(seconds, at) / percentile(idle.seconds[page], at) for at in (50, 95)]
            figures = [percentile(seconds, at) for at in (50, 95)]
            cells = [f"{each:.0f}" for each in figures] + [f"{each:.1f}" for each in ratios]
            lines.append(f"| {page} | {part} | {len(seconds)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def measure(roll: Path, port: int) -> dict[str, Visitor]:
    """The visitors of an idle site, of one that reads a roll, and of one that writes it."""
    from benchmarks import jobs  # noqa: PLC0415  it needs the database's address
    from households.choices import RollStatus  # noqa: PLC0415

    place = jobs.Division.objects.get(pk=COUNTY)
    pages = {
        "list": "/households/",
        "search": "/households/?q=%E7%8E%8B%E4%BC%9F",
        "household": f"/households/{jobs.household()}/",
    }
    headers, found = jobs.session(), {}

    def visit(part: str) -> Visitor:
        found[part] = Visitor(port, headers, pages)
        found[part].start()
        return found[part]

    for page in pages.values():  # caches and plans are warm
        Visitor(port, headers, {page: page})._ask(page, page)
    visitor = visit("idle")
    time.sleep(IDLE_SECONDS)
    visitor.stop()
    batch = jobs.upload(roll, place)
    visitor = visit("reading and comparing")
    print(f"read and compared after {jobs.wait([batch], RollStatus.READY):.0f} s", flush=True)
    visitor.stop()
    jobs.accept(batch)
    visitor = visit("writing")
    print(f"written after {jobs.wait([batch], RollStatus.APPLIED):.0f} s", flush=True)
    visitor.stop()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--standing", type=int, default=20_000, help="people on the register before")
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    with installation() as folder:
        bench = Bench(folder, options.divisions)
        run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        method("ours", bench.roll(options.standing))
        roll = bench.roll(options.people)
        port = free_port(HOST, FIRST_PORT) or FIRST_PORT
        programs = Processes(ROOT, folder / "logs")
        programs.start(HOST, port)
        try:
            programs.answer(f"http://{HOST}:{port}/healthz")
            before = yardstick()
            found = measure(roll, port)
        finally:
            programs.stop()
        print(table(found))
        failures = {part: visitor.failures for part, visitor in found.items() if visitor.failures}
        print(f"answers other than 200: {failures or 'none'}; yardstick {before:.3f}, {yardstick():.3f}")


if __name__ == "__main__":
    main()
