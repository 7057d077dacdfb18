"""/api/v1/villages/, /api/v1/village-pairings/: what a village is, and which organisation helps it."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households import actions, choices
from households.actions import guards
from households.actions.villages import organisations_for
from households.api.steps import VersionedSerializer
from households.api.teams import CODE_LENGTH, checked
from households.models import Village, VillagePairing
from households.models.team_drafts import VillageFacts
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest
from povertycase.exceptions import Invalid, Unmet


class VillageSerializer(serializers.ModelSerializer):
    """One village; null where nobody has said."""

    name = serializers.CharField(source="division.name")

    class Meta:
        model = Village
        fields = (
            "division",
            "name",
            "is_poverty_village",
            "has_exited",
            "exit_year",
            "household_count",
            "version",
        )
        read_only_fields = fields


class VillageFactsSerializer(VersionedSerializer):
    """The facts of a village, all of them: null where nobody has said."""

    is_poverty_village = serializers.BooleanField(allow_null=True)
    has_exited = serializers.BooleanField(allow_null=True)
    exit_year = serializers.IntegerField(allow_null=True)
    household_count = serializers.IntegerField(allow_null=True)


class VillageFilter(django_filters.FilterSet):
    """Villages of a place, of a class."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    is_poverty_village = django_filters.BooleanFilter()

    class Meta:
        model = Village
        fields = ()


class VillageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The villages in the user's reach, by their code."""

    request: ApiRequest
    queryset = Village.objects.none()
    serializer_class = VillageSerializer
    filterset_class = VillageFilter
    orderings: ClassVar = {"division": ["division_id"]}

    def get_queryset(self) -> QuerySet[Village]:
        """The user's own."""
        return Village.objects.visible_to(self.request.user).select_related("division")

    @extend_schema(request=VillageFactsSerializer, responses=VillageSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """The county says what a village is."""
        village = access.get_or_404(Village, pk, user=request.user)
        guards.require_role("change_village", by=request.user, division_code=village.division_id)
        asked = checked(VillageFactsSerializer, request)
        facts = VillageFacts(**{name: asked[name] for name in VillageFacts.__annotations__})
        actions.change_village(
            village, facts=facts, by=request.user, on=asked["on"], version=asked["version"]
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=village.pk)).data)


class VillagePairingSerializer(serializers.ModelSerializer):
    """One pairing of an organisation and a village; ended_on is null while it is in force."""

    organisation_name = serializers.CharField(source="organisation.name")

    class Meta:
        model = VillagePairing
        fields = (
            "id",
            "division",
            "organisation",
            "organisation_name",
            "started_on",
            "ended_on",
            "ended_reason",
            "version",
        )
        read_only_fields = fields


class VillagePairSerializer(VersionedSerializer):
    """A pairing to be; version is the village's."""

    division = serializers.CharField(max_length=CODE_LENGTH, help_text="行政村的区划代码")
    organisation = serializers.IntegerField()


class EndVillagePairingSerializer(VersionedSerializer):
    """Why a pairing ends."""

    reason = serializers.ChoiceField(choices.VillagePairingEnd.choices)


class VillagePairingFilter(django_filters.FilterSet):
    """Pairings of a place, of an organisation, in force or ended."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    organisation = django_filters.NumberFilter()
    is_ended = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = VillagePairing
        fields = ()


class VillagePairingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Which organisation helps which village in the user's reach."""

    request: ApiRequest
    queryset = VillagePairing.objects.none()
    serializer_class = VillagePairingSerializer
    filterset_class = VillagePairingFilter
    orderings: ClassVar = {"id": ["id"], "-started_on": ["-started_on", "-id"]}

    def get_queryset(self) -> QuerySet[VillagePairing]:
        """The user's own."""
        return VillagePairing.objects.visible_to(self.request.user).select_related("organisation")

    @extend_schema(request=VillagePairSerializer, responses={201: VillagePairingSerializer})
    def create(self, request: ApiRequest) -> Response:
        """An organisation begins to help a village."""
        guards.require_role_anywhere("pair_village", by=request.user)
        asked = checked(VillagePairSerializer, request)
        village = access.get_or_404(Village, asked["division"], user=request.user)
        offered = {each.pk: each for each in organisations_for(village)}
        if asked["organisation"] not in offered:
            message = _("没有这样的帮扶单位。")
            raise Invalid([Unmet("not_a_helping_organisation", message, field="organisation")])
        pairing = actions.pair_village(
            village,
            organisation=offered[asked["organisation"]],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return Response(self.get_serializer(pairing).data, status=HTTP_201_CREATED)

    @extend_schema(request=EndVillagePairingSerializer, responses=VillagePairingSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """An organisation no longer helps a village."""
        pairing = access.get_or_404(VillagePairing, pk, user=request.user)
        guards.require_role("end_village_pairing", by=request.user, division_code=pairing.division_id)
        asked = checked(EndVillagePairingSerializer, request)
        actions.end_village_pairing(
            pairing, reason=asked["reason"], by=request.user, on=asked["on"], version=asked["version"]
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=pairing.pk)).data)
