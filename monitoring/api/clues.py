"""/api/v1/clues/: what somebody says about a family, taken up or ended."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.models import Household
from monitoring import actions
from monitoring.actions import guards
from monitoring.api import steps
from monitoring.api.serializers import ClueSerializer
from monitoring.api.steps import given
from monitoring.forms.case_filters import ClueFilter
from monitoring.models import Clue
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.api.steps import division_named

DRAFT = ("subject_name", "channel", "reported_on", "content", "reporter", "reporter_phone")


class ClueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Clues in the user's reach."""

    request: ApiRequest
    queryset = Clue.objects.none()
    serializer_class = ClueSerializer
    filterset_class = ClueFilter
    orderings: ClassVar = {
        "-reported_on": ["-reported_on", "-id"],
        "reported_on": ["reported_on", "id"],
    }

    def get_queryset(self) -> QuerySet[Clue]:
        """The user's own."""
        return Clue.objects.visible_to(self.request.user).select_related("division")

    @extend_schema(request=steps.ReportClueSerializer, responses={201: ClueSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Somebody says that a family may be in need."""
        guards.require_role_anywhere("report_clue", by=request.user)
        asked = checked(steps.ReportClueSerializer, request)
        place = division_named(asked["division"])
        guards.require_role("report_clue", by=request.user, division_code=place.pk)
        key = asked["household"]
        household = access.get_or_404(Household, key, user=request.user) if key is not None else None
        draft = actions.ClueDraft(**given(asked, *DRAFT), household=household)
        clue = actions.report_clue(place, draft, by=request.user, on=asked["on"])
        return self._answer(clue, HTTP_201_CREATED)

    @extend_schema(request=steps.TakeUpClueSerializer, responses=ClueSerializer)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: ApiRequest, pk: str) -> Response:
        """It becomes a case of a household, or joins the one that is open."""
        clue = self._moved(request, pk, "take_up_clue")
        asked = checked(steps.TakeUpClueSerializer, request)
        household = access.get_or_404(Household, asked["household"], user=request.user)
        names = ("category", "risks", "on", "version")
        actions.take_up_clue(clue, household, by=request.user, **given(asked, *names))
        return self._answer(clue)

    @extend_schema(request=steps.CaseStepSerializer, responses=ClueSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """It is not followed, for a reason."""
        clue = self._moved(request, pk, "end_clue")
        asked = checked(steps.CaseStepSerializer, request)
        actions.end_clue(clue, by=request.user, **given(asked, "version", "note"))
        return self._answer(clue)

    def _moved(self, request: ApiRequest, pk: Any, verb: str) -> Clue:
        clue: Clue = access.get_or_404(Clue, pk, user=request.user)
        guards.require_mover(verb, clue, by=request.user)
        return clue

    def _answer(self, clue: Clue, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=clue.pk)).data, status=status)
