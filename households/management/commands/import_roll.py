"""The roll pipeline from the command line: read, check, compare, and write what was accepted."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import rolls
from households.choices import RollStatus
from households.imports import running, summary
from households.models import RollBatch
from households.rules.moves import ROLL_WRITERS
from povertycase import actions
from povertycase.exceptions import DomainError
from povertycase.management.arguments import user_named
from povertycase.models import Division, User
from povertycase.sheets import FileRefused

ALL = "all"
REFUSED, NOTHING_APPLIED = 2, 3


class Command(BaseCommand):
    """Exit status: 0 ran, 2 file refused, 3 something was to be written and nothing was."""

    help = "导入花名册：读取、校验、比对；--accept 写入所接受的类别"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="花名册文件（.xlsx、.xls、.csv）")
        parser.add_argument("--as", dest="username", required=True, help="以哪个用户的身份导入")
        parser.add_argument(
            "--accept", default="", help="接受的类别：all,new,changed,moved,head,vanished,cleared,confirmed"
        )
        parser.add_argument("--full", action="store_true", help="这是全量花名册，不在其中的人视为消失")
        parser.add_argument("--division", help="导入范围的区划代码，默认为该用户的管辖区划")
        parser.add_argument("--sheet", default="", help="读取哪张工作表，默认自动识别")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: object, file: Path, username: str, **options: Any) -> None:
        try:
            batch = self._run(file, user_named(username), options)
        except FileRefused as refused:
            self._refuse(refused, as_json=options["json"])
            raise SystemExit(REFUSED) from None
        except DomainError as problem:
            raise CommandError(problem.message) from None
        if options["json"]:
            self.stdout.write(json.dumps(summary.as_json(batch), ensure_ascii=False))
        else:
            self.stdout.write(summary.as_text(batch))
        if status := exit_status(batch, asked=bool(options["accept"])):
            raise SystemExit(status)

    def _run(self, file: Path, user: User, options: dict[str, Any]) -> RollBatch:
        """Both jobs in this process: each is claimed before its doorbell can reach a worker."""
        categories = chosen(options["accept"])
        with transaction.atomic():
            batch = rolls.upload(
                _content(file),
                name=file.name,
                by=user,
                division=_division(user, options["division"]),
                is_full=options["full"],
                sheet=options["sheet"],
            )
            lease = actions.claim(_job(batch))
        if lease:
            running.prepare(lease)
        batch.refresh_from_db()
        if categories and batch.status == RollStatus.READY and batch.can_be_accepted:
            with transaction.atomic():
                batch = rolls.accept(batch, categories=categories, by=user, version=batch.version)
                lease = actions.claim(_job(batch))
            if lease:
                running.write(lease)
            batch.refresh_from_db()
        return batch

    def _refuse(self, refused: FileRefused, *, as_json: bool) -> None:
        """A file that was turned away before it became an import."""
        self.stdout.write(json.dumps(_refused(refused), ensure_ascii=False) if as_json else refused.message)


def exit_status(batch: RollBatch, *, asked: bool) -> int:
    """2: the file was refused; 3: categories were accepted, the roll differs, and no row was written."""
    if batch.status == RollStatus.REFUSED:
        return REFUSED
    counts = batch.counts
    people, held = counts.get("people") or {}, counts.get("held_people", 0)
    differs = held or any(count for kind, count in people.items() if kind != "unchanged")
    return NOTHING_APPLIED if asked and differs and not counts.get("written") else 0


def chosen(words: str) -> frozenset[str]:
    """The categories that `--accept` names; `all` stands for new, changed, moved and head."""
    named = {word.strip() for word in words.split(",") if word.strip()}
    return frozenset(named - {ALL} | (rolls.EVERYTHING if ALL in named else set()))


def _job(batch: RollBatch) -> int:
    """The job queued for the batch's present step."""
    return int(batch.job_id or 0)


def _division(user: User, code: str | None) -> Division:
    """The place named, else the widest one where the user may import."""
    if code is None:
        codes = [posting.division_id for posting in user.postings if posting.role in ROLL_WRITERS]
        if not codes:
            raise CommandError(_("该用户的岗位不能导入花名册。"))
        code = min(codes, key=len)
    division = Division.objects.filter(pk=code).first()
    if division is None:
        raise CommandError(_("没有这个区划：{}").format(code))
    return division


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise CommandError(_("无法读取文件 {file}：{why}").format(file=file, why=problem.strerror)) from None


def _refused(refused: FileRefused) -> dict[str, Any]:
    """The same object for a file that was turned away before it became an import."""
    blank = summary.as_json(RollBatch(finding_counts={refused.code: 1}))
    return blank | {"findings": [refused.as_finding()]}
