"""Proposed tickets as a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from monitoring.reports.case_listing import heads_of, place_of
from povertycase.models import User
from rectification.choices.tickets import ProposalStatus
from rectification.models import Ticket, TicketProposal
from rectification.reports.listing import about_of

CHIPS = {ProposalStatus.PROPOSED: "warning", ProposalStatus.ACCEPTED: "ok"}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal. number: of the ticket that it became, where the reader sees it."""

    proposal: TicketProposal
    about: str
    place: str
    number: str

    @property
    def chip(self) -> str:
        """The colour of its state."""
        return CHIPS.get(ProposalStatus(self.proposal.status), "")


def proposals_listed(proposals: QuerySet[TicketProposal]) -> QuerySet[TicketProposal]:
    """The proposals with what a row shows at hand."""
    return proposals.select_related("type", "division__parent", "project", "organisation")


def proposal_rows(proposals: Iterable[TicketProposal], user: User) -> list[ProposalRow]:
    """The rows: the same queries whatever their number."""
    known = list(proposals)
    heads, _numbers = heads_of((each.household_id for each in known if each.household_id), user)
    made = Ticket.objects.visible_to(user).filter(pk__in=[each.ticket_id for each in known if each.ticket_id])
    numbers = dict(made.values_list("pk", "number"))
    return [
        ProposalRow(
            each, about_of(each, heads), place_of(each.division), numbers.get(each.ticket_id or 0, "")
        )
        for each in known
    ]
