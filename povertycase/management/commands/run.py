"""Prepare this installation and serve it: web, worker and scheduler under one roof."""

import hashlib
import time
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from povertycase import tasks
from povertycase.management.processes import Processes, free_port, site_names

# Pages nobody is sent to: the browsable API and a second documentation reader.
UNUSED_STATIC = ["CVS", ".*", "*~", "rest_framework", "redoc"]


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
            self._name_accounts()
            self.stdout.write(_("全部完成，用时 {:.1f} 秒").format(time.monotonic() - started))
        else:
            self._serve(host, self._choose_port(host, port))

    def _prepare(self) -> None:
        """Bring database and static files up to this version; fill a new database with the demonstration."""
        self.stdout.write(_("数据目录：{}").format(settings.POVERTYCASE_DATA))
        self.stdout.write(_("正在更新数据库结构…"))
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_parameters", stdout=StringIO())
        if not get_user_model()._default_manager.exists():
            self._load_demonstration()
        call_command("rebuild_obligations", new=True, stdout=StringIO())
        self.stdout.write(_("正在检查静态文件…"))
        collect_static_files()

    def _load_demonstration(self) -> None:
        """Nobody can log in yet: a first start. What the commands print is kept, it names the accounts."""
        self.stdout.write(_("首次启动，正在生成演示数据…"))
        printed = StringIO()
        if "seed_demo" in get_commands():
            call_command("seed_demo", stdout=printed)
            call_command("load_parameters", stdout=StringIO())  # those of the divisions that came with it
        _accounts_file().write_text(printed.getvalue())

    def _run_jobs(self) -> None:
        """Run each scheduled job once; the first that fails ends the command."""
        for name, job in tasks.scheduled_jobs().items():
            began = time.monotonic()
            count = job.task()
            line = _("定时任务 {title}（{name}）：处理 {count} 项，{seconds:.1f} 秒")
            seconds = time.monotonic() - began
            self.stdout.write(line.format(title=job.title, name=name, count=count, seconds=seconds))

    def _choose_port(self, host: str, wanted: int) -> int:
        port = free_port(host, wanted)
        if port is None:
            raise CommandError(_("{host} 上从 {port} 起没有空闲的端口").format(host=host, port=wanted))
        if port != wanted:
            self.stdout.write(_("端口 {wanted} 已被占用，改用 {port}").format(wanted=wanted, port=port))
        return port

    def _serve(self, host: str, port: int) -> None:
        """Run until somebody stops us; whatever dies before the site answers is an error."""
        processes = Processes(settings.BASE_DIR, settings.POVERTYCASE_DATA / "logs")
        try:
            processes.start(host, port)
            if processes.answer(f"http://{site_names(host)[0]}:{port}/healthz"):
                self._announce(host, port)
                processes.watch(self._tell_of_death)
            ended = processes.ended()
        finally:
            processes.stop()
        if not processes.told_to_stop:
            names = "、".join(ended) or "web"
            raise CommandError(_("{} 意外退出或没有应答，请看日志目录 {}").format(names, processes.logs))
        self.stdout.write(_("已停止"))

    def _tell_of_death(self, name: str) -> None:
        self.stderr.write(_("{} 意外退出，已重新启动").format(name))

    def _announce(self, host: str, port: int) -> None:
        """Tell who may log in and where, and nothing before the site answers."""
        self._name_accounts()
        for name in site_names(host):
            self.stdout.write(_("已就绪：{}").format(f"http://{name}:{port}/"))
        self.stdout.write(_("按 Ctrl-C 停止"))
        self.stdout.flush()

    def _name_accounts(self) -> None:
        if _accounts_file().exists():
            self.stdout.write(_accounts_file().read_text())


def collect_static_files() -> None:
    """Collect the static files if one changed: compressing them takes longer than all the rest."""
    stamp = settings.POVERTYCASE_DATA / "static.stamp"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint and settings.STATIC_ROOT.exists():
        return
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED_STATIC)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """A digest of the name, size and time of every static file of the installed apps."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list(UNUSED_STATIC):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _accounts_file() -> Path:
    """What seed_demo said at the first start: the demonstration accounts, shown again at each start."""
    return Path(settings.POVERTYCASE_DATA) / "demo_accounts.txt"
