"""What the page of one ticket shows beside its own fields."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from povertycase.models import User
from rectification.choices.tickets import ExtensionStatus, Sanction
from rectification.models import (
    CloseoutReview,
    DeadlineExtension,
    Evidence,
    ProgressLine,
    Recheck,
    Referral,
    Ticket,
    WorkNode,
)
from rectification.reports.listing import listed

SHOWN = 200
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence; is_picture: it can stand on the page itself."""

    evidence: Evidence
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A referral; people: (name, duty, what was done to them) of whom it ended for."""

    referral: Referral
    people: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Work:
    """What was planned, reported, shown and asked for, the newest round first."""

    nodes: Sequence[WorkNode]
    lines: Sequence[ProgressLine]
    evidence: Sequence[Shown]
    extensions: Sequence[DeadlineExtension]
    reviews: Sequence[CloseoutReview]
    rechecks: Sequence[Recheck]
    referrals: Sequence[Told]

    @property
    def granted(self) -> int:
        """How often more time was given."""
        return sum(1 for each in self.extensions if each.status == ExtensionStatus.APPROVED)


def work_of(ticket: Ticket, user: User) -> Work:
    """What hangs on a ticket, as far as `user` sees it: a referral is not there for most."""
    shown = Evidence.objects.visible_to(user).filter(ticket=ticket).select_related("file", "added_by")
    asked = DeadlineExtension.objects.visible_to(user).filter(ticket=ticket).select_related("moved_by")
    lines = ProgressLine.objects.visible_to(user).filter(ticket=ticket).select_related("reported_by")
    reviews = CloseoutReview.objects.visible_to(user).filter(ticket=ticket).select_related("reviewed_by")
    rechecks = Recheck.objects.visible_to(user).filter(ticket=ticket).select_related("rechecked_by")
    referrals = Referral.objects.visible_to(user).filter(ticket=ticket).prefetch_related("people")
    nodes = WorkNode.objects.visible_to(user).filter(ticket=ticket)
    papers = shown.order_by("-round", "taken_on", "pk")[:SHOWN]
    return Work(
        nodes=list(nodes.order_by("-round", "planned_on", "pk")),
        lines=list(lines.order_by("-reported_on", "-pk")[:SHOWN]),
        evidence=[Shown(each, each.file.name.lower().endswith(PICTURES)) for each in papers],
        extensions=list(asked.order_by("-pk")),
        reviews=list(reviews.order_by("-pk")),
        rechecks=list(rechecks.order_by("-pk")),
        referrals=[_told(each) for each in referrals.order_by("-pk")],
    )


def _told(referral: Referral) -> Told:
    people = [
        (each.name, each.duty, "、".join(str(Sanction(word).label) for word in each.sanctions))
        for each in referral.people.all()
    ]
    return Told(referral, people)


def children_of(ticket: Ticket, user: User) -> QuerySet[Ticket]:
    """The places of a common problem, those that are not settled first."""
    rows = Ticket.objects.visible_to(user).filter(parent=ticket)
    return listed(rows).order_by("closed_on", "number")


def kin_of(ticket: Ticket, user: User) -> list[tuple[str, Ticket]]:
    """(in which way, ticket) of what belongs to it, as far as `user` sees it: a number tells of a ticket."""
    mine = Ticket.objects.visible_to(user)
    above = {
        "parent": ticket.parent_id,
        "sibling_of": ticket.sibling_of_id,
        "relapse_of": ticket.relapse_of_id,
    }
    known = mine.in_bulk([key for key in above.values() if key is not None])
    found = [(way, known[key]) for way, key in above.items() if key in known]
    below = mine.filter(Q(sibling_of=ticket) | Q(relapse_of=ticket)).order_by("-pk")[:SHOWN]
    return found + [("sibling" if each.sibling_of_id == ticket.pk else "relapse", each) for each in below]
