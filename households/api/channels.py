"""/api/v1/channels/ and /api/v1/four-in-one/: what four channels say of households, and how they agree."""

import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households import actions
from households.actions import guards
from households.actions.channels import ChannelDraft
from households.api.steps import VersionedSerializer
from households.choices.four_in_one import WRITTEN_DOWN, Consistency, Correction, DataChannel
from households.models import ChannelSnapshot, ConsistencyCheck, Household
from households.models.channels import ConsistencyQuerySet
from households.rules.four_in_one import FIELDS, shown
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked


class ChannelSerializer(serializers.ModelSerializer):
    """What one channel says of a household; personal values masked, "" is not said."""

    taken_by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True)
    head_certificate = serializers.CharField(read_only=True)

    class Meta:
        model = ChannelSnapshot
        fields = (
            "id",
            "household",
            "division",
            "channel",
            "taken_on",
            "taken_by",
            "visit",
            *FIELDS,
            "version",
        )
        read_only_fields = fields

    def to_representation(self, row: Any) -> dict[str, Any]:
        """With what of a personal value may be read."""
        answer: dict[str, Any] = super().to_representation(row)
        return answer | {name: shown(name, getattr(row, name)) for name in row.PERSONAL}


class RecordChannelSerializer(VersionedSerializer):
    """What somebody read; version is the snapshot's, null where there is none. Left-out fields stay."""

    household = serializers.IntegerField()
    channel = serializers.ChoiceField([(each.value, each.label) for each in WRITTEN_DOWN])
    values = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=700),
        allow_empty=False,
        help_text="比对项与内容；没有写的保持不变",
    )

    def validate_on(self, day: datetime.date) -> datetime.date:
        """Nobody looked tomorrow: such a channel would be the newest, and believed, until then."""
        if day > timezone.localdate():
            raise serializers.ValidationError(_("核对日期不能晚于今天。"), code="day_ahead")
        return day


class ChannelFilter(django_filters.FilterSet):
    """By household and channel."""

    household = django_filters.NumberFilter()
    channel = django_filters.ChoiceFilter(choices=DataChannel.choices)

    class Meta:
        model = ChannelSnapshot
        fields = ()


class ChannelViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Channels of the households in the user's reach."""

    request: ApiRequest
    queryset = ChannelSnapshot.objects.none()
    serializer_class = ChannelSerializer
    filterset_class = ChannelFilter
    orderings: ClassVar = {"id": ["id"], "-taken_on": ["-taken_on", "-id"]}

    def get_queryset(self) -> QuerySet[ChannelSnapshot]:
        """The user's own."""
        return ChannelSnapshot.objects.visible_to(self.request.user).select_related("taken_by")

    @extend_schema(request=RecordChannelSerializer, responses={201: ChannelSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Write down what a channel says."""
        guards.require_role_anywhere("record_channels", by=request.user)
        asked = checked(RecordChannelSerializer, request)
        household = access.get_or_404(Household, asked["household"], user=request.user)
        draft = ChannelDraft(asked["channel"], asked["values"], asked["version"])
        actions.record_channels(household, [draft], by=request.user, on=asked["on"])
        row = self.get_queryset().get(household=household, channel=asked["channel"])
        return Response(self.get_serializer(row).data, status=HTTP_201_CREATED)


class ConsistencySerializer(serializers.ModelSerializer):
    """How a household's channels agree; differences name fields and channels, never a value."""

    class Meta:
        model = ConsistencyCheck
        fields = (
            "household",
            "division",
            "state",
            "books_agree",
            "matches_life",
            "differences",
            "missing",
            "newest_on",
            "differs_since",
            "due_on",
        )
        read_only_fields = fields


class ConsistencyFilter(django_filters.FilterSet):
    """By place, verdict, and how far what differs is put right."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    state = django_filters.ChoiceFilter(label=_("比对结论"), choices=Consistency.choices)
    correction = django_filters.ChoiceFilter(
        label=_("更正"), choices=Correction.choices, method="filter_correction"
    )

    class Meta:
        model = ConsistencyCheck
        fields = ()

    def filter_correction(self, checks: ConsistencyQuerySet, _name: str, correction: str) -> QuerySet:
        """Still to be put right, or overdue."""
        return checks.to_correct(correction, on=timezone.localdate())


class ConsistencyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Verdicts of the households in the user's reach; whoever nobody has written of is not there."""

    request: ApiRequest
    queryset = ConsistencyCheck.objects.none()
    serializer_class = ConsistencySerializer
    filterset_class = ConsistencyFilter
    orderings: ClassVar = {"household": ["household_id"]}

    def get_queryset(self) -> QuerySet[ConsistencyCheck]:
        """The user's own."""
        return ConsistencyCheck.objects.visible_to(self.request.user)
