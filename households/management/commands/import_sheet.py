"""The sheets beside the roll, from the command line."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from households.imports.rosters import Outcome, import_roster, refused_json
from povertycase.exceptions import DomainError
from povertycase.models import User
from povertycase.sheets import FileRefused

KINDS = {"pairings": import_roster}
REFUSED, NOTHING_APPLIED = 2, 3


class Command(BaseCommand):
    """Exit status: 0 ran, 2 file refused, 3 every row that says something new was held back."""

    help = "导入其他表格：pairings 结对名册"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS), help="表格种类")
        parser.add_argument("file", type=Path, help="表格文件（.xlsx、.xls、.csv）")
        parser.add_argument("--as", dest="username", required=True, help="以哪个用户的身份导入")
        parser.add_argument("--json", dest="as_json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: object, kind: str, file: Path, username: str, **options: bool) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(_("没有这个用户，或者已停用：{}").format(username))
        if not file.is_file():
            raise CommandError(_("没有这个文件：{}").format(file))
        try:
            outcome = KINDS[kind](file, name=file.name, by=user)
        except FileRefused as refused:
            text = json.dumps(refused_json(refused), ensure_ascii=False)
            self.stdout.write(text if options["as_json"] else refused.message)
            raise SystemExit(REFUSED) from None
        except DomainError as problem:
            raise CommandError(problem.message) from None
        if options["as_json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            self._tell(outcome)
        if outcome.counts["held"] and not outcome.written:
            raise SystemExit(NOTHING_APPLIED)

    def _tell(self, outcome: Outcome) -> None:
        told = outcome.as_json()
        line = _("共 {rows} 行：新结对 {new}，结束 {ended}，没有变化 {unchanged}，未写入 {held}")
        self.stdout.write(line.format(**told))
        for each in outcome.findings:
            self.stdout.write(_("  第 {row} 行 {column} {value}：{message}").format(**each))
