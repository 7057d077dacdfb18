"""/api/v1/roll-imports/: upload a roll, look at what it would change, accept, cancel, undo."""

from io import BytesIO
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from households.actions import rolls
from households.api.roll_serializers import (
    AcceptSerializer,
    DifferenceSerializer,
    FindingSerializer,
    RollDetailSerializer,
    RollSerializer,
    RollUploadSerializer,
    SheetSerializer,
    StepSerializer,
)
from households.choices import Severity
from households.imports.handing_back import hand_back
from households.models import RollBatch, RollDifference
from households.reports import rolls as reports
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Refused
from povertycase.models import Division
from povertycase.sheets import FileRefused
from povertycase.sheets.refusals import refusal

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 2**20


class FileTooLarge(APIException):
    """The file is over the size limit."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE

    def __init__(self, refused: FileRefused) -> None:
        super().__init__()
        self.own_code, self.own_message = refused.code, refused.message


class RollFilter(django_filters.FilterSet):
    """Imports by state, scheme and the start of the division's code."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")

    class Meta:
        model = RollBatch
        fields = ("status", "scheme")


class FindingFilter(django_filters.FilterSet):
    """Findings by kind and severity."""

    code = django_filters.CharFilter()
    severity = django_filters.ChoiceFilter(choices=Severity.choices)


class DifferenceFilter(django_filters.FilterSet):
    """Only declares `kind`, so that another filter is an error: the kind decides which rows there are."""

    kind = django_filters.ChoiceFilter(
        choices=[(kind.value, kind.label) for kind in reports.DIFFERENCE_KINDS], method="keep"
    )

    def keep(self, rows: QuerySet, _name: str, _kind: str) -> QuerySet:
        """The rows have been chosen by kind."""
        return rows


class RollViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Imports of rolls in the user's reach."""

    request: ApiRequest
    queryset = RollBatch.objects.none()
    serializer_class = RollSerializer
    filterset_class = RollFilter
    orderings: ClassVar = {"-created_at": ["-created_at", "-id"], "created_at": ["created_at", "id"]}

    def get_queryset(self) -> QuerySet[RollBatch]:
        """The user's own."""
        batches = RollBatch.objects.visible_to(self.request.user)
        return batches.select_related("source", "division", "created_by", "job")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Progress and findings only for one import."""
        return RollDetailSerializer if self.action == "retrieve" else super().get_serializer_class()

    @extend_schema(
        request={"multipart/form-data": RollUploadSerializer}, responses={201: RollDetailSerializer}
    )
    def create(self, request: ApiRequest) -> Response:
        """Upload a roll; it is read and compared in the background, nothing is written yet."""
        places = reports.import_places(request.user)
        if not places:
            raise Refused(_("您的岗位不能导入花名册。"))
        _check_size(request.FILES.get("file"))
        asked = checked(RollUploadSerializer, request)
        batch = rolls.upload(
            asked["file"].read(),
            name=asked["file"].name,
            by=request.user,
            division=asked.get("division") or _only(places),
            is_full=asked["full"],
            scheme=asked["scheme"],
            sheet=asked["sheet"],
        )
        return self._answer(batch, status=201)

    @extend_schema(responses=FindingSerializer(many=True))
    @action(
        detail=True,
        filterset_class=FindingFilter,
        serializer_class=FindingSerializer,
        orderings={"id": ["id"]},
    )
    def findings(self, request: ApiRequest, pk: str) -> Response:
        """What was found, row by row, values masked; at most 5,000, the rest is counted."""
        rows = self.filter_queryset(self._batch().findings.all())
        found = self.paginate_queryset(rows)
        return self.get_paginated_response(FindingSerializer(found, many=True).data)

    @extend_schema(
        responses=DifferenceSerializer(many=True),
        parameters=[OpenApiParameter("kind", enum=[kind.value for kind in reports.DIFFERENCE_KINDS])],
    )
    @action(
        detail=True,
        filterset_class=DifferenceFilter,
        serializer_class=DifferenceSerializer,
        orderings={"id": ["id"]},
    )
    def differences(self, request: ApiRequest, pk: str) -> Response:
        """How the roll differs from the register, person by person, before and after it is written.

        While `status` is `ready`, new people are listed with `kind=new` alone; afterwards those written.
        """
        batch, kind = self._batch(), request.query_params.get("kind", "")
        rows = reports.differences_of(batch, kind) if kind else batch.differences.all()
        found = [
            reports.difference_of(row) if isinstance(row, RollDifference) else reports.newcomer_of(row)
            for row in self.paginate_queryset(self.filter_queryset(rows)) or []
        ]
        return self.get_paginated_response(DifferenceSerializer(found, many=True).data)

    @extend_schema(request=SheetSerializer, responses=RollDetailSerializer)
    @action(detail=True, methods=["post"])
    def sheet(self, request: ApiRequest, pk: str) -> Response:
        """Say which of `sheets` is read, after E-SHEET-AMBIG; the file need not be sent again."""
        batch, asked = self._asked(SheetSerializer)
        return self._answer(
            rolls.choose(batch, sheet=asked["sheet"], by=self.request.user, version=asked["version"])
        )

    @extend_schema(request=AcceptSerializer, responses=RollDetailSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str) -> Response:
        """Write the accepted categories into the register, in the background."""
        batch, asked = self._asked(AcceptSerializer)
        return self._answer(
            rolls.accept(
                batch,
                categories=asked["accept"],
                by=request.user,
                version=asked["version"],
                note=asked["note"],
            )
        )

    @extend_schema(request=StepSerializer, responses=RollDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        """Give the import up before anything is written."""
        batch, asked = self._asked(StepSerializer)
        return self._answer(
            rolls.cancel(batch, by=request.user, version=asked["version"], note=asked["note"])
        )

    @extend_schema(request=StepSerializer, responses=RollDetailSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: ApiRequest, pk: str) -> Response:
        """Go on writing, or undoing, after the job was given up."""
        batch, asked = self._asked(StepSerializer)
        return self._answer(
            rolls.resume(batch, by=request.user, version=asked["version"], note=asked["note"])
        )

    @extend_schema(request=StepSerializer, responses=RollDetailSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: ApiRequest, pk: str) -> Response:
        """Take an applied import back, within 24 hours, in the background."""
        batch, asked = self._asked(StepSerializer)
        return self._answer(rolls.undo(batch, by=request.user, version=asked["version"], note=asked["note"]))

    @extend_schema(responses={(200, WORKBOOK): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True)
    def file(self, request: ApiRequest, pk: str) -> FileResponse:
        """The uploader's own sheet with what is wrong marked in it; recorded, for seven days."""
        name, content = hand_back(self._batch(), by=request.user)
        return FileResponse(
            BytesIO(content),
            as_attachment=True,
            filename=name,
            content_type=WORKBOOK,
            headers={"Cache-Control": "no-store"},
        )

    def _batch(self) -> RollBatch:
        batch: RollBatch = access.get_or_404(RollBatch, self.kwargs["pk"], user=self.request.user)
        return batch

    def _asked(self, shape: type[serializers.Serializer]) -> tuple[RollBatch, dict[str, Any]]:
        """The import (404 before anything else) and the checked body."""
        batch = self._batch()
        return batch, checked(shape, self.request)

    def _answer(self, batch: RollBatch, *, status: int = 200) -> Response:
        """The import as it is now."""
        return Response(RollDetailSerializer(self.get_queryset().get(pk=batch.pk)).data, status=status)


def _only(places: list[Division]) -> Division:
    """The place to import into when none is named."""
    if len(places) > 1:
        names = "、".join(f"{place.pk} {place.name}" for place in places)
        raise ValidationError({"division": _("您有多个任职，请写明导入范围：%s") % names})
    return places[0]


def _check_size(file: Any) -> None:
    """Too large a file is turned away before it is read."""
    limit = settings.ROLL_MAX_BYTES
    if file is not None and (file.size or 0) > limit:
        raise FileTooLarge(refusal("E-LIM-SIZE", size=-(-file.size // MEGABYTE), limit=limit // MEGABYTE))
