"""The ledgers of problems in (2-38, 2-39, 0-45, 1-40): tickets, proposals, history; nothing lost or guessed."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from povertycase.models import AuditEvent
from rectification.models import LedgerRow, Ticket, TicketProposal
from tests import factories
from tests.rectification import making
from tests.rectification.imports.sheets_of_ledgers import (
    AUDIT_HEADINGS,
    HEADINGS,
    SOURCE,
    audit_line,
    ledger,
    line,
)

WITH_LEADER = (*HEADINGS, "责任领导", "责任人电话")


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def imported(tmp_path):
    """A function that imports rows as somebody: the exit status and the object."""

    def take(*lines, by="township", kind="tickets", **how):
        how.setdefault("headings", AUDIT_HEADINGS if kind == "audit_tickets" else HEADINGS)
        path, out, status = ledger(tmp_path, *lines, **how), io.StringIO(), 0
        try:
            call_command("import_sheet", kind, str(path), "--as", by, "--json", stdout=out)
        except SystemExit as end:
            status = end.code
        return status, json.loads(out.getvalue())

    return take


def codes(told):
    return [(each["row"], each["code"], each["column"]) for each in told["findings"]]


def test_a_row_becomes_a_ticket_and_is_kept_as_it_is_written(cast, imported):
    """2-38, 2-39: the ticket by its action; all seventeen cells stay, names of people encrypted."""
    status, told = imported(line(), line(**{"具体问题描述": "入户路没有路灯", "问题类别": "其他问题"}))

    first, second = Ticket.objects.order_by("pk")
    assert (status, told["new"], told["assigned"], codes(told)) == (0, 2, 0, [(None, "N-LEDGER-FIVE", "")])
    assert (first.village_id, first.source.name, first.type.code) == (factories.VILLAGE, SOURCE, "7.1")
    assert (first.content, str(first.found_on), first.status) == (line()["具体问题描述"], "2026-03-02", "registered")
    row = LedgerRow.objects.get(number=3)
    assert (row.ticket, row.outcome, row.batch.row_count) == (first, "registered", 2)
    assert row.cells["remark"] == ["县里催办", "t"]
    assert "person" not in row.cells
    assert json.loads(row.personal)["person"] == ["village", "t"]
    assert second.type.name == "其他问题"
    event = AuditEvent.objects.get(verb="import_ledger")
    assert event.facts == {"rows": 2, "written": 2, "historical": 0}
