"""/api/v1/tickets/: who puts a ticket right and how, for one and for several at once."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase.api.errors import handler
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import DomainError
from rectification import actions
from rectification.actions import guards
from rectification.api import steps
from rectification.api.collection import STEPPED, TicketCollection
from rectification.api.naming import answering, assignment_of
from rectification.api.steps import given
from rectification.models import Ticket

NOTED = ("version", "note")


class RefusalSerializer(serializers.Serializer):
    """One thing that is wrong."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField()


class AssignedSerializer(serializers.Serializer):
    """What became of one ticket: the status and the body that it would have got alone."""

    id = serializers.IntegerField()
    status = serializers.IntegerField()
    version = serializers.IntegerField(allow_null=True, help_text="交办后的版本号；没有交办的为空")
    code = serializers.CharField()
    message = serializers.CharField()
    details = RefusalSerializer(many=True)


class Assigning(TicketCollection):
    """A ticket is given to somebody, who accepts it with measures, or gives it back."""

    @extend_schema(request=steps.AssignmentFieldsSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def assign(self, request: ApiRequest, pk: str) -> Response:
        """交办: 五定 without the measures."""
        ticket = self.moved(request, pk, "assign_ticket")
        asked = checked(steps.AssignmentFieldsSerializer, request)
        done = actions.assign_ticket(
            ticket, assignment_of(ticket, asked), by=request.user, **given(asked, "on", "version")
        )
        return self.answer(done)

    @extend_schema(request=steps.AssignManySerializer, responses=AssignedSerializer(many=True), filters=False)
    @action(
        detail=False,
        methods=["post"],
        url_path="assign-many",
        pagination_class=None,
        filter_backends=[],
    )
    def assign_many(self, request: ApiRequest) -> Response:
        """The same for several tickets, each by itself: one that is refused keeps no other back."""
        guards.require_mover_anywhere("assign_ticket", Ticket, by=request.user)
        asked = checked(steps.AssignManySerializer, request)
        return Response([self._assigned(request, row, asked) for row in asked["tickets"]])

    @extend_schema(request=steps.SuccessorSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def reassign(self, request: ApiRequest, pk: str) -> Response:
        """改派: another one does it until the same day, for a reason (note)."""
        ticket = self.moved(request, pk, "reassign_ticket")
        asked = checked(steps.SuccessorSerializer, request)
        done = actions.reassign_ticket(
            ticket,
            actions.Successor(**answering(ticket, asked)),
            reason=asked["note"],
            by=request.user,
            **given(asked, "on", "version"),
        )
        return self.answer(done)

    @extend_schema(request=steps.AcceptTicketSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str) -> Response:
        """认领 with goal, measures, mode and dated steps."""
        ticket = self.moved(request, pk, "accept_ticket")
        asked = checked(steps.AcceptTicketSerializer, request)
        draft = actions.MeasuresDraft(**given(asked, "goal", "measures", "mode", "nodes"))
        done = actions.accept_ticket(ticket, draft, by=request.user, **given(asked, "on", "version"))
        return self.answer(done)

    @extend_schema(request=steps.TicketStepSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """It was given to the wrong ones, for a reason (note)."""
        ticket = self.moved(request, pk, "decline_ticket")
        asked = checked(steps.TicketStepSerializer, request)
        return self.answer(actions.decline_ticket(ticket, by=request.user, **given(asked, *NOTED)))

    @extend_schema(request=steps.TicketStepSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"], url_path="fix-measures")
    def fix_measures(self, request: ApiRequest, pk: str) -> Response:
        """The measures will do; from here on the first deadline stays. The first report begins the work."""
        ticket = self.moved(request, pk, "fix_measures")
        asked = checked(steps.TicketStepSerializer, request)
        return self.answer(actions.fix_measures(ticket, by=request.user, **given(asked, *NOTED)))

    @extend_schema(request=steps.TicketStepSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"], url_path="return-measures")
    def return_measures(self, request: ApiRequest, pk: str) -> Response:
        """The measures will not do, for a reason (note)."""
        ticket = self.moved(request, pk, "return_measures")
        asked = checked(steps.TicketStepSerializer, request)
        return self.answer(actions.return_measures(ticket, by=request.user, **given(asked, *NOTED)))

    def _assigned(self, request: ApiRequest, row: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        """Looked for, judged and written as if it had been asked for alone."""
        done = {"id": row["id"], "status": 200, "version": None, "code": "", "message": "", "details": []}
        try:
            ticket = self.moved(request, row["id"], "assign_ticket")
            ticket = actions.assign_ticket(
                ticket,
                assignment_of(ticket, asked),
                by=request.user,
                on=asked["on"],
                version=row["version"],
            )
        except (DomainError, Http404) as error:
            refusal = handler(error, {})
            return done | {"status": refusal.status_code, **refusal.data} if refusal else done
        return done | {"version": ticket.version}
