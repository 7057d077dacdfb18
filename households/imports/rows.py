"""One row of the sheet becomes one line of staging, with what was wrong in its cells."""

from collections.abc import Iterable, Sequence
from datetime import date

from households.imports import people
from households.imports.copying import NULL, copied
from households.imports.findings import Findings, Place, masked
from households.imports.known import Known, PlainColumns, Reading, Wrong
from households.imports.layouts.columns import CERTIFICATE, DATA_ON, HEAD_CERTIFICATE, PLACES, SERIAL, Column
from households.imports.layouts.fields import reader
from households.imports.places import Places
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
BASE = ("batch_id", "row", "division_code", "is_held", *BEGUN)
UNNUMBERED = problem("E-HH-REQUIRED", "缺少户编号，请补填")
PRECISION = "E-HH-PRECISION"
NO_CELL = ("", " ")
LONGEST_SERIAL = 32


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
        self._births = Known(birth, today) if birth else None
        self._one: dict[str, tuple[tuple[str, str], str, tuple[Problem, ...]]] = {}
        self._place_at = tuple(
            self._by_name[name].position if name in self._by_name else -1 for name in PLACES
        )
        self._last = ("", ("",) * len(PLACES))

    @property
    def columns(self) -> tuple[str, ...]:
        """The RollRow columns in the order of the lines."""
        return (*BASE, *self.fields)

    def read(self, rows: Sequence[Row]) -> list[str]:
        """The lines of some people's rows: what stands alone column by column, then person by person."""
        wrongs: dict[int, Wrong] = {}
        outs = self._plain.texts(rows, wrongs)
        return [
            self._line(row, out, wrongs.get(place, []))
            for place, (row, out) in enumerate(zip(rows, outs, strict=True))
        ]

    def _line(self, row: Row, out: list[str], wrong: Wrong) -> str:
        number = self._serial("household_number", row, out, wrong)
        self._person(row, out, wrong)
        village = self._village(row, number, wrong)
        is_held = "f"
        for problems, reading in wrong:
            if self._note(problems, reading, row, number):
                is_held = "t"
        return "\t".join((self._batch, str(row.number), village, is_held, *BEGUN.values(), *out))

    def _cell(self, name: str, row: Row) -> tuple[str, str]:
        position = self._at.get(name)
        return NO_CELL if position is None else (row.texts[position], row.kinds[position])

    def _serial(self, name: str, row: Row, out: list[str], wrong: Wrong) -> str:
        """A 户编号 or 人编号; "" when it cannot be told."""
        position = self._at.get(name)
        if position is None:
            return ""
        text = row.texts[position]
        if row.kinds[position] == "t" and len(text) < LONGEST_SERIAL and text.isascii() and text.isdigit():
            out[self._slots[name]] = text
            return text
        reading = self._by_name[name]
        texts, problems = (reading.column.read or reader(name))(text, row.kinds[position], self._today)
        if problems and problems[0].code == PRECISION:
            texts = (plain_digits(text) or None,)  # holds back the household that it may mean
        elif name == "household_number" and not texts[0]:
            problems = problems or (UNNUMBERED,)
        out[self._slots[name]] = copied(texts[0])
        self._wrong(problems, name, wrong)
        return texts[0] or ""

    def _person(self, row: Row, out: list[str], wrong: Wrong) -> None:
        """Everything that several cells decide together."""
        slots = self._slots
        number = self._serial("person_number", row, out, wrong)
        name, pinyin, initials, problems = people.name_of(*self._cell("person_name", row))
        for slot, value in zip(self._name_slots, (name, pinyin, initials), strict=True):
            out[slot] = NULL if value is None else value
        self._wrong(problems, "person_name", wrong)
        kind, sex = out[slots["certificate_kind"]], out[slots["sex"]]
        birth_on = self._birth(row, wrong)
        stated = people.Stated("" if kind is NULL else kind, "" if sex is NULL else sex, birth_on)
        person = people.who(
            *self._cell(CERTIFICATE, row), stated, number, today=self._today, is_demo=self._is_demo
        )
        for slot, given in zip(self._identity_slots, person[:-1], strict=True):
            if given is not None:
                out[slot] = given
        self._wrong(person.problems, CERTIFICATE, wrong)
        if stated.birth_on and not person.birth_on and not any(map(is_error, person.problems)):
            self._wrong((people.IMPRECISE,), "birth_on", wrong)
        relation, problems = people.relation_of(*self._cell("relation", row), person.sex)
        out[slots["relation"]] = NULL if relation is None else relation
        self._wrong(problems, "relation", wrong)
        self._contacts(row, out, wrong)
        self._day(row, wrong)

    def _birth(self, row: Row, wrong: Wrong) -> str:
        """出生日期 as it is stated, of any precision; "" when it is not."""
        if self._births is None:
            return ""
        position = self._at["birth_on"]
        cell = row.kinds[position] + row.texts[position]
        text = self._births[cell][0]
        self._wrong(self._births.odd.get(cell, ()), "birth_on", wrong)
        return "" if text is NULL else text

    def _contacts(self, row: Row, out: list[str], wrong: Wrong) -> None:
        for name in self._contact_names:
            cell = self._cell(name, row)
            if cell[1] == " ":
                continue
            last = self._one.get(name)
            if last is None or last[0] != cell:
                last = self._one[name] = (cell, *self._contact(name, *cell))
            out[self._slots[name]] = last[1]
            self._wrong(last[2], name, wrong)

    def _contact(self, name: str, text: str, kind: str) -> tuple[str, tuple[Problem, ...]]:
        if name in PHONES:
            value, problems = people.phones_of(text, kind, PHONES[name])
        elif name == HEAD_CERTIFICATE:
            value, problems = people.head_of(text, kind, self._today)
        else:
            value, _pinyin, _initials, problems = people.name_of(text, kind)
        return NULL if value is None else value, problems

    def _day(self, row: Row, wrong: Wrong) -> None:
        """数据日期 or 年度: the last day of the period it names, at most today."""
        cell = self._cell(DATA_ON, row)
        if cell[1] == " ":
            return
        last = self._one.get(DATA_ON)
        if last is None or last[0] != cell:
            texts, problems = reader("registered_on")(*cell, self._today)
            last = self._one[DATA_ON] = (cell, "", problems)
            if texts[0]:
                day = min(last_day(texts[0]), self._today)
                self.data_on = max(self.data_on or day, day)
        self._wrong(last[2], DATA_ON, wrong)

    def _village(self, row: Row, number: str, wrong: Wrong) -> str:
        """The code of the row's village; names left out beside the same 户编号 are those of the row above."""
        texts = row.texts
        names = tuple([texts[at].strip() if at >= 0 else "" for at in self._place_at])
        if "" in names and number and number == self._last[0]:
            names = tuple(own or above for own, above in zip(names, self._last[1], strict=True))
        self._last = number, names
        code, problems = self._places.find(names)
        self._wrong(problems, "village", wrong)
        return code or NULL

    def _wrong(self, problems: tuple[Problem, ...], name: str, wrong: Wrong) -> None:
        if problems:
            wrong.append((problems, self._by_name[name]))

    def _note(self, problems: tuple[Problem, ...], reading: Reading, row: Row, number: str) -> bool:
        """Record what is wrong with a cell; whether it holds the row back."""
        value = masked(reading.column.name, row.texts[reading.position])
        self._findings.problems(problems, Place(row.number, reading.header, number), value)
        return any(map(is_error, problems))


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
