"""/api/v1/referrals/: what went to 纪委, for the county's office and its readers."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from rectification import actions
from rectification.actions import guards
from rectification.api import steps
from rectification.api.serializers import ReferralSerializer
from rectification.api.steps import given
from rectification.forms.api_filters import ReferralFilter
from rectification.models import Referral


class ReferralViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Referrals in the user's reach."""

    request: ApiRequest
    queryset = Referral.objects.none()
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilter
    orderings: ClassVar = {"-referred_on": ["-referred_on", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[Referral]:
        """The user's own."""
        return Referral.objects.visible_to(self.request.user).prefetch_related("people")

    @extend_schema(request=steps.ConcludeReferralSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def conclude(self, request: ApiRequest, pk: str) -> Response:
        """What was decided (note), and about whom."""
        referral = access.get_or_404(Referral, pk, user=request.user)
        guards.require_mover("conclude_referral", referral, by=request.user)
        asked = checked(steps.ConcludeReferralSerializer, request)
        actions.conclude_referral(
            referral,
            outcome=asked["note"],
            people=[actions.Sanctioned(**row) for row in asked["people"]],
            by=request.user,
            **given(asked, "concluded_on", "on", "version"),
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=referral.pk)).data)
