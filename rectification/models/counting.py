"""How the database counts tickets: the figures of rules.rates and rules.ranking as aggregates."""

import datetime

from django.db.models import Count, Exists, F, Func, OuterRef, Q

from rectification.choices.tickets import TicketStatus
from rectification.models import standing
from rectification.models.judgements import Recheck
from rectification.models.tickets import Ticket


class Units(Func):
    """A row for the leading unit and one for the responsible one; one alone where they are the same."""

    template = "unnest(ARRAY[%(expressions)s])"
    set_returning = True

    def __init__(self, *sources: object, **facts: object) -> None:
        responsible = Func(F("responsible_unit_id"), F("lead_unit_id"), function="NULLIF")
        super().__init__(F("lead_unit_id"), responsible, output_field=Ticket._meta.pk)


def figures(*, on: datetime.date, soon_days: int) -> dict[str, Count]:
    """What rules.rates.Counts holds but its households, of tickets found by a day; a test holds both equal.

    They add up over groups that share no ticket, which households do not: those are counted apart.
    """
    closed, is_open = standing.closed_by(on), standing.open_on(on)
    conditions = {
        "cancelled": standing.CANCELLED,
        "closed": closed,
        "on_time": closed & standing.IN_TIME,
        "overdue": standing.overdue(on, among=is_open),
        "soon": standing.due_within(soon_days, on, among=is_open),
        # Once as a set: asked for each ticket it takes as long as all others together.
        "rechecked": Q(pk__in=Recheck.objects.values("ticket")),
        "rebounded": Q(rebound_count__gt=0),
    }
    found = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return {"total": Count("pk"), **found}


def quarter_figures(*, first: datetime.date, last: datetime.date) -> dict[str, Count]:
    """What a ranking weighs, of tickets found by the last day of a quarter and not cancelled.

    To be done in the quarter: open in it, on whichever day; done: closed in it. Looked at again in it:
    whenever it was closed; held: every answer was yes.
    """
    closed = Q(status=TicketStatus.CLOSED, closed_on__range=(first, last))
    looks = Recheck.objects.filter(ticket=OuterRef("pk"), rechecked_on__range=(first, last))
    failed = looks.exclude(is_information_precise=True, are_measures_precise=True, is_effect_precise=True)
    conditions = {
        "completed": closed,
        "completed_of": ~Q(status=TicketStatus.CLOSED, closed_on__lt=first),
        "on_time": closed & standing.IN_TIME,
        "on_time_of": closed,
        "held": Q(Exists(looks)) & ~Q(Exists(failed)),
        "held_of": Q(Exists(looks)),
    }
    return {name: Count("pk", filter=condition) for name, condition in conditions.items()}
