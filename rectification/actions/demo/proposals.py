"""What monitoring and the visits of the demonstration propose: most wait, one is a ticket, one is none."""

import datetime

from monitoring.choices.cases import REMOVING
from monitoring.models import MonitoringCase
from rectification.actions import collecting, proposals
from rectification.actions.demo.cast import Cast
from rectification.models import IssueSource, TicketProposal


def write_proposals(people: Cast, source: IssueSource, *, on: datetime.date) -> None:
    """As the county's office looks through them for the first time."""
    by = people.users["county"]
    collecting.propose_findings(people.county, by=by, on=on)
    collecting.propose_checks(people.county, by=by, on=on)
    collecting.propose_discrepancies(people.county, by=by, on=on)
    collecting.propose_gaps(people.county, by=by, on=on)
    leaving = MonitoringCase.objects.filter(status__in=REMOVING).values("household")
    waiting = TicketProposal.objects.exclude(household__in=leaving).order_by("pk")[:2]
    for proposal, is_one in zip(waiting, (True, False), strict=False):
        if is_one:
            content, version = proposal.content, proposal.version
            proposals.accept_ticket_proposal(
                proposal, source=source, content=content, by=by, on=on, version=version
            )
        else:
            reason = "已经核实，系统里的资料还没有更新（示例）"
            proposals.dismiss_ticket_proposal(proposal, reason=reason, by=by, version=proposal.version)
