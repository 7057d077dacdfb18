"""The files by which the users and the keeper of one server find each other."""

import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """One server's folder in a data folder. `run/` is the caller's; the server owns what lies beside it."""

    folder: Path

    @property
    def users(self) -> Path:
        """Shared lock: one holder per process that needs the server. Held alone, nobody needs it."""
        return self.folder / "run" / "users"

    @property
    def keeper(self) -> Path:
        """Held by the one keeper of this server."""
        return self.folder / "run" / "keeper"

    @property
    def server(self) -> Path:
        """Held by the server process itself, which inherits it; says its port and process id."""
        return self.folder / "run" / "server"

    @property
    def address(self) -> Path:
        """The URL of the running server; true only while its keeper holds the lock on this very file."""
        return self.folder / "run" / "address"

    @property
    def log(self) -> Path:
        """What the server and its keeper print."""
        return self.folder / "run" / "log"

    @property
    def secret_file(self) -> Path:
        """The password, drawn at random; loopback addresses are open to every account of the machine."""
        return self.folder / "run" / "secret"

    def create(self) -> None:
        """Make the folders; `run/` is closed to other accounts."""
        run = self.folder / "run"
        run.mkdir(parents=True, exist_ok=True)
        run.chmod(0o700)

    def draw_secret(self) -> str:
        """Draw a new password and keep it."""
        secret = secrets.token_hex(16)
        self.secret_file.touch(mode=0o600)
        self.secret_file.write_text(secret)
        return secret

    def log_tail(self) -> str:
        """The last lines of the log, for a message."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
