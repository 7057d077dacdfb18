"""Count what must never be: each invariant is a query of violations."""

import importlib
import json
from importlib.util import find_spec

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from povertycase.actions.files import count_missing_files
from povertycase.models.obligations import differing

_EXPORTS = """
    SELECT 'export:' || id AS subject_code, division_id,
        CASE status WHEN 'asked' THEN 'open' WHEN 'withdrawn' THEN 'withdrawn' ELSE 'met' END AS state
    FROM povertycase_exportrequest
"""
# Name: (what must hold, the query that counts violations). An app lists its own in `reports.invariants`.
INVARIANTS: dict[str, tuple[str, str]] = {
    "I7-stuck-jobs": (
        "没有租约早已过期仍显示进行中的任务",
        """
        SELECT count(*) FROM povertycase_job
        WHERE state = 'running' AND lease_until < now() - interval '2 minutes'
        """,
    ),
    "I14-export-duties": (
        "待办与导出申请一致",
        differing("export", _EXPORTS, "division_id"),
    ),
}
# Those that no query can tell.
FILES = "I8-missing-files", "没有附件的文件不在数据文件夹里"


class Command(BaseCommand):
    """The kernel's invariants and those of each app's `reports`; exit status 1 when one is violated."""

    help = "检查数据不变量：每条列出违反的数量，有违反时退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: object, json: bool, **options: object) -> None:
        found = {name: (title, count(sql)) for name, (title, sql) in all_invariants().items()}
        name, title = FILES
        found[name] = title, count_missing_files()
        self._report(found, as_json=json)
        if any(violations for _title, violations in found.values()):
            raise SystemExit(1)

    def _report(self, found: dict[str, tuple[str, int]], *, as_json: bool) -> None:
        if as_json:
            counts = {name: violations for name, (_title, violations) in found.items()}
            self.stdout.write(json.dumps(counts))
            return
        for name, (title, violations) in found.items():
            verdict = _("违反 {} 处").format(violations) if violations else _("正常")
            self.stdout.write(f"{name}  {title}：{verdict}")


def all_invariants() -> dict[str, tuple[str, str]]:
    """By name, the kernel's first."""
    found = dict(INVARIANTS)
    for app in apps.get_app_configs():
        reports = find_spec(f"{app.name}.reports")
        is_package = reports is not None and reports.submodule_search_locations is not None
        if is_package and find_spec(f"{app.name}.reports.invariants"):
            found |= importlib.import_module(f"{app.name}.reports.invariants").INVARIANTS
    return found


def count(sql: str) -> int:
    """How many rows violate an invariant."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
