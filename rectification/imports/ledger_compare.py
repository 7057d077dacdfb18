"""What a row says of a ticket that the system knows otherwise; told, and where it is put right."""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.rules.cells import bare, comparable, decimal_of
from households.rules.problems import shown
from projects.imports.outcomes import Told
from projects.imports.reading import Cell
from rectification.imports.ledger_rows import Entry
from rectification.imports.ledger_values import DONE
from rectification.models import Ticket
from rectification.rules.ledger import is_yes, mask_contacts, read_deadline, read_mode

ASSIGN = gettext_lazy("请在问题页面交办或改派")
MEASURES = gettext_lazy("请由经办人认领时填写，已认领的退回措施重报")
FACTS = gettext_lazy("登记后不由表格修改；登记有误的请撤销后重新登记")
CLOSING = gettext_lazy("请上传佐证，按程序申请销号、逐级核查")
# What else is said of a problem is kept with the row, which the export gives back.
HOW: Mapping[str, Any] = {
    "content": FACTS,
    "found_on": FACTS,
    "amount": FACTS,
    "lead_unit": ASSIGN,
    "responsible": ASSIGN,
    "leader": ASSIGN,
    "person": ASSIGN,
    "phone": ASSIGN,
    "contact": ASSIGN,
    "due": gettext_lazy("请在问题页面办理延期申请或改派"),
    "goal": MEASURES,
    "measures": MEASURES,
    "mode": MEASURES,
    "progress": gettext_lazy("请由经办人在问题页面报送进展"),
    "completion": CLOSING,
    "closed": CLOSING,
    "closed_on": CLOSING,
}


# What giving the ticket to somebody settles.
GIVEN = frozenset(key for key, how in HOW.items() if how is ASSIGN) | {"due"}


def differences(
    entry: Entry, ticket: Ticket, known: Mapping[str, Any], *, beside: Collection[str] = ()
) -> Iterator[Told]:
    """known: the cells that the system writes of the ticket. An empty cell says nothing."""
    for key, how in HOW.items():
        cell, was = entry.values.cell(key), known.get(key)
        if key in beside or cell.is_blank or _is_same(entry, ticket, key):
            continue
        if _reading(key)(cell) == _reading(key)(_cell_of(was)):
            continue
        code = "W-LEDGER-CLOSED" if how is CLOSING else "W-LEDGER-DIFF"
        words = _("系统登记的是“{was}”，没有改动；{how}").format(was=_told(was, key), how=how)
        yield entry.line.told(code, key, words)
    if entry.type is not None and entry.values.cell("type").column and entry.type != ticket.type:
        words = _("系统登记的是“{was}”，没有改动；{how}").format(was=ticket.type.name, how=FACTS)
        yield entry.line.told("W-LEDGER-DIFF", "type", words)


def _told(was: Any, key: str) -> str:
    """What stands in the system, for whoever reads the finding: days in full, numbers of people never."""
    text = str(was or _("空"))
    return mask_contacts(text) if READINGS.get(key) is _day else shown(text)


def _is_same(entry: Entry, ticket: Ticket, key: str) -> bool:
    """Whether units that are written otherwise are the same unit or place."""
    if key == "responsible":
        named = entry.responsible
        return named is not None and named in (ticket.responsible_unit, ticket.responsible_place)
    return key == "lead_unit" and entry.lead_unit is not None and entry.lead_unit == ticket.lead_unit


def _cell_of(value: Any) -> Cell:
    return Cell("" if value is None else str(value), "t", "")


def _reading(key: str) -> Callable[[Cell], Any]:
    return READINGS.get(key, _words)


def _words(cell: Cell) -> str:
    return comparable(mask_contacts(cell.text))


def _day(cell: Cell) -> object:
    day, mode = read_deadline(cell.text, cell.kind)
    return day or mode or comparable(cell.text)


def _number(cell: Cell) -> Decimal | str:
    number = decimal_of(bare(cell.text))
    return _words(cell) if number is None else number


def _yes(cell: Cell) -> object:
    said = is_yes(cell.text)
    return comparable(cell.text) if said is None else said


def _done(cell: Cell) -> bool:
    """已完成, or 是 in an audit's ledger; how far it is otherwise is nobody's claim."""
    return comparable(cell.text).startswith(DONE) or is_yes(cell.text) is True


def _mode(cell: Cell) -> str:
    return read_mode(cell.text) or comparable(cell.text)


READINGS: Mapping[str, Callable[[Cell], Any]] = {
    "found_on": _day,
    "due": _day,
    "closed_on": _day,
    "amount": _number,
    "closed": _yes,
    "completion": _done,
    "mode": _mode,
}
