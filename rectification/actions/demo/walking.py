"""A ticket walks through the steps: who takes each, on which day, with what."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from rectification.actions import assignments, closing, measures, work
from rectification.actions.demo.cast import Cast, scan
from rectification.choices.tickets import EvidenceKind, RectifyMode, TicketStatus
from rectification.models import Ticket
from rectification.rules.measures import Node

# Days after the problem was found.
REGISTERED, ASSIGNED, ACCEPTED, FIXED, HALF, DONE, ASKED, CHECKED, REVIEWED, CONFIRMED = range(10)
HALF_PERCENT, WHOLE = 50, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a ticket is put right. doer: the account; due_on: until when; steps: dated, as (what, day)."""

    doer: str
    due_on: datetime.date
    goal: str
    measures: str
    mode: RectifyMode = RectifyMode.BY_DATE
    steps: tuple[tuple[str, datetime.date], ...] = field(default_factory=tuple)


@dataclass
class Walk:
    """One ticket on its way; found_on: the day that the others are counted from."""

    ticket: Ticket
    people: Cast
    found_on: datetime.date
    way: Way

    def day(self, nth: int) -> datetime.date:
        """So many days after it was found."""
        return self.found_on + datetime.timedelta(days=nth)

    def version(self) -> int:
        """The ticket's version as it stands now."""
        self.ticket.refresh_from_db(fields=["version"])
        return self.ticket.version

    def assign(self) -> None:
        """五定 without the measures."""
        doer = self.people.users[self.way.doer]
        assignment = assignments.Assignment(
            leader="高领导",
            lead_unit=self.people.leads(self.ticket.type.topic),
            responsible_unit=self.people.unit_of(self.way.doer),
            responsible_place=self.people.place_of(self.way.doer),
            responsible_person=doer.name,
            responsible_phone="13800000000",
            executor=doer,
            due_on=self.way.due_on,
        )
        by, on = self.people.users["county"], self.day(ASSIGNED)
        self.ticket = assignments.assign_ticket(self.ticket, assignment, by=by, on=on, version=self.version())

    def accept(self) -> None:
        """Goal, measures, mode and dated steps."""
        way, on = self.way, self.day(ACCEPTED)
        draft = measures.MeasuresDraft(
            goal=way.goal,
            measures=way.measures,
            mode=way.mode,
            nodes=[Node(name, planned_on) for name, planned_on in way.steps],
        )
        by, version = self.people.users[way.doer], self.version()
        self.ticket = measures.accept_ticket(self.ticket, draft, by=by, on=on, version=version)

    def fix(self) -> None:
        """Somebody above says that the measures will do."""
        by = self.people.judges(self.way.doer)
        self.ticket = measures.fix_measures(
            self.ticket, by=by, version=self.version(), note="措施可行，同意实施（示例）"
        )

    def begin(self) -> None:
        """A picture of before, and half of it is done."""
        by, on = self.people.users[self.way.doer], self.day(HALF)
        self._show(EvidenceKind.BEFORE, "整改前.png", on)
        self.ticket = work.report_progress(
            self.ticket,
            percent=HALF_PERCENT,
            content="已现场核实，正在落实（示例）",
            by=by,
            on=on,
            version=self.version(),
        )

    def ask(self) -> None:
        """All of it is done and shown, and the closing is asked for."""
        by, on = self.people.users[self.way.doer], self.day(DONE)
        for node in self.ticket.worknodes.filter(reached_on=None):
            note, version = "已按计划完成（示例）", self.version()
            work.reach_node(node, reached_on=on, note=note, by=by, on=on, version=version)
        self._show(EvidenceKind.AFTER, "整改后.png", on)
        self.ticket = work.report_progress(
            self.ticket,
            percent=WHOLE,
            content="已整改到位（示例）",
            by=by,
            on=on,
            version=self.version(),
        )
        self.ticket = closing.request_closeout(
            self.ticket,
            similar="已排查同类情况，没有发现新的问题（示例）",
            outcome="在镇村公开栏和村务群向村民说明清沟安排（示例）",  # asked for of public opinion alone
            answered_on=on,
            by=by,
            on=self.day(ASKED),
            version=self.version(),
        )

    def check(self) -> None:
        """村镇初验."""
        by = self.people.checks(self.way.doer, self.ticket.division_id)
        self.ticket = closing.check_closeout(
            self.ticket,
            opinion="现场查看属实（示例）",
            by=by,
            on=self.day(CHECKED),
            version=self.version(),
        )

    def review(self) -> None:
        """牵头部门审核."""
        unit = self.people.leads(self.ticket.type.topic)
        self.ticket = closing.review_closeout(
            self.ticket,
            opinion="符合要求（示例）",
            by=self.people.reviews(unit.name, self.ticket.moved_by),
            on=self.day(REVIEWED),
            version=self.version(),
        )

    def confirm(self) -> None:
        """县级认定: it is closed."""
        self.ticket = closing.confirm_closeout(
            self.ticket,
            opinion="同意销号（示例）",
            by=self.people.confirms(self.ticket.moved_by),
            on=self.day(CONFIRMED),
            version=self.version(),
        )

    def _show(self, kind: EvidenceKind, name: str, on: datetime.date) -> None:
        by = self.people.users[self.way.doer]
        work.add_evidence(
            self.ticket,
            scan(name),
            kind=kind,
            taken_on=on,
            caption="现场照片（示例）",
            by=by,
            on=on,
            version=self.version(),
        )


STEPS: dict[TicketStatus, Callable[[Walk], None]] = {
    TicketStatus.ASSIGNED: Walk.assign,
    TicketStatus.ACCEPTED: Walk.accept,
    TicketStatus.MEASURE_FIXED: Walk.fix,
    TicketStatus.IN_PROGRESS: Walk.begin,
    TicketStatus.CLOSEOUT_REQUESTED: Walk.ask,
    TicketStatus.CHECKED: Walk.check,
    TicketStatus.REVIEWED: Walk.review,
    TicketStatus.CLOSED: Walk.confirm,
}


def walk_to(walk: Walk, reached: TicketStatus) -> Ticket:
    """Step by step up to a state on the way from the registration to the closing."""
    if reached != TicketStatus.REGISTERED:
        for step in list(STEPS.values())[: list(STEPS).index(reached) + 1]:
            step(walk)
    return walk.ticket
