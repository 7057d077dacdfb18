"""Tickets as a list, on the page of a household, and counted by how they stand."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.reports.case_listing import heads_of, place_of
from povertycase.calendars import SOON_DAYS
from povertycase.models import User
from rectification.choices.tickets import SETTLED, TicketStatus
from rectification.models import Ticket, standing
from rectification.models.places import Placed
from rectification.models.turns import waiting_for
from rectification.reports.hours import Lamp, next_lamp

CHIPS: Mapping[str, str] = {
    TicketStatus.REGISTERED: "warning",
    TicketStatus.ASSIGNED: "warning",
    TicketStatus.ACCEPTED: "warning",
    TicketStatus.MEASURE_FIXED: "note",
    TicketStatus.IN_PROGRESS: "note",
    TicketStatus.CLOSEOUT_REQUESTED: "warning",
    TicketStatus.CHECKED: "warning",
    TicketStatus.REVIEWED: "warning",
    TicketStatus.CLOSED: "ok",
    TicketStatus.REOPENED: "error",
}


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as a list shows it. about: the family, project or organisation; "" for a place alone.

    lamp: None once it is settled, and while nobody has set a day; hours: what is owed next in hours, if any.
    """

    ticket: Ticket
    about: str
    place: str
    answers: str
    lamp: Lamp | None
    hours: Lamp | None

    @property
    def chip(self) -> str:
        """The colour of its state."""
        return CHIPS.get(self.ticket.status, "")


@dataclass(frozen=True, slots=True)
class Standings:
    """How many tickets of a list stand how."""

    mine: int
    overdue: int
    soon: int
    open: int
    rebounded: int
    closed: int


def listed(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets with what a row shows at hand."""
    return tickets.select_related(
        "type",
        "source",
        "division__parent",
        "project",
        "organisation",
        "responsible_unit",
        "responsible_place",
    )


def with_facts(tickets: Iterable[Ticket], user: User) -> list[Ticket]:
    """The tickets of one page, as listed() has them: joined after the list was sorted."""
    keys = [each.pk for each in tickets]
    known = listed(Ticket.objects.visible_to(user)).in_bulk(keys)
    return [known[key] for key in keys if key in known]


def rows_of(tickets: Iterable[Ticket], user: User, *, on: datetime.date) -> list[TicketRow]:
    """The rows of tickets that come from listed(): the same queries whatever their number."""
    known, now = list(tickets), timezone.now()
    heads, _numbers = heads_of((each.household_id for each in known if each.household_id), user)
    return [
        TicketRow(
            each,
            about_of(each, heads),
            place_of(each.division),
            answers_of(each),
            lamp_of(each, on=on),
            next_lamp(each, now=now),
        )
        for each in known
    ]


def about_of(record: Placed, heads: Mapping[int, str]) -> str:
    """The family, project or organisation that it is about."""
    if record.household_id is not None:
        return _("{}户").format(heads.get(record.household_id) or _("户主未知"))
    named = record.project or record.organisation
    return named.name if named is not None else ""


def answers_of(ticket: Ticket) -> str:
    """The unit or place that answers for it, and who."""
    who = ticket.responsible_unit or ticket.responsible_place
    names = [who.name if who is not None else "", ticket.responsible_person]
    return " ".join(name for name in names if name)


def lamp_of(ticket: Ticket, *, on: datetime.date) -> Lamp | None:
    """R-OVERDUE in words."""
    if ticket.status in SETTLED or ticket.due_on is None:
        return None
    left = (ticket.due_on - on).days
    if left < 0:
        return {"state": "overdue", "words": _("超期 %s 天") % -left}
    words = _("还剩 %s 天") % left if left else _("今日到期")
    return {"state": "soon" if left <= SOON_DAYS else "ok", "words": words}


def standings_of(tickets: QuerySet[Ticket], user: User, *, on: datetime.date) -> Standings:
    """All of them counted by one query."""
    counted = tickets.order_by().aggregate(
        mine=Count("pk", filter=waiting_for(user)),
        overdue=Count("pk", filter=standing.overdue(on)),
        soon=Count("pk", filter=standing.due_within(SOON_DAYS, on)),
        open=Count("pk", filter=standing.OPEN),
        rebounded=Count("pk", filter=Q(rebound_count__gt=0)),
        closed=Count("pk", filter=standing.CLOSED),
    )
    return Standings(**counted)


def tickets_of(subject: Mapping[str, Model], user: User, *, on: datetime.date) -> Sequence[TicketRow]:
    """Those about a household or project, the open ones first, the newest before the others."""
    rows = listed(Ticket.objects.visible_to(user).filter(**subject)).order_by("-found_on", "-pk")
    return sorted(rows_of(rows, user, on=on), key=lambda row: row.ticket.status in SETTLED)
