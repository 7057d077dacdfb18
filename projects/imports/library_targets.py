"""绩效目标 as a sheet writes them, 亩均产值：3000元；带动就业：20人, and as the library keeps them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from households.rules.cells import half_width
from projects.choices.library import TargetKind
from projects.models import ProjectTarget

Target = tuple[str, str, str, Decimal]
LONGEST_NAME, LONGEST_UNIT = 60, 12
MOST = Decimal(10) ** 11
_parts = re.compile(r"[;；\n]+").split
_target = re.compile(
    r"(?P<name>.+)[:：]\s*(?P<number>\d[\d,，]*(?:[.．]\d{1,3})?)\s*(?P<unit>\D\S*)"
).fullmatch


def read_targets(text: str) -> tuple[list[Target], list[str]]:
    """The targets with a name, a number and a unit, and the parts of the text that are none."""
    targets: dict[str, Target] = {}
    others = []
    for part in filter(None, map(str.strip, _parts(text))):
        target = _read(part)
        if target is None or target[1] in targets:
            others.append(part)
        else:
            targets[target[1]] = target
    return list(targets.values()), others


def _read(part: str) -> Target | None:
    found = _target(part.rstrip("。"))
    if not found:
        return None
    name, unit = found["name"].strip(), found["unit"].strip()
    number = Decimal(half_width(found["number"]).replace(",", ""))
    if len(name) > LONGEST_NAME or len(unit) > LONGEST_UNIT or not 0 < number < MOST:
        return None
    return TargetKind.PERFORMANCE.value, name, unit, number


def shown_targets(targets: Iterable[ProjectTarget]) -> str:
    """The 绩效目标 of a project as a sheet writes them."""
    rows = sorted((row for row in targets if row.kind == TargetKind.PERFORMANCE), key=_place)
    return "；".join(f"{row.name}：{plain(row.planned)}{row.unit}" for row in rows)


def plain(number: Decimal) -> str:
    """A number without trailing zeros."""
    return f"{number.normalize():f}"


def _place(row: ProjectTarget) -> int:
    return row.pk
