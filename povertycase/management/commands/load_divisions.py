"""Load or update divisions from a CSV file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from povertycase.actions.divisions import read_divisions, save_divisions
from povertycase.exceptions import Invalid

MOST_SHOWN = 20


class Command(BaseCommand):
    """Running it again with the same file changes nothing."""

    help = "载入或更新行政区划：CSV 文件，UTF-8，表头 code,name,level,parent_code"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            counts = save_divisions(read_divisions(file))
        except Invalid as refusal:
            raise CommandError(listed(refusal)) from None
        self.stdout.write(_("区划已载入：新增 {new}，更新 {changed}，不变 {unchanged}").format_map(counts))


def listed(refusal: Invalid) -> str:
    """The first faults, a line each, and how many more there are."""
    lines = [item.message for item in refusal.unmet[:MOST_SHOWN]]
    if len(refusal.unmet) > MOST_SHOWN:
        lines.append(_("……共 {} 处问题").format(len(refusal.unmet)))
    return "\n".join([_("没有载入任何数据："), *lines])
