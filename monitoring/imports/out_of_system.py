"""体外循环 (M-OUT): a village's paper ledger held against cases and rolls; nothing of it is kept."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from households.choices import MonitoringState
from households.models import Household, HouseholdMembership
from households.rules.cells import NOTHING, NUMBER, bare, comparable, plain_digits
from monitoring.actions import guards
from monitoring.choices.sweeps import Standing
from monitoring.imports.sweep_homes import GUESSES_MAX, NAMES_AT_ONCE
from monitoring.imports.sweep_rows import EXACT_DIGITS
from monitoring.models import MonitoringCase
from povertycase import masks
from povertycase.models import User
from projects.imports.layouts import Layout
from projects.imports.reading import Line, open_sheet

SHORTEST = 15  # digits of an identity of the first generation
MASKED = "*"

PAPER_LEDGER = Layout(
    name="村级监测对象台账",
    headings={"name": "姓名", "identity": "身份证", "village": "行政村"},
    others={
        "户主": "name",
        "户主姓名": "name",
        "身份证号": "identity",
        "身份证号码": "identity",
        "证件号码": "identity",
        "村": "village",
    },
    required=("name",),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a paper ledger and how it stands here; identity is masked."""

    row: int
    name: str
    identity: str
    village: str
    standing: Standing

    @property
    def words(self) -> str:
        """How it stands, in words."""
        return str(self.standing.label)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of that name on the register."""

    village: str
    identities: frozenset[str]
    is_case: bool
    is_on_roll: bool


@dataclass
class Compared:
    """A ledger that was compared."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def outside(self) -> list[Entry]:
        """Whoever the paper names and the system does not monitor, or cannot be told apart."""
        return [each for each in self.entries if each.standing not in {Standing.CASE, Standing.ROLL}]

    def counts(self) -> list[tuple[str, int]]:
        """(how it stands, how many), all of them."""
        return [(str(each.label), self.count(each)) for each in Standing]

    def count(self, standing: Standing) -> int:
        """How many stand so."""
        return sum(each.standing == standing for each in self.entries)


def compare_paper(path: Path, *, name: str, by: User) -> Compared:
    """Who of a paper ledger is in no open case and on no roll as monitored, in `by`'s reach.

    Who: village, township, county. Raises FileRefused for a file that is no such sheet. Keeps nothing.
    """
    guards.require_role_anywhere("compare_paper", by=by)
    opened = open_sheet(path, name=name, layout=PAPER_LEDGER)
    known = _known({_text(line, "name") for line in opened.lines}, by)
    wrong: dict[str, int] = defaultdict(int)
    return Compared([_entry(line, known, wrong) for line in opened.lines])


def _text(line: Line, key: str) -> str:
    cell = line.cells.get(key)
    value = "" if cell is None else bare(cell.text)
    return "" if value in NOTHING else value


def _identity(line: Line) -> tuple[str, bool]:
    """The identity, and whether digits of it are lost: in a cell that is a number, or on the way there."""
    cell = line.cells.get("identity")
    if cell is None or cell.kind != NUMBER:
        text = _text(line, "identity").upper()
        return text, text.removesuffix("X").isdigit() and len(text) < SHORTEST
    digits = plain_digits(cell.text)
    return digits, len(digits) > EXACT_DIGITS


def _entry(line: Line, known: dict[str, list[Known]], wrong: dict[str, int]) -> Entry:
    """A masked identity, as our own lists have it, tells nobody apart: then name and village must."""
    name, village = _text(line, "name"), _text(line, "village")
    identity, is_broken = _identity(line)
    told = "" if MASKED in identity else identity
    if not name or is_broken or not (told or village):
        standing = Standing.UNREADABLE
    else:
        standing = _standing(name, told, village, known.get(name, []), wrong)
    return Entry(line.number, name, masks.identity(identity), village, standing)


def _standing(
    name: str, identity: str, village: str, known: Sequence[Known], wrong: dict[str, int]
) -> Standing:
    found = [each for each in known if not village or each.village == comparable(village)]
    if identity:
        right = [each for each in found if identity in each.identities]
        wrong[name] += bool(found and not right)
        found = [] if wrong[name] > GUESSES_MAX else right
    if len(found) > 1:
        return Standing.MANY
    if not found:
        return Standing.UNKNOWN
    if found[0].is_case:
        return Standing.CASE
    return Standing.ROLL if found[0].is_on_roll else Standing.UNMONITORED


def _known(names: set[str], by: User) -> dict[str, list[Known]]:
    """Everybody of these names who lives in a household on the register, in reach."""
    found: dict[str, list[Known]] = defaultdict(list)
    for chunk in _chunks(sorted(names - {""})):
        rows = HouseholdMembership.objects.visible_to(by).in_force().filter(person__name__in=chunk)
        people = list(rows.filter(household__status="active").select_related("person", "household__division"))
        homes = {each.household_id for each in people}
        cases = MonitoringCase.objects.visible_to(by).open().filter(household__in=homes)
        in_case = set(cases.values_list("household", flat=True))
        for each in people:
            own = {each.person.certificate_number, each.person.id18} - {"", None}
            found[each.person.name].append(
                Known(
                    village=comparable(each.household.division.name),
                    identities=frozenset(str(number) for number in own),
                    is_case=each.household_id in in_case,
                    is_on_roll=_is_on_roll(each.household),
                )
            )
    return found


def _is_on_roll(household: Household) -> bool:
    """Whether a roll calls a household monitored, and not as one whose risk is gone."""
    return bool(household.monitoring_category) and household.monitoring_state != MonitoringState.REMOVED


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), NAMES_AT_ONCE):
        yield names[start : start + NAMES_AT_ONCE]
