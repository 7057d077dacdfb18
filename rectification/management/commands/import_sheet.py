"""The sheets beside the roll, from the command line."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser

from households.imports import ledger_rows, rosters
from households.ledgers import LEDGERS, Ledger
from monitoring.imports.sweeps import import_sweep
from povertycase.exceptions import DomainError
from povertycase.management.arguments import require_file, user_named
from povertycase.sheets import FileRefused
from projects.imports import compare_progress, import_funds, import_projects
from projects.imports.outcomes import REFUSED, Outcome
from rectification.choices.ledger import LedgerLayout
from rectification.imports.ledger import import_audit_tickets, import_tickets


class Result(Protocol):
    """What became of a sheet of any kind."""

    @property
    def status(self) -> int:
        """The exit status."""

    def as_json(self) -> Mapping[str, Any]:
        """All of it."""

    def lines(self) -> Iterator[str]:
        """All of it in words."""


class Kind(NamedTuple):
    """How a kind of sheet is read, and what is said of a file that was turned away."""

    read: Callable[..., Result]
    refused: Callable[[FileRefused], Mapping[str, Any]]


def _refused(kind: str) -> Callable[[FileRefused], Mapping[str, Any]]:
    return lambda refused: Outcome.of_refusal(kind, refused).as_json()


def _ledger(ledger: Ledger) -> Kind:
    return Kind(partial(ledger_rows.import_ledger, ledger=ledger), partial(ledger_rows.refused_json, ledger))


KINDS = {
    **{code: _ledger(ledger) for code, ledger in LEDGERS.items()},
    LedgerLayout.AUDIT.value: Kind(import_audit_tickets, _refused(LedgerLayout.AUDIT.value)),
    "funds": Kind(import_funds, _refused("funds")),
    "pairings": Kind(rosters.import_roster, rosters.refused_json),
    "progress": Kind(compare_progress, _refused("progress")),
    "projects": Kind(import_projects, _refused("projects")),
    "sweep": Kind(import_sweep, _refused("sweep")),
    LedgerLayout.TICKETS.value: Kind(import_tickets, _refused(LedgerLayout.TICKETS.value)),
}


class Command(BaseCommand):
    """Exit status: 0 ran, 2 file refused, 3 every row that says something new was held back."""

    help = (
        "导入其他表格：audit_tickets 审计整改台账，funds 资金分配结果，pairings 结对名册，"
        "progress 支出进度核对，projects 项目库，sweep 集中排查表，tickets 问题整改台账；民生台账："
    ) + "，".join(f"{code} {ledger.title}" for code, ledger in LEDGERS.items())

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS), help="表格种类")
        parser.add_argument("file", type=Path, help="表格文件（.xlsx、.xls、.csv）")
        parser.add_argument("--as", dest="username", required=True, help="以哪个用户的身份导入")
        parser.add_argument("--json", dest="as_json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: object, kind: str, file: Path, username: str, **options: bool) -> None:
        user = user_named(username)
        require_file(file)
        try:
            result = KINDS[kind].read(file, name=file.name, by=user)
        except FileRefused as refused:
            text = json.dumps(KINDS[kind].refused(refused), ensure_ascii=False)
            self.stdout.write(text if options["as_json"] else refused.message)
            raise SystemExit(REFUSED) from None
        except DomainError as problem:
            raise CommandError(problem.message) from None
        if options["as_json"]:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        else:
            for line in result.lines():
                self.stdout.write(line)
        if result.status:
            raise SystemExit(result.status)
