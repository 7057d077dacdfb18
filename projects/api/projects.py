"""/api/v1/projects/: the library, the gates of a project, and what is recorded of it."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.parsers import JsonParser
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import steps
from projects.api.building import DETAIL, Building, reached
from projects.api.serializers import ProjectDetailSerializer, ProjectSerializer
from projects.forms.filters import ProjectFilter
from projects.models import Milestone, Project, ProjectNotice

PARTS = ("division", "funding", "targets", "version")


class ProjectViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Building, Collection):
    """Projects in the user's reach."""

    request: ApiRequest
    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    orderings: ClassVar = {
        "-year": ["-year", "-id"],
        "year": ["year", "id"],
        "division": ["division_id", "id"],
        "number": ["number"],
    }

    def get_queryset(self) -> QuerySet[Project]:
        """The user's own."""
        user = self.request.user
        rows = Project.objects.visible_to(user).with_money()
        rows = rows.select_related("division", "authority", "implementer")
        if self.action == "list":
            return rows
        return rows.prefetch_related(
            "funding",
            "targets",
            Prefetch("notices", ProjectNotice.objects.visible_to(user).order_by("posted_on", "pk")),
            Prefetch("milestones", Milestone.objects.visible_to(user).in_order()),
        )

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Money, notices and milestones only for one project."""
        return ProjectSerializer if self.action == "list" else ProjectDetailSerializer

    @extend_schema(request=steps.ProjectDraftSerializer, responses={201: DETAIL})
    def create(self, request: ApiRequest) -> Response:
        """A project is thought of."""
        guards.require_role_anywhere("draft_project", by=request.user)
        asked = checked(steps.ProjectDraftSerializer, request)
        division = steps.division_named(asked["division"])
        guards.require_role("draft_project", by=request.user, division_code=division.pk)
        project = actions.draft_project(
            division=division,
            facts=_facts(asked, division.pk),
            funding=_funding(asked) or {},
            targets=_targets(asked) or [],
            by=request.user,
        )
        return self.answer(project, HTTP_201_CREATED)

    @extend_schema(request=steps.ProjectChangeSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], parser_classes=[JsonParser])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """What is said of a draft changes."""
        project = reached(request, pk, "change_project")
        asked = checked(steps.ProjectChangeSerializer, request)
        actions.change_project(
            project,
            facts=_facts(asked, project.division_id),
            funding=_funding(asked),
            targets=_targets(asked),
            by=request.user,
            version=asked["version"],
        )
        return self.answer(project)

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def apply(self, request: ApiRequest, pk: str) -> Response:
        """村申报."""
        return self._advance(request, pk, "apply")

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def review(self, request: ApiRequest, pk: str) -> Response:
        """乡审核, by another person than who applied."""
        return self._advance(request, pk, "review")

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """县审定, by another person than who reviewed."""
        return self._advance(request, pk, "approve")

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def enlist(self, request: ApiRequest, pk: str) -> Response:
        """公告入库."""
        return self._advance(request, pk, "enlist")

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def plan(self, request: ApiRequest, pk: str) -> Response:
        """列入年度计划."""
        return self._advance(request, pk, "plan")

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: ApiRequest, pk: str) -> Response:
        """Back to a draft, with what is to be mended."""
        project, asked = self._asked(request, pk, "send_back")
        actions.send_back(project, by=request.user, version=asked["version"], note=asked["note"])
        return self.answer(project)

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """出库, for a reason."""
        return self._leave(request, pk, "withdraw")

    @extend_schema(request=steps.ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def terminate(self, request: ApiRequest, pk: str) -> Response:
        """终止, for a reason."""
        return self._leave(request, pk, "terminate")

    def answer(self, project: Project, status: int = 200) -> Response:
        """The project as it is now."""
        return Response(self.get_serializer(self.get_queryset().get(pk=project.pk)).data, status=status)

    def _asked(self, request: ApiRequest, pk: str, verb: str) -> tuple[Project, dict[str, Any]]:
        project = access.get_or_404(Project, pk, user=request.user)
        guards.require_mover(verb, project, by=request.user)
        return project, checked(steps.ProjectStepSerializer, request)

    def _advance(self, request: ApiRequest, pk: str, verb: str) -> Response:
        project, asked = self._asked(request, pk, verb)
        actions.advance_project(
            project, verb, by=request.user, on=asked["on"], version=asked["version"], note=asked["note"]
        )
        return self.answer(project)

    def _leave(self, request: ApiRequest, pk: str, verb: str) -> Response:
        project, asked = self._asked(request, pk, verb)
        actions.leave_library(
            project, verb, by=request.user, on=asked["on"], version=asked["version"], note=asked["note"]
        )
        return self.answer(project)


def _facts(asked: dict[str, Any], division_code: str) -> dict[str, Any]:
    known = {name: value for name, value in asked.items() if name not in PARTS}
    return steps.with_organisations(known, division_code)


def _funding(asked: dict[str, Any]) -> dict[str, Any] | None:
    rows = asked.get("funding")
    return None if rows is None else {row["source"]: row["planned_yuan"] for row in rows}


def _targets(asked: dict[str, Any]) -> list[Any] | None:
    rows = asked.get("targets")
    return None if rows is None else [(r["kind"], r["name"], r["unit"], r["planned"]) for r in rows]
