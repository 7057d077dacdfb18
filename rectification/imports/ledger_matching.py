"""Which ticket a row of a ledger tells of, if any: by its number, else by source, words and place."""

from collections import Counter
from collections.abc import Sequence

from rectification.imports.ledger_rows import Entry
from rectification.models import Ticket
from rectification.models.places import SUBJECTS


def match_of(entry: Entry, known: Sequence[Ticket]) -> Ticket | None:
    """The ticket of the number, else of the same words, source and place.

    Of an audit's ledger the only one of its source and words: a unit is no place.
    """
    for each in known:
        if entry.number and each.number == entry.number:
            return each
    same = [each for each in known if each.content == entry.content and _is_source(entry, each)]
    here = [each for each in same if _is_place(entry, each)]
    if not here and len(same) == 1 and entry.values.cell("unit").column:
        here = same
    return here[-1] if here else None


def _is_source(entry: Entry, ticket: Ticket) -> bool:
    return entry.source is None or entry.source.pk == ticket.source_id


def _is_place(entry: Entry, ticket: Ticket) -> bool:
    children: Sequence[Ticket] = ticket.told_children  # type: ignore[attr-defined]
    if ticket.is_common and len(entry.places) > 1:
        there = Counter(_place_key(each) for each in children)
        return there == Counter(_subject_key(place) for place in entry.places)
    return len(entry.places) == 1 and _subject_key(entry.places[0]) == _place_key(ticket)


def _subject_key(subject: object) -> tuple[str, object]:
    return type(subject).__name__.lower(), subject.pk  # type: ignore[attr-defined]


def _place_key(ticket: Ticket) -> tuple[str, object]:
    for name in SUBJECTS:
        if key := getattr(ticket, f"{name}_id"):
            return name, key
    return "division", ticket.division_id
