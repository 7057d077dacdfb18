"""The ledger as a sheet: in its official layout, or in that of a sheet that was sent in."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.models import User
from povertycase.sheets import writing
from rectification.choices.ledger import LedgerLayout, RowOutcome
from rectification.imports.ledger_columns import LAYOUTS, OFFICIAL
from rectification.imports.ledger_values import (
    Places,
    cells_kept,
    historical_cells,
    ledger_cells,
    ledger_tickets,
    with_ledger,
)
from rectification.models import IssueSource, LedgerBatch, LedgerRow, Ticket
from rectification.models.tickets import TicketQuerySet

CHUNK = 500
FORM_YEAR = "2026"
NARROW = 12
CHOICES = {"closed": ("是", "否"), "mode": ("立行立改", "限期整改", "长期坚持")}
DATES = frozenset({"found_on", "closed_on"})
Cells = Mapping[str, Any]


def tickets_of(user: User, source: IssueSource | None) -> TicketQuerySet:
    """The tickets of a ledger: of one source, or all."""
    rows = ledger_tickets(user)
    return rows.filter(source=source) if source else rows


def old_rows(user: User, layout: str, source: IssueSource | None) -> QuerySet[LedgerRow]:
    """What was closed on paper, each problem once, by the ledger of a layout that named it."""
    rows = LedgerRow.objects.visible_to(user).filter(outcome=RowOutcome.HISTORICAL, batch__layout=layout)
    if source:
        rows = rows.filter(batch__source=source) | rows.filter(cells__source__0=source.name)
    shown: QuerySet[LedgerRow] = rows.order_by("batch", "number")
    return shown


def count_of(user: User, layout: str, source: IssueSource | None) -> int:
    """How many rows a ledger has."""
    return tickets_of(user, source).count() + old_rows(user, layout, source).count()


def ledger_table(layout: str, source: IssueSource | None, by: User) -> writing.Table:
    """The tickets that `by` sees, and below them what was closed on paper."""
    keys = [key for key, _heading, _width in OFFICIAL[layout]]
    tickets = (ledger_cells(ticket, layout, where) for ticket, where in shown(tickets_of(by, source), by))
    old = (historical_cells(row) for row in old_rows(by, layout, source).iterator(chunk_size=CHUNK))
    return writing.Table(
        title=f"{source.name if source else ''}{LAYOUTS[layout].name}",
        subtitle=subtitle(by),
        columns=[writing.Column(heading, _kind(key), width) for key, heading, width in OFFICIAL[layout]],
        rows=numbered(keys, tickets, old),
        sheet=LAYOUTS[layout].name,
        is_printed=True,
        template=(f"ledger-{layout}", "1"),
    )


def batch_table(batch: LedgerBatch, by: User) -> writing.Table:
    """A ledger as it was sent in, each row as its problem stands today; its own headings in their order.

    A row whose problem `by` may not see is left out.
    """
    columns = [tuple(each) for each in batch.columns]
    keys = [key for key, _group, _heading in columns]
    title, *above = [str(text) for text in batch.title] or [batch.get_layout_display()]
    return writing.Table(
        title=title,
        subtitle="　　".join(above) or subtitle(by),
        columns=[writing.Column(heading, _kind(key), _width(key), group) for key, group, heading in columns],
        rows=([cells.get(key, "") for key in keys] for cells in _batch_cells(batch, by)),
        sheet=batch.sheet[:31] or batch.get_layout_display(),
        is_printed=True,
    )


def batch_rows(batch: LedgerBatch, user: User) -> QuerySet[LedgerRow]:
    """The rows of a ledger; without those whose problem the reader may not see."""
    rows = LedgerRow.objects.visible_to(user).filter(batch=batch)
    seen = rows.filter(ticket=None) | rows.filter(ticket__in=Ticket.objects.visible_to(user))
    shown: QuerySet[LedgerRow] = seen.order_by("number")
    return shown


def _batch_cells(batch: LedgerBatch, user: User) -> Iterator[Cells]:
    found = batch_rows(batch, user).iterator(chunk_size=CHUNK)
    while rows := list(islice(found, CHUNK)):
        keys = [row.ticket_id for row in rows if row.ticket_id]
        tickets = Ticket.objects.visible_to(user).filter(pk__in=keys)
        known = {ticket.pk: (ticket, where) for ticket, where in shown(tickets, user)}
        for row in rows:
            yield _row_cells(row, known.get(row.ticket_id or 0), batch.layout)


def _row_cells(row: LedgerRow, known: tuple[Ticket, str] | None, layout: str) -> Cells:
    if known is None:
        return historical_cells(row) if row.outcome == RowOutcome.HISTORICAL else cells_kept(row)
    # What the row says and the layout has no cell of the system for stays as it was written.
    own, kept = ledger_cells(known[0], layout, known[1]), cells_kept(row)
    filled = {key: value for key, value in own.items() if value not in (None, "")}
    return kept | filled


def shown(tickets: TicketQuerySet, user: User) -> Iterator[tuple[Ticket, str]]:
    """Tickets with how their places are written, chunk by chunk."""
    found = with_ledger(tickets, user).order_by("division_id", "number").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        places = Places(chunk, user)
        for ticket in chunk:
            yield ticket, places.of(ticket)


def numbered(keys: Sequence[str], *parts: Iterator[Cells]) -> Iterator[list[Any]]:
    """The cells of each row in the order of the columns, rows counted from 1."""
    serial = 0
    for part in parts:
        for cells in part:
            serial += 1
            whole = {**cells, "serial": str(serial)}
            yield [whole.get(key, "") for key in keys]


def form_of(layout: str) -> writing.Table:
    """The empty form of a layout; of the first also the column without which nothing is given to anybody."""
    columns = [*OFFICIAL[layout]]
    if layout == LedgerLayout.TICKETS:
        at = [key for key, _heading, _width in columns].index("person")
        columns.insert(at, ("leader", LAYOUTS[layout].headings["leader"], NARROW))
    return writing.Table(
        title=LAYOUTS[layout].name,
        subtitle=_("填报单位：　　　　　　日期：　　　　　每个问题一行，从表头下一行填起"),
        columns=[
            writing.Column(heading, "text", width, choices=CHOICES.get(key, ()))
            for key, heading, width in columns
        ],
        rows=(),
        sheet=LAYOUTS[layout].name,
        signatures="",
        template=(f"ledger-form-{layout}", FORM_YEAR),
    )


def subtitle(by: User) -> str:
    """Whose ledger it is, and of which day."""
    posting = by.postings[0]
    office = posting.organisation.name if posting.organisation else posting.division.name
    return _("填报单位：{}　　日期：{}").format(office, f"{timezone.localdate():%Y-%m-%d}")


def _kind(key: str) -> str:
    return "date" if key in DATES else "text"


def _width(key: str) -> float:
    known = {name: width for columns in OFFICIAL.values() for name, _heading, width in columns}
    return known.get(key, NARROW)
