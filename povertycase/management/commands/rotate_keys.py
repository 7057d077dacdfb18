"""Bring everything under new keys, and take the former ones out later."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from povertycase import keys
from povertycase.actions import rotation


class Command(BaseCommand):
    """Runs while nothing else does; killed, it goes on when it is called again."""

    help = "更换密钥：证件号、电话、账号的密文（含历史、暂存）、查找摘要和文件；须先停止网页和后台任务"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retire", action="store_true", help="检查已没有数据使用旧密钥，然后把旧密钥从密钥文件中去掉"
        )

    def handle(self, *args: object, retire: bool, **options: object) -> None:
        began = time.monotonic()
        try:
            with keys.Alone(Path(settings.POVERTYCASE_KEY_FILE)) as alone:
                if retire:
                    rotation.retire(alone)
                else:
                    rotation.rotate(alone, tell=self.stdout.write)
        except keys.InUse:
            raise CommandError(_("网页、后台任务或其他命令还在使用密钥，请全部停止后再运行。")) from None
        except rotation.LeftBehind as left:
            raise CommandError(_("仍有数据使用旧密钥，密钥文件未动：{}").format(left)) from None
        except OSError as problem:
            raise CommandError(_("密钥文件或数据目录不能写入：{}").format(problem)) from None
        self.stdout.write(self._advice(retire).format(time.monotonic() - began))

    def _advice(self, retired: bool) -> str:  # noqa: FBT001  which of the two things was done
        if retired:
            return _("旧密钥已去掉，用时 {:.0f} 秒。旧备份仍须配旧密钥文件，请一并保存。")
        return _(
            "已换用新密钥，用时 {:.0f} 秒。请立即另存新密钥文件；确认系统正常后运行 rotate_keys --retire。"
        )
