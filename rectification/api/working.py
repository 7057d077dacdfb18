"""/api/v1/tickets/: what is done about a ticket is reported and shown; more time is asked for."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from povertycase import access
from povertycase.api.requests import ApiRequest, checked
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from rectification import actions
from rectification.api import steps
from rectification.api.collection import CREATED, DETAIL, STEPPED, TicketCollection
from rectification.api.serializers import ExtensionSerializer
from rectification.api.steps import given
from rectification.models import Evidence, Ticket, WorkNode

DAY = ("on", "version")


class Working(TicketCollection):
    """Whoever a ticket was given to works on it."""

    @extend_schema(request=steps.ProgressStepSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def progress(self, request: ApiRequest, pk: str) -> Response:
        """How far it has come; the first report begins the work."""
        ticket = self.reached(request, pk, "report_progress")
        asked = checked(steps.ProgressStepSerializer, request)
        names = ("percent", "content", *DAY)
        return self.answer(actions.report_progress(ticket, by=request.user, **given(asked, *names)))

    @extend_schema(request={"multipart/form-data": steps.AddEvidenceSerializer}, responses=CREATED)
    @action(detail=True, methods=["post"])
    def evidence(self, request: ApiRequest, pk: str) -> Response:
        """A picture or paper of before or after (multipart)."""
        require_size(request, MOST_SENT)
        ticket = self.reached(request, pk, "add_evidence")
        asked = checked(steps.AddEvidenceSerializer, request)
        facts = given(asked, "kind", "taken_on", "caption", *DAY)
        actions.add_evidence(ticket, asked["file"], by=request.user, **facts)
        return self.answer(ticket, HTTP_201_CREATED)

    @extend_schema(parameters=[OpenApiParameter("evidence", OpenApiTypes.INT, "path")], responses=PAPER)
    @action(detail=True, methods=["get"], url_path=r"evidence/(?P<evidence>[^/.]+)", url_name="evidence-file")
    def evidence_file(self, request: ApiRequest, pk: str, evidence: str) -> HttpResponse:
        """The picture or paper itself."""
        ticket = access.get_or_404(Ticket, pk, user=request.user)
        found = access.get_or_404(Evidence, evidence, user=request.user)
        return paper_answer(found.file if found.ticket_id == ticket.pk else None)

    @extend_schema(request=steps.ReachNodeSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"], url_path="reach-node")
    def reach_node(self, request: ApiRequest, pk: str) -> Response:
        """A dated step is reached, which is a report too."""
        ticket = self.reached(request, pk, "reach_node")
        asked = checked(steps.ReachNodeSerializer, request)
        node = access.get_or_404(WorkNode, asked["node"], user=request.user)
        if node.ticket_id != ticket.pk:
            raise Http404
        actions.reach_node(node, by=request.user, **given(asked, "reached_on", "note", *DAY))
        return self.answer(ticket)

    @extend_schema(request=steps.AskExtensionSerializer, responses={201: ExtensionSerializer})
    @action(detail=True, methods=["post"], url_path="ask-extension")
    def ask_extension(self, request: ApiRequest, pk: str) -> Response:
        """More time, for a reason (note)."""
        ticket = self.reached(request, pk, "ask_extension")
        asked = checked(steps.AskExtensionSerializer, request)
        extension = actions.ask_extension(
            ticket, reason=asked["note"], by=request.user, **given(asked, "until", *DAY)
        )
        return Response(ExtensionSerializer(extension).data, status=HTTP_201_CREATED)

    @extend_schema(request=steps.RequestCloseoutSerializer, responses={200: DETAIL})
    @action(detail=True, methods=["post"], url_path="request-closeout")
    def request_closeout(self, request: ApiRequest, pk: str) -> Response:
        """Whoever did the work says that it is done."""
        ticket = self.moved(request, pk, "request_closeout")
        asked = checked(steps.RequestCloseoutSerializer, request)
        facts = given(asked, "similar", "outcome", "answered_on", *DAY)
        return self.answer(actions.request_closeout(ticket, by=request.user, **facts))
