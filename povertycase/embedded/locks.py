"""Advisory file locks. The kernel drops them when their holder dies, so a killed process never counts."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """One open description of a lock file; forked children share it, other programs only when passed on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def renew(self) -> None:
        """Leave this description to those that share it, and open one of our own."""
        self.close()
        self.descriptor = os.open(self.path, os.O_RDWR)

    def share(self) -> None:
        """Wait until nobody holds the lock alone, then hold it together with others."""
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def seize(self) -> None:
        """Wait until nobody else holds the lock, then hold it alone."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def try_share(self) -> bool:
        """Hold the lock together with others if that is possible at once."""
        return self._try(fcntl.LOCK_SH)

    def try_seize(self) -> bool:
        """Hold the lock alone if that is possible at once."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        """Give the lock back, for every process that shares this open description."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file; the lock lasts while another process still has the same description open."""
        os.close(self.descriptor)

    def read(self) -> str:
        """What the lock file says, from its beginning."""
        return os.pread(self.descriptor, 4096, 0).decode()

    def write(self, text: str) -> None:
        """Replace what the lock file says."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def _try(self, mode: int) -> bool:
        try:
            fcntl.flock(self.descriptor, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_held(path: Path) -> bool:
    """Whether some process holds the lock file alone."""
    return read_while_held(path) is not None


def read_while_held(path: Path) -> str | None:
    """What a lock file says while some process holds it alone; None when nobody does."""
    if not path.exists():
        return None
    probe = FileLock(path)
    try:
        return None if probe.try_share() else probe.read()
    finally:
        probe.close()
