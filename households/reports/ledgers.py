"""Lines of ledgers as pages, sheets and the API show them; what one line lacks, in words."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from households.ledgers.declared import Gap, Judged, Ledger, Log, Subject
from households.ledgers.found import ledgers_of
from households.ledgers.lines import entries_of, gaps_of, judged, lines
from households.models import Household, HouseholdMembership, Registration
from households.models.entries import Entry
from households.reports.shown import shown
from households.rules.dates import age_on
from povertycase.models import User
from povertycase.models.parameter_titles import in_words


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line. name: of the person, the head or the village; household: the key, None for a village.

    facts: {field: in words}; gaps: in their order; age: None where it is unknown or nobody's.
    """

    key: Any
    name: str
    place: str
    number: str
    head: str
    household: int | None
    age: int | None
    entry: Entry | None
    facts: Mapping[str, str]
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of policy that a ledger takes, as a page shows it."""

    title: str
    words: str
    source: str
    valid_from: datetime.date


def with_place(rows: QuerySet) -> QuerySet:
    """The rows with what `lines_of` shows at hand."""
    return rows.select_related("division__parent")


def lines_of(ledger: Ledger, subjects: Iterable[Any], user: User, by: Judged) -> list[LedgerLine]:
    """The lines of subjects from with_place(): the same queries whatever their number."""
    known = list(subjects)
    keys = [each.pk for each in known]
    entries, gaps = entries_of(ledger, keys, user, by), gaps_of(ledger, keys, user, by)
    homes = _homes(ledger, keys, user)
    return [
        _line(ledger, each, entries.get(each.pk), gaps[each.pk], homes.get(each.pk), by) for each in known
    ]


@dataclass(frozen=True, slots=True)
class _Home:
    household: int
    head: str
    number: str


def _homes(ledger: Ledger, keys: Sequence[Any], user: User) -> dict[Any, _Home]:
    """{subject: its household}; none of villages."""
    if ledger.subject == Subject.VILLAGE:
        return {}
    members = HouseholdMembership.objects.visible_to(user).in_force()
    if ledger.subject == Subject.PERSON:
        rows = members.filter(person__in=keys).values_list("person_id", "household_id")
        household_of = dict(rows)
    else:
        household_of = {key: key for key in keys}
    those = set(household_of.values())
    heads = dict(members.heads().filter(household__in=those).values_list("household_id", "person__name"))
    numbers = Registration.objects.visible_to(user).filter(household__in=those).order_by("-pk")
    number_of = dict(numbers.values_list("household_id", "number"))
    return {
        key: _Home(home, heads.get(home, ""), number_of.get(home, "")) for key, home in household_of.items()
    }


def _line(
    ledger: Ledger, subject: Any, entry: Entry | None, gaps: Sequence[str], home: _Home | None, by: Judged
) -> LedgerLine:
    division = subject.division
    town = division.parent.name if division.parent else ""
    names = {
        Subject.PERSON: lambda: subject.name,
        Subject.HOUSEHOLD: lambda: home.head if home else "",
        Subject.VILLAGE: lambda: division.name,
    }
    return LedgerLine(
        key=subject.pk,
        name=names[ledger.subject](),
        place=town if ledger.subject == Subject.VILLAGE else f"{town}{division.name}",
        number=home.number if home else "",
        head=home.head if home else "",
        household=home.household if home else None,
        age=age_on(born, by.as_of) if (born := getattr(subject, "birth_on", None)) else None,
        entry=entry,
        facts={column.name: _said(ledger, column, entry, subject) for column in ledger.columns},
        gaps=[ledger.gap(code) for code in gaps],
    )


def _said(ledger: Ledger, column: Any, entry: Entry | None, subject: Any) -> str:
    """A fact in words: of the entry, else as the register has it, which is said."""
    words = shown(column, getattr(entry, column.name, None))
    if words or column.name not in ledger.register:
        return words
    field = subject._meta.get_field(ledger.register[column.name])
    known = shown(field, getattr(subject, field.name))
    return _("%s（花名册）") % known if known else ""


def of_household(household: Household, user: User, on: datetime.date) -> list[tuple[Ledger, LedgerLine]]:
    """Every line about a household or somebody in it, by ledger; those of its ledgers that `user` reads."""
    members = HouseholdMembership.objects.visible_to(user).in_force().filter(household=household)
    people = list(members.values_list("person_id", flat=True))
    found = []
    for ledger in ledgers_of(user):
        keys = {Subject.HOUSEHOLD: [household.pk], Subject.PERSON: people}.get(ledger.subject, [])
        by = judged(ledger, user, on=on)
        rows = with_place(lines(ledger, user, by).filter(pk__in=keys)).order_by("pk") if keys else []
        found += [(ledger, line) for line in lines_of(ledger, rows, user, by)]
    return found


def gap_counts(ledger: Ledger, rows: QuerySet, by: Judged) -> list[tuple[Gap, int]]:
    """How many of some lines have each gap, a query each.

    Not one aggregate: in its conditions Django joins the entries by an inner join, and most lines have none.
    """
    return [(gap, rows.filter(gap.holds(by)).order_by().count()) for gap in ledger.gaps]


def facts_of(ledger: Ledger, line: LedgerLine) -> list[tuple[str, str]]:
    """(label, in words) of what stands, and of what follows from it."""
    stated = [(str(column.verbose_name), line.facts[column.name]) for column in ledger.columns]
    derived = ledger.derived(line.entry) if line.entry else ()
    return [*stated, *((str(label), said) for label, said in derived)]


def history_of(ledger: Ledger, subject: Any, user: User) -> list[tuple[Entry, list[tuple[str, str]]]]:
    """Every entry of a subject, the newest first, with what it says."""
    return _told(ledger.model, ledger.fields, ledger, subject, user)


def log_of(ledger: Ledger, log: Log, subject: Any, user: User) -> list[tuple[Entry, list[tuple[str, str]]]]:
    """Everything a log has of a subject, the newest first."""
    return _told(log.model, log.fields, ledger, subject, user)


def _told(
    model: type[Entry], fields: Sequence[str], ledger: Ledger, subject: Any, user: User
) -> list[tuple[Entry, list[tuple[str, str]]]]:
    rows = model.objects.visible_to(user).filter(**{ledger.entry_of: subject.pk})  # type: ignore[attr-defined]
    found = rows.select_related("noted_by", "withdrawn_by").order_by("-noted_on", "-pk")
    return [(each, said_in(each, fields)) for each in found]


def said_in(entry: Entry, fields: Sequence[str]) -> list[tuple[str, str]]:
    """(label, in words) of what an entry says; nothing of what it leaves blank."""
    columns: list[Any] = [entry._meta.get_field(name) for name in fields]
    known = [(str(column.verbose_name), shown(column, getattr(entry, column.name))) for column in columns]
    return [(label, said) for label, said in known if said]


def figures_told(ledger: Ledger, by: Judged) -> list[Told]:
    """The figures of policy by which the ledger is judged."""
    return [
        Told(row.title, f"{in_words(row.value)}{row.unit}", row.source, row.valid_from)
        for key in ledger.parameters
        if (row := by.rows.get(key))
    ]
