"""Write what every record asks for by a day anew: for data of before, and after a repair."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from povertycase.actions.obligations import rebuild
from povertycase.models.obligations import obligation_kinds


class Command(BaseCommand):
    """Run it once after an upgrade that brings a kind of obligation; again it writes nothing."""

    help = "按现有记录重建待办事项；再次运行不写入"

    def handle(self, *args: object, **options: object) -> None:
        kinds = obligation_kinds()
        for kind, count in rebuild().items():
            self.stdout.write(_("{}：更新 {} 项").format(kinds[kind].label, count))
