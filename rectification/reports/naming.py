"""What a pasted list of numbers names: the household or project of each line, or what is wrong with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.models import Household, Registration, Village
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.models import Project
from rectification.models import Ticket

AFTER_NUMBER = re.compile(r"[\s,，;；、]+")
Named = Household | Project | Village
Key = tuple[type, int | str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. place: which, 0 outside a list; words: what stood after the number."""

    place: int
    number: str
    words: str = ""

    def __str__(self) -> str:
        """How it is called before what is wrong with it."""
        if not self.place:
            return self.number
        return _("第 %(place)s 行 %(number)s") % {"place": self.place, "number": self.number}


@dataclass(frozen=True, slots=True)
class Answered:
    """named: (place, words of its line) of the lines that are right; unmet: one for each that is not."""

    named: Sequence[tuple[Named, str]]
    unmet: Sequence[Unmet]


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank."""
    found = []
    for place, raw in enumerate(text.splitlines(), start=1):
        number, *words = AFTER_NUMBER.split(raw.strip(), maxsplit=1)
        if number:
            found.append(Line(place, number, words[0].strip() if words else ""))
    return found


def answered(lines: Sequence[Line], user: User, *, below: Ticket | None = None) -> Answered:
    """Each line with what it names. below: the common one that the places are to be part of."""
    known, named, unmet = _known(lines, user), [], []
    taken = open_children(below) if below is not None else {}
    first: dict[Key, Line] = {}
    for line in lines:
        found = known.get(line.number)
        wrong = _wrong(found, below, taken, first)
        if wrong or found is None:
            unmet.append(Unmet("line", f"{line}：{wrong}", field="numbers"))
            continue
        first[_key(found)] = line
        named.append((found, line.words))
    return Answered(named, unmet)


def _wrong(
    found: Named | None, below: Ticket | None, taken: Mapping[Key, str], first: Mapping[Key, Line]
) -> str:
    """What is wrong with a line; "" for nothing."""
    if found is None:
        return _("找不到这个户编号或项目编号，或者它不在您的管辖范围。")
    if isinstance(found, Household) and found.status != HouseholdStatus.ACTIVE:
        return _("这一户已经销户，不能登记问题。")
    if below is not None and not found.division_id.startswith(below.division_id):
        return _("不在共性问题的区划“%s”之内。") % below.division.name
    if _key(found) in first:
        return _("和%s是同一处。") % first[_key(found)]
    if _key(found) in taken:
        return _("已经有没销号的子问题 %s。") % taken[_key(found)]
    return ""


def _known(lines: Iterable[Line], user: User) -> dict[str, Named]:
    """{number: the household or project that the reader sees under it}."""
    wanted = {line.number for line in lines}
    projects = Project.objects.visible_to(user).filter(number__in=wanted)
    registered = Registration.objects.visible_to(user).filter(number__in=wanted)
    keys = dict(registered.values_list("number", "household_id"))
    households = Household.objects.visible_to(user).in_bulk(set(keys.values()))
    found: dict[str, Named] = {number: households[key] for number, key in keys.items() if key in households}
    return found | {each.number: each for each in projects}


def open_children(ticket: Ticket) -> dict[Key, str]:
    """{place: number} of the children that are not settled."""
    rows = ticket.children.open().filter(person=None)
    found: dict[Key, str] = {}
    for household, village, project, number in rows.values_list(
        "household_id", "village_id", "project_id", "number"
    ):
        found[_place(household, village, project)] = number
    return found


def _place(household: int | None, village: str | None, project: int | None) -> Key:
    if household is not None:
        return Household, household
    return (Village, village) if village is not None else (Project, project or 0)


def _key(found: Named) -> Key:
    return type(found), found.pk
