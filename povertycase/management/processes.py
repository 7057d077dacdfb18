"""Web, worker and scheduler as child processes of one command, and the addresses they listen on."""

import contextlib
import ctypes
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import FrameType

JOB_STATEMENT_TIMEOUT = "600000"  # milliseconds
PROGRAMS = {
    "web": "gunicorn -c deploy/gunicorn.conf.py povertycase.wsgi:application",
    "worker": "celery -A povertycase.celery worker -l info -c 2 -O fair --without-gossip --without-mingle",
    "beat": "celery -A povertycase.celery beat -l info --pidfile=",
}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  compared with, never a default
SOMEWHERE_ELSE = "192.0.2.1"  # an address reserved for documentation
PORTS_TRIED = 100
READY_SECONDS = 120
STOP_SECONDS = 10
PAUSE_SECONDS = 0.2
LONGEST_PAUSE = 60  # before a program that keeps dying is started again
LONG_LIFE = 60  # seconds after which a death counts as the first
LOG_BYTES = 20_000_000
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Processes:
    """The three programs: started together, started again when one dies, ended together."""

    def __init__(self, project: Path, logs: Path) -> None:
        self.project = project
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.starts: dict[str, Callable[[], subprocess.Popen[bytes]]] = {}
        self.started_at: dict[str, float] = {}
        self.pauses: dict[str, float] = {}
        self.told_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # A flag, not an exception: that could lose the process being started at this moment.
            signal.signal(number, self._note)

    def start(self, host: str, port: int) -> None:
        """Start them, each in a session of its own: Ctrl-C reaches this process alone, which ends them."""
        environment = os.environ | {"POVERTYCASE_HOSTS": ",".join(allowed_hosts(host, os.environ))}
        for_jobs = environment | {"POVERTYCASE_STATEMENT_TIMEOUT": JOB_STATEMENT_TIMEOUT}
        for name, program in PROGRAMS.items():
            bind = ["--bind", f"{host}:{port}"] if name == "web" else []
            command = [sys.executable, "-m", *shlex.split(program), *bind]
            self.starts[name] = partial(self._start, name, command, environment if bind else for_jobs)
            self.running[name] = self.starts[name]()

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        self.started_at[name] = time.monotonic()
        with self._log(name).open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def answer(self, url: str) -> bool:
        """Whether the site came to answer before anything ended."""
        # A proxy named in the environment is no way to one's own machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + READY_SECONDS
        while self._all_well() and time.monotonic() < deadline:
            with contextlib.suppress(OSError), opener.open(url, timeout=2):
                return True
            time.sleep(PAUSE_SECONDS)
        return False

    def watch(self, tell: Callable[[str], None]) -> None:
        """Until told to stop, start again what has died and tell its name."""
        due: dict[str, float] = {}
        while not self.told_to_stop:
            for name in self.ended():
                if name not in due:
                    # What it had started may live on, holding a job or the port.
                    _kill_group(self.running[name])
                    due[name] = time.monotonic() + self._pause(name)
                elif time.monotonic() >= due[name]:
                    del due[name]
                    self.running[name] = self.starts[name]()
                    tell(name)
            time.sleep(PAUSE_SECONDS)

    def ended(self) -> list[str]:
        """The names of those that are not running any more."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def stop(self) -> None:
        """End them all: first politely, then with everything they have started."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(process)
            process.wait()

    def _pause(self, name: str) -> float:
        """How long to wait with a program that has died: longer each time, unless it had lived long."""
        if time.monotonic() - self.started_at[name] > LONG_LIFE:
            self.pauses[name] = 0
        else:
            self.pauses[name] = min(max(1, 2 * self.pauses.get(name, 0)), LONGEST_PAUSE)
        return self.pauses[name]

    def _all_well(self) -> bool:
        return not self.told_to_stop and not self.ended()

    def _log(self, name: str) -> Path:
        """The log file of a process; a long one is put aside, so that at most two are kept."""
        self.logs.mkdir(exist_ok=True)
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old"))
        return log

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True


def free_port(host: str, first: int) -> int | None:
    """The first port from `first` on that nobody listens on; None when a hundred are taken."""
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    return None


def site_names(host: str) -> list[str]:
    """The names under which people reach a site that listens on `host`; the first works on this machine."""
    if host in LOOPBACK:
        return ["127.0.0.1"]
    return ["127.0.0.1", *own_addresses()] if host == EVERY_ADDRESS else [host]


def own_addresses() -> list[str]:
    """This machine's address towards others; none without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        # Connecting a datagram socket sends nothing, it only picks the way out.
        probe.connect((SOMEWHERE_ELSE, 9))
        return [str(probe.getsockname()[0])]
    return []


def allowed_hosts(host: str, environ: Mapping[str, str]) -> list[str]:
    """The host names the site answers to: those configured, or those under which it listens."""
    configured = environ.get("POVERTYCASE_HOSTS", "")
    if configured:
        return configured.split(",")
    return list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *site_names(host)]))


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Everything a process has started, and itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Let the kernel end this child when its parent is killed and cannot do it; Linux alone can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
