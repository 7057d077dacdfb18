"""The keeper of one server: starts it, again if it dies, waits until nobody uses it, stops it.

`python -m povertycase.embedded.keeper SERVICE FOLDER PROFILE` returns when the server answers (0), when
another keeper is at work (0), or when it could not be started (1, the reason is in the log). The keeper
stays behind in a session of its own, so that Ctrl-C in one terminal does not reach servers others are using.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from povertycase.embedded.locks import FileLock
from povertycase.embedded.places import Place
from povertycase.embedded.postgres import Postgres
from povertycase.embedded.valkey import Valkey

Service = Postgres | Valkey
SERVICES: dict[str, Callable[[Place, str], Service]] = {"postgres": Postgres, "valkey": Valkey}
ATTEMPTS = 3  # a free port may be taken by someone else before the server binds it
PORTS = range(15_000, 32_768)  # below those that Linux gives to outgoing connections
ATTEMPTS_AT_PORTS = 100
PAUSE = 0.02  # seconds
PAUSES = (0.2, 1.0, 5.0, 20.0)  # before a dead server is started again; a disk may be full for a moment


class StartFailed(RuntimeError):
    """The server ended or did not answer in time."""


class Ended(Exception):
    """The keeper was told to stop."""


class Fallen(Exception):
    """The server has died under its users."""


def main(name: str, folder: str, profile: str) -> int:
    """Leave a keeper in the background and report how its start went."""
    place = Place(Path(folder))
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return 0 if os.read(reader, 1) else 1
    os.close(reader)
    os.setsid()
    os.umask(0o077)
    keeper_lock = FileLock(place.keeper)
    if keeper_lock.try_seize():
        keep(SERVICES[name](place, profile), announce=lambda: os.write(writer, b"."))
    else:
        os.write(writer, b".")
    return 0


def keep(service: Service, *, announce: Callable[[], int]) -> None:
    """Run one server until its last user has gone."""
    place = service.place
    server_lock = FileLock(place.server)
    signal.signal(signal.SIGTERM, _end)
    try:
        port = find_or_start(service, server_lock)
        publish(place.address, service.url(port))
        announce()
        outlast(service, server_lock, port)
    except (Ended, Fallen):
        pass
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        place.address.unlink(missing_ok=True)
        server_lock.close()
        stop(service)
        if service.profile == "scratch":
            shutil.rmtree(place.folder, ignore_errors=True)


def outlast(service: Service, server_lock: FileLock, port: int) -> None:
    """Return when nobody uses the server any more. Raises StartFailed: it died and could not be mended."""
    users = FileLock(service.place.users)
    while True:
        try:
            signal.signal(signal.SIGCHLD, _fall)
            # From here on a new user waits for this keeper to end, and then asks for another.
            users.seize()
        except Fallen:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if users.try_seize():
                return
            start_again(service, server_lock, port)
        else:
            return


def start_again(service: Service, server_lock: FileLock, port: int) -> None:
    """Start a server that has died, where its users look for it. Raises StartFailed."""
    server_lock.renew()
    deadline = time.monotonic() + service.start_seconds
    while not server_lock.try_seize():  # what the dead server started ends by itself
        if time.monotonic() > deadline:
            raise StartFailed(f"processes of a dead server stay: {service.place.folder}")
        time.sleep(PAUSE)
    for pause in PAUSES:
        time.sleep(pause)
        service.recover()
        if wait_until_ready(service, launch(service, server_lock, port), port):
            return
    raise StartFailed(f"died and did not start again: {service.place.folder}")


def find_or_start(service: Service, server_lock: FileLock) -> int:
    """The port of the server, started now unless a killed keeper left it running. Raises StartFailed."""
    deadline = time.monotonic() + service.start_seconds
    while not server_lock.try_seize():
        port, _pid = recorded(server_lock)
        if port and service.is_ready(port):
            return port
        if time.monotonic() > deadline:
            raise StartFailed(f"a server without keeper does not answer: {service.place.folder}")
        time.sleep(PAUSE)
    service.prepare()
    for _ in range(ATTEMPTS):
        port = free_port()
        if wait_until_ready(service, launch(service, server_lock, port), port):
            return port
    raise StartFailed(f"did not start: {service.place.folder}")


def launch(service: Service, server_lock: FileLock, port: int) -> subprocess.Popen[bytes]:
    """Start the server process.

    It inherits the lock's description, so that lock is free exactly when the server and all its children are
    gone, whoever started them and however they ended.
    """
    command = service.command(port)
    server = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        env=service.environment,
        cwd="/",
        pass_fds=(server_lock.descriptor,),
        **service.account,
    )
    server_lock.write(f"{port} {server.pid}")
    if server.stdin:
        server.stdin.write(service.input)
        server.stdin.close()
    return server


def wait_until_ready(service: Service, server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server came to answer; false when it ended first or took too long."""
    deadline = time.monotonic() + service.start_seconds
    while server.poll() is None and time.monotonic() < deadline:
        if service.is_ready(port):
            return True
        time.sleep(PAUSE)
    return False


def publish(path: Path, url: str) -> None:
    """Put the address in place, locked before anyone can see it; the lock lasts as long as this process."""
    draft = FileLock(path.with_suffix(".new"))
    draft.seize()
    draft.write(url)
    draft.path.rename(path)


def stop(service: Service) -> None:
    """Stop the server, less politely each time, and wait until the last of its processes is gone."""
    lock = FileLock(service.place.server)
    _port, pid = recorded(lock)
    for number, seconds in service.stopping:
        deadline = time.monotonic() + seconds
        if not lock.try_seize() and pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        while not lock.try_seize() and time.monotonic() < deadline:
            time.sleep(PAUSE)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def recorded(server_lock: FileLock) -> tuple[int, int]:
    """Port and process id of the server that holds the lock; zeros when it was never recorded."""
    port, _, pid = server_lock.read().partition(" ")
    return int(port or 0), int(pid or 0)


def free_port() -> int:
    """A loopback port that nobody uses at the moment, and that no outgoing connection will be given.

    Otherwise one could take it, even a client that calls the server, while a dead server is started again.
    """
    for _ in range(ATTEMPTS_AT_PORTS):
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise StartFailed("no free port")


def _fall(_number: int, _frame: FrameType | None) -> None:
    raise Fallen


def _end(_number: int, _frame: FrameType | None) -> None:
    raise Ended


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
