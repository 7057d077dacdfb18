"""Run one scheduled job now, in this process."""

import inspect
import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from povertycase import tasks
from povertycase.exceptions import Invalid


class Command(BaseCommand):
    """What beat would do, at once; without a name it lists the jobs there are.

    A job of once a day runs again: somebody asks for it.
    """

    help = "立即在本进程运行一个定时任务"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="任务名；不写则列出全部任务")
        parser.add_argument("--period", default="", help="只办这个月份（如 2026-03）；不写则由任务自己决定")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, name: str | None, period: str, json: bool, **options: object) -> None:
        jobs = tasks.scheduled_jobs()
        if name is None:
            self.stdout.write("\n".join(f"{known}  {job.title}" for known, job in jobs.items()))
            return
        if name not in jobs:
            raise CommandError(
                _("没有这个任务：{name}。现有：{known}").format(name=name, known="、".join(jobs))
            )
        began = time.monotonic()
        count = self._run(jobs[name].task, period)
        self._report(name, count, time.monotonic() - began, as_json=json)

    def _run(self, task: Any, period: str) -> int:
        known = inspect.signature(task.run).parameters
        if not period:
            return int(task(again=True) if "again" in known else task())
        if "period" not in known:
            raise CommandError(_("这个任务不分月份，请去掉 --period。"))
        try:
            return int(task(period=period))
        except Invalid as refusal:
            raise CommandError("；".join(str(item.message) for item in refusal.unmet)) from refusal

    def _report(self, name: str, count: int, seconds: float, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"job": name, "count": count, "seconds": round(seconds, 3)}))
            return
        self.stdout.write(_("{name}：处理 {count} 项").format(name=name, count=count))
