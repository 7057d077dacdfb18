"""One row of a 结对名册: its cells as values, and what is wrong with them."""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from households.rules.cells import BLANK, NOTHING, NUMBER, bare, plain_digits, unreadable
from households.rules.problems import shown
from households.rules.values.partial_dates import partial_date
from povertycase import masks
from povertycase.sheets import Header, Row

DAY_LENGTH = len("2026-03-05")
KEY_DIGITS = 12
EXACT_DIGITS = 15  # Excel keeps no more of a number
PERSONAL = {"head_certificate": masks.identity, "phone": masks.phone}
TEXTS = ("household_number", "household_key", "helper_code", "helper_name", "head_name", "head_certificate")


class Told(NamedTuple):
    """One thing that is wrong with one cell."""

    code: str
    column: str
    message: str


@dataclass
class RosterRow:
    """What one row says; the cells as they are written are kept for findings alone."""

    number: int
    cells: dict[str, str]
    household_number: str = ""
    household_key: str = ""
    helper_code: str = ""
    helper_name: str = ""
    head_name: str = ""
    head_certificate: str = ""
    started_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    problems: list[Told] = field(default_factory=list)

    @property
    def day(self) -> datetime.date:
        """The first day; asked only of a row that has one."""
        assert self.started_on is not None  # noqa: S101  a row without it has a problem and goes no further
        return self.started_on

    @property
    def key(self) -> int:
        """The household's key in this register; 0, which no household has, for anything else."""
        text = self.household_key
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= KEY_DIGITS else 0

    def shown(self, column: str) -> str:
        """A cell as a finding may repeat it."""
        text = self.cells.get(column, "")
        return PERSONAL.get(column, shown)(text)


def read_row(header: Header, raw: Row, *, today: datetime.date) -> RosterRow:
    """The row's values; whatever cannot be read is told and left empty."""
    found = {key: at for at, key in enumerate(header.keys) if key and at < len(raw.texts)}
    row = RosterRow(raw.number, {key: raw.texts[at] for key, at in found.items()})
    kinds = {key: raw.kinds[at] for key, at in found.items()}
    for name in TEXTS:
        setattr(row, name, _text(row, name, kinds.get(name, BLANK)))
    row.started_on = _day(row, "started_on", kinds.get("started_on", BLANK), today)
    row.ended_on = _day(row, "ended_on", kinds.get("ended_on", BLANK), None)
    _check(row)
    return row


def _text(row: RosterRow, name: str, kind: str) -> str:
    text = row.cells.get(name, "")
    if problem := unreadable(text, kind):
        row.problems.append(Told(problem.code, name, problem.message))
        return ""
    value = plain_digits(text) if kind == NUMBER else bare(text)
    if kind == NUMBER and len(value) > EXACT_DIGITS:
        message = _("单元格是数字，{} 位以后的数字已丢失，请设为“文本”后重新填写").format(EXACT_DIGITS)
        row.problems.append(Told("E-PAIR-DIGITS", name, message))
        return ""
    value = value.upper() if name == "head_certificate" else value
    return "" if value in NOTHING else value


def _day(row: RosterRow, name: str, kind: str, as_of: datetime.date | None) -> datetime.date | None:
    """A day; "" is none. A date without its day is told: nobody knows on which the pairing began."""
    parsed = partial_date(row.cells.get(name, ""), kind, as_of=as_of)
    row.problems += [Told(each.code, name, each.message) for each in parsed.problems]
    if not parsed.value:
        return None
    if len(parsed.value) < DAY_LENGTH:
        row.problems.append(Told("E-DATE", name, _("请写到日，如 2026-03-05")))
        return None
    return datetime.date.fromisoformat(parsed.value)


def _check(row: RosterRow) -> None:
    told = {each.column for each in row.problems}
    if not (row.household_number or row.household_key) and "household_number" not in told:
        row.problems.append(Told("E-PAIR-HOUSEHOLD", "household_number", _("户编号没有填")))
    if not row.started_on and "started_on" not in told:
        row.problems.append(Told("E-PAIR-START", "started_on", _("帮扶开始时间没有填")))
    if not (row.helper_code or row.helper_name) and not {"helper_code", "helper_name"} & told:
        row.problems.append(Told("E-PAIR-HELPER", "helper_code", _("帮扶责任人编号和姓名至少填一项")))
    if row.started_on and row.ended_on and row.ended_on < row.started_on:
        row.problems.append(Told("E-PAIR-END", "ended_on", _("结束时间早于开始时间")))
