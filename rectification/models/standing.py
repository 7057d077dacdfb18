"""How a ticket stands and whence it comes, as conditions of a query: each is said in this one place.

For lists, tiles, boards and the API alike. rules.rates says the same of facts; a test holds both together.
"""

import datetime

from django.db.models import F, Q

from rectification.choices.tickets import TicketStatus

CANCELLED = Q(status=TicketStatus.CANCELLED)
CLOSED = Q(status=TicketStatus.CLOSED)
SETTLED = CLOSED | CANCELLED
OPEN = ~SETTLED
# 按期率: of what is closed, by the deadline that was fixed first, whatever was granted later.
IN_TIME = Q(closed_on__lte=F("original_due_on"))
# Owed in hours, in the round that it is in: what the index of hours holds.
IN_HOURS = Q(response_due_at__isnull=False) | Q(handling_due_at__isnull=False)


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


def closed_in(year: int) -> Q:
    """Closed in a year, as figures that everybody reads count it: what only some may know of is no part.

    Source: SEED1 § 附件
    """
    return Q(status=TicketStatus.CLOSED, closed_on__year=year, is_restricted=False)


def of_source(key: object) -> Q:
    """From a source, or from a document below it."""
    return Q(source=key) | Q(source__parent=key)


def response_late(now: datetime.datetime, *, among: Q = OPEN) -> Q:
    """R-HOURS: open, nobody had accepted it or given it back, and the hour had passed. Source: SEED0 § 24"""
    return among & _late("response_due_at", "responded_at", now)


def handling_late(now: datetime.datetime, *, among: Q = OPEN) -> Q:
    """R-HOURS: open, its closing was not asked for, and the hour had passed. Source: SEED0 § 36"""
    return among & _late("handling_due_at", "handled_at", now)


def hours_late(now: datetime.datetime, *, among: Q = OPEN) -> Q:
    """Either of the two."""
    return response_late(now, among=among) | handling_late(now, among=among)


def _late(due: str, done: str, now: datetime.datetime) -> Q:
    """As rules.hours.Term: the moment itself is in time."""
    return Q(**{f"{due}__lt": now}) & (Q(**{done: None}) | Q(**{f"{done}__gt": now}))
