"""The table of a year's targets as a sheet: written for an office to fill in, and read back cell by cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from households.rules.cells import unreadable
from povertycase.models import Division
from povertycase.sheets import column_letter, writing
from projects.imports.layouts import Layout
from projects.imports.reading import Line, Opened, open_sheet
from rectification.models import TargetIndicator
from rectification.rules.yearly_targets import TABLE, plain, read_figure

CODE, NAME = "code", "name"
Targets = Mapping[tuple[int, str], Decimal | None]


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One cell whose number is another one than the table has."""

    address: str
    indicator: TargetIndicator
    place: Division
    was: Decimal | None
    target: Decimal


@dataclass(slots=True)
class SheetTargets:
    """What a sheet says. findings: (address, sentence) of what is wrong; notes: about the file."""

    changes: list[SheetChange] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_targets(
    path: Path,
    *,
    title: str,
    indicators: Sequence[TargetIndicator],
    places: Sequence[Division],
    targets: Targets,
) -> int:
    """Write the table with a row for each place; how many rows it has."""
    columns = [
        writing.Column(_("区划代码"), "text", 16),
        writing.Column(_("地方"), "text", 18),
        *(writing.Column(each.heading, "number", 18) for each in indicators),
    ]
    rows = [
        [place.pk, place.name, *(targets.get((each.pk, place.pk)) for each in indicators)] for place in places
    ]
    table = writing.Table(
        title=title,
        subtitle=_("只改数字；空白的格不改动。区划代码、地方和表头请不要改。"),
        columns=columns,
        rows=rows,
        sheet=_("年度目标"),
        signatures="",
        template=("yearly-targets", "1"),
    )
    return writing.write_table(path, table)


def read_targets(
    path: Path,
    *,
    name: str,
    indicators: Sequence[TargetIndicator],
    places: Iterable[Division],
    targets: Targets,
) -> SheetTargets:
    """What a sheet changes of the targets of `places`. Raises FileRefused for a file that is no such one."""
    headings = {CODE: _("区划代码"), NAME: _("地方")} | {str(each.pk): each.heading for each in indicators}
    layout = Layout(name=TABLE, headings=headings, others={}, required=(CODE, NAME))
    opened = open_sheet(path, name=name, layout=layout)
    reader = _Reader(opened, {each.pk: each for each in places}, targets)
    reader.result.notes = [each.message for each in opened.found]
    for line in opened.lines:
        reader.read(line, indicators)
    return reader.result


class _Reader:
    """Reads a table row by row, and knows which places it has met."""

    def __init__(self, opened: Opened, places: Mapping[str, Division], targets: Targets) -> None:
        self.header, self.places, self.targets = opened.header, places, targets
        self.met: set[str] = set()
        self.result = SheetTargets()

    def read(self, line: Line, indicators: Sequence[TargetIndicator]) -> None:
        """One row: its place, then each of its numbers."""
        place = self._place(line)
        if place is None:
            return
        for indicator in indicators:
            key = str(indicator.pk)
            if key in line.cells and not line.cells[key].is_blank:
                self._figure(line, indicator, place)

    def _place(self, line: Line) -> Division | None:
        code, name = line.cells[CODE].text.strip(), line.cells[NAME].text.strip()
        place = self.places.get(code)
        if place is None:
            words = _("区划代码“{}”不在这张表里，请用本页下载的表，不要改代码")
            self._say(line, CODE, words.format(code))
        elif code in self.met:
            self._say(line, CODE, _("{}在表里出现不止一次，请只留一行").format(place.name))
        elif name != place.name:
            words = _("这个代码是{}，表里写的是“{}”，请核对是否错行")
            self._say(line, NAME, words.format(place.name, name))
        else:
            self.met.add(code)
            return place
        return None

    def _figure(self, line: Line, indicator: TargetIndicator, place: Division) -> None:
        key = str(indicator.pk)
        cell = line.cells[key]
        if wrong := unreadable(cell.text, cell.kind):
            self._say(line, key, wrong.message)
            return
        target = read_figure(cell.text)
        if target is None or target < 0:
            words = _("“{}”不能作为{}的目标，请填不小于 0 的数字，最多两位小数")
            self._say(line, key, words.format(cell.text, indicator.name))
            return
        was = self.targets.get((indicator.pk, place.pk))
        if target != was:
            self.result.changes.append(SheetChange(self._address(line, key), indicator, place, was, target))

    def _say(self, line: Line, key: str, words: str) -> None:
        self.result.findings.append((self._address(line, key), f"{words}。"))

    def _address(self, line: Line, key: str) -> str:
        return f"{column_letter(self.header.column(key) or 0)}{line.number}"


def title_of(place: Division, year: int) -> str:
    """What the sheet of a place and year is called."""
    return _("{} 年度{}目标任务分解表").format(year, place.name)


def words_of(target: Decimal | None) -> str:
    """A target as a preview shows it."""
    return _("未下达") if target is None else plain(target)
