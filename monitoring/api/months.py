"""/api/v1/snapshots/ and /api/v1/bulletins/: the frozen months of villages, and the county's bulletins."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from monitoring import actions
from monitoring.actions import guards
from monitoring.models import Bulletin, MonthSnapshot, VillageMonth
from monitoring.models.months import FIGURES
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.api.fields import PAPER, paper_answer


class VillageMonthSerializer(serializers.ModelSerializer):
    """One month of one village: households and people of each movement."""

    class Meta:
        model = VillageMonth
        fields = ("id", "division", "month", *FIGURES)
        read_only_fields = fields


class BulletinSerializer(serializers.ModelSerializer):
    """One bulletin as it went out; the Word file lies at bulletins/{id}/document/."""

    class Meta:
        model = Bulletin
        fields = ("id", "division", "month", "number", "issued_on", "sha256")
        read_only_fields = fields


class IssueBulletinSerializer(serializers.Serializer):
    """The bulletin of a county's month."""

    division = serializers.CharField(max_length=12)
    month = serializers.DateField()
    number = serializers.CharField(max_length=60)
    office = serializers.CharField(max_length=60)
    issued_on = serializers.DateField()


class VillageMonthFilter(django_filters.FilterSet):
    """By place and month."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    month = django_filters.DateFilter()

    class Meta:
        model = VillageMonth
        fields = ()


class VillageMonthViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The frozen months of the villages in the user's reach."""

    request: ApiRequest
    queryset = VillageMonth.objects.none()
    serializer_class = VillageMonthSerializer
    filterset_class = VillageMonthFilter
    orderings: ClassVar = {"-month": ["-month", "-id"], "division": ["division_id", "month", "id"]}

    def get_queryset(self) -> QuerySet[VillageMonth]:
        """The user's own."""
        return VillageMonth.objects.visible_to(self.request.user)


class BulletinViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The bulletins of the counties in the user's reach."""

    request: ApiRequest
    queryset = Bulletin.objects.none()
    serializer_class = BulletinSerializer
    orderings: ClassVar = {"-month": ["-month", "-id"]}

    def get_queryset(self) -> QuerySet[Bulletin]:
        """The user's own."""
        return Bulletin.objects.visible_to(self.request.user)

    @extend_schema(request=IssueBulletinSerializer, responses={201: BulletinSerializer})
    def create(self, request: ApiRequest) -> Response:
        """The county issues the bulletin of a month."""
        guards.require_role_anywhere("issue_bulletin", by=request.user)
        asked = checked(IssueBulletinSerializer, request)
        rows = MonthSnapshot.objects.visible_to(request.user)
        known = rows.filter(division=asked["division"], month=asked["month"]).first()
        snapshot = access.get_or_404(MonthSnapshot, known.pk if known else None, user=request.user)
        draft = actions.BulletinDraft(**{name: asked[name] for name in ("number", "office", "issued_on")})
        issued = actions.issue_bulletin(snapshot, draft, by=request.user, on=timezone.localdate())
        return Response(self.get_serializer(issued).data, status=HTTP_201_CREATED)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def document(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The Word file as it went out."""
        return paper_answer(access.get_or_404(Bulletin, pk, user=request.user).document)
