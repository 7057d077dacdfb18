"""The process that opens untrusted sheets: `python -m povertycase.sheets.child`, request on stdin.

It answers on stdout in frames: four bytes of length, then JSON. First the sheet's details, then batches of
rows, then the end; or a refusal; or the place in this code where it failed, without the value it failed on.
"""

import gc
import json
import os
import resource
import struct
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from .book import SheetInfo, Workbook
from .refusals import FileRefused
from .source import opened

BATCH = 1_000
FRAME = struct.Struct("!L")
NICE = 5  # pages must stay quick while a roll is read
OUT_OF_MEMORY = 137


def main() -> None:
    """Answer one request."""
    gc.disable()  # many small lists, none of them in a circle
    request = json.load(sys.stdin)
    _limit(request["bytes"], request["seconds"])
    try:
        for frame in _frames(Path(request["path"]), request["workbook"], request["sheet"]):
            _send(frame)
    except FileRefused as error:
        _send({"refused": [error.code, error.message]})
    except BrokenPipeError:
        os._exit(0)  # whoever asked wants no more rows
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException as error:  # a panic of the reader is no Exception
        last = traceback.extract_tb(error.__traceback__)[-1]
        _send({"failed": f"{type(error).__name__} at {last.filename}:{last.lineno}"})


def _limit(size: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the rows
    os.nice(NICE)


def _frames(path: Path, fields: dict[str, Any], sheet: str) -> Iterator[dict[str, Any]]:
    sheets = tuple(SheetInfo(**each) for each in fields["sheets"])
    workbook = Workbook(**fields | {"sheets": sheets, "notes": ()})
    details, rows = opened(path, workbook, workbook.sheet(sheet))
    yield {"details": asdict(details)}
    while batch := list(islice(rows, BATCH)):
        yield {"rows": batch}
    yield {"end": True, "peak_kb": _peak_kb()}


def _peak_kb() -> int:
    """This process at its largest. getrusage would count the process it was started from."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _send(frame: dict[str, Any]) -> None:
    body = orjson.dumps(frame, default=tuple)  # which the named ones are not to it
    sys.stdout.buffer.write(FRAME.pack(len(body)) + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
