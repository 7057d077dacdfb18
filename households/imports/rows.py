"""One row of the sheet becomes one line of staging, with what was wrong in its cells."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import repeat

from households.imports import people
from households.imports.block import Block, Reading
from households.imports.copying import NULL, copied
from households.imports.findings import Findings, Place, masked
from households.imports.known import Known, PlainColumns
from households.imports.layouts.columns import CERTIFICATE, DATA_ON, HEAD_CERTIFICATE, PLACES, SERIAL, Column
from households.imports.layouts.fields import reader
from households.imports.places import Found, Places
from households.models.roll_fields import BY_NAME, Kind, Table
from households.rules.cells import plain_digits
from households.rules.problems import Problem, problem
from povertycase.sheets import Row

TEN_THOUSAND = 10_000
NAMES = ("person_name", "name_pinyin", "name_initials")
IDENTITY = (
    CERTIFICATE,
    "id18",
    "id_tail4",
    "id_tail6",
    "certificate_kind",
    "sex",
    "birth_on",
    "disability_kind",
    "disability_grade",
)
# Taken for new until comparing finds them on the register.
BEGUN = {"needs_consent": "f", "is_new_head": "f", "kind": "new", "household_kind": "new"}
PHONES = {"household_phone": b"household.phone", "person_phone": b"person.phone"}
_BEGUN = "\t".join(BEGUN.values())
BASE = ("batch_id", "row", "division_code", "is_held", *BEGUN)
UNNUMBERED = problem("E-HH-REQUIRED", "缺少户编号，请补填")
PRECISION = "E-HH-PRECISION"
NO_CELL = ("", " ")
LONGEST_SERIAL = 32

Columns = list[Sequence[str]]


def staged_fields(columns: Iterable[Column]) -> list[str]:
    """The RollRow columns that a roll with these columns fills."""
    found: dict[str, None] = {}
    for column in columns:
        if column.name == CERTIFICATE:
            found.update(dict.fromkeys(IDENTITY))
        elif column.name == "person_name":
            found.update(dict.fromkeys(NAMES))
        else:
            found.update(dict.fromkeys(column.takes))
    return list(found)


class RowReader:
    """Reads rows of one sheet; `data_on` is the latest day that its rows name."""

    def __init__(
        self,
        batch_id: int,
        readings: Sequence[Reading],
        places: Places,
        findings: Findings,
        *,
        today: date,
        is_demo: bool,
    ) -> None:
        self.fields = staged_fields(reading.column for reading in readings)
        self.data_on: date | None = None
        self._batch, self._places, self._findings = str(batch_id), places, findings
        self._today, self._is_demo = today, is_demo
        self._slots = {name: place for place, name in enumerate(self.fields)}
        self._identity_slots = [self._slots[name] for name in IDENTITY]
        self._name_slots = [self._slots[name] for name in NAMES]
        self._by_name = {reading.column.name: reading for reading in readings}
        self._at = {name: reading.position for name, reading in self._by_name.items()}
        self._contact_names = [name for name in (*PHONES, HEAD_CERTIFICATE, "head_name") if name in self._at]
        own = {"household_number", "person_number", SERIAL}
        self._plain = PlainColumns(
            [each for each in readings if each.column.name not in own], self.fields, today
        )
        birth = self._by_name.get("birth_on")
        self._born = Known(birth, today) if birth else None
        self._last: dict[str, tuple[tuple[str, str], str, tuple[Problem, ...]]] = {}
        self._place_at = tuple(
            self._by_name[name].position if name in self._by_name else -1 for name in PLACES
        )
        self._above = ("", ("",) * len(PLACES))

    @property
    def columns(self) -> tuple[str, ...]:
        """The RollRow columns in the order of the lines."""
        return (*BASE, *self.fields)

    def read(self, rows: Sequence[Row]) -> list[str]:
        """The lines of some people's rows, made column by column."""
        block = Block(rows)
        out = self._plain.texts(block)
        numbers = self._serials("household_number", block, out)
        self._persons(block, out)
        for name in self._contact_names:
            out[self._slots[name]] = self._in_turn(name, block)
        if DATA_ON in self._at:
            self._in_turn(DATA_ON, block)
        villages = self._villages(block, numbers)
        held = self._held(block, numbers)
        heads = [
            f"{self._batch}\t{row.number}\t{village}\t{is_held}\t{_BEGUN}"
            for row, village, is_held in zip(rows, villages, held, strict=True)
        ]
        return [*map("\t".join, zip(heads, *out, strict=True))]

    def _cells(self, name: str, block: Block) -> Iterable[tuple[str, str]]:
        position = self._at.get(name)
        if position is None:
            return repeat(NO_CELL, len(block.rows))
        return zip(block.texts[position], block.kinds[position], strict=True)

    def _serials(self, name: str, block: Block, out: Columns) -> Sequence[str]:
        """The 户编号 or 人编号 of each row; "" when it cannot be told."""
        position = self._at.get(name)
        if position is None:
            return [""] * len(block.rows)
        if block.has_digits(position, LONGEST_SERIAL):
            out[self._slots[name]] = block.texts[position]
            return block.texts[position]
        found = [self._serial(name, *cell) for cell in self._cells(name, block)]
        block.note(self._by_name[name], (problems for _number, problems in found))
        out[self._slots[name]] = [copied(number) for number, _problems in found]
        return [number or "" for number, _problems in found]

    def _serial(self, name: str, text: str, kind: str) -> tuple[str | None, tuple[Problem, ...]]:
        (number,), problems = (self._by_name[name].column.read or reader(name))(text, kind, self._today)
        if problems and problems[0].code == PRECISION:
            return plain_digits(text) or None, problems  # holds back the household that it may mean
        if name == "household_number" and not number:
            problems = problems or (UNNUMBERED,)
        return number, problems

    def _persons(self, block: Block, out: Columns) -> None:
        """Everything that several cells decide together."""
        numbers = self._serials("person_number", block, out)
        self._names(block, out)
        births = self._births(block)
        beside = (_said(out[self._slots[name]]) for name in ("certificate_kind", "sex"))
        stated = map(people.Stated, *beside, births)
        found = [
            people.who(*cell, said, number, today=self._today, is_demo=self._is_demo)
            for cell, said, number in zip(self._cells(CERTIFICATE, block), stated, numbers, strict=True)
        ]
        *texts, problems = zip(*found, strict=True)
        for slot, given in zip(self._identity_slots, texts, strict=True):
            out[slot] = _over(given, out[slot])
        block.note(self._by_name[CERTIFICATE], problems)
        for place, (person, birth_on) in enumerate(zip(found, births, strict=True)):
            if birth_on and not person.birth_on and not any(map(is_error, person.problems)):
                block.wrong(place, (people.IMPRECISE,), self._by_name["birth_on"])
        relations = [
            people.relation_of(*cell, person.sex)
            for cell, person in zip(self._cells("relation", block), found, strict=True)
        ]
        block.note(self._by_name["relation"], (problems for _relation, problems in relations))
        out[self._slots["relation"]] = [relation or NULL for relation, _problems in relations]

    def _names(self, block: Block, out: Columns) -> None:
        *texts, problems = zip(
            *(people.name_of(*cell) for cell in self._cells("person_name", block)), strict=True
        )
        for slot, given in zip(self._name_slots, texts, strict=True):
            out[slot] = given
        block.note(self._by_name["person_name"], problems)

    def _births(self, block: Block) -> Sequence[str]:
        """出生日期 as it is stated, of any precision; "" when it is not."""
        if self._born is None:
            return [""] * len(block.rows)
        return _said(text for (text,) in self._born.texts(block))

    def _in_turn(self, name: str, block: Block) -> Sequence[str]:
        """A column whose cells mostly say what the row above says: each is read when it changes."""
        texts = [NULL] * len(block.rows)
        last = self._last.get(name)
        for place, cell in enumerate(self._cells(name, block)):
            if cell[1] == " ":
                continue
            if last is None or last[0] != cell:
                last = self._last[name] = (cell, *self._one(name, *cell))
            texts[place] = last[1]
            if last[2]:
                block.wrong(place, last[2], self._by_name[name])
        return texts

    def _one(self, name: str, text: str, kind: str) -> tuple[str, tuple[Problem, ...]]:
        if name == DATA_ON:
            return NULL, self._day(text, kind)
        if name in PHONES:
            value, problems = people.phones_of(text, kind, PHONES[name])
        elif name == HEAD_CERTIFICATE:
            value, problems = people.head_of(text, kind, self._today)
        else:
            value, _pinyin, _initials, problems = people.name_of(text, kind)
        return value or NULL, problems

    def _day(self, text: str, kind: str) -> tuple[Problem, ...]:
        """数据日期 or 年度: the last day of the period it names, at most today."""
        (named,), problems = reader("registered_on")(text, kind, self._today)
        if named:
            day = min(last_day(named), self._today)
            self.data_on = max(self.data_on or day, day)
        return problems

    def _villages(self, block: Block, numbers: Sequence[str]) -> list[str]:
        """The villages' codes; names left out beside the same 户编号 are those of the row above."""
        blanks = [""] * len(block.rows)
        columns = [block.texts[at] if at >= 0 else blanks for at in self._place_at]
        found = []
        last = None
        for row in zip(numbers, *columns, strict=True):
            if row != last:  # members of a household mostly live in one place
                last = row
                village = self._village(*row)
            found.append(village)
        block.note(self._by_name["village"], (problems for _code, problems in found))
        return [code or NULL for code, _problems in found]

    def _village(self, number: str, *cells: str) -> Found:
        names = tuple(map(str.strip, cells))
        last, above = self._above
        if number and number == last:
            names = tuple(own or other for own, other in zip(names, above, strict=True))
        self._above = number, names
        return self._places.find(names)

    def _held(self, block: Block, numbers: Sequence[str]) -> list[str]:
        """Record what is wrong, row by row; whether each is held back."""
        held = ["f"] * len(block.rows)
        for place, wrongs in sorted(block.wrongs.items()):
            row = block.rows[place]
            for problems, reading in wrongs:
                value = masked(reading.column.name, row.texts[reading.position])
                self._findings.problems(problems, Place(row.number, reading.header, numbers[place]), value)
                if any(map(is_error, problems)):
                    held[place] = "t"
        return held


def _said(texts: Iterable[str]) -> list[str]:
    return ["" if text == NULL else text for text in texts]


def _over(given: Sequence[str | None], held: Sequence[str]) -> list[str]:
    """A column with another's texts put over its own, where there are any."""
    return [own if text is None else text for text, own in zip(given, held, strict=True)]


def is_error(wrong: Problem) -> bool:
    """Whether it holds the row back."""
    return wrong.code.startswith("E-")


def last_day(partial: str) -> date:
    """The last day of a year, a month or a day in ISO text."""
    year, month, day = (*map(int, partial.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    if month and month < 12:
        return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    return date(year, 12, 31)


def factor_of(column: Column, header: str, unit: str) -> int:
    """10,000 for amounts that the header, or the line above it, says are in 万元."""
    field = BY_NAME.get(column.name)
    if field is None or field.kind is not Kind.NUMBER or field.table not in (Table.INCOME, Table.LINE):
        return 1
    if column.name == "income_population":
        return 1
    return TEN_THOUSAND if "万元" in header or (unit == "万元" and "元" not in header) else 1
