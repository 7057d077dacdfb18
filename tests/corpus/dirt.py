"""What kinds of dirty cells have in common: clean rolls to start from, whose cells, and what else to ask."""

import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from households.models import RollBatch, RollRow
from tests.corpus.frame import Also, Before, Case, File, Person, Roll, Said, World
from tests.proofs.layouts import NAMES, headers
from tests.proofs.people import WEIGHTS

# What staging takes from the number alone.
IDENTITY = frozenset({"certificate_number", "certificate_kind", "id18", "id_tail4", "id_tail6"})


def roll_in(rng: random.Random, layout: str, *wanted: str, households: int = 4) -> Roll:
    """A clean roll in another official layout: the columns that layout B fills too, and those wanted.

    Sex and birth come from the identity; other wanted columns are the caller's to fill.
    """
    roll = Roll(rng, households)
    given = {NAMES[header]: header for header in roll.headers}
    roll.headers = [each for each in headers(layout) if NAMES.get(each, "") in given or each in wanted]
    for person in roll.people:
        person |= {
            each: person.get(given[NAMES[each]]) for each in roll.headers if NAMES.get(each, "") in given
        }
        person |= {"性别": sex_of(person["证件号码"]), "出生日期": person["证件号码"][6:14]}
    return roll


def some(roll: Roll, people: Iterable[Person] | None = None, most: int = 3) -> list[Person]:
    """A few people by chance, at least one."""
    among = roll.people if people is None else list(people)
    return roll.rng.sample(among, roll.rng.randint(1, min(most, len(among))))


def wife(roll: Roll) -> Person:
    """A wife who may be any age at which people work."""
    wives = [person for person in roll.people if person["与户主关系"] == "配偶"]
    person = roll.rng.choice(wives)
    person |= {"劳动技能": "普通劳动力", "文化程度": "初中", "健康状况": "健康", "务工时间（月）": None}
    return person


def homes(people: Iterable[Person]) -> frozenset[str]:
    """The 户编号 of some people."""
    return frozenset(person["户编号"] for person in people)


def rows(roll: Roll, people: Iterable[Person]) -> set[int]:
    """The row numbers of some people."""
    return {roll.row_of(person) for person in people}


def members(roll: Roll, person: Person) -> list[Person]:
    """Everybody in somebody's household."""
    return [each for each in roll.people if each["户编号"] == person["户编号"]]


def check_digit(body: str) -> str:
    """The eighteenth character that belongs to seventeen digits."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def sound(body: str) -> str:
    """Seventeen digits and the right character."""
    return body + check_digit(body)


def sex_of(number: str) -> str:
    """男 or 女 by the seventeenth digit."""
    return "男" if int(number[16]) % 2 else "女"


def registered(file: File, by: str = "township") -> Before:
    """The register holds what this file says."""

    def before(world: World) -> None:
        with tempfile.TemporaryDirectory() as folder:
            world.load(file, by=by, path=Path(folder))

    return before


def staged(wanted: Mapping[str, Mapping[str, Any]]) -> Also:
    """What staging must hold, by 人编号."""

    def also(batch: RollBatch) -> Iterator[str]:
        for row in RollRow.objects.filter(batch=batch, person_number__in=wanted):
            for name, value in wanted[row.person_number].items():
                if getattr(row, name) != value:
                    yield f"{row.person_number} {name}: {getattr(row, name)!r}, not {value!r}"

    return also


def kept_out(
    code: str, header: str, spoil: Callable[[random.Random, Any], tuple[Any, ...]], **facts: Any
) -> Callable[[random.Random], Case]:
    """Kinds where a few cells of a column are spoilt and their households wait.

    spoil: makes of a cell another and the words that must be said of it. facts: of the case.
    """

    def make(rng: random.Random) -> Case:
        roll = Roll(rng)
        twin = roll.xlsx()
        people = some(roll, [person for person in roll.people if person.get(header)])
        words: tuple[str, ...] = ()
        for person in people:
            person[header], *words = spoil(rng, person[header])
        found = {code: Said(*words, rows=rows(roll, people))}
        return Case(
            roll.xlsx(), twin=twin, findings=found, held=homes(people), **{"is_rewritable": True} | facts
        )

    return make


def taken(
    code: str, header: str, dirty: Callable[[random.Random, Any], Any], *words: str, **facts: Any
) -> Callable[[random.Random], Case]:
    """Kinds where a few cells of a column are written oddly and read as they were meant.

    code: what is said of them, "" for nothing. facts: of the case.
    """

    def make(rng: random.Random) -> Case:
        roll = Roll(rng)
        twin = roll.xlsx()
        people = some(roll, [person for person in roll.people if person.get(header)])
        for person in people:
            person[header] = dirty(rng, person[header])
        found = {code: Said(*words, rows=rows(roll, people))} if code else {}
        return Case(roll.xlsx(), twin=twin, findings=found, **{"is_rewritable": True} | facts)

    return make
