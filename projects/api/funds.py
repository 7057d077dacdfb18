"""/api/v1/funds/: batches of money, and the board of a year."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.parsers import JsonParser
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division
from projects import actions
from projects.actions import guards
from projects.api import steps
from projects.api.board import BoardAskedSerializer, BoardSerializer
from projects.api.fields import PAPER, paper_answer
from projects.api.serializers import BatchSerializer
from projects.forms.money_filters import BatchFilter
from projects.models import FundBatch
from projects.reports.funds import fund_board


class FundViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Batches in the user's reach, and those above from which they come."""

    request: ApiRequest
    queryset = FundBatch.objects.none()
    serializer_class = BatchSerializer
    filterset_class = BatchFilter
    parser_classes: list[type[BaseParser]] = [JsonParser]
    orderings: ClassVar = {
        "-issued_on": ["-issued_on", "-id"],
        "issued_on": ["issued_on", "id"],
        "-amount_yuan": ["-amount_yuan", "-id"],
    }

    def get_queryset(self) -> QuerySet[FundBatch]:
        """The user's own."""
        return FundBatch.objects.visible_to(self.request.user).with_balance().prefetch_related("shares")

    @extend_schema(request=steps.BatchStepSerializer, responses={201: BatchSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Money came by a document, from a batch above or from outside."""
        guards.require_role_anywhere("record_batch", by=request.user)
        asked = checked(steps.BatchStepSerializer, request)
        division = self._place(asked["division"], "record_batch")
        shares = [actions.ShareDraft(**row) for row in asked["shares"]]
        facts = {name: value for name, value in asked.items() if name not in {"division", "parent"}}
        draft = actions.BatchDraft(**{**facts, "shares": shares})
        batch = actions.record_batch(
            draft, division=division, parent=self._parent(asked["parent"]), by=request.user
        )
        return self._answer(batch, HTTP_201_CREATED)

    @extend_schema(request=steps.ArrivalSerializer, responses=BatchSerializer)
    @action(detail=True, methods=["post"], url_path="record-arrival")
    def record_arrival(self, request: ApiRequest, pk: str) -> Response:
        """The money is there."""
        batch = access.get_or_404(FundBatch, pk, user=request.user)
        guards.require_role("record_arrival", by=request.user, division_code=batch.division_id)
        asked = checked(steps.ArrivalSerializer, request)
        names = ("arrived_on", "on", "version")
        actions.record_arrival(batch, by=request.user, **{name: asked[name] for name in names})
        return self._answer(batch)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def document(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The document by which the money came, as it was scanned."""
        return paper_answer(access.get_or_404(FundBatch, pk, user=request.user).document)

    @extend_schema(parameters=[BoardAskedSerializer], responses=BoardSerializer)
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def board(self, request: ApiRequest) -> Response:
        """How the money of a year stands."""
        asked = BoardAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        today = timezone.localdate()
        board = fund_board(
            request.user,
            year=asked.validated_data.get("year", today.year),
            on=today,
            place=asked.validated_data.get("division"),
        )
        return Response(BoardSerializer(board).data)

    def _place(self, code: str, step: str) -> Division:
        division = steps.division_named(code)
        guards.require_role(step, by=self.request.user, division_code=division.pk)
        return division

    def _parent(self, key: int | None) -> FundBatch | None:
        """The batch above; one out of reach is as unknown as none."""
        if key is None:
            return None
        found: Any = FundBatch.objects.visible_to(self.request.user).filter(pk=key).first()
        if found is None:
            raise Invalid([Unmet("parent_unknown", _("没有这笔上级资金。"), field="parent")])
        return found

    def _answer(self, batch: FundBatch, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=batch.pk)).data, status=status)
