"""Numbers in what somebody wrote, spelled, spaced or run together: which of them are numbers of people."""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn

from households.rules.identity import is_known_area, read_identity

LEAST_DIGITS = 15
# A number may be spelled: 五一九九, 伍壹玖玖; a village says 幺 for one.
SPELLED = str.maketrans("〇○零一壹幺二贰三叁四肆五伍六陆七柒八捌九玖", "0001112233445566778899")
LAST, BLANK, DASH = frozenset("Xx"), " ", "-"
# What nobody sees between digits.
UNSEEN = frozenset({"Cc", "Cf"})
IDENTITY, OLD_IDENTITY = 18, 15
# A day, or a month, of this century that stands alone: a run of digits may begin and end with one.
DATE = re.compile(
    r"(?<!\d)20\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|-(?:1[0-2]|0?[1-9])(?:-(?:3[01]|[12]\d|0?[1-9]))?)(?!\d)"
)
# What may follow another after a blank: an amount, or a mobile number.
ALONE = re.compile(r"0|[1-9]\d{0,6}|1[3-9]\d{9}")
# What UnionPay's cards begin with.
CARD = ("62", "60", "9558")
# A disability certificate is the identity and what the disability is.
DISABILITY = re.compile(r"[1-7１-７][1-4１-４](?:[BbＢｂ]\d)?(?!\d)")

_is_identity = re.compile(r"\d{17}[\dX]").fullmatch
_is_old = re.compile(r"\d{15}").fullmatch


@dataclass(frozen=True, slots=True)
class Run:
    """Digits with at most blanks and dashes between them. places: where in the text each letter stands."""

    letters: str
    places: tuple[int, ...]

    @property
    def first(self) -> int:
        """Where it begins in the text."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.places[-1] + 1


def runs_of(text: str) -> Iterator[Run]:
    """Each run of fifteen digits and more.

    Source: DECLARE § fields.
    """
    if len(text) < LEAST_DIGITS:
        return
    letters: list[tuple[int, str]] = []
    for place, letter in enumerate(text):
        found = _read(letter, begun=bool(letters))
        if found is None:
            yield from _run(letters)
            letters = []
        else:
            letters += [(place, each) for each in found]
    yield from _run(letters)


def of_people(run: Run) -> bool:
    """Whether a run holds an identity or a number of an account: days, amounts and telephones are none.

    Source: DECLARE § fields.
    """
    if any(_has_shape(number) for number, _start, _end in _windows(run)):
        return True
    return any(_digits(part) >= LEAST_DIGITS and not _alone(part) for _at, part in _undated(run))


def identities_in(text: str, *, as_of: datetime.date) -> list[tuple[int, int]]:
    """Where in a text sound identities stand, of 18 and of 15 digits, whatever stands beside them.

    Source: DECLARE § fields; GB11643 § structure of the number
    """
    found: list[tuple[int, int]] = []
    for run in runs_of(text):
        for number, start, end in sorted(_windows(run), key=lambda each: each[1]):
            if not _is_sound(number, as_of=as_of):
                continue
            after = DISABILITY.match(text, end) if len(number) == IDENTITY else None
            last = after.end() if after else end
            if found and start < found[-1][1]:
                start, last = found[-1][0], max(last, found.pop()[1])
            found.append((start, last))
    return found


def _read(letter: str, *, begun: bool) -> str | None:
    """What a letter is in a number: digits, X, a blank, a dash, or nothing; None for what ends it."""
    plain = unicodedata.normalize("NFKC", letter).translate(SPELLED)
    if plain.isdecimal():
        return "".join(str(unicodedata.decimal(each)) for each in plain)
    if begun and plain in LAST:
        return "X"
    if letter.isspace():
        return BLANK if begun else None
    kind = unicodedata.category(letter)
    if not begun or kind not in UNSEEN | {"Pd"}:
        return None
    return DASH if kind == "Pd" else ""


def _run(letters: list[tuple[int, str]]) -> Iterator[Run]:
    while letters and letters[-1][1] in {BLANK, DASH}:
        letters = letters[:-1]
    if sum(each not in {BLANK, DASH} for _place, each in letters) >= LEAST_DIGITS:
        yield Run("".join(each for _place, each in letters), tuple(place for place, _each in letters))


def _windows(run: Run) -> Iterator[tuple[str, int, int]]:
    """Every stretch that may be an identity, with its place in the text.

    One of 18 may hold a day, that of the birth, but does not begin in one; one of 15 holds none.
    """
    dated = {at for found in DATE.finditer(run.letters) for at in range(*found.span())}
    whole = [at for at, each in enumerate(run.letters) if each not in {BLANK, DASH}]
    for chosen in _stretches(run, whole, IDENTITY):
        if chosen[0] not in dated:
            yield _window(run, chosen)
    for offset, part in _undated(run):
        inside = [offset + at for at, each in enumerate(part) if each not in {BLANK, DASH}]
        for chosen in _stretches(run, inside, OLD_IDENTITY):
            yield _window(run, chosen)


def _stretches(run: Run, kept: list[int], length: int) -> Iterator[list[int]]:
    is_one = _is_identity if length == IDENTITY else _is_old
    for start in range(len(kept) - length + 1):
        chosen = kept[start : start + length]
        if is_one("".join(run.letters[at] for at in chosen)):
            yield chosen


def _window(run: Run, chosen: list[int]) -> tuple[str, int, int]:
    number = "".join(run.letters[at] for at in chosen)
    return number, run.places[chosen[0]], run.places[chosen[-1]] + 1


def _undated(run: Run) -> Iterator[tuple[int, str]]:
    """What is left of a run between its days, each with its offset."""
    start = 0
    for found in DATE.finditer(run.letters):
        yield start, run.letters[start : found.start()]
        start = found.end()
    yield start, run.letters[start:]


def _has_shape(number: str) -> bool:
    """A known county and a day of birth: an identity, though its check digit may be mistyped."""
    born = number[6:14] if len(number) == IDENTITY else f"19{number[6:12]}"
    try:
        datetime.date.fromisoformat(born)
    except ValueError:
        return False
    return born[:2] in {"19", "20"} and is_known_area(number[:6])


def _is_sound(number: str, *, as_of: datetime.date) -> bool:
    identity = read_identity(number, as_of=as_of)
    # Fifteen digits have no check digit: without a county they are more often the number of a paper.
    return bool(identity.id18) or (bool(identity.proposal) and is_known_area(number[:6]))


def _digits(part: str) -> int:
    return sum(each not in {BLANK, DASH} for each in part)


def _alone(part: str) -> bool:
    """Whether it is several amounts or telephones, parted by blanks, rather than one number in groups."""
    groups = part.strip(f"{BLANK}{DASH}").split()
    if len(groups) < 2 or not all(ALONE.fullmatch(each) for each in groups):
        return False
    if all(each.endswith("0") for each in groups):
        return True
    number = "".join(groups)
    in_fours = {len(each) for each in groups[:-1]} == {4} and len(groups[-1]) <= 4
    return not (number.startswith(CARD) or (in_fours and luhn.is_valid(number)))
