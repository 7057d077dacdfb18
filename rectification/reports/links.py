"""The tickets of the same root as one, from whichever side it was said."""

from dataclasses import dataclass

from django.db.models import Q

from povertycase.models import User
from rectification.models import Ticket, TicketLink


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as the page of one of its two tickets shows it."""

    link: TicketLink
    other: Ticket


def links_of(ticket: Ticket, user: User) -> list[LinkRow]:
    """Those of which `user` sees both tickets."""
    rows = TicketLink.objects.visible_to(user).filter(Q(one=ticket) | Q(other=ticket)).order_by("pk")
    found = rows.select_related("one__source", "other__source", "one__type", "other__type", "linked_by")
    return [LinkRow(each, each.other if each.one_id == ticket.pk else each.one) for each in found]
