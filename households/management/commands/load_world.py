"""Load a world given as JSON into an empty or a demonstration database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.worlds import load_world
from povertycase.exceptions import Conflict, Invalid

MOST_SHOWN = 30


class Command(BaseCommand):
    """All of it or nothing; the shape is in docs/operations.md."""

    help = "载入 JSON 描述的区划、单位、用户、户、人和结对；只能载入空库或演示库"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            counts = load_world(_read(file), on=timezone.localdate())
        except Conflict as refusal:
            raise CommandError(refusal.message) from None
        except Invalid as refusal:
            raise CommandError(_listed(refusal)) from None
        self.stdout.write(
            _(
                "已载入：区划 {divisions}，单位 {organisations}，用户 {users}，"
                "户 {households}，人 {people}，结对 {pairings}"
            ).format_map(counts)
        )


def _read(file: Path) -> Any:
    """The document; CommandError when there is none or it is no JSON, or an object has a key twice."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_object)
    except FileNotFoundError:
        raise CommandError(_("找不到文件：{}").format(file)) from None
    except UnicodeDecodeError:
        raise CommandError(_("文件不是 UTF-8 编码。")) from None
    except json.JSONDecodeError as error:
        message = _("不是有效的 JSON：第 {} 行第 {} 列").format(error.lineno, error.colno)
        raise CommandError(message) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON itself lets a key stand twice and keeps the last; here that is a mistake."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CommandError(_("同一个对象里键“{}”出现了两次").format(twice))
    return found


def _listed(refusal: Invalid) -> str:
    lines = [item.message for item in refusal.unmet[:MOST_SHOWN]]
    if len(refusal.unmet) > MOST_SHOWN:
        lines.append(_("……共 {} 处问题").format(len(refusal.unmet)))
    return "\n".join([_("没有载入任何数据："), *lines])
