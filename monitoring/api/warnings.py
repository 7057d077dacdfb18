"""/api/v1/warnings/: what departments warn of, and what is done about it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response

from households.models import Person
from monitoring import actions
from monitoring.actions import guards
from monitoring.api.feed_serializers import FindPersonSerializer, WarningSerializer
from monitoring.api.steps import CaseStepSerializer, given
from monitoring.forms.warnings import WarningFilter
from monitoring.models import Warning
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked

STEP = extend_schema(request=CaseStepSerializer, responses=WarningSerializer)


class WarningViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Warnings in the user's reach; a department's are those that it sent."""

    request: ApiRequest
    queryset = Warning.objects.none()
    serializer_class = WarningSerializer
    filterset_class = WarningFilter
    orderings: ClassVar = {"due_on": ["due_on", "id"], "-due_on": ["-due_on", "-id"]}

    def get_queryset(self) -> QuerySet[Warning]:
        """The user's own."""
        return Warning.objects.visible_to(self.request.user).select_related("division")

    @STEP
    @action(detail=True, methods=["post"])
    def check(self, request: ApiRequest, pk: str) -> Response:
        """Somebody goes and looks."""
        warning, asked = self._asked(request, pk, "check_warning")
        actions.check_warning(warning, by=request.user, **given(asked, "version"))
        return self._answer(warning)

    @STEP
    @action(detail=True, methods=["post"])
    def include(self, request: ApiRequest, pk: str) -> Response:
        """What the department said holds: it becomes a clue."""
        warning, asked = self._asked(request, pk, "include_warning")
        actions.include_warning(warning, by=request.user, **given(asked, "on", "version", "note"))
        return self._answer(warning)

    @STEP
    @action(detail=True, methods=["post"], url_path="mark-monitored")
    def mark_monitored(self, request: ApiRequest, pk: str) -> Response:
        """The household has an open case."""
        warning, asked = self._asked(request, pk, "mark_monitored")
        actions.mark_monitored(warning, by=request.user, **given(asked, "on", "version"))
        return self._answer(warning)

    @STEP
    @action(detail=True, methods=["post"])
    def dismiss(self, request: ApiRequest, pk: str) -> Response:
        """Not to be taken in, for a reason."""
        warning, asked = self._asked(request, pk, "dismiss_warning")
        actions.dismiss_warning(warning, by=request.user, **given(asked, "on", "version", "note"))
        return self._answer(warning)

    @STEP
    @action(detail=True, methods=["post"], url_path="mark-absent")
    def mark_absent(self, request: ApiRequest, pk: str) -> Response:
        """Nobody here is meant."""
        warning, asked = self._asked(request, pk, "mark_absent")
        actions.mark_absent(warning, by=request.user, **given(asked, "on", "version", "note"))
        return self._answer(warning)

    @STEP
    @action(detail=True, methods=["post"])
    def reopen(self, request: ApiRequest, pk: str) -> Response:
        """What was set aside is looked at once more, for a reason."""
        warning, asked = self._asked(request, pk, "reopen_warning")
        actions.reopen_warning(warning, by=request.user, **given(asked, "on", "version", "note"))
        return self._answer(warning)

    @extend_schema(request=FindPersonSerializer, responses=WarningSerializer)
    @action(detail=True, methods=["post"], url_path="find-person")
    def find_person(self, request: ApiRequest, pk: str) -> Response:
        """Whom nobody had found is on the register after all."""
        warning = self._moved(request, pk, "find_person")
        asked = checked(FindPersonSerializer, request)
        person = access.get_or_404(Person, asked["person"], user=request.user)
        actions.find_person(warning, person, by=request.user, **given(asked, "on", "version"))
        return self._answer(warning)

    def _asked(self, request: ApiRequest, pk: str, verb: str) -> tuple[Warning, dict[str, Any]]:
        return self._moved(request, pk, verb), checked(CaseStepSerializer, request)

    def _moved(self, request: ApiRequest, pk: str, verb: str) -> Warning:
        warning: Warning = access.get_or_404(Warning, pk, user=request.user)
        guards.require_mover(verb, warning, by=request.user)
        return warning

    def _answer(self, warning: Warning) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=warning.pk)).data)
