"""/api/v1/pairings/: who answers for whom, and the steps on it."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households import actions
from households.actions import guards
from households.actions.pairings import REASONS_TO_CHOOSE, REASONS_TO_HAND_OVER, helpers_for
from households.api.steps import VersionedSerializer
from households.models import Household, Pairing
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import User

MOST_HANDED_OVER = 5_000


class PairingSerializer(serializers.ModelSerializer):
    """One pairing; ended_on is null while it is in force."""

    helper = serializers.CharField(source="helper.username", help_text="帮扶责任人的用户名")
    helper_name = serializers.CharField(source="helper.name")

    class Meta:
        model = Pairing
        fields = (
            "id",
            "household",
            "division",
            "helper",
            "helper_name",
            "started_on",
            "ended_on",
            "ended_reason",
            "version",
        )
        read_only_fields = fields


class PairSerializer(VersionedSerializer):
    """A pairing to be; version is the household's."""

    household = serializers.IntegerField()
    helper = serializers.CharField(max_length=64, help_text="帮扶责任人的用户名")


class EndSerializer(VersionedSerializer):
    """Why a pairing ends."""

    reason = serializers.ChoiceField([(each.value, each.label) for each in REASONS_TO_CHOOSE])


class HandOverSerializer(serializers.Serializer):
    """A whole caseload: from whom, to whom, and the households as they were seen."""

    helper = serializers.CharField(max_length=64, help_text="移交人的用户名")
    to = serializers.CharField(max_length=64, help_text="接手人的用户名")
    reason = serializers.ChoiceField([(each.value, each.label) for each in REASONS_TO_HAND_OVER])
    on = serializers.DateField()
    households = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=MOST_HANDED_OVER
    )


class HandedOverSerializer(serializers.Serializer):
    """How many households went."""

    households = serializers.IntegerField()


class PairingFilter(django_filters.FilterSet):
    """Pairings of a household, of a helper, in force or ended."""

    household = django_filters.NumberFilter()
    helper = django_filters.CharFilter(field_name="helper__username")
    is_ended = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Pairing
        fields = ()


class PairingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Pairings of the households in the user's reach."""

    request: ApiRequest
    queryset = Pairing.objects.none()
    serializer_class = PairingSerializer
    filterset_class = PairingFilter
    orderings: ClassVar = {"id": ["id"], "-started_on": ["-started_on", "-id"]}

    def get_queryset(self) -> QuerySet[Pairing]:
        """The user's own."""
        return Pairing.objects.visible_to(self.request.user).select_related("helper")

    @extend_schema(request=PairSerializer, responses={201: PairingSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Somebody begins to answer for a household."""
        guards.require_role_anywhere("pair_household", by=request.user)
        asked = checked(PairSerializer, request)
        household = access.get_or_404(Household, asked["household"], user=request.user)
        pairing = actions.pair_household(
            household,
            helper=_helper(asked["helper"], [household.division_id], asked),
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return Response(self.get_serializer(pairing).data, status=HTTP_201_CREATED)

    @extend_schema(request=EndSerializer, responses=PairingSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """Somebody no longer answers for a household."""
        pairing = access.get_or_404(Pairing, pk, user=request.user)
        asked = checked(EndSerializer, request)
        actions.end_pairing(
            pairing, reason=asked["reason"], by=request.user, on=asked["on"], version=asked["version"]
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=pairing.pk)).data)

    @extend_schema(request=HandOverSerializer, responses=HandedOverSerializer)
    @action(detail=False, methods=["post"], url_path="hand-over")
    def hand_over(self, request: ApiRequest) -> Response:
        """A whole caseload goes to somebody else."""
        guards.require_role_anywhere("hand_over", by=request.user)
        asked = checked(HandOverSerializer, request)
        rows = self.get_queryset().filter(helper__username=asked["helper"], ended_on=None)
        caseload = list(rows)
        if not caseload:
            raise Invalid([Unmet("no_caseload", _("此人在您的辖区没有结对户。"), field="helper")])
        divisions = sorted({pairing.division_id for pairing in caseload})
        count = actions.hand_over(
            caseload[0].helper,
            to=_helper(asked["to"], divisions, asked, field="to"),
            reason=asked["reason"],
            by=request.user,
            on=asked["on"],
            households=asked["households"],
        )
        return Response({"households": count})


def _helper(username: str, divisions: list[str], asked: dict[str, Any], field: str = "helper") -> User:
    """Somebody with the post there; whoever has none is not told of, so that no account is guessed."""
    for user in helpers_for(divisions, asked["on"]):
        if user.username == username:
            return user
    raise Invalid([Unmet("not_a_helper", _("没有这样的帮扶责任人。"), "V-PAIR", field)])
