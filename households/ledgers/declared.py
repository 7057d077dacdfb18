"""What a ledger (台账) is: whom it is about, what is written down of them, and what is missing.

A ledger is declared once. Its page, sheet, API, figures and proposals of tickets are made from that.
A gap is one condition on the rows of `households.ledgers.lines`; it is stated nowhere else.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Field, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from households.models.entries import Entry
from households.rules.dates import add_years
from povertycase.exceptions import Unmet
from povertycase.models import PolicyParameter


class Subject(TextChoices):
    """What a line of a ledger is about; the unit in which lines are counted."""

    HOUSEHOLD = "household", _("户")
    PERSON = "person", _("人")
    VILLAGE = "village", _("村")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """By what lines are judged: the day, the year that is looked at, and the figures of policy in force.

    rows: {parameter: its row}; one that nobody has set is not in it, and what needs it says nothing.
    figures: the same with their values.
    """

    as_of: datetime.date
    year: int
    rows: Mapping[str, PolicyParameter]

    @cached_property
    def figures(self) -> dict[str, Any]:
        """{parameter: value}."""
        return {key: row.value for key, row in self.rows.items()}

    def lacks(self, *keys: str) -> bool:
        """Whether nobody has set one of these figures."""
        return any(key not in self.figures for key in keys)

    def born_by(self, age: int) -> datetime.date:
        """The last birthday of whoever is `age` or older on the day; born on 29 February, on 1 March."""
        return add_years(self.as_of, -age)

    def aged(self, path: str, *, least: int, most: int | None = None) -> Q:
        """Whoever's birthday at `path` makes them `least` years old, and `most` at the most."""
        old_enough = Q(**{f"{path}__lte": self.born_by(least)})
        if most is None:
            return old_enough
        return old_enough & Q(**{f"{path}__gt": self.born_by(most + 1)})


# What holds of no line: the figure that it needs is not set.
NOBODY = Q(pk__in=[])
Condition = Callable[[Judged], Q]
# (what the entry says, what it is judged by) -> what does not fit together in it
Check = Callable[[Mapping[str, Any], Judged], Sequence[Unmet]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing or wrong on a line.

    label: as a chip; meaning: 口径, a sentence; clause: where it comes from. holds: the condition, in the
    names of lines; parameters that are not set make it hold of nobody. ticket: the type of problem as which
    each line with it is proposed for a ticket; "" for none. tone: overdue or soon.
    """

    code: str
    label: Any
    meaning: Any
    clause: str
    holds: Condition
    tone: str = "overdue"
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines of a ledger that are counted for themselves and lack nothing by it: who holds a certificate, say.

    label, meaning, clause, holds: as of a gap.
    """

    code: str
    label: Any
    meaning: Any
    clause: str
    holds: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part as a share of another, "" for all lines, as the dashboard shows it.

    least: the parameter with the share that is to be reached; "" where none is set.
    """

    code: str
    label: Any
    meaning: Any
    part: str
    whole: str = ""
    least: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Something that is done again and again for a line, each time an entry of its own: talks, visits.

    fields: what is asked each time; check: as of a ledger.
    """

    code: str
    title: Any
    model: type[Entry]
    fields: tuple[str, ...]
    required: tuple[str, ...] = ()
    check: Check | None = None


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One ledger.

    code: in addresses, in the API and of its sheet. who: 口径, a sentence that says whose lines it has; due:
    the same as a condition. fields: of the model, in the order of form, page and sheet; shown: those of them
    in the list; required: what an entry must say. parts, shares: what is counted beside gaps. parameters: the
    keys that its conditions take. by_year: an entry is of a year. beside: names that conditions use beside
    those of lines, each an expression; sources: the tables that these read beside the ledger's own. register:
    {fact: field of the subject} of what the register says where no entry does. derived: what follows from an
    entry, each with its label.
    """

    code: str
    title: Any
    icon: str
    subject: Subject
    model: type[Entry]
    who: Any
    due: Condition
    fields: tuple[str, ...]
    shown: tuple[str, ...]
    gaps: tuple[Gap, ...]
    required: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    shares: tuple[Share, ...] = ()
    parameters: tuple[str, ...] = ()
    by_year: bool = False
    logs: tuple[Log, ...] = ()
    check: Check | None = None
    beside: Callable[[Judged], Mapping[str, Any]] = lambda _judged: {}
    sources: tuple[str, ...] = ()
    register: Mapping[str, str] = field(default_factory=dict)
    derived: Callable[[Any], Sequence[tuple[Any, str]]] = lambda _entry: ()

    def any_gap(self, by: Judged) -> Q:
        """Whether anything is missing."""
        return reduce(or_, (gap.holds(by) for gap in self.gaps), NOBODY)

    @property
    def entry_of(self) -> str:
        """The name of the field of an entry that says what it is about."""
        return "division" if self.subject == Subject.VILLAGE else self.subject.value

    @cached_property
    def columns(self) -> list[Field]:
        """The columns of its fields."""
        return [self.model._meta.get_field(name) for name in self.fields]  # type: ignore[misc]

    def gap(self, code: str) -> Gap:
        """The gap of a code. Raises KeyError."""
        return {each.code: each for each in self.gaps}[code]

    def part(self, code: str) -> Part:
        """The part of a code. Raises KeyError."""
        return {each.code: each for each in self.parts}[code]

    def log(self, code: str) -> Log:
        """The log of a code. Raises KeyError."""
        return {each.code: each for each in self.logs}[code]
