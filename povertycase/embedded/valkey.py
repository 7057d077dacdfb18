"""How the embedded Valkey is started and stopped. It keeps nothing: the jobs' truth is in PostgreSQL."""

import os
import signal
import socket

from povertycase.embedded.accounts import RunAs, give, open_programs, run_as
from povertycase.embedded.places import Place
from povertycase.embedded.programs import valkey_program

PING = "*2\r\n$4\r\nAUTH\r\n${length}\r\n{secret}\r\n*1\r\n$4\r\nPING\r\n"


class Valkey:
    """Valkey from the wheel. It has one profile only: nothing is written to disk."""

    stopping = ((signal.SIGTERM, 10), (signal.SIGKILL, 5))
    start_seconds = 30

    def __init__(self, place: Place, profile: str) -> None:
        self.place = place
        self.profile = profile
        self.files = place.folder / "files"
        self.account: RunAs = run_as()
        self.environment = {"LC_ALL": "C", "PATH": os.defpath}
        self.input = b""

    def prepare(self) -> None:
        """Draw the password of this run and make the working folder."""
        if self.account:
            open_programs(valkey_program().parent)
        self.files.mkdir(mode=0o700, exist_ok=True)
        give(self.files, self.account)
        self.place.draw_secret()

    def recover(self) -> None:
        """Before a start that follows a death: nothing, its users know the password."""

    def command(self, port: int) -> list[str]:
        """The server's command line; its settings come on standard input, out of sight."""
        settings = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": self.place.secret_file.read_text(),
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",  # a queue that silently forgets is worse than one that refuses
            "save": '""',
            "appendonly": "no",
            "dir": f'"{self.files}"',
            "loglevel": "warning",
        }
        self.input = "".join(f"{name} {value}\n" for name, value in settings.items()).encode()
        return [str(valkey_program()), "-"]

    def is_ready(self, port: int) -> bool:
        """Whether it answers a PING; an open port alone may belong to a server that is about to fail."""
        secret = self.place.secret_file.read_text()
        message = PING.replace("{length}", str(len(secret))).replace("{secret}", secret)
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(message.encode())
                return _answer(connection).endswith(b"+PONG\r\n")
        except OSError:
            return False

    def url(self, port: int) -> str:
        """The address of database 0."""
        return f"redis://:{self.place.secret_file.read_text()}@127.0.0.1:{port}/0"


def _answer(connection: socket.socket) -> bytes:
    """Both replies, or what came before the connection closed."""
    received = b""
    while received.count(b"\r\n") < 2 and (part := connection.recv(64)):
        received += part
    return received
