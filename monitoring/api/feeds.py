"""/api/v1/feeds/ and /api/v1/feed-batches/: what departments send, and the files that wait."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED

from households.api.sizes import require_size
from monitoring import actions
from monitoring.actions import guards
from monitoring.api.feed_serializers import (
    FeedBatchSerializer,
    FeedSerializer,
    FeedVarianceSerializer,
    ReceiveBatchSerializer,
    sent,
)
from monitoring.api.steps import CaseStepSerializer, given
from monitoring.forms.feed_filters import FeedBatchFilter, FeedFilter
from monitoring.models import Feed, FeedBatch, FeedVariance
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.sheets.book import MAX_BYTES

MOST_SENT = MAX_BYTES + 64 * 1024


class FeedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The feeds in the user's reach; a department's own."""

    request: ApiRequest
    queryset = Feed.objects.none()
    serializer_class = FeedSerializer
    filterset_class = FeedFilter
    orderings: ClassVar = {"id": ["id"]}

    def get_queryset(self) -> QuerySet[Feed]:
        """The user's own."""
        return Feed.objects.visible_to(self.request.user).select_related("organisation")

    @extend_schema(
        request={"multipart/form-data": ReceiveBatchSerializer}, responses={201: FeedBatchSerializer}
    )
    @action(detail=True, methods=["post"])
    def receive(self, request: ApiRequest, pk: str) -> Response:
        """A file of one month is taken in and read by a worker; 200 when the very same was there already."""
        require_size(request, MOST_SENT)
        guards.require_role_anywhere("receive_batch", by=request.user)
        feed = access.get_or_404(Feed, pk, user=request.user)
        asked = checked(ReceiveBatchSerializer, request)
        content, name = sent(asked)
        received = actions.receive_batch(
            feed, content, name=name, period=asked["period"], by=request.user, on=timezone.localdate()
        )
        status = HTTP_201_CREATED if received.is_new else HTTP_200_OK
        return Response(FeedBatchSerializer(received.batch).data, status=status)

    @extend_schema(responses=FeedVarianceSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, orderings={"id": ["id"]})
    def variances(self, request: ApiRequest, pk: str) -> Response:
        """Where its figures are not the register's."""
        feed = access.get_or_404(Feed, pk, user=request.user)
        page = self.paginate_queryset(FeedVariance.objects.visible_to(request.user).filter(feed=feed))
        return self.get_paginated_response(FeedVarianceSerializer(page, many=True).data)


class FeedBatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The files of those feeds."""

    request: ApiRequest
    queryset = FeedBatch.objects.none()
    serializer_class = FeedBatchSerializer
    filterset_class = FeedBatchFilter
    orderings: ClassVar = {"-period": ["-period", "-id"], "period": ["period", "id"]}

    def get_queryset(self) -> QuerySet[FeedBatch]:
        """The user's own."""
        return FeedBatch.objects.visible_to(self.request.user).select_related("source")

    @extend_schema(request=CaseStepSerializer, responses=FeedBatchSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: ApiRequest, pk: str) -> Response:
        """A file that waits is let in, for a reason, where that is a matter of judgement."""
        batch = self._moved(request, pk, "release_batch")
        asked = checked(CaseStepSerializer, request)
        actions.release_batch(batch, by=request.user, **given(asked, "version", "note"))
        return self._answer(batch)

    @extend_schema(request=CaseStepSerializer, responses=FeedBatchSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: ApiRequest, pk: str) -> Response:
        """A file that waits is given back, for a reason."""
        batch = self._moved(request, pk, "reject_batch")
        asked = checked(CaseStepSerializer, request)
        actions.reject_batch(batch, by=request.user, **given(asked, "version", "note"))
        return self._answer(batch)

    def _moved(self, request: ApiRequest, pk: str, verb: str) -> FeedBatch:
        batch: FeedBatch = access.get_or_404(FeedBatch, pk, user=request.user)
        guards.require_mover(verb, batch, by=request.user)
        return batch

    def _answer(self, batch: FeedBatch) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=batch.pk)).data)
