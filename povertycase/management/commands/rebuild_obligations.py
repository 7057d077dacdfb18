"""Write what every record asks for by a day anew: for data of before, and after a repair."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from povertycase.actions.obligations import rebuild
from povertycase.models.obligations import obligation_kinds


class Command(BaseCommand):
    """Each start runs it with --new; without it, run it after a repair. Again it writes nothing."""

    help = "按现有记录重建待办事项；再次运行不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new", action="store_true", help="只写入尚无任何记录的类别，用于升级以后")

    def handle(self, *args: object, new: bool, **options: object) -> None:
        kinds = obligation_kinds()
        for kind, count in rebuild(only_new=new).items():
            self.stdout.write(_("{}：更新 {} 项").format(kinds[kind].label, count))
