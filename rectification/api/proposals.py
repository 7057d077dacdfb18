"""/api/v1/ticket-proposals/: what looks like a problem elsewhere, until somebody decides."""

from typing import ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from rectification import actions
from rectification.actions import guards
from rectification.api import steps
from rectification.api.serializers import TicketProposalSerializer
from rectification.api.steps import given
from rectification.forms.api_filters import TicketProposalFilter
from rectification.models import IssueSource, Ticket, TicketProposal


class TicketProposalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Proposals in the user's reach."""

    request: ApiRequest
    queryset = TicketProposal.objects.none()
    serializer_class = TicketProposalSerializer
    filterset_class = TicketProposalFilter
    orderings: ClassVar = {"-last_seen_on": ["-last_seen_on", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[TicketProposal]:
        """The user's own, each with its ticket where the user sees it."""
        user = self.request.user
        tickets = Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket_id")).order_by()
        rows = TicketProposal.objects.visible_to(user).select_related("division", "type")
        return rows.annotate(seen_ticket=Subquery(tickets.values("pk")))

    @extend_schema(request=steps.AcceptProposalSerializer, responses=TicketProposalSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str) -> Response:
        """It is a problem: a ticket is registered where it was seen, and named in the answer."""
        proposal = self._moved(request, pk, "accept_ticket_proposal")
        asked = checked(steps.AcceptProposalSerializer, request)
        source = access.get_or_404(IssueSource, asked["source"], user=request.user)
        names = ("content", "on", "version")
        actions.accept_ticket_proposal(proposal, source=source, by=request.user, **given(asked, *names))
        return self._answer(proposal)

    @extend_schema(request=steps.TicketStepSerializer, responses=TicketProposalSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: ApiRequest, pk: str) -> Response:
        """It is none, for a reason (note)."""
        proposal = self._moved(request, pk, "dismiss_ticket_proposal")
        asked = checked(steps.TicketStepSerializer, request)
        actions.dismiss_ticket_proposal(
            proposal, reason=asked["note"], by=request.user, version=asked["version"]
        )
        return self._answer(proposal)

    def _moved(self, request: ApiRequest, pk: str, verb: str) -> TicketProposal:
        proposal: TicketProposal = access.get_or_404(TicketProposal, pk, user=request.user)
        guards.require_mover(verb, proposal, by=request.user)
        return proposal

    def _answer(self, proposal: TicketProposal) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=proposal.pk)).data)
