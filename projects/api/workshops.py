"""/api/v1/workshops/: who gives work in a village."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.actions.villages import senders_for
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from projects import actions
from projects.actions import guards
from projects.api import village_steps as steps
from projects.api.steps import division_named
from projects.api.village_serializers import WorkshopSerializer
from projects.forms.village_filters import WorkshopFilter
from projects.models import Project, Workshop
from projects.reports.benefits import workshops_in_doubt
from projects.reports.places import place_of

DRAFT = (
    *("kind", "name", "jobs", "registered_workers", "orders_yuan", "last_active_on", "closed_on", "note"),
)


class WorkshopViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Workshops of the villages in the user's reach."""

    request: ApiRequest
    queryset = Workshop.objects.none()
    serializer_class = WorkshopSerializer
    filterset_class = WorkshopFilter
    orderings: ClassVar = {"division": ["division_id", "id"], "-id": ["-id"]}

    def get_queryset(self) -> QuerySet[Workshop]:
        """The user's own."""
        return Workshop.objects.visible_to(self.request.user).select_related("division", "organisation")

    def get_serializer_context(self) -> dict[str, Any]:
        """With why each of them does not carry."""
        user = self.request.user
        found = workshops_in_doubt(user, division_code=place_of(user), as_of=timezone.localdate())
        return {**super().get_serializer_context(), "doubts": {row.pk: reasons for row, reasons in found}}

    @extend_schema(request=steps.RecordWorkshopSerializer, responses={201: WorkshopSerializer})
    def create(self, request: ApiRequest) -> Response:
        """One more."""
        guards.require_role_anywhere("record_workshop", by=request.user)
        asked = checked(steps.RecordWorkshopSerializer, request)
        village = division_named(asked["division"])
        draft = _draft(request, asked, village.pk)
        workshop = actions.record_workshop(village, draft, by=request.user, on=asked["on"])
        return self._answer(workshop, HTTP_201_CREATED)

    @extend_schema(request=steps.WorkshopStepSerializer, responses=WorkshopSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """What is known of it now."""
        workshop = self._reached(request, pk, "change_workshop")
        asked = checked(steps.WorkshopStepSerializer, request)
        draft = _draft(request, asked, workshop.division_id)
        actions.change_workshop(workshop, draft, by=request.user, on=asked["on"], version=asked["version"])
        return self._answer(workshop)

    @extend_schema(request=steps.CloseWorkshopSerializer, responses=WorkshopSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """It gives no work any more."""
        workshop = self._reached(request, pk, "close_workshop")
        asked = checked(steps.CloseWorkshopSerializer, request)
        given = {name: asked[name] for name in ("closed_on", "note", "on", "version")}
        actions.close_workshop(workshop, by=request.user, **given)
        return self._answer(workshop)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> Workshop:
        workshop: Workshop = access.get_or_404(Workshop, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=workshop.division_id)
        return workshop

    def _answer(self, workshop: Workshop, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=workshop.pk)).data, status=status)


def _draft(request: ApiRequest, asked: dict[str, Any], place: str) -> actions.WorkshopDraft:
    """What was sent, with its organisation and project; one of elsewhere is as unknown as none."""
    around = {each.pk: each for each in senders_for(place)} if asked["organisation"] is not None else {}
    if asked["organisation"] is not None and asked["organisation"] not in around:
        raise Invalid([Unmet("organisation_elsewhere", "没有这个单位，请重新选择。", field="organisation")])
    key = asked["project"]
    return actions.WorkshopDraft(
        organisation=around.get(asked["organisation"]),
        project=access.get_or_404(Project, key, user=request.user) if key is not None else None,
        **{name: asked[name] for name in DRAFT},
    )
