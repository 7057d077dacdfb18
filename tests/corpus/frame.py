"""A kind of malformed file, the roll it starts from, and the judge of what an import says about it."""

import io
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.db import transaction

from households import models
from households.choices import RollStatus
from povertycase.choices import Role
from povertycase.models import User
from povertycase.sheets import FileRefused
from tests import factories, importing
from tests.rolls import HEADER, Maker, base_people

Person = dict[str, Any]
Before = Callable[["World"], None]
Also = Callable[[models.RollBatch], Iterable[str]]
# Columns of staging that say where a row came from, not what it says.
PLACES = frozenset({"id", "batch_id", "row", "name_pinyin", "name_initials"})


@dataclass(frozen=True)
class File:
    """What is uploaded."""

    name: str
    content: bytes


@dataclass(frozen=True)
class World:
    """Who may upload, and how: `load` puts a file on the register as if it had come a month earlier."""

    users: Mapping[str, User]
    places: Mapping[str, str]

    def load(self, file: File, *, by: str = "township", path: Any, **facts: Any) -> models.RollBatch:
        """Import a file and write everything of it."""
        target = path / file.name
        target.write_bytes(file.content)
        batch = importing.applied(self.users[by], target, division=self.places[by], **facts)
        assert batch.status == RollStatus.APPLIED, batch.message
        return batch


class Said:
    """A finding that must be there: words that one of its sentences holds, and the rows it stands at.

    rows: exactly the sheet's row numbers where it must be found; none given: anywhere.
    """

    def __init__(self, *words: str, rows: Iterable[int] = ()) -> None:
        self.words, self.rows = words, set(rows)

    def faults(self, code: str, found: list[tuple[int, str]]) -> list[str]:
        """What is wrong with (row, sentence) of the findings with this code."""
        faults = []
        if not any(all(word in sentence for word in self.words) for _row, sentence in found):
            faults.append(f"{code} does not say {self.words}: {found[:3]}")
        if self.rows and self.rows != {row for row, _sentence in found}:
            faults.append(f"{code} stands at {[row for row, _sentence in found][:9]}, not {self.rows}")
        return faults


@dataclass(frozen=True)
class Case:
    """One malformed file, and what an import must make of it.

    refused: the code with which the whole file is turned away; "" when it is read. findings:
    each code that must be found; nothing else may be found but `beside`.
    twin: the same rows, clean; None when there is nothing to compare. held: the 户编号 whose households wait
    because of an error; those of the twin that are not held must be staged exactly alike, but for the
    staging columns in `differs`. says: words of the import's own message. before: prepares the register.
    around: what stands while the file is taken in, such as a scanner that answers. also: what else is wrong
    with the import, in words.
    is_rewritable: whether the dirt survives when another program opens and saves the workbook.
    """

    file: File
    refused: str = ""
    findings: Mapping[str, Said] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    twin: File | None = None
    held: frozenset[str] = frozenset()
    differs: frozenset[str] = frozenset()
    says: tuple[str, ...] = ()
    before: Before | None = None
    around: Callable[[], AbstractContextManager[Any]] = nullcontext
    also: Also | None = None
    by: str = "township"
    is_full: bool = False
    is_rewritable: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind: S74 with its variants, each a function from a random source to a case."""

    number: str
    words: str
    make: Callable[[random.Random], Case]

    def __str__(self) -> str:
        return f"{self.number} {self.words}"


class TurnedAway(FileRefused):
    """The upload itself refuses a file; what its reading raises must not be taken for this."""


class Roll:
    """A clean roll to spoil: rows as {header: value} in layout B; the header stands on row 3."""

    def __init__(self, rng: random.Random, households: int = 4) -> None:
        self.rng = rng
        self.headers: list[str] = list(HEADER)
        self.titles: list[list[Any]] = [["已脱贫人口名单"], ["单位：人、元"]]
        self.people: list[Person] = []
        # An identity that ends in zeros by chance is asked about.
        while not self.people or any(each["证件号码"].endswith("000") for each in self.people):
            self.maker = Maker(rng.randrange(10**6))
            self.people = base_people(self.maker, households)
        sizes: dict[str, int] = {}
        for person in self.people:
            sizes[person["户编号"]] = sizes.get(person["户编号"], 0) + 1
        for serial, person in enumerate(self.people, 1):
            person |= {"序号": serial, "人数": sizes[person["户编号"]]}

    def anyone(self, **wanted: Any) -> Person:
        """A person by chance with these cells."""
        fitting = [each for each in self.people if all(each.get(k) == v for k, v in wanted.items())]
        return self.rng.choice(fitting)

    def row_of(self, person: Person) -> int:
        """The number of somebody's row in the sheet, counted as offices do."""
        return len(self.titles) + 2 + next(i for i, each in enumerate(self.people) if each is person)

    def table(self) -> list[list[Any]]:
        """Titles, header and rows as lists of cells."""
        rows = [[person.get(header) for header in self.headers] for person in self.people]
        return [*self.titles, list(self.headers), *rows]

    def xlsx(self, change: Callable[[Any, Any], None] | None = None, name: str = "roll.xlsx") -> File:
        """The roll as a workbook; change: called with the workbook and its sheet before it is saved."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "花名册"
        for row in self.table():
            sheet.append(row)
        if change:
            change(book, sheet)
        out = io.BytesIO()
        book.save(out)
        return File(name, out.getvalue())


def judge(kind: Kind, seed: int, folder: Any, rewrite: Callable[[File], File] | None = None) -> list[str]:
    """What is wrong with how an import answers this kind of file; nothing of it stays in the database.

    rewrite: what another program makes of the file, for kinds that are `is_rewritable`.
    """
    case = kind.make(random.Random(f"{kind.number} {seed}"))
    file = rewrite(case.file) if rewrite else case.file
    wanted = _staged(case, case.twin, folder) if case.twin else None
    with transaction.atomic():
        try:
            with case.around():
                batch = _read(case, file, folder)
        except TurnedAway as refused:
            faults = _wrong_upload(case, refused)
        else:
            faults = [*_wrong_findings(case, batch), *_wrong_end(case, batch)]
            if wanted is not None and not faults:
                faults += _wrong_rows(case, wanted, _rows(batch))
            if case.also and not faults:
                faults += case.also(batch)
        transaction.set_rollback(True)
    return faults


def cast() -> World:
    """The map, and somebody who may import for the township and for the county."""
    factories.divisions()
    return World(
        {
            "township": factories.user("corpus-town", Role.TOWNSHIP, factories.TOWN),
            "sister": factories.user("corpus-sister", Role.TOWNSHIP, factories.SISTER_TOWN),
            "county": factories.user("corpus-county", Role.COUNTY, factories.COUNTY),
        },
        {"township": factories.TOWN, "sister": factories.SISTER_TOWN, "county": factories.COUNTY},
    )


def _read(case: Case, file: File, folder: Any) -> models.RollBatch:
    world = cast()
    if case.before:
        case.before(world)
    path = folder / file.name
    path.write_bytes(file.content)
    return taken_in(world.users[case.by], path, division=world.places[case.by], full=case.is_full)


def taken_in(user: User, path: Any, **facts: Any) -> models.RollBatch:
    """Upload a file and do what the worker does. Raises TurnedAway for one that is not even kept."""
    try:
        batch = importing.uploaded(user, path, **facts)
    except FileRefused as refused:
        raise TurnedAway(refused.code, refused.message) from refused
    return importing.read(batch)


def _staged(case: Case, file: File, folder: Any) -> dict[str, dict[str, Any]]:
    """The rows of a twin, which must be clean."""
    with transaction.atomic():
        batch = _read(case, file, folder)
        rows = _rows(batch)
        spoilt = [code for code in batch.finding_counts if code.startswith("E-")]
        assert batch.status == RollStatus.READY, f"the twin: {batch.finding_counts} {batch.message}"
        assert not spoilt, f"the twin: {batch.finding_counts}"
        transaction.set_rollback(True)
    return rows


def _rows(batch: models.RollBatch) -> dict[str, dict[str, Any]]:
    rows = models.RollRow.objects.filter(batch=batch, is_held=False).values()
    return {
        row["person_number"] or str(row["id18"] or row["row"]): {
            k: v for k, v in row.items() if k not in PLACES
        }
        for row in rows
    }


def _wrong_upload(case: Case, refused: TurnedAway) -> list[str]:
    """What is wrong with a file that is turned away before it is kept."""
    faults = [
        f"the refusal lacks {word}: {refused.message}" for word in case.says if word not in refused.message
    ]
    return faults if refused.code == case.refused else [*faults, f"the upload is refused: {refused}"]


def _wrong_findings(case: Case, batch: models.RollBatch) -> list[str]:
    found = set(batch.finding_counts)
    faults = [f"{code} is missing" for code in sorted(set(case.findings) - found)]
    faults += [
        f"{code} is too much: {batch.findings.filter(code=code).first()}"
        for code in sorted(found - set(case.findings) - case.beside - {case.refused})
    ]
    for code in found & set(case.findings):
        sentences = batch.findings.filter(code=code).values_list("row", "message")
        faults += case.findings[code].faults(code, list(sentences))
    return faults


def _wrong_end(case: Case, batch: models.RollBatch) -> list[str]:
    faults = [f"the message lacks {word}: {batch.message}" for word in case.says if word not in batch.message]
    state = RollStatus.REFUSED if case.refused else RollStatus.READY
    if batch.status != state:
        faults.append(f"the import is {batch.status}: {batch.message} {batch.finding_counts}")
    if case.refused and batch.job.result.get("refused") != case.refused:
        faults.append(f"refused with {batch.job.result}, not {case.refused}")
    return faults


def _wrong_rows(case: Case, wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    wanted = {key: row for key, row in wanted.items() if row["household_number"] not in case.held}
    faults = [f"row {key} is lost" for key in wanted.keys() - found.keys()]
    faults += [f"row {key} is staged" for key in found.keys() - wanted.keys()]
    for key in wanted.keys() & found.keys():
        faults += [
            f"{key} {name}: {found[key][name]!r}, not {value!r}"
            for name, value in wanted[key].items()
            if name not in case.differs and found[key][name] != value
        ]
    return faults
