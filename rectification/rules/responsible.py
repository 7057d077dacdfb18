"""〔责任单位：A、B、各乡镇街委〕: the names in a document, and whom each means in a county on a day."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OPENING, CLOSING = "(（", ")）"
FRAMES = "〔〕【】[]［］"
QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》"}
MARKS = re.compile(r"[“”‘’「」『』\"'\s]")
BETWEEN_UNITS = "、"
BETWEEN = BETWEEN_UNITS + "，,；;\n"
LABEL = re.compile(r"^(?P<lead>牵头|主责)?(?:责任|配合|协办)?(?:单位|部门|领导单位)[:：]")
# “局” alone is nobody's name.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Name:
    """One name as the document writes it. is_lead: it stands behind “牵头单位：”."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Whom names may mean in a county on a day.

    county: its name. groups: {name: its organisations and townships}, of every name that a group has.
    organisations, towns: (key, name) of each.
    """

    county: str
    groups: Mapping[str, tuple[Sequence[int], Sequence[str]]]
    organisations: Sequence[tuple[int, str]]
    towns: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name means. group: whether through a group; an empty one is known and means nobody."""

    organisations: Sequence[int] = ()
    towns: Sequence[str] = ()
    group: bool = False


def names_in(text: str) -> list[Name]:
    """The names in a document's line, each once, without notes in brackets and frames around the whole.

    Source: SEED0 § 二
    """
    found: dict[str, Name] = {}
    is_lead = False
    for part in _parts(text):
        label = LABEL.match(part)
        if label:
            is_lead = bool(label["lead"])
        name = part[label.end() :].strip() if label else part
        if name:
            found.setdefault(name, Name(name, is_lead))
    return list(found.values())


def meant_by(name: str, known: Directory) -> Meant | None:
    """Whom a name means; None where nobody, or more than one, could be meant: nothing is guessed.

    A group, a township or an organisation of that very name; else the one organisation whose name is the
    same without the county's name or its level (区、县、市) before it. Source: SEED0 § 二
    """
    wanted = written(name)
    for group, (organisations, towns) in known.groups.items():
        if written(group) == wanted:
            return Meant(organisations, towns, group=True)
    places = [code for code, each in known.towns if written(each) == wanted]
    exact = [key for key, each in known.organisations if written(each) == wanted]
    if len(places) + len(exact) == 1:
        return Meant(exact, places)
    if places or exact:
        return None
    like = [key for key, each in known.organisations if _bare(each, known) == _bare(name, known)]
    return Meant(like) if len(like) == 1 else None


def written(name: str) -> str:
    """A name as names are compared: half-width, without quotation marks and blanks.

    Source: SEED0 § 二
    """
    return MARKS.sub("", unicodedata.normalize("NFKC", name))


def _bare(name: str, known: Directory) -> str:
    """Without 通川区 or 区 in front, if enough is left of it."""
    full = written(name)
    for front in (known.county, known.county[-1:]):
        rest = full.removeprefix(front)
        if front and rest != full and len(rest) >= SHORTEST:
            return rest
    return full


def _parts(text: str) -> Iterator[str]:
    """The text between separators, without what brackets hold; quotation marks hold it together."""
    part, depth, closing = "", 0, ""
    for place, letter in enumerate(text):
        if letter in OPENING:
            depth += 1
        elif letter in CLOSING:
            depth = max(depth - 1, 0)
        elif depth or letter in FRAMES:
            continue
        elif letter in BETWEEN and not closing:
            yield part.strip(" 　。.")
            part = ""
        else:
            part += letter
            closing = _quoted(text, place, closing)
    yield part.strip(" 　。.")


def _quoted(text: str, place: int, closing: str) -> str:
    """The mark that ends the quotation after this letter, "" outside of one; it ends in its line."""
    letter = text[place]
    if closing:
        return "" if letter == closing else closing
    ends = QUOTES.get(letter, "")
    line = text[place + 1 :].split("\n", 1)[0]
    return ends if ends and ends in line else ""
