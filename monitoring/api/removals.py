"""The way out of monitoring: applied for, decided, announced, given up, rolled back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from households.api.sizes import require_size
from monitoring import actions
from monitoring.api import steps
from monitoring.api.serializers import CaseDetailSerializer
from monitoring.api.steps import given
from monitoring.models import MonitoringCase
from povertycase.api.requests import ApiRequest, checked
from projects.api.building import MOST_SENT

DETAIL = CaseDetailSerializer


class Removing:
    """风险消除 of a case; mixed into its collection."""

    def moved(self, request: ApiRequest, pk: Any, verb: str) -> MonitoringCase:
        """The case, for somebody who takes this move where it lies."""
        raise NotImplementedError

    def answer(self, case: MonitoringCase, status: int = 200) -> Response:
        """The case as it is now."""
        raise NotImplementedError

    @extend_schema(request=steps.ApplyRemovalSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="apply-removal")
    def apply_removal(self, request: ApiRequest, pk: str) -> Response:
        """The village asks for it; refused with everything that is missing (422)."""
        require_size(request, MOST_SENT)
        case = self.moved(request, pk, "apply_removal")
        asked = checked(steps.ApplyRemovalSerializer, request)
        names = ("way", "grounds", "natural_document", "on", "version")
        actions.apply_removal(case, by=request.user, **given(asked, *names))
        return self.answer(case)

    @extend_schema(request=steps.DecideRemovalSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="decide-removal")
    def decide_removal(self, request: ApiRequest, pk: str) -> Response:
        """The county agrees, with a reason for each condition that it overrides."""
        case = self.moved(request, pk, "decide_removal")
        asked = checked(steps.DecideRemovalSerializer, request)
        names = ("reasons", "on", "version", "note")
        actions.decide_removal(case, by=request.user, **given(asked, *names))
        return self.answer(case)

    @extend_schema(request=steps.AnnounceCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="announce-removal")
    def announce_removal(self, request: ApiRequest, pk: str) -> Response:
        """公告, and the risk is marked as removed."""
        case = self.moved(request, pk, "announce_removal")
        asked = checked(steps.AnnounceCaseSerializer, request)
        actions.announce_removal(case, by=request.user, **given(asked, "announced_on", "on", "version"))
        return self.answer(case)

    @extend_schema(request=steps.CaseStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="give-up-removal")
    def give_up_removal(self, request: ApiRequest, pk: str) -> Response:
        """Not now, for a reason."""
        case = self.moved(request, pk, "give_up_removal")
        asked = checked(steps.CaseStepSerializer, request)
        actions.give_up_removal(case, by=request.user, **given(asked, "version", "note"))
        return self.answer(case)

    @extend_schema(request=steps.CaseStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="roll-back")
    def roll_back(self, request: ApiRequest, pk: str) -> Response:
        """回退: the same case goes on."""
        case = self.moved(request, pk, "roll_back")
        asked = checked(steps.CaseStepSerializer, request)
        actions.roll_back(case, by=request.user, **given(asked, "version", "note"))
        return self.answer(case)

    @extend_schema(request=steps.ClearCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def clear(self, request: ApiRequest, pk: str) -> Response:
        """终止监测: the household died, moved away, goes into another or should never have been taken in."""
        case = self.moved(request, pk, "clear_case")
        asked = checked(steps.ClearCaseSerializer, request)
        actions.clear_case(case, by=request.user, **given(asked, "reason", "on", "version", "note"))
        return self.answer(case)
