"""Ask a clamd daemon about a file, over its socket, by its INSTREAM command."""

import contextlib
import socket
import struct
from pathlib import Path

from .refusals import refusal

TIMEOUT_SECONDS = 60
CHUNK = 2**16


def scan(path: Path, clamd: str) -> None:
    """Refuse a file that clamd finds infected, or about which it gives no clear answer.

    clamd: the path of its Unix socket, or host:port.
    """
    try:
        answer = _ask(path, clamd)
    except (OSError, ValueError) as error:
        raise refusal("E-FILE-SCAN") from error
    if answer.endswith(b"FOUND"):
        raise refusal("E-FILE-VIRUS")
    if answer != b"stream: OK":
        raise refusal("E-FILE-SCAN")


def _ask(path: Path, clamd: str) -> bytes:
    with _connect(clamd) as link, path.open("rb") as file:
        link.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            link.sendall(struct.pack("!L", len(chunk)) + chunk)
        link.sendall(struct.pack("!L", 0))
        answer = b""
        while part := link.recv(CHUNK):
            answer += part
    return answer.strip(b"\0\n ")


def _connect(clamd: str) -> socket.socket:
    if clamd.startswith("/"):
        with contextlib.ExitStack() as undo:
            link = undo.enter_context(socket.socket(socket.AF_UNIX))
            link.settimeout(TIMEOUT_SECONDS)
            link.connect(clamd)
            undo.pop_all()
            return link
    host, _, port = clamd.rpartition(":")
    return socket.create_connection((host, int(port)), TIMEOUT_SECONDS)
