"""/api/v1/cases/: one episode of a household, from the visit to the entry in the national system."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from households.models import Household
from monitoring import actions
from monitoring.actions import guards
from monitoring.actions.standings import unmet_of_removal
from monitoring.api import steps
from monitoring.api.adoption import Adopting
from monitoring.api.removals import Removing
from monitoring.api.serializers import CaseDetailSerializer, CaseSerializer
from monitoring.api.steps import given
from monitoring.choices.cases import MONITORED, RemovalWay
from monitoring.forms.case_filters import CaseFilter
from monitoring.models import MonitoringCase, Procedure
from monitoring.rules.removal import OVERRIDABLE
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.models import PublicNotice, ReviewMeeting
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer

# The papers of a procedure by what their addresses end in.
PAPERS = {
    "authorisation": "authorisation",
    "collection-form": "collection_form",
    "natural-document": "natural_document",
}
DETAIL = CaseDetailSerializer


class CaseViewSet(Adopting, Removing, mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Cases of the households in the user's reach. The steps up to 乡镇审核 are the same on both ways."""

    request: ApiRequest
    queryset = MonitoringCase.objects.none()
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    orderings: ClassVar = {"-clue_on": ["-clue_on", "-id"], "clue_on": ["clue_on", "id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[MonitoringCase]:
        """The user's own."""
        rows = MonitoringCase.objects.visible_to(self.request.user).select_related("division")
        rows = rows.prefetch_related("risks")
        return rows if self.action == "list" else rows.select_related("household")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Procedures and gate only for one case."""
        return CaseSerializer if self.action == "list" else CaseDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """With what keeps a risk from being removed."""
        return {**super().get_serializer_context(), "removal_unmet": _removal_unmet}

    @extend_schema(request=steps.OpenCaseSerializer, responses={201: DETAIL})
    def create(self, request: ApiRequest) -> Response:
        """A household is looked at."""
        guards.require_role_anywhere("open_case", by=request.user)
        asked = checked(steps.OpenCaseSerializer, request)
        household = access.get_or_404(Household, asked["household"], user=request.user)
        draft = actions.CaseDraft(**given(asked, "category", "risks", "clue_on"))
        case = actions.open_case(household, draft, by=request.user, **given(asked, "on", "version"))
        return self.answer(case, HTTP_201_CREATED)

    @extend_schema(request=steps.CaseGroundsSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="change-risks")
    def change_risks(self, request: ApiRequest, pk: str) -> Response:
        """The visit showed other risks or another category."""
        case = self._reached(request, pk, "change_risks")
        asked = checked(steps.CaseGroundsSerializer, request)
        names = ("category", "risks", "version")
        actions.change_risks(case, by=request.user, **given(asked, *names))
        return self.answer(case)

    @extend_schema(request=steps.CaseGroundsSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="correct-risks")
    def correct_risks(self, request: ApiRequest, pk: str) -> Response:
        """A monitored household has other risks than it was taken in for; with a reason."""
        case = self.moved(request, pk, "correct_risks")
        asked = checked(steps.CaseGroundsSerializer, request)
        names = ("category", "risks", "version", "note")
        actions.correct_risks(case, by=request.user, **given(asked, *names))
        return self.answer(case)

    @extend_schema(request=steps.ContactSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="name-contact")
    def name_contact(self, request: ApiRequest, pk: str) -> Response:
        """监测联系人."""
        case = self._reached(request, pk, "name_contact")
        asked = checked(steps.ContactSerializer, request)
        actions.name_contact(case, by=request.user, **given(asked, "contact", "phone", "version"))
        return self.answer(case)

    @extend_schema(request=steps.VerifyCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def verify(self, request: ApiRequest, pk: str) -> Response:
        """Two people were in the house; into monitoring with both signed papers (multipart)."""
        require_size(request, 2 * MOST_SENT)
        case = self.moved(request, pk, "verify_case")
        asked = checked(steps.VerifyCaseSerializer, request)
        names = ("visited_on", "visitors", "found", "authorisation", "collection_form")
        draft = actions.VisitDraft(**given(asked, *names))
        actions.verify(case, draft, by=request.user, **given(asked, "on", "version"))
        return self.answer(case)

    @extend_schema(request=steps.CrossCheckSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="cross-check")
    def cross_check(self, request: ApiRequest, pk: str) -> Response:
        """What the departments' data say of it."""
        case = self.moved(request, pk, "cross_check_case")
        asked = checked(steps.CrossCheckSerializer, request)
        names = ("compared_on", "comparison", "on", "version")
        actions.cross_check(case, by=request.user, **given(asked, *names))
        return self.answer(case)

    @extend_schema(request=steps.ReviewCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def review(self, request: ApiRequest, pk: str) -> Response:
        """A meeting of the village has voted."""
        case = self.moved(request, pk, "review_case")
        asked = checked(steps.ReviewCaseSerializer, request)
        meeting = access.get_or_404(ReviewMeeting, asked["meeting"], user=request.user)
        vote = actions.Vote(meeting, asked["votes_for"], asked["votes_against"])
        actions.review(case, vote, by=request.user, **given(asked, "on", "version"))
        return self.answer(case)

    @extend_schema(request=steps.SubmitCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def submit(self, request: ApiRequest, pk: str) -> Response:
        """The list has hung long enough."""
        case = self.moved(request, pk, "submit_case")
        asked = checked(steps.SubmitCaseSerializer, request)
        notice = access.get_or_404(PublicNotice, asked["notice"], user=request.user)
        actions.submit(case, notice, by=request.user, **given(asked, "on", "version"))
        return self.answer(case)

    @extend_schema(request=steps.CaseStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """乡镇审核 by another person than who submitted."""
        case = self.moved(request, pk, "approve_case")
        asked = checked(steps.CaseStepSerializer, request)
        actions.approve(case, by=request.user, **given(asked, "version", "note"))
        return self.answer(case)

    @extend_schema(request=steps.CaseStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def decide(self, request: ApiRequest, pk: str) -> Response:
        """县级审定."""
        case = self.moved(request, pk, "decide_case")
        asked = checked(steps.CaseStepSerializer, request)
        actions.decide_case(case, by=request.user, **given(asked, "on", "version", "note"))
        return self.answer(case)

    @extend_schema(request=steps.AnnounceCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def announce(self, request: ApiRequest, pk: str) -> Response:
        """公告 in the village."""
        case = self.moved(request, pk, "announce_case")
        asked = checked(steps.AnnounceCaseSerializer, request)
        actions.announce_case(case, by=request.user, **given(asked, "announced_on", "on", "version"))
        return self.answer(case)

    @extend_schema(request=steps.RegisterCaseSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def register(self, request: ApiRequest, pk: str) -> Response:
        """The national system has it under a number."""
        case = self.moved(request, pk, "register_case")
        asked = checked(steps.RegisterCaseSerializer, request)
        actions.register_case(case, by=request.user, **given(asked, "number", "version"))
        return self.answer(case)

    @extend_schema(request=steps.CaseStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def reject(self, request: ApiRequest, pk: str) -> Response:
        """Not taken in, for a reason."""
        case = self.moved(request, pk, "reject_case")
        asked = checked(steps.CaseStepSerializer, request)
        actions.reject_case(case, by=request.user, **given(asked, "version", "note"))
        return self.answer(case)

    @extend_schema(request=steps.CaseStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: ApiRequest, pk: str) -> Response:
        """Once more from the visit on."""
        case = self.moved(request, pk, "send_back_case")
        asked = checked(steps.CaseStepSerializer, request)
        actions.send_back_case(case, by=request.user, **given(asked, "on", "version", "note"))
        return self.answer(case)

    @extend_schema(
        parameters=[
            OpenApiParameter("procedure", OpenApiTypes.INT, "path"),
            OpenApiParameter("paper", OpenApiTypes.STR, "path", enum=list(PAPERS)),
        ],
        responses=PAPER,
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=rf"procedures/(?P<procedure>[^/.]+)/(?P<paper>{'|'.join(PAPERS)})",
        url_name="paper",
    )
    def paper(self, request: ApiRequest, pk: str, procedure: str, paper: str) -> HttpResponse:
        """A paper of a go through the steps."""
        case = access.get_or_404(MonitoringCase, pk, user=request.user)
        found = access.get_or_404(Procedure, procedure, user=request.user)
        return paper_answer(getattr(found, PAPERS[paper]) if found.case_id == case.pk else None)

    def moved(self, request: ApiRequest, pk: Any, verb: str) -> MonitoringCase:
        """The case, for somebody who takes this move where it lies."""
        case: MonitoringCase = access.get_or_404(MonitoringCase, pk, user=request.user)
        guards.require_mover(verb, case, by=request.user)
        return case

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> MonitoringCase:
        case: MonitoringCase = access.get_or_404(MonitoringCase, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=case.division_id)
        return case

    def answer(self, case: MonitoringCase, status: int = 200) -> Response:
        """The case as it is now."""
        return Response(self.get_serializer(self.get_queryset().get(pk=case.pk)).data, status=status)


def _removal_unmet(case: MonitoringCase) -> list[dict[str, Any]] | None:
    if case.status not in MONITORED:
        return None
    missing = unmet_of_removal(case, way=case.removal_way or RemovalWay.HELPED, on=timezone.localdate())
    names = ("code", "message", "clause", "field")
    return [
        {name: getattr(item, name) for name in names} | {"overridable": item.code in OVERRIDABLE}
        for item in missing
    ]
