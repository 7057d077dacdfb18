"""What becomes of each row of a ledger: judged first, and written once somebody has confirmed it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.exceptions import DomainError, Invalid
from povertycase.models import Division, User
from projects.imports.outcomes import Outcome
from rectification import actions
from rectification.actions.holding import hold_places
from rectification.actions.ledger import hold_ledgers, hold_row, settle_row
from rectification.choices.ledger import RowOutcome
from rectification.choices.tickets import Cause, TicketStatus
from rectification.imports.ledger_compare import GIVEN, differences
from rectification.imports.ledger_lines import Lines
from rectification.imports.ledger_matching import match_of
from rectification.imports.ledger_rows import Entry, EntryReader
from rectification.imports.ledger_values import Places, ledger_cells, ledger_tickets, with_ledger
from rectification.models import LedgerBatch, LedgerRow, Ticket, TicketProposal
from rectification.rules.proposals import key_of

# How an outcome is counted in what every import says.
COUNTED = {
    RowOutcome.REGISTERED: "new",
    RowOutcome.ASSIGNED: "new",
    RowOutcome.SPLIT: "new",
    RowOutcome.PROPOSED: "new",
    RowOutcome.CHANGED: "changed",
    RowOutcome.UNCHANGED: "unchanged",
    RowOutcome.DIFFERS: "unchanged",
    RowOutcome.HELD: "held",
}
CODE_LENGTH = 40


@dataclass(frozen=True)
class Verdict:
    """What is to become of a row. ticket: the one it speaks of."""

    outcome: RowOutcome
    ticket: Ticket | None = None
    proposal: TicketProposal | None = None


class Taker:
    """Judges and takes the rows of one ledger, for one person."""

    def __init__(self, batch: LedgerBatch, *, splits: bool, by: User) -> None:
        self.by, self.today, self.batch = by, timezone.localdate(), batch
        self._splits, self._lines = splits, Lines(batch)
        self._reader = EntryReader(batch, by=by)
        self._seen: dict[str, int] = {}
        self._places = Places([], by)

    def judge(self, rows: Sequence[LedgerRow], outcome: Outcome) -> None:
        """What would become of these rows, and everything that is wrong with them; nothing is written."""
        for _row, entry, verdict in self._judged(rows):
            self._count(verdict.outcome, outcome)
            outcome.add(entry.values.found)

    @transaction.atomic
    def take(self, rows: Sequence[LedgerRow], outcome: Outcome) -> None:
        """Write what these rows say, each by itself, all at once for whoever looks.

        A worker that comes later finds them settled, and one with another ledger the tickets made of them.
        """
        hold_ledgers(self.batch, by=self.by)
        judged = self._judged(rows)
        # Before the first row: one after the other would hold the county and wait for a household.
        hold_places(place for _row, entry, _verdict in judged for place in entry.places)
        for row, entry, verdict in judged:
            held = hold_row(row.pk, by=self.by)
            if held is None:
                continue
            became = self._write(entry, verdict)
            settle_row(
                held,
                became.outcome,
                key=entry.key,
                ticket=became.ticket,
                proposal=became.proposal,
                by=self.by,
            )
            self._count(became.outcome, outcome)
            outcome.add(entry.values.found)

    def _count(self, became: RowOutcome, outcome: Outcome) -> None:
        outcome.counts[COUNTED.get(became, became)] += 1
        if COUNTED.get(became, became) != str(became):
            outcome.counts[f"as_{became}"] += 1

    def _judged(self, rows: Sequence[LedgerRow]) -> list[tuple[LedgerRow, Entry, Verdict]]:
        entries = [(row, self._reader.read(self._lines.of(row))) for row in rows]
        read = [entry for _row, entry in entries]
        known, old = self._known(read), self._old(read)
        self._places = Places(known, self.by)
        return [(row, entry, self._verdict(entry, known, old)) for row, entry in entries]

    def _verdict(self, entry: Entry, known: Sequence[Ticket], old: set[str]) -> Verdict:
        self._once(entry)
        if entry.is_held:
            return Verdict(RowOutcome.HELD)
        ticket = match_of(entry, known)
        if ticket is not None:
            return self._against(entry, ticket)
        if entry.is_closed:
            return Verdict(RowOutcome.UNCHANGED if entry.key in old else RowOutcome.HISTORICAL)
        if entry.source is None:
            words = _("问题来源没有登记，列入待立单问题，立单时选择来源")
            key = "source" if entry.values.cell("source").column else "content"
            entry.values.tell("W-LEDGER-PROPOSED", key, words)
            return Verdict(RowOutcome.PROPOSED)
        if len(entry.places) > 1:
            return self._common(entry)
        return Verdict(RowOutcome.ASSIGNED if self._assignment(entry) else RowOutcome.REGISTERED)

    def _common(self, entry: Entry) -> Verdict:
        key = "places" if entry.values.cell("places").column else "unit"
        if self._reader.reach.around(entry.places) is None:
            words = _("涉及的地方分属您的几个辖区，请按辖区分成几行")
            entry.values.tell("E-LEDGER-PLACE", key, words)
            return Verdict(RowOutcome.HELD)
        if not self._splits:
            words = _("涉及 {} 处，确认后立为共性问题，每处一个子问题").format(len(entry.places))
            entry.values.tell("W-LEDGER-SPLIT", key, words)
        return Verdict(RowOutcome.SPLIT if self._splits else RowOutcome.WAITING)

    def _against(self, entry: Entry, ticket: Ticket) -> Verdict:
        """The row speaks of a ticket: the five that it completes are taken, anything else is told."""
        is_given = ticket.status == TicketStatus.REGISTERED and self._assignment(entry) is not None
        known = ledger_cells(ticket, self.batch.layout, self._places.of(ticket))
        told = list(differences(entry, ticket, known, beside=GIVEN if is_given else ()))
        entry.values.found += told
        if is_given:
            return Verdict(RowOutcome.CHANGED, ticket)
        return Verdict(RowOutcome.DIFFERS if told else RowOutcome.UNCHANGED, ticket)

    def _write(self, entry: Entry, verdict: Verdict) -> Verdict:
        try:
            with transaction.atomic():
                return self._step(entry, verdict)
        except Invalid as refused:
            for unmet in refused.unmet:
                entry.values.tell("E-LEDGER-STEP", "content", unmet.message.rstrip("。"))
        except DomainError as refused:
            entry.values.tell("E-LEDGER-STEP", "content", refused.message.rstrip("。"))
        return Verdict(RowOutcome.HELD)

    def _step(self, entry: Entry, verdict: Verdict) -> Verdict:
        match verdict.outcome:
            case RowOutcome.REGISTERED | RowOutcome.ASSIGNED:
                ticket = self._register(entry, entry.places[0])
                return self._assign(entry, Verdict(RowOutcome.ASSIGNED, ticket), RowOutcome.REGISTERED)
            case RowOutcome.SPLIT:
                return self._assign(entry, Verdict(RowOutcome.SPLIT, self._split(entry)), RowOutcome.SPLIT)
            case RowOutcome.CHANGED:
                return self._assign(entry, verdict, RowOutcome.UNCHANGED)
            case RowOutcome.PROPOSED:
                return self._propose(entry)
            case RowOutcome.HISTORICAL:
                words = _("原台账已经销号，本系统没有佐证，只作为历史台账留存，不计入本系统销号")
                entry.values.tell("N-LEDGER-OLD", "closed", words)
        return verdict

    def _register(self, entry: Entry, place: object, *, is_common: bool = False) -> Ticket:
        draft = actions.TicketDraft(
            source=entry.source,  # type: ignore[arg-type]
            type=entry.type,  # type: ignore[arg-type]
            subject=place,  # type: ignore[arg-type]
            content=entry.content,
            found_on=entry.found_on,  # type: ignore[arg-type]
            amount_yuan=entry.amount_yuan,
            is_common=is_common,
        )
        return actions.register_ticket(draft, by=self.by, on=self.today)

    def _split(self, entry: Entry) -> Ticket:
        """A common problem in the smallest place that holds all of them, with a child for each."""
        parent = self._register(entry, self._reader.reach.around(entry.places), is_common=True)
        children = [actions.ChildDraft(place, entry.content) for place in entry.places]
        actions.split_ticket(parent, children, by=self.by, on=self.today, version=parent.version)
        return Ticket.objects.visible_to(self.by).get(pk=parent.pk)

    def _propose(self, entry: Entry) -> Verdict:
        """A proposal for each place; one that was made before is only seen again."""
        drafts = [
            actions.ProposalDraft(
                cause=Cause.AUDIT,
                code=f"{entry.key[:CODE_LENGTH]}:{at}",
                type_code=entry.type.code if entry.type else "",
                subject=place,
                content=entry.content,
                seen_on=min(entry.found_on or self.today, self.today),
            )
            for at, place in enumerate(entry.places)
        ]
        new = actions.propose(drafts, by=self.by, on=self.today)
        rows = TicketProposal.objects.visible_to(self.by).order_by("-turn")
        made = rows.filter(key=key_of(Cause.AUDIT, drafts[0].code)).first()
        return Verdict(RowOutcome.PROPOSED if new else RowOutcome.UNCHANGED, proposal=made)

    def _assignment(self, entry: Entry) -> actions.Assignment | None:
        """The five, where the row names a leader and one account of that name works there."""
        if not entry.leader or len(entry.executors) != 1:
            return None
        is_place = isinstance(entry.responsible, Division)
        return actions.Assignment(
            leader=entry.leader,
            lead_unit=entry.lead_unit,
            responsible_unit=None if is_place else entry.responsible,  # type: ignore[arg-type]
            responsible_place=entry.responsible if is_place else None,  # type: ignore[arg-type]
            responsible_person=entry.person,
            responsible_phone=entry.phone,
            executor=entry.executors[0],
            due_on=entry.due_on,
        )

    def _assign(self, entry: Entry, verdict: Verdict, otherwise: RowOutcome) -> Verdict:
        """Given to somebody, or told what is missing of the five; the ticket stands either way."""
        assignment, ticket = self._assignment(entry), verdict.ticket
        if ticket is None or assignment is None:
            self._say_missing(entry)
            return replace(verdict, outcome=otherwise)
        try:
            with transaction.atomic():
                version = Ticket.objects.visible_to(self.by).get(pk=ticket.pk).version
                actions.assign_ticket(ticket, assignment, by=self.by, on=self.today, version=version)
        except Invalid as refused:
            words = "；".join(unmet.message.rstrip("。") for unmet in refused.unmet)
            entry.values.tell("W-LEDGER-FIVE", "leader", _("没有交办：{}").format(words))
            return replace(verdict, outcome=otherwise)
        return verdict

    def _say_missing(self, entry: Entry) -> None:
        """Only where the row means to give it to somebody."""
        if entry.leader and entry.person:
            words = _("没有交办：您的辖区里叫“{}”的在岗账号有 {} 个，请在问题页面交办")
            key = "person" if entry.values.cell("person").column else "contact"
            entry.values.tell("W-LEDGER-FIVE", key, words.format(entry.person, len(entry.executors)))

    def _once(self, entry: Entry) -> None:
        if entry.is_held:
            return
        first = self._seen.setdefault(entry.key, entry.line.number)
        if first != entry.line.number:
            words = _("与第 {} 行是同一个问题，请只留一行").format(first)
            entry.values.tell("E-DUP-CONFLICT", "content", words)

    def _known(self, entries: Sequence[Entry]) -> Sequence[Ticket]:
        said = Q(content__in={entry.content for entry in entries if entry.content})
        said |= Q(number__in={entry.number for entry in entries if entry.number})
        return list(with_ledger(ledger_tickets(self.by).filter(said).order_by("pk"), self.by))

    def _old(self, entries: Iterable[Entry]) -> set[str]:
        """Keys of what is kept as historical of another ledger."""
        keys = {entry.key for entry in entries if entry.is_closed}
        rows = LedgerRow.objects.visible_to(self.by).filter(outcome=RowOutcome.HISTORICAL, key__in=keys)
        return set(rows.exclude(batch=self.batch).values_list("key", flat=True))
