"""/api/v1/visits/: what a phone sends, however often, and the ledger of visits."""

import uuid
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.response import Response

from households import actions
from households.actions.photos import MOST_BYTES as MOST_PHOTO_BYTES
from households.actions.photos import Taken
from households.api.photos import AnyAccept, PhotoAskedSerializer, PhotoReceivedSerializer, PictureParser
from households.api.sizes import TooLarge, require_size
from households.api.visit_serializers import (
    VisitDetailSerializer,
    VisitHeldSerializer,
    VisitReceivedSerializer,
    VisitSentSerializer,
    VisitSerializer,
)
from households.choices.visits import HeldReason, PhotoKind, VisitedIn, VisitWay
from households.forms import visit_filters as page
from households.models import HeldVisit, Visit, VisitPhoto
from households.reports.visit_forms import form_shown
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.api.storms import PhotoStorm, VisitStorm
from povertycase.exceptions import Invalid

# The longest form filled to its last character is a tenth of it.
MOST_BYTES = 256 * 1024
PICTURES = ("image/jpeg", "image/png", "image/webp")
PHOTO_KEY = OpenApiParameter("photo", OpenApiTypes.UUID, OpenApiParameter.PATH)
HELD_STATUS = {
    HeldReason.LEFT: status.HTTP_202_ACCEPTED,
    HeldReason.CONFLICT: status.HTTP_409_CONFLICT,
    HeldReason.STALE: status.HTTP_412_PRECONDITION_FAILED,
}
HELD_MESSAGE = {
    HeldReason.LEFT: gettext_lazy("已收到，待县办确认"),
    HeldReason.CONFLICT: gettext_lazy("同一走访已有另一份内容。这一份已收到，待县办确认，不会丢。"),
    HeldReason.STALE: gettext_lazy("原走访已有另一份更正。这一份已收到，待县办确认，不会丢。"),
}


class VisitFilter(django_filters.FilterSet):
    """Visits by household, visitor, round, way, day, time and telephone check.

    is_corrected: another one stands instead.
    """

    household = django_filters.NumberFilter()
    visitor = django_filters.CharFilter(field_name="visitor__username")
    round = django_filters.NumberFilter()
    visited_from = django_filters.DateFilter(field_name="visited_on", lookup_expr="gte")
    visited_to = django_filters.DateFilter(field_name="visited_on", lookup_expr="lte")
    way = django_filters.ChoiceFilter(choices=VisitWay.choices)
    within = django_filters.ChoiceFilter(choices=VisitedIn.choices, method="filter_within")
    spot_check = django_filters.ChoiceFilter(choices=page.SPOT_CHECKS, method="filter_spot_check")
    is_corrected = django_filters.BooleanFilter(field_name="correction", lookup_expr="isnull", exclude=True)

    filter_within = page.VisitFilter.filter_within
    filter_spot_check = page.VisitFilter.filter_spot_check

    class Meta:
        model = Visit
        fields = ()


class VisitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Visits to the households in the user's reach."""

    request: ApiRequest
    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
    throttle_classes = (VisitStorm,)
    orderings: ClassVar = {
        "-visited_on": ["-visited_on", "-id"],
        "visited_on": ["visited_on", "id"],
        "-received_at": ["-received_at", "-id"],
    }

    def get_queryset(self) -> QuerySet[Visit]:
        """The user's own."""
        visits = Visit.objects.visible_to(self.request.user).select_related("visitor", "correction")
        return visits.prefetch_related("photos", "checks") if self.action == "retrieve" else visits

    def get_serializer_class(self) -> type[VisitSerializer]:
        """Answers, pictures and the position only for one visit."""
        return VisitDetailSerializer if self.action == "retrieve" else VisitSerializer

    @extend_schema(
        request=VisitSentSerializer,
        responses={
            201: VisitReceivedSerializer,
            200: OpenApiResponse(VisitReceivedSerializer, description="同样的内容再次送达"),
            202: OpenApiResponse(VisitHeldSerializer, description="走访人已不负责该户，待县办确认"),
            409: OpenApiResponse(VisitHeldSerializer, description="同一编号已有另一份内容，待县办确认"),
            412: OpenApiResponse(VisitHeldSerializer, description="原走访已有另一份更正，待县办确认"),
        },
    )
    def update(self, request: ApiRequest, pk: str) -> Response:
        """A visit under the key that the phone gave it; may be sent any number of times."""
        require_size(request, MOST_BYTES)
        sent = checked(VisitSentSerializer, request)
        received = actions.record_visit(_key(pk), body=sent, by=request.user)
        if isinstance(received.row, HeldVisit):
            return _held(received.row)
        # Read again: what was just written is told as it will be told at every repeat.
        received.row.refresh_from_db()
        told = VisitReceivedSerializer(received.row).data
        return Response(told, status=status.HTTP_201_CREATED if received.is_new else status.HTTP_200_OK)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"])
    def form(self, request: ApiRequest) -> Response:
        """The form's blocks and fields, newest version."""
        return Response(form_shown())

    @extend_schema(
        operation_id="visits_photos_update",
        parameters=[PhotoAskedSerializer, PHOTO_KEY],
        request=dict.fromkeys(PICTURES, OpenApiTypes.BINARY),
        responses={
            201: PhotoReceivedSerializer,
            200: OpenApiResponse(PhotoReceivedSerializer, description="同样的照片再次送达"),
        },
    )
    @action(
        detail=True,
        methods=["put"],
        url_path=r"photos/(?P<photo>[^/.]+)",
        url_name="photo",
        parser_classes=[PictureParser],
        content_negotiation_class=AnyAccept,
        throttle_classes=[PhotoStorm],
    )
    def photo(self, request: ApiRequest, pk: str, photo: str) -> Response:
        """A picture of one's own visit; may be sent any number of times."""
        visit, key = _key(pk), _key(photo)
        require_size(request, MOST_PHOTO_BYTES)
        asked = PhotoAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        content = request.data
        if not isinstance(content, bytes):
            raise UnsupportedMediaType(request.content_type)
        taken = Taken(key, PhotoKind(asked.validated_data["kind"]), asked.validated_data["taken_at"], content)
        try:
            received = actions.add_photo(visit, taken, by=request.user)
        except Invalid as refusal:
            raise _refused_picture(refusal) from None
        told = {"id": str(received.row.pk), "receipt": received.row.receipt}
        return Response(told, status=status.HTTP_201_CREATED if received.is_new else status.HTTP_200_OK)

    @extend_schema(
        operation_id="visits_photos_retrieve",
        parameters=[PHOTO_KEY],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    @photo.mapping.get
    def look_at_photo(self, request: ApiRequest, pk: str, photo: str) -> HttpResponse:
        """The picture; the look is recorded. Of a visit in the tray for those who read the tray."""
        rows = VisitPhoto.objects.visible_to(request.user).filter(pk=_key(photo))
        found = rows.filter(Q(visit=_key(pk)) | Q(held__visit=_key(pk))).first()
        if found is None:
            raise Http404
        content = actions.look_at_photo(found, by=request.user)
        answer = HttpResponse(content, content_type="image/jpeg")
        answer["Content-Disposition"] = f'inline; filename="{found.pk}.jpg"'
        return answer


def _key(text: str) -> uuid.UUID:
    """The key in an address; nothing has one that is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _held(row: HeldVisit) -> Response:
    reason = HeldReason(row.reason)
    told: dict[str, Any] = {
        "id": str(row.visit),
        "receipt": row.receipt,
        "message": str(HELD_MESSAGE[reason]),
    }
    if reason != HeldReason.LEFT:
        told |= {"code": reason.value, "details": []}
    return Response(told, status=HELD_STATUS[reason])


def _refused_picture(refusal: Invalid) -> Exception:
    """Bytes that are no picture or too many pixels are what HTTP has words of its own for."""
    code, message = refusal.unmet[0].code, refusal.unmet[0].message
    kinds: dict[str, APIException] = {
        "not_a_picture": UnsupportedMediaType("application/octet-stream"),
        "picture_too_large": TooLarge(),
    }
    if code not in kinds:
        return refusal
    answer = kinds[code]
    answer.own_code, answer.own_message = code, message  # type: ignore[attr-defined]
    return answer
