"""Read a sheet in a process of its own, so that a hostile or huge file harms only that process.

A plain subprocess: the workers of the job queue are daemons, which may not start multiprocessing ones.
"""

import contextlib
import fcntl
import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from .book import ColumnLayout, Merge, Note, Row, SheetDetails, Workbook
from .child import FRAME, OUT_OF_MEMORY
from .refusals import FileRefused, corrupt, refusal

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-P", "-m", "povertycase.sheets.child"]
MEMORY_BYTES = {"xlsx": 2**30, "csv": 2**30, "xls": 3 * 2**30}  # .xls is not streamed
CPU_SECONDS = 300
WAIT_SECONDS = 600  # for the child, in all; time the caller takes between rows does not count
LONGEST_FRAME = 2**30  # what the child may hold at all; nobody here makes room for more
READ = 2**20
PIPE_BYTES = 2**20  # takes a batch of rows whole, so that the child reads on while its last one is looked at


class Reading:
    """A sheet being read: `details` at once, then its rows, once. Close it, or use it in a `with`.

    peak_kb: the other process's memory at its largest, once all rows are taken.

    Raises FileRefused, at the start or in the middle of the rows: for what the file is, E-LIM-TIME,
    E-LIM-MEMORY, and E-FILE-CORRUPT when the reader failed.
    """

    def __init__(self, path: Path, workbook: Workbook, sheet: str) -> None:
        workbook.sheet(sheet)  # a wrong name is the caller's mistake, not the file's
        self._waited = 0.0
        self.peak_kb = 0
        self._child = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},  # no secrets, no proxies
        )
        with contextlib.suppress(OSError):  # the system may grant less
            fcntl.fcntl(self._child.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)  # type: ignore[arg-type]
        try:
            self._request(path, workbook, sheet)
            self.details = _details(self._frame()["details"])
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Row]:
        while "rows" in (frame := self._frame()):
            for number, kinds, texts in frame["rows"]:
                yield Row(number, texts, kinds)
        self.peak_kb = frame["peak_kb"]

    def close(self) -> None:
        """End the process. Rows that were not taken are lost."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._child.wait()

    def _request(self, path: Path, workbook: Workbook, sheet: str) -> None:
        request = {
            "path": str(path.absolute()),
            "workbook": asdict(workbook),
            "sheet": sheet,
            "bytes": MEMORY_BYTES[workbook.kind],
            "seconds": CPU_SECONDS,
        }
        with contextlib.suppress(BrokenPipeError):  # the next frame tells why
            self._child.stdin.write(json.dumps(request).encode())  # type: ignore[union-attr]
            self._child.stdin.close()  # type: ignore[union-attr]

    def _frame(self) -> dict[str, Any]:
        (length,) = FRAME.unpack(self._bytes(FRAME.size))
        if length > LONGEST_FRAME:
            raise refusal("E-LIM-MEMORY")
        frame: dict[str, Any] = orjson.loads(self._bytes(length))
        if "refused" in frame:
            raise FileRefused(*frame["refused"])
        if "failed" in frame:
            logger.error("the sheet reader failed: %s", frame["failed"])
            raise corrupt()
        return frame

    def _bytes(self, count: int) -> bytearray:
        received = bytearray()
        poll = select.poll()
        pipe = self._child.stdout.fileno()  # type: ignore[union-attr]
        poll.register(pipe, select.POLLIN)
        while len(received) < count:
            begun = time.monotonic()
            ready = poll.poll(max(0.0, WAIT_SECONDS - self._waited) * 1000)
            self._waited += time.monotonic() - begun
            if not ready:
                raise refusal("E-LIM-TIME")
            part = os.read(pipe, min(READ, count - len(received)))
            if not part:
                raise self._ended()
            received += part
        return received

    def _ended(self) -> FileRefused:
        """Why the child went silent."""
        code = self._child.wait()
        if code == -signal.SIGXCPU:
            return refusal("E-LIM-TIME")
        if code in (
            OUT_OF_MEMORY,
            -signal.SIGABRT,
            -signal.SIGKILL,
        ):  # SIGABRT: the reader could not allocate
            return refusal("E-LIM-MEMORY")
        logger.error("the sheet reader ended with %s", code)
        return corrupt()


def _details(fields: dict[str, Any]) -> SheetDetails:
    return SheetDetails(
        **fields
        | {
            "merged": tuple(Merge(*each) for each in fields["merged"]),
            "columns": tuple(ColumnLayout(*each) for each in fields["columns"]),
            "notes": tuple(Note(**each) for each in fields["notes"]),
            "uncached": tuple(fields["uncached"]),
        }
    )


def rows(path: Path, workbook: Workbook, sheet: str) -> Iterator[Row]:
    """The rows of a sheet that hold anything, in constant memory. Raises FileRefused, also half-way."""
    with Reading(path, workbook, sheet) as reading:
        yield from reading


def details(path: Path, workbook: Workbook, sheet: str) -> SheetDetails:
    """What the cells of a sheet do not tell: hidden rows and columns, merges, formulas, comments."""
    with Reading(path, workbook, sheet) as reading:
        return reading.details
