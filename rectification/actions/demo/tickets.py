"""Sketches become tickets, by the accounts that take the steps there."""

import datetime
from collections.abc import Mapping

from povertycase.models import User
from rectification.actions.demo.cast import Cast
from rectification.actions.demo.scenes import Scenes
from rectification.actions.demo.sketches import SKETCHES, Sketch
from rectification.actions.demo.walking import Walk, Way, walk_to
from rectification.actions.places import Subject
from rectification.actions.tickets import TicketDraft, register_sibling, register_ticket
from rectification.choices.tickets import RectifyMode
from rectification.models import IssueSource, Ticket, TicketType


class Ledger:
    """Registers and walks the sketches of a day. on: the day as which the county stands."""

    def __init__(self, people: Cast, sources: Mapping[str, IssueSource], *, on: datetime.date) -> None:
        self.people, self.sources, self.on = people, sources, on
        self.types = {each.code: each for each in TicketType.objects.all()}

    def write(self, sketch: Sketch, subject: Subject) -> Ticket:
        """One ticket as far as it came, and what happened beside its way."""
        draft = self.draft(sketch, subject)
        ticket = register_ticket(draft, by=self.registers(sketch), on=draft.found_on)
        walk = self.walk(ticket, sketch)
        walk_to(walk, sketch.reached)
        if sketch.then is not None:
            sketch.then(walk)
        return walk.ticket

    def draft(self, sketch: Sketch, subject: Subject, *, is_common: bool = False) -> TicketDraft:
        """What was found."""
        return TicketDraft(
            source=self.sources[sketch.source],
            type=self.types[sketch.type],
            subject=subject,
            content=sketch.content,
            found_on=self.on - datetime.timedelta(days=sketch.found),
            amount_yuan=sketch.yuan,
            is_common=is_common,
        )

    def walk(self, ticket: Ticket, sketch: Sketch) -> Walk:
        """Its way; what is to last has a dated step each month."""
        due_on = self.on + datetime.timedelta(days=sketch.due)
        steps: tuple[tuple[str, datetime.date], ...] = ()
        if sketch.mode == RectifyMode.LONG_TERM:
            half_way = self.on + datetime.timedelta(days=sketch.due // 2)
            steps = (("确定管护责任人（示例）", self.on), ("建立巡查台账（示例）", half_way))
        way = Way(
            doer=sketch.doer,
            due_on=due_on,
            goal="问题消除，经复核不再出现（示例）",
            measures="核实原因，明确专人，逐项整改（示例）",
            mode=sketch.mode,
            steps=steps,
        )
        return Walk(ticket, self.people, ticket.found_on, way)

    def registers(self, sketch: Sketch) -> User:
        """Who writes it down: the village what it found itself, the county what lies beyond a township."""
        if sketch.source == "self" and sketch.doer == "village":
            return self.people.users["village"]
        is_in_town = sketch.source == "sweep" and sketch.scene != "elsewhere"
        return self.people.users["township2" if is_in_town else "county"]


def write_tickets(ledger: Ledger, scenes: Scenes) -> None:
    """Every sketch, and one more of the kind that was closed at once."""
    for sketch in SKETCHES:
        ticket = ledger.write(sketch, scenes.subject(sketch.scene))
        if sketch.mode == RectifyMode.AT_ONCE:
            _sibling(ticket, sketch, ledger, scenes)


def _sibling(ticket: Ticket, sketch: Sketch, ledger: Ledger, scenes: Scenes) -> None:
    """举一反三 in the next village."""
    beside = scenes.villages(ledger.people.town)[0]
    by = ledger.people.users["township2"]
    register_sibling(ticket, ledger.draft(sketch, beside), by=by, on=ledger.on)
