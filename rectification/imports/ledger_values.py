"""A ticket as the cells of a ledger: what the system knows, and for the rest what a ledger once said."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from households.choices import Relation
from households.models import HouseholdMembership, Registration
from povertycase import masks
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from projects.rules.amounts import wan_of_yuan
from rectification.choices.ledger import LedgerLayout
from rectification.choices.tickets import SETTLED, EvidenceKind, RectifyMode, TicketStatus
from rectification.models import LedgerRow, ProgressLine, Ticket
from rectification.models.tickets import TicketQuerySet
from rectification.rules.ledger import OLD, mask_contacts

TOWN, COUNTY = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.COUNTY]
DONE, WORKING, LASTING = "已完成", "正在整改", "长期坚持"
# Of these nobody but the system says how they stand.
OURS = frozenset({"closed", "closed_on", "completion", "content", "source"})
MIDNIGHT = "T00:00:00"  # of a cell of dates
Cells = Mapping[str, Any]


def with_ledger(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    """Tickets with all that their cells are made of."""
    lines = ProgressLine.objects.visible_to(user).order_by("-reported_on", "-pk")
    rows = LedgerRow.objects.visible_to(user).order_by("-pk").select_related("batch")
    children = Ticket.objects.visible_to(user).exclude(status=TicketStatus.CANCELLED)
    places = children.order_by("pk").select_related(
        "household", "village__division", "project", "organisation"
    )
    related = (
        *("source", "type", "household", "village", "project", "organisation"),
        *("lead_unit", "responsible_unit", "responsible_place", "executor", "division"),
    )
    shown: TicketQuerySet = (
        tickets.select_related(*related)
        .annotate(proofs=Count("evidences", filter=Q(evidences__kind=EvidenceKind.AFTER), distinct=True))
        .prefetch_related(
            Prefetch("progresslines", queryset=lines, to_attr="told_lines"),
            Prefetch("ledger_rows", queryset=rows, to_attr="told_rows"),
            Prefetch("children", queryset=places, to_attr="told_children"),
            "worknodes",
        )
    )
    return shown


def ledger_tickets(user: User) -> TicketQuerySet:
    """Those that a ledger shows: not cancelled; a child stands in the row of its common problem."""
    rows = Ticket.objects.visible_to(user).exclude(status=TicketStatus.CANCELLED)
    shown: TicketQuerySet = rows.exclude(parent__in=Ticket.objects.visible_to(user))
    return shown


class Places:
    """How the places of tickets are written, so that they are found again: names are read in one go."""

    def __init__(self, tickets: Iterable[Ticket], user: User) -> None:
        whole = [one for ticket in tickets for one in (ticket, *_children(ticket))]
        homes = {one.household_id for one in whole if one.household_id}
        heads = HouseholdMembership.objects.visible_to(user).in_force().filter(household__in=homes)
        heads = heads.filter(relation=Relation.HEAD)
        self._heads = dict(heads.values_list("household_id", "person__name"))
        numbers = Registration.objects.visible_to(user).filter(household__in=homes).order_by("-scheme")
        self._numbers = dict(numbers.values_list("household_id", "number"))
        codes = {code for one in whole for code in (one.division_id, one.division_id[:TOWN])}
        self._names = dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))

    def of(self, ticket: Ticket) -> str:
        """All of them, a common problem's children one by one."""
        return "、".join(self._one(each) for each in _children(ticket) or [ticket])

    def _one(self, ticket: Ticket) -> str:
        code = ticket.division_id
        place = self._names.get(code, "")
        if len(code) > TOWN:
            place = f"{self._names.get(code[:TOWN], '')}{place}"
        if ticket.household_id:
            number = self._numbers.get(ticket.household_id, "")
            return f"{place}{self._heads.get(ticket.household_id, '')}" + (f"({number})" if number else "")
        if ticket.project:
            return f"{ticket.project.name}({ticket.project.year}年)"
        return ticket.organisation.name if ticket.organisation else place


def ledger_cells(ticket: Ticket, layout: str, places: str) -> dict[str, Any]:
    """The cells of a layout, by key; numbers of people masked."""
    known = _tickets(ticket, places) if layout == LedgerLayout.TICKETS else _audit(ticket, places)
    told = {} if not ticket.told_rows else cells_kept(ticket.told_rows[0])  # type: ignore[attr-defined]
    if ticket.told_rows and ticket.told_rows[0].batch.layout != layout:  # type: ignore[attr-defined]
        told = {key: text for key, text in told.items() if key in ("measures", "goal", "remark", "person")}
    kept = {key: text for key, text in told.items() if key not in OURS and known.get(key) in (None, "")}
    return known | kept


def cells_kept(row: LedgerRow) -> dict[str, str]:
    """What a row says, as it is written, numbers of people masked."""
    named = {key: mask_contacts(text) for key, (text, _kind) in named_of(row).items()}
    return {key: text.removesuffix(MIDNIGHT) for key, (text, _kind) in row.cells.items()} | named


def all_cells(row: LedgerRow) -> dict[str, list[str]]:
    """Every cell of a row: text and kind."""
    return {**row.cells, **named_of(row)}


def named_of(row: LedgerRow) -> dict[str, list[str]]:
    """The cells that may name somebody."""
    found: dict[str, list[str]] = json.loads(row.personal) if row.personal else {}
    return found


def historical_cells(row: LedgerRow) -> dict[str, str]:
    """A row that was closed on paper: as it is written, and marked, for nobody closed it here."""
    return cells_kept(row) | {"closed": f"{_('是')}（{OLD}）"}


def _both(ticket: Ticket) -> dict[str, Any]:
    answering = ticket.responsible_unit or ticket.responsible_place
    return {
        "content": ticket.content,
        "lead_unit": ticket.lead_unit.name if ticket.lead_unit else "",
        "responsible": answering.name if answering else "",
        "leader": ticket.leader,
        "goal": ticket.goal,
        "measures": ticket.measures,
        "mode": ticket.get_mode_display() if ticket.mode else "",
        "due": ticket.due_on,
        "amount": wan_of_yuan(ticket.amount_yuan) if ticket.amount_yuan else "",
        "progress": _progress(ticket),
        "closed": _("是") if ticket.status == TicketStatus.CLOSED else _("否"),
        "evidence": _("整改后 {} 份").format(ticket.proofs) if ticket.proofs else "",  # type: ignore[attr-defined]
        "number": ticket.number,
    }


def _tickets(ticket: Ticket, places: str) -> dict[str, Any]:
    return _both(ticket) | {
        "source": ticket.source.name,
        "found_on": ticket.found_on,
        "type": ticket.type.name,
        "places": places,
        "person": ticket.responsible_person,
        "phone": masks.phone(ticket.responsible_phone) if ticket.responsible_phone else "",
        "completion": _completion(ticket),
        "closed_on": _closed_on(ticket),
    }


def _audit(ticket: Ticket, places: str) -> dict[str, Any]:
    contact = " ".join(filter(None, (ticket.responsible_person, masks.phone(ticket.responsible_phone or ""))))
    answering = ticket.responsible_unit or ticket.responsible_place
    is_inside = ticket.household_id or ticket.project_id
    is_titled = not ticket.told_rows  # type: ignore[attr-defined]
    return _both(ticket) | {
        "unit": answering.name if is_inside and answering else places,
        "title1": ticket.type.get_topic_display() if is_titled else "",
        "title2": ticket.type.name if is_titled else "",
        "contact": contact,
        "completion": _("是") if ticket.status == TicketStatus.CLOSED else _("否"),
    }


def _progress(ticket: Ticket) -> str:
    children = _children(ticket)
    if children:
        settled = sum(each.status in SETTLED for each in children)
        return _("分解 {} 处，已销号 {} 处").format(len(children), settled)
    lines: Sequence[ProgressLine] = ticket.told_lines  # type: ignore[attr-defined]
    return f"{ticket.percent}%：{lines[0].content}" if lines else ""


def _children(ticket: Ticket) -> Sequence[Ticket]:
    return ticket.told_children  # type: ignore[attr-defined]


def _completion(ticket: Ticket) -> str:
    if ticket.status == TicketStatus.CLOSED:
        return DONE
    return LASTING if ticket.mode == RectifyMode.LONG_TERM else WORKING


def _closed_on(ticket: Ticket) -> datetime.date | None:
    return ticket.closed_on if ticket.status == TicketStatus.CLOSED else None
