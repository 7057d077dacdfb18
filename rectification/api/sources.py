"""/api/v1/ticket-sources/ and /api/v1/ticket-types/: where problems come from, and which kinds there are."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.api.steps import division_named
from rectification import actions
from rectification.actions import guards
from rectification.api import steps
from rectification.api.serializers import IssueSourceSerializer, TicketTypeSerializer
from rectification.api.steps import given
from rectification.forms.api_filters import SourceFilter, TypeFilter
from rectification.models import IssueSource, TicketType

FACTS = ("name", "kind", "level", "scope", "document_number", "document", "received_on")


class SourceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Sources of the user's places, and of the places above them."""

    request: ApiRequest
    queryset = IssueSource.objects.none()
    serializer_class = IssueSourceSerializer
    filterset_class = SourceFilter
    orderings: ClassVar = {"-received_on": ["-received_on", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[IssueSource]:
        """The user's own."""
        return IssueSource.objects.visible_to(self.request.user).select_related("division")

    @extend_schema(
        request={
            "multipart/form-data": steps.RecordSourceSerializer,
            "application/json": steps.RecordSourceSerializer,
        },
        responses={201: IssueSourceSerializer},
    )
    def create(self, request: ApiRequest) -> Response:
        """A source and its document (multipart)."""
        require_size(request, MOST_SENT)
        guards.require_role_anywhere("record_source", by=request.user)
        asked = checked(steps.RecordSourceSerializer, request)
        division, above = division_named(asked["division"]), None
        if asked["parent"] is not None:
            above = access.get_or_404(IssueSource, asked["parent"], user=request.user)
        draft = actions.SourceDraft(parent=above, **given(asked, *FACTS))
        source = actions.record_source(division, draft, by=request.user, on=asked["on"])
        return Response(self.get_serializer(source).data, status=HTTP_201_CREATED)

    @extend_schema(
        request={
            "multipart/form-data": steps.SourceFactsSerializer,
            "application/json": steps.SourceFactsSerializer,
        },
        responses=IssueSourceSerializer,
    )
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """What is said of a source, as a whole; a document that is left out stays."""
        require_size(request, MOST_SENT)
        source: Any = access.get_or_404(IssueSource, pk, user=request.user)
        guards.require_role("change_source", by=request.user, division_code=source.division_id)
        asked = checked(steps.SourceFactsSerializer, request)
        draft = actions.SourceDraft(**given(asked, *FACTS))
        actions.change_source(source, draft, by=request.user, **given(asked, "on", "version"))
        return Response(self.get_serializer(self.get_queryset().get(pk=source.pk)).data)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def document(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The document in which it was fed back."""
        return paper_answer(access.get_or_404(IssueSource, pk, user=request.user).document)


class TicketTypeViewSet(mixins.ListModelMixin, Collection):
    """Kinds of problems, the same for everybody."""

    queryset = TicketType.objects.all()
    serializer_class = TicketTypeSerializer
    filterset_class = TypeFilter
    orderings: ClassVar = {"id": ["id"], "code": ["code"]}
