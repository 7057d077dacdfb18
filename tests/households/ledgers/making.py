"""People and households for the ledgers, and what one lacks."""

from django.utils import timezone

from households.actions.ledgers import Note, log_entry, note_entry
from households.ledgers.lines import gaps_of, judged, lines
from tests import factories


def person(name="铁柱", **facts):
    """Somebody alone in a helped household, with these facts."""
    found = factories.household(head=name).memberships.get().person
    for field, value in facts.items():
        setattr(found, field, value)
    found.save()
    return found


def gaps(ledger, world, subject, *, on=None, year=None):
    """The codes of what a line lacks on a day."""
    by = judged(ledger, world.county, on=on or timezone.localdate(), year=year)
    return gaps_of(ledger, [subject.pk], world.county, by)[subject.pk]


def is_on(ledger, world, subject, *, on=None):
    """Whether the ledger has a line about it on a day."""
    by = judged(ledger, world.county, on=on or timezone.localdate())
    return lines(ledger, world.county, by).filter(pk=subject.pk).exists()


def noted(ledger, world, subject, *, on=None, year=None, **facts):
    """What the village wrote down."""
    note = Note(facts=facts, on=on or timezone.localdate(), year=year)
    return note_entry(ledger, subject, note, by=world.village)


def logged(ledger, code, world, subject, *, on=None, **facts):
    """What the village did."""
    note = Note(facts=facts, on=on or timezone.localdate())
    return log_entry(ledger, ledger.log(code), subject, note, by=world.village)
