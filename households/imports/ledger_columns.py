"""The columns of a ledger's sheet: whose line it is, when it was found out, and the facts; both ways."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import DateField, DecimalField, Field, IntegerField

from households.ledgers import Ledger, Subject
from povertycase.sheets import normalise_header, writing

KEY, NAME, NUMBER, HEAD, PLACE, YEAR, NOTED = "key", "name", "number", "head", "place", "year", "noted_on"
_LEADING = {
    Subject.PERSON: ((KEY, "本系统人号", 12), (NAME, "姓名", 10), (NUMBER, "户编号", 20), (HEAD, "户主", 10)),
    Subject.HOUSEHOLD: ((KEY, "本系统户号", 12), (NAME, "户主", 10), (NUMBER, "户编号", 20)),
    Subject.VILLAGE: ((KEY, "行政村代码", 14), (NAME, "行政村", 14)),
}
_WIDE, _NARROW = 24, 14
_LONG_TEXT = 40


@dataclass(frozen=True)
class Layout:
    """A ledger as a sheet. leading: (key, heading, width) before the facts; headings: of every column."""

    ledger: Ledger

    @property
    def leading(self) -> list[tuple[str, str, int]]:
        """What says whose line it is."""
        year = [(YEAR, "年度", 8)] if self.ledger.by_year else []
        known = _LEADING.get(self.ledger.subject) or ((KEY, "本系统编号", 12), (NAME, "名称", 16))
        return [*known, (PLACE, "乡镇村", 22), *year, (NOTED, "核实日期", 12)]

    @property
    def headings(self) -> Mapping[str, str]:
        """{key: heading}; of a fact its field's name."""
        facts = {column.name: str(column.verbose_name) for column in self.ledger.columns}
        return {key: heading for key, heading, _width in self.leading} | facts

    @property
    def aliases(self) -> Mapping[str, str]:
        """{heading as it is compared: key}."""
        return {normalise_header(heading): key for key, heading in self.headings.items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which nothing can be read."""
        return (KEY, NAME)

    @property
    def columns(self) -> list[writing.Column]:
        """For writing; a field with a list offers it."""
        lead = [writing.Column(heading, "text", width) for _key, heading, width in self.leading]
        return [*lead, *map(_column, self.ledger.columns)]


def _column(column: Field) -> writing.Column:
    words = tuple(str(label) for _value, label in column.flatchoices)
    if column.get_internal_type() == "BooleanField":
        words = ("是", "否")
    is_short = isinstance(column, DateField | DecimalField | IntegerField) or words
    wide = not is_short and (column.max_length or 0) > _LONG_TEXT
    return writing.Column(str(column.verbose_name), "text", _WIDE if wide else _NARROW, choices=words)
