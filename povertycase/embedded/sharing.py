"""Using the servers of a data folder: joining those that run, asking for others, and leaving them."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from povertycase.embedded.locks import FileLock, is_held, read_while_held
from povertycase.embedded.places import Place
from povertycase.embedded.programs import postgres_folder

PROJECT = Path(__file__).resolve().parent.parent.parent
VARIABLES = {"DATABASE_URL": "postgres", "REDIS_URL": "valkey"}
PATIENCE_SECONDS = 330  # longer than any server's own limit: its keeper gives up first, and says why
PAUSE_SECONDS = 0.02
LOG_BYTES = 5_000_000

_until_exit = ExitStack()
atexit.register(_until_exit.close)


class ServersUnavailable(RuntimeError):
    """An embedded server could not be started; the message says where to look."""


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of everything this installation keeps: POVERTYCASE_DATA, by default var/ in the project."""
    return Path(environ.get("POVERTYCASE_DATA") or PROJECT / "var").absolute()


def tools_folder() -> Path:
    """PostgreSQL's own programs (pg_dump, psql). Raises programs.NotInstalled."""
    return postgres_folder() / "bin"


@contextmanager
def servers(data_dir: Path) -> Iterator[dict[str, str]]:
    """The addresses of both servers of a data folder, while the block lasts. Raises ServersUnavailable."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(_use(data_dir / service, "office"))
            for name, service in VARIABLES.items()
        }


@contextmanager
def scratch() -> Iterator[dict[str, str]]:
    """Servers of their own in a temporary folder, fast and without durability: for tests."""
    folder = Path(tempfile.mkdtemp(prefix="povertycase-"))
    try:
        with ExitStack() as stack:
            yield {
                name: stack.enter_context(_use(folder / service, "scratch"))
                for name, service in VARIABLES.items()
            }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def attach(environ: MutableMapping[str, str] = os.environ) -> None:
    """Put the addresses that are missing into the environment and keep those servers until this process ends.

    Only the server whose address is missing is started. Raises ServersUnavailable.
    """
    for name, service in VARIABLES.items():
        if not environ.get(name):
            environ[name] = _until_exit.enter_context(_use(data_folder(environ) / service, "office"))


def give_way(session: int, *, nice: int, environ: Mapping[str, str] = os.environ) -> None:
    """Lower the priority of one session of this data folder's PostgreSQL, named by its process id.

    The session of a server elsewhere is left alone: its number means nothing here, or another program.
    """
    server = read_while_held(Place(data_folder(environ) / "postgres").server)
    status = Path(f"/proc/{session}/stat")
    with suppress(OSError):  # it has ended, or belongs to an account that this one may not touch
        parent = status.read_text().rpartition(")")[2].split()[1]
        if server and server.split()[-1] == parent:
            os.setpriority(os.PRIO_PROCESS, session, nice)


@contextmanager
def _use(folder: Path, profile: str) -> Iterator[str]:
    """One server's address; the folder's name says which server."""
    place = Place(folder)
    place.create()
    users, keeper = FileLock(place.users), FileLock(place.keeper)
    users.share()  # waits while a keeper is stopping the server
    owner = os.getpid()
    try:
        yield _address(place, profile)
    finally:
        if os.getpid() == owner:  # a forked child must not give back what its parent holds
            _leave(users, keeper)
        users.close()
        keeper.close()


def _address(place: Place, profile: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (url := read_while_held(place.address)) is None:
        if time.monotonic() > deadline:
            raise ServersUnavailable(_complaint(place))
        if not is_held(place.keeper):
            _ask_for_a_keeper(place, profile)
        time.sleep(PAUSE_SECONDS)
    return url


def _ask_for_a_keeper(place: Place, profile: str) -> None:
    """Start a keeper and wait until its server answers; if another keeper came first, return at once."""
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES:
        place.log.replace(place.log.with_suffix(".old"))
    with place.log.open("ab") as log:
        command = [
            sys.executable,
            "-m",
            "povertycase.embedded.keeper",
            place.folder.name,
            str(place.folder),
            profile,
        ]
        finished = subprocess.run(
            command,
            check=False,
            cwd=PROJECT,  # where -m finds the package
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C here must not reach a server that others may join meanwhile
        )
    if finished.returncode:
        raise ServersUnavailable(_complaint(place))


def _leave(users: FileLock, keeper: FileLock) -> None:
    """Give up the server; whoever is last waits until the keeper has stopped it."""
    users.release()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not keeper.try_share() and time.monotonic() < deadline:
        if users.try_seize():  # nobody else: the keeper is about to wake up
            users.release()
        elif users.try_share():  # others are still there
            users.release()
            return
        time.sleep(PAUSE_SECONDS)


def _complaint(place: Place) -> str:
    return f"无法启动内置的 {place.folder.name} 服务，日志 {place.log} 的最后几行：\n{place.log_tail()}"
