"""The register as an official roll; importing it again is a no-op."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from households.imports import exporting
from households.rules.moves import ROLL_WRITERS
from povertycase.exceptions import DomainError
from povertycase.management.arguments import user_named
from povertycase.models import Division, User


class Command(BaseCommand):
    """Numbers and telephones stand in full: the purpose is asked for and recorded."""

    help = "把登记库导出为官方花名册（含完整证件号，须写明用途，操作留痕）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个 .xlsx 文件")
        parser.add_argument("--as", dest="username", required=True, help="以哪个用户的身份导出")
        parser.add_argument("--division", help="区划代码，默认为该用户的管辖区划")
        parser.add_argument("--layout", default="B", help="表样，默认 B（已脱贫人口名单）")
        parser.add_argument("--purpose", default=_("命令行导出"), help="导出用途，记入审计记录")

    def handle(self, *args: object, file: Path, username: str, **options: str | None) -> None:
        user = user_named(username)
        try:
            count = exporting.write_roll(
                file,
                by=user,
                division=_division(user, options["division"]),
                layout=str(options["layout"]),
                purpose=str(options["purpose"]),
            )
        except DomainError as problem:
            raise CommandError(problem.message) from None
        except OSError as problem:
            raise CommandError(
                _("无法写入文件 {file}：{why}").format(file=file, why=problem.strerror)
            ) from None
        self.stdout.write(_("已写入 {file}：{count} 人").format(file=file, count=count))


def _division(user: User, code: str | None) -> Division:
    """The place named, else the widest one where the user keeps the roll."""
    codes = [posting.division_id for posting in user.postings if posting.role in ROLL_WRITERS]
    wanted = code or min(codes, key=len, default="")
    division = Division.objects.filter(pk=wanted).first()
    if division is None:
        raise CommandError(_("没有这个区划，或者该用户的岗位不能导出花名册。"))
    return division
