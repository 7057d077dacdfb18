"""Load the policy parameters that ship with the system, and what else each app ships."""

from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from povertycase.actions.parameters import SHIPPED, read_parameters, save_parameters


class Command(BaseCommand):
    """Running it again adds what is missing (a division loaded since) and changes nothing.

    An app whose configuration names a `shipped` action has its reference rows loaded too.
    """

    help = "载入随系统提供的政策参数；管理员已录入或修改的不覆盖"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED, metavar="FILE.json")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        counts = save_parameters(read_parameters(file))
        self.stdout.write(
            _("政策参数：新增 {new}，已有 {kept}，区划尚未载入而跳过 {absent}").format_map(counts)
        )
        for app in apps.get_app_configs():
            if path := getattr(app, "shipped", ""):
                self.stdout.write(_("{}：新增 {} 条").format(app.verbose_name, import_string(path)()))
