"""What is done about a ticket is reported and shown, and its dated steps are reached."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document
from rectification.actions import guards
from rectification.actions.duties import owe_ticket
from rectification.choices.tickets import JUDGED, SETTLED, WORKING, EvidenceKind, TicketStatus
from rectification.models import Evidence, ProgressLine, Ticket, WorkNode
from rectification.rules.closing import DONE

# What it looked like before is shown until it is judged; afterwards the picture would prove nothing.
BEFORE_STATES = tuple(each for each in TicketStatus if each not in (*JUDGED, *SETTLED))


@transaction.atomic
def report_progress(
    ticket: Ticket, *, percent: int, content: str, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """How far it has come, in percent and words. Who: whoever does the work. The first report begins it."""
    ticket = lock(ticket, by=by, version=version)
    guards.require_role("report_progress", by=by, division_code=ticket.division_id)
    guards.require_worker(ticket, by=by)
    guards.require_state(ticket, WORKING)
    unmet = []
    if not 0 <= percent <= DONE:
        unmet.append(Unmet("percent", _("进展请填 0 到 100 的整数。"), field="percent"))
    if not content.strip():
        unmet.append(Unmet("content_required", _("请写明进展情况。"), field="content"))
    guards.require(unmet)
    if ticket.status == TicketStatus.MEASURE_FIXED:
        move(ticket, "begin_work", by=by)
    with guards.writing("report_progress", by=by):
        ticket.percent = percent
        write_line(ticket, content, by=by, on=on)
        ticket.save(update_fields=["percent", "updated_at"])
        owe_ticket(ticket)
    record("report_progress", ticket, by=by, facts={"percent": percent})
    return ticket


@transaction.atomic
def add_evidence(
    ticket: Ticket,
    upload: Upload,
    *,
    kind: str,
    taken_on: datetime.date,
    caption: str = "",
    by: User,
    on: datetime.date,
    version: int | None,
) -> Evidence:
    """A picture or paper of before or after. Who: whoever does the work.

    Before: until it is judged; after: while it is being put right. Nothing is added while it is judged.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_role("add_evidence", by=by, division_code=ticket.division_id)
    if ticket.executor_id is not None:
        guards.require_worker(ticket, by=by)
    guards.require_state(ticket, WORKING if kind == EvidenceKind.AFTER else BEFORE_STATES)
    guards.require(_evidence_unmet(ticket, kind, taken_on, on))
    with guards.writing("add_evidence", by=by):
        evidence = Evidence.objects.create(
            ticket=ticket,
            division_id=ticket.division_id,
            round=ticket.rebound_count,
            kind=kind,
            taken_on=taken_on,
            caption=caption.strip(),
            file=keep_document(upload, by=by, field="file"),
            added_by=by,
        )
    record("add_evidence", ticket, by=by, facts={"evidence": kind})
    return evidence


@transaction.atomic
def add_all_evidence(
    ticket: Ticket,
    uploads: Sequence[Upload],
    *,
    kind: str,
    taken_on: datetime.date,
    caption: str = "",
    by: User,
    on: datetime.date,
    version: int | None,
) -> list[Evidence]:
    """Several pictures of one day, all or none. Who: as for one; names the one that cannot be kept."""
    kept: list[Evidence] = []
    for upload in uploads:
        try:
            evidence = add_evidence(
                ticket, upload, kind=kind, taken_on=taken_on, caption=caption, by=by, on=on, version=version
            )
        except Invalid as refusal:
            raise Invalid([_of_file(each, upload, len(kept) + 1) for each in refusal.unmet]) from refusal
        kept.append(evidence)
    return kept


def _of_file(unmet: Unmet, upload: Upload, place: int) -> Unmet:
    """A condition about a file says which one; any other is the same for all of them."""
    if unmet.field != "file":
        return unmet
    message = _("第 {} 个文件“{}”：{}").format(place, upload.name, unmet.message)
    return Unmet(unmet.code, message, unmet.clause, unmet.field)


@transaction.atomic
def reach_node(
    node: WorkNode, *, reached_on: datetime.date, note: str, by: User, on: datetime.date, version: int | None
) -> WorkNode:
    """A dated step is reached, on a day, which is a report too. Who: whoever does the work.

    version: the ticket's.
    """
    ticket = lock(node.ticket, by=by, version=version)
    node = WorkNode.objects.visible_to(by).get(pk=node.pk, ticket=ticket)
    guards.require_role("reach_node", by=by, division_code=ticket.division_id)
    guards.require_worker(ticket, by=by)
    guards.require_state(ticket, WORKING)
    unmet = guards.note_unmet(note, _("请写明节点完成的情况。"))
    if reached_on > on:
        unmet.append(Unmet("day", _("完成日期不能晚于今天。"), field="reached_on"))
    unmet += early_unmet(ticket, reached_on, "reached_on")
    if node.round != ticket.rebound_count:
        unmet.append(Unmet("node_past", _("这是反弹之前的节点，不能再登记。")))
    elif node.reached_on is not None:
        unmet.append(Unmet("node_reached", _("这个节点已经登记完成。")))
    guards.require(unmet)
    with guards.writing("reach_node", by=by):
        node.reached_on, node.note = reached_on, note.strip()
        node.save(update_fields=["reached_on", "note"])
        write_line(ticket, _("节点“{}”完成").format(node.name), by=by, on=on)
        owe_ticket(ticket)
    record("reach_node", ticket, by=by)
    return node


def _evidence_unmet(ticket: Ticket, kind: str, taken_on: datetime.date, on: datetime.date) -> list[Unmet]:
    unmet = []
    if kind not in EvidenceKind.values:
        unmet.append(Unmet("kind_required", _("请选择整改前或整改后。"), field="kind"))
    if taken_on > on:
        unmet.append(Unmet("day", _("拍摄、形成日期不能晚于今天。"), field="taken_on"))
    if kind == EvidenceKind.AFTER:
        unmet += early_unmet(ticket, taken_on, "taken_on")
    return unmet


def early_unmet(ticket: Ticket, day: datetime.date, field: str) -> list[Unmet]:
    """What was so before the problem was found, or before it came back, proves nothing."""
    came_back = ticket.rechecks.filter(round=ticket.rebound_count - 1).order_by("-pk").first()
    since = came_back.rechecked_on if came_back is not None else ticket.found_on
    if day >= since:
        return []
    words = _("日期不能早于发现反弹的 {}。") if came_back is not None else _("日期不能早于发现问题的 {}。")
    return [Unmet("day_early", words.format(since.isoformat()), field=field)]


def write_line(ticket: Ticket, content: str, *, by: User, on: datetime.date) -> None:
    """Somebody reports how far the ticket has come; whoever does, judges nothing of it."""
    ProgressLine.objects.create(
        ticket=ticket,
        division_id=ticket.division_id,
        round=ticket.rebound_count,
        reported_on=on,
        percent=ticket.percent,
        content=content.strip(),
        reported_by=by,
    )
