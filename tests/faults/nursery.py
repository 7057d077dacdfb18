"""Worker processes forked from one that has loaded Django already: each starts in milliseconds.

A request is a line of JSON on standard input: a name, the database's address, a file for the log, and the
words of tests.faults.worker. The child leads a process group of its own, so that it can be killed together
with what it started. How it ended is written into the file NAME.end of the folder.
"""

import atexit
import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import time
import traceback
import uuid
from pathlib import Path

PAUSE = 0.002


class Nursery:
    """The process that forks, and the folder in which it says how each child ended."""

    def __init__(self, folder):
        self.folder = folder
        command = [sys.executable, "-m", "tests.faults.nursery", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)

    def bear(self, database_url, words, *, log, **more):
        """A new worker; more: variables of its environment."""
        name = uuid.uuid4().hex
        request = {"name": name, "url": database_url, "words": words, "log": str(log), "more": more}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        born = self.folder / f"{name}.pid"
        while not born.exists():
            assert self.process.poll() is None, "the nursery has died"
            time.sleep(PAUSE)
        return Child(int(born.read_text()), self.folder / f"{name}.end")

    def close(self):
        """Its children end with it."""
        self.process.stdin.close()
        self.process.wait()


class Child:
    """One worker and everything it started."""

    def __init__(self, pid, end):
        self.pid, self._end = pid, end

    def poll(self):
        """Its exit status, negative for a signal; None while it lives."""
        return int(self._end.read_text()) if self._end.exists() else None

    def wait(self, seconds):
        """Its exit status. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                self.send(signal.SIGKILL)
                raise TimeoutError
            time.sleep(PAUSE)
        return status

    def send(self, number):
        """A signal to the worker and to what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


@functools.cache
def shared(folder):
    """One nursery for a whole run."""
    nursery = Nursery(Path(folder))
    atexit.register(nursery.close)
    return nursery


def _put(path, text):
    """A file that is whole as soon as it is there."""
    part = path.with_suffix(".part")
    part.write_text(str(text))
    part.replace(path)


def _serve(folder, live):
    names = {}

    def bury(*_facts):
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                _put(folder / f"{names.pop(ended[0])}.end", os.waitstatus_to_exitcode(ended[1]))

    signal.signal(signal.SIGCHLD, bury)
    for line in sys.stdin:
        request = json.loads(line)
        # A child that ends before its name is noted is buried after.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if not (pid := os.fork()):
            _live(request, live)
        names[pid] = request["name"]
        _put(folder / f"{request['name']}.pid", pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for pid in list(names):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _live(request, live):
    """The life of a child; never returns."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ |= request["more"]
        live(request["url"], request["words"])
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    from tests.faults import worker

    _serve(Path(sys.argv[1]), worker.live)
