"""Divisions in bulk, from a file or a world: checked as a whole, then inserted or updated."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division
from povertycase.models.divisions import CODE_MAX

COLUMNS = ["code", "name", "level", "parent_code"]
NAME_MAX = 100
BATCH = 5000


@dataclass(frozen=True)
class DivisionRow:
    """One division as given; `place` is what messages call the spot: `第 3 行`, `divisions[3]`."""

    place: str
    code: str
    name: str
    level: str
    parent_code: str


def read_divisions(path: Path) -> list[DivisionRow]:
    """The rows of a CSV file in UTF-8 with the header `code,name,level,parent_code`; raises Invalid."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Invalid([Unmet("file_missing", _("找不到文件：{}").format(path))]) from None
    except UnicodeDecodeError:
        raise Invalid([Unmet("file_encoding", _("文件不是 UTF-8 编码，请另存为 UTF-8 的 CSV。"))]) from None
    reader = csv.DictReader(StringIO(text), strict=True)
    header = [name.strip() for name in reader.fieldnames or []]
    if header != COLUMNS:
        message = _("第 1 行：表头应为 {}，现为 {}").format(",".join(COLUMNS), ",".join(header) or _("空"))
        raise Invalid([Unmet("file_header", message, field=_("第 1 行"))])
    rows = []
    for record in reader:
        cells = [(record[name] or "").strip() for name in COLUMNS]
        rows.append(DivisionRow(_("第 {} 行").format(reader.line_num), *cells))
    return rows


@transaction.atomic
def save_divisions(rows: Sequence[DivisionRow]) -> dict[str, int]:
    """Insert the divisions that are new and update those whose name or parent changed.

    Returns {new, changed, unchanged}. Divisions that are not among the rows stay; validity and successor
    are the system administrator's. Raises Invalid with every faulty row and writes nothing then.
    """
    known = {
        division.code: (division.name, division.level, division.parent_id or "")
        for division in Division.objects.all()
    }
    unmet = _unmet(rows, set(known))
    if unmet:
        raise Invalid(unmet)
    new = [row for row in rows if row.code not in known]
    changed = [
        row for row in rows if row.code in known and known[row.code] != (row.name, row.level, row.parent_code)
    ]
    Division.objects.bulk_create(
        [
            Division(code=row.code, name=row.name, level=row.level, parent_id=row.parent_code or None)
            for row in [*new, *changed]
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
    )
    return {"new": len(new), "changed": len(changed), "unchanged": len(rows) - len(new) - len(changed)}


def _unmet(rows: Sequence[DivisionRow], known: set[str]) -> list[Unmet]:
    codes = known | {row.code for row in rows}
    seen: dict[str, str] = {}
    unmet = []
    for row in rows:
        faults = _faults(row, codes)
        if row.code in seen:
            faults.append(_("代码 {} 与{}重复").format(row.code, seen[row.code]))
        seen.setdefault(row.code, row.place)
        message = "；".join(faults)
        if message:
            unmet.append(Unmet("division_row", f"{row.place}：{message}", field=row.place))
    return unmet


def _faults(row: DivisionRow, codes: set[str]) -> list[str]:
    faults = []
    if not row.name:
        faults.append(_("缺少名称"))
    if len(row.name) > NAME_MAX:
        faults.append(_("名称超过 {} 字").format(NAME_MAX))
    if not (row.code.isascii() and row.code.isdigit()) or len(row.code) > CODE_MAX:
        faults.append(_("代码“{}”应为 2、4、6、9 或 12 位数字").format(row.code))
    if row.level not in Level.values:
        faults.append(_("层级“{}”应为 {} 之一").format(row.level, "、".join(Level.values)))
    elif len(row.code) != CODE_LENGTHS[Level(row.level)]:
        faults.append(
            _("代码“{}”与层级不符：{}应为 {} 位").format(
                row.code, Level(row.level).label, CODE_LENGTHS[Level(row.level)]
            )
        )
    return faults + _parent_faults(row, codes)


def _parent_faults(row: DivisionRow, codes: set[str]) -> list[str]:
    if not row.parent_code:
        return []
    if not row.code.startswith(row.parent_code) or row.code == row.parent_code:
        return [_("上级代码 {} 不是代码 {} 的前几位").format(row.parent_code, row.code)]
    if row.parent_code not in codes:
        return [_("上级 {} 不在文件中，也未载入").format(row.parent_code)]
    return []
