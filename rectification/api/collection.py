"""What every step of a ticket shares in the API: the ticket in reach, and the answer afterwards."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_204_NO_CONTENT

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.standings import standing_of
from rectification.api.serializers import TicketDetailSerializer, TicketSerializer
from rectification.choices.tickets import JUDGED, WORKING
from rectification.forms.api_filters import TicketFilter
from rectification.models import (
    CloseoutReview,
    DeadlineExtension,
    Evidence,
    ProgressLine,
    Recheck,
    Ticket,
    WorkNode,
)
from rectification.rules.closing import closing_unmet

DETAIL = TicketDetailSerializer
# After some steps whoever took them does not see a restricted ticket any more, and is told no more of it.
STEPPED = {200: DETAIL, 204: None}
CREATED = {201: DETAIL, 204: None}
NAMED = (*("division", "source", "type", "lead_unit", "responsible_unit", "responsible_place", "executor"),)
ABOVE = ("parent", "sibling_of", "relapse_of")
# What is shown of each kind of row that hangs on a ticket, in its order, with whom it names.
HANGING: tuple[tuple[str, Any, tuple[str, ...], tuple[str, ...]], ...] = (
    ("worknodes", WorkNode, ("round", "planned_on", "pk"), ()),
    ("progresslines", ProgressLine, ("pk",), ("reported_by",)),
    ("evidences", Evidence, ("pk",), ("file", "added_by")),
    ("deadlineextensions", DeadlineExtension, ("pk",), ()),
    ("closeoutreviews", CloseoutReview, ("pk",), ("reviewed_by",)),
    ("rechecks", Recheck, ("pk",), ("rechecked_by",)),
)


class TicketCollection(Collection):
    """Tickets in the user's reach; each step answers with the ticket as it is then."""

    request: ApiRequest
    queryset = Ticket.objects.none()
    serializer_class = TicketSerializer
    filterset_class = TicketFilter
    orderings: ClassVar = {
        "-found_on": ["-found_on", "-id"],
        "found_on": ["found_on", "id"],
        "-moved_at": ["-moved_at", "-id"],
        "id": ["id"],
    }

    def get_queryset(self) -> QuerySet[Ticket]:
        """The user's own, each with those of its relatives that the user sees."""
        rows = Ticket.objects.visible_to(self.request.user).select_related(*NAMED)
        rows = rows.annotate(
            **{f"seen_{name}": Subquery(_seen(self.request.user, name).values("pk")) for name in ABOVE}
        )
        return rows if self.action == "list" else rows.prefetch_related(*_hanging(self.request.user))

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """What was done only for one ticket."""
        return TicketSerializer if self.action == "list" else TicketDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """With what keeps a ticket from being closed."""
        return {**super().get_serializer_context(), "closing_unmet": _closing_unmet}

    def moved(self, request: ApiRequest, pk: Any, verb: str) -> Ticket:
        """The ticket, for somebody who takes this move where it lies."""
        ticket: Ticket = access.get_or_404(Ticket, pk, user=request.user)
        guards.require_mover(verb, ticket, by=request.user)
        return ticket

    def reached(self, request: ApiRequest, pk: Any, step: str) -> Ticket:
        """The ticket, for somebody who takes this step, which is no move, where it lies."""
        ticket: Ticket = access.get_or_404(Ticket, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=ticket.division_id)
        return ticket

    def answer(self, ticket: Ticket, status: int = HTTP_200_OK) -> Response:
        """The ticket as it is now; without a body for whoever does not see it any more."""
        row = self.get_queryset().filter(pk=ticket.pk).first()
        if row is None:
            return Response(status=HTTP_204_NO_CONTENT)
        return Response(self.get_serializer(row).data, status=status)


def _seen(user: User, name: str) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(user).filter(pk=OuterRef(f"{name}_id")).order_by()


def _hanging(user: User) -> list[Prefetch]:
    """What hangs on a ticket, and the children that the user sees."""
    children = Ticket.objects.visible_to(user).order_by("number")
    return [
        *(
            Prefetch(name, model.objects.visible_to(user).select_related(*named).order_by(*order))
            for name, model, order, named in HANGING
        ),
        Prefetch("children", children, to_attr="seen_children"),
    ]


def _closing_unmet(ticket: Ticket) -> list[dict[str, str]] | None:
    if ticket.status not in {*WORKING, *JUDGED}:
        return None
    names = ("code", "message", "clause", "field")
    return [{name: getattr(each, name) for name in names} for each in closing_unmet(standing_of(ticket))]
