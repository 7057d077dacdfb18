"""Fill a database with the demonstration county."""

import datetime

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from households.actions.demo import PASSWORD, accounts, seed_demo
from povertycase.exceptions import Conflict, Invalid


class Command(BaseCommand):
    """Running it again changes nothing and prints the accounts once more."""

    help = "生成演示县：虚构的户和人，每个岗位一个账号；库中有真实数据时拒绝"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", default="511702", metavar="CODE", help="县级区划代码，默认 511702")
        parser.add_argument("--households", type=int, default=300, metavar="N", help="户数，默认 300")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="随机种子：相同则人也相同")

    def handle(self, *args: object, county: str, households: int, seed: int, **options: object) -> None:
        if households < 1:
            raise CommandError(_("户数至少为 1。"))
        try:
            is_new = _seed(county, households, seed, on=timezone.localdate())
        except (Conflict, Invalid) as refusal:
            raise CommandError(refusal.message) from None
        if not is_new:
            self.stdout.write(_("演示数据已经存在，没有改动。"))
        self.stdout.write(_("演示账号（初始密码均为 {}）：").format(PASSWORD))
        for posting in accounts():
            place = f"{posting.division.parent or ''}{posting.division}"
            self.stdout.write(f"  {posting.user.username:<12}{posting.get_role_display()}，{place}")


@transaction.atomic
def _seed(county: str, households: int, seed: int, *, on: datetime.date) -> bool:
    """The county, then what the apps above the register put into it: each configuration names its own."""
    is_new = seed_demo(county=county, households=households, seed=seed, on=on)
    for app in apps.get_app_configs() if is_new else ():
        if path := getattr(app, "demo", ""):
            import_string(path)(on=on)
    return is_new
