"""The cells of one row as values; what cannot be read is told, never guessed."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from django.utils.translation import gettext as _

from households.rules.cells import NOTHING, comparable, half_width, without_spaces
from households.rules.problems import Problem, shown
from households.rules.values.numbers import decimal, integer
from households.rules.values.partial_dates import counted_from_1900, partial_date
from households.rules.values.texts import free_text
from projects.imports.outcomes import Told
from projects.imports.reading import Cell, Line
from projects.rules.amounts import MOST_YUAN, yuan_of_wan

WAN_PLACES, YUAN_PLACES = 6, 2
DAY_LENGTH = len("2026-03-05")
YEARS = range(2000, 2100)
MOST_COUNT = 2_147_483_647
_year = re.compile(r"(\d{4})年?").fullmatch
_has_unit = re.compile("[元万亿￥¥%]").search
EMPTY = Cell("", " ", "")


@dataclass
class Values:
    """Reads the cells of a line, by key; found: everything that was wrong with them."""

    line: Line
    found: list[Told] = field(default_factory=list)
    counts_from_1904: bool = False

    def cell(self, key: str) -> Cell:
        """A cell; an empty one where the sheet has no such column."""
        return self.line.cells.get(key, EMPTY)

    def tell(self, code: str, key: str, message: str) -> None:
        """One more thing that is wrong."""
        self.found.append(self.line.told(code, key, message))

    def is_wrong(self, key: str) -> bool:
        """Whether an error stands against a cell."""
        column = self.cell(key).column
        return any(told.code.startswith("E") and told.column == column for told in self.found)

    def text(self, key: str, longest: int) -> str:
        """A text as it was written; "" for none."""
        cell = self.cell(key)
        parsed = free_text(cell.text, cell.kind, longest=longest)
        self._tell_all(key, parsed.problems)
        return "" if parsed.value in NOTHING else parsed.value

    def required(self, key: str, longest: int) -> str:
        """A text that must be there: E-REQUIRED."""
        value = self.text(key, longest)
        if not value and not self.is_wrong(key):
            self.tell("E-REQUIRED", key, _("没有填写{}").format(self.cell(key).column))
        return value

    def choice(self, key: str, known: Mapping[str, str]) -> str:
        """One of the words of a list, by any of the ways to write it (compared without spaces): E-ENUM."""
        written = self.text(key, 100)
        value = known.get(comparable(written), "")
        if written and not value:
            near = get_close_matches(comparable(written), known, n=1, cutoff=0.5)
            hint = _("，是否为“{}”？").format(known[near[0]]) if near else _("，")
            choices = "、".join(dict.fromkeys(known.values()))
            self.tell("E-ENUM", key, _("“{}”不在可选范围{}可选：{}").format(shown(written), hint, choices))
        return value

    def yuan(self, key: str, *, is_wan: bool) -> Decimal | None:
        """An amount above nought, exact to the cent, in yuan; None for an empty cell or an error.

        The unit is the header's: a cell that names one of its own is told, not converted.
        """
        value = self._amount(key, WAN_PLACES if is_wan else YUAN_PLACES)
        if value is None:
            return None
        yuan = yuan_of_wan(value) if is_wan else value
        if yuan is None:
            self.tell("E-NUM-SCALE", key, _("金额精确不到分，请核对小数位"))
        elif yuan < 0:
            self.tell("E-NUM", key, _("金额不能是负数；收回的资金请在系统里登记“退回资金”"))
        elif yuan >= MOST_YUAN:
            self.tell("E-NUM", key, _("金额太大，请核对单位是元还是万元"))
        else:
            return yuan or None
        return None

    def _amount(self, key: str, places: int) -> Decimal | None:
        cell = self.cell(key)
        if cell.is_merged:
            self.tell("E-ROW-MERGE", key, _("金额单元格是合并的，无法判断各行是多少，请取消合并后逐行填写"))
            return None
        if cell.kind == "t" and _has_unit(half_width(cell.text)):
            self.tell("E-AMT-UNIT", key, _("单元格里请只填数字；单位写在表头，系统不自动换算"))
            return None
        parsed = decimal(cell.text, cell.kind, scale=places)
        self._tell_all(key, parsed.problems)
        return parsed.value

    def count(self, key: str) -> int | None:
        """A whole number from nought on; None for an empty cell or an error."""
        cell = self.cell(key)
        if cell.is_merged:
            self.tell("E-ROW-MERGE", key, _("数字单元格是合并的，请取消合并后逐行填写"))
            return None
        parsed = integer(cell.text, cell.kind, what=cell.column, most=MOST_COUNT)
        self._tell_all(key, parsed.problems)
        return parsed.value

    def year(self, key: str) -> int | None:
        """A year, which must be there."""
        cell = self.cell(key)
        parsed = free_text(cell.text, cell.kind)
        found = _year(without_spaces(half_width(parsed.value)))
        if parsed.problems:
            self._tell_all(key, parsed.problems)
        elif found and int(found[1]) in YEARS:
            return int(found[1])
        else:
            self.tell("E-YEAR", key, _("{}请写成 2024 这样的四位年份").format(cell.column))
        return None

    def day(self, key: str) -> datetime.date | None:
        """A day; a month or a year alone is told, because nobody knows which day was meant."""
        cell = self.cell(key)
        text = counted_from_1900(cell.text, cell.kind) if self.counts_from_1904 else cell.text
        parsed = partial_date(text, cell.kind)
        self._tell_all(key, parsed.problems)
        if not parsed.value:
            return None
        if len(parsed.value) < DAY_LENGTH:
            self.tell("E-DATE", key, _("请写到日，如 2026-03-05"))
            return None
        return datetime.date.fromisoformat(parsed.value)

    def _tell_all(self, key: str, problems: tuple[Problem, ...]) -> None:
        for each in problems:
            self.tell(each.code, key, each.message)
