"""Prepare this installation and serve it: web, worker and scheduler under one roof."""

import contextlib
import multiprocessing
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _
from honcho.manager import Manager
from honcho.printer import Message, Printer

from povertycase import tasks

PROCESSES = {
    "web": "gunicorn -c deploy/gunicorn.conf.py povertycase.wsgi:application",
    "worker": "celery -A povertycase.celery worker -l info -c 2 -O fair --without-gossip --without-mingle",
    "beat": "celery -A povertycase.celery beat -l info --pidfile=",
}
FIRST_START = ("load_parameters", "seed_demo")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  compared with, never a default
SOMEWHERE_ELSE = "192.0.2.1"  # an address reserved for documentation
PORTS_TRIED = 100
READY_SECONDS = 120
STOPPED_BY_SIGNAL = {130, 143}  # honcho's status after Ctrl-C and SIGTERM


class Command(BaseCommand):
    """What bin/run runs; the embedded servers are there already when it begins."""

    help = "启动系统：网页、后台任务、定时任务；--once 只做准备并把每个定时任务运行一次"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="不提供服务，运行一次后退出")
        parser.add_argument("--port", type=int, default=8000, help="网页端口，被占用时用下一个空闲的")
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，0.0.0.0 表示全部网卡")
        parser.add_argument("--data", help="数据目录（默认 POVERTYCASE_DATA 或项目下的 var）")

    def handle(self, *args: object, once: bool, port: int, host: str, **options: object) -> None:
        started = time.monotonic()
        self._prepare()
        if once:
            self._run_jobs()
            self.stdout.write(_("全部完成，用时 {:.1f} 秒").format(time.monotonic() - started))
            return
        free = free_port(host, port)
        if free != port:
            self.stdout.write(_("端口 {port} 已被占用，改用 {free}").format(port=port, free=free))
        sys.exit(serve(host, free, announce=lambda: self._announce(host, free)))

    def _prepare(self) -> None:
        """Bring database and static files up to this version; fill a new database with the demonstration."""
        self.stdout.write(_("数据目录：{}").format(settings.POVERTYCASE_DATA))
        self.stdout.write(_("正在更新数据库结构…"))
        call_command("migrate", verbosity=0, interactive=False)
        if not get_user_model()._default_manager.exists():
            self._load_demonstration()
        call_command("collectstatic", verbosity=0, interactive=False)

    def _load_demonstration(self) -> None:
        """Nobody can log in yet: a first start. What the commands print is kept, it names the accounts."""
        self.stdout.write(_("首次启动，正在生成演示数据…"))
        printed = StringIO()
        for name in FIRST_START:
            if name in get_commands():
                call_command(name, stdout=printed)
        _accounts_file().write_text(printed.getvalue())

    def _run_jobs(self) -> None:
        """Run each scheduled job once; the first that fails ends the command."""
        for name in tasks.SCHEDULED_JOBS:
            began = time.monotonic()
            call_command("run_job", name, stdout=self.stdout)
            self.stdout.write(_("定时任务 {}：完成，{:.1f} 秒").format(name, time.monotonic() - began))

    def _announce(self, host: str, port: int) -> None:
        """Tell where the site is, once it answers."""
        if not wait_for(f"http://{site_names(host)[0]}:{port}/healthz"):
            self.stderr.write(_("网页服务在 {} 秒内没有应答，请看上面的日志").format(READY_SECONDS))
            return
        if _accounts_file().exists():
            self.stdout.write(_accounts_file().read_text())
        for name in site_names(host):
            self.stdout.write(_("已就绪：{}").format(f"http://{name}:{port}/"))
        self.stdout.write(_("按 Ctrl-C 停止"))
        self.stdout.flush()


def _accounts_file() -> Path:
    """What seed_demo said at the first start: the demonstration accounts, shown again at each start."""
    return settings.POVERTYCASE_DATA / "demo_accounts.txt"


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """A closed terminal stops everything, as SIGTERM does."""
    signal.raise_signal(signal.SIGTERM)


class Announcing(Printer):
    """Begins the announcement with the first line: all processes are forked by then, a thread is safe."""

    def __init__(self, announce: Callable[[], None]) -> None:
        super().__init__(sys.stdout)
        self.announcement = threading.Thread(target=announce, daemon=True)

    def write(self, message: Message) -> None:
        """Pass one line of a process on to the terminal."""
        if self.announcement.ident is None:
            self.announcement.start()
        super().write(message)


def serve(host: str, port: int, *, announce: Callable[[], None]) -> int:
    """Run all processes until one ends or somebody stops us; returns the exit status."""
    connections.close_all()  # the children are forked and must not share a connection
    multiprocessing.set_start_method("fork", force=True)  # what honcho is written for
    manager = Manager(Announcing(announce))
    environment = os.environ | {"POVERTYCASE_HOSTS": ",".join(allowed_hosts(host, os.environ))}
    for name, program in PROCESSES.items():
        bind = f" --bind {host}:{port}" if name == "web" else ""
        command = f"{shlex.quote(sys.executable)} -m {program}{bind}"
        manager.add_process(name, f"exec {command}", env=environment, cwd=str(settings.BASE_DIR))
    signal.signal(signal.SIGHUP, _terminate)
    manager.loop()
    return 0 if manager.returncode in STOPPED_BY_SIGNAL else int(manager.returncode or 0)


def free_port(host: str, first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    raise CommandError(_("从 {} 起没有空闲的端口").format(first))


def wait_for(url: str) -> bool:
    """Whether the address answers in time. A proxy of the environment is no way to one's own machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with opener.open(url, timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def site_names(host: str) -> list[str]:
    """The names under which people reach a site that listens on `host`."""
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
