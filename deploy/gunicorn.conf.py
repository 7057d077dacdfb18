"""How bin/run and the container serve the site; synchronous workers measured fastest for these pages."""

import os
from typing import Any

bind = "127.0.0.1:8000"
workers = min(os.cpu_count() or 1, 8) + 1
timeout = 120  # seconds; an upload of a whole county's roll over a slow line
graceful_timeout = 8  # less than bin/run waits before it kills
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# A worker's heartbeat is a file: on a disk that stalls, the worker would be taken for dead.
MEMORY = "/dev/shm"  # noqa: S108  gunicorn draws a name of its own in it
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None


def post_fork(_server: Any, worker: Any) -> None:
    """Where a worker sees how many connections wait; before the site and its settings are loaded."""
    os.environ["POVERTYCASE_LISTENER_FD"] = str(worker.sockets[0].fileno())
