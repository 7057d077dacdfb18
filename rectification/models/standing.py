"""How a ticket stands and whence it comes, as conditions of a query: each is said in this one place.

For lists, tiles, boards and the API alike. rules.rates says the same of facts; a test holds both together.
"""

import datetime

from django.db.models import Q

from rectification.choices.tickets import TicketStatus

CANCELLED = Q(status=TicketStatus.CANCELLED)
CLOSED = Q(status=TicketStatus.CLOSED)
SETTLED = CLOSED | CANCELLED
OPEN = ~SETTLED


def closed_by(day: datetime.date) -> Q:
    """Closed on a day or before it, and still closed."""
    return CLOSED & Q(closed_on__lte=day)


def open_on(day: datetime.date) -> Q:
    """As OPEN, and what was closed after the day: for boards of a day that has passed."""
    return ~CANCELLED & ~closed_by(day)


def overdue(day: datetime.date, *, among: Q = OPEN) -> Q:
    """R-OVERDUE: open, and the day by which it was to be put right has passed; the day itself is in time.

    among: what counts as open, open_on(day) for a day that has passed. Source: DOMAIN § 5.9
    """
    return among & Q(due_on__lt=day)


def due_within(days: int, day: datetime.date, *, among: Q = OPEN) -> Q:
    """Open, and due on the day or in so many days."""
    return among & Q(due_on__range=(day, day + datetime.timedelta(days=days)))


def cases(since: datetime.date) -> Q:
    """What was found since a day and speaks for a tendency: each place once, nothing restricted.

    Source: SEED3 § 六
    """
    return ~CANCELLED & Q(found_on__gte=since, is_common=False, is_restricted=False)


def of_source(key: object) -> Q:
    """From a source, or from a document below it."""
    return Q(source=key) | Q(source__parent=key)
