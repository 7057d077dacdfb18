"""The steps on a project that are no gates: notices, milestones, the contract, and its papers."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from households.api.sizes import require_size
from povertycase import access
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from projects import actions
from projects.actions import guards
from projects.actions.documents import MOST_BYTES
from projects.api import steps
from projects.api.fields import PAPER, paper_answer
from projects.api.serializers import ProjectDetailSerializer
from projects.models import Milestone, Project, ProjectNotice, ProjectTarget

# A paper and what is said of it.
MOST_SENT = MOST_BYTES + 64 * 1024
DETAIL = ProjectDetailSerializer


class Building:
    """What is recorded of a project beside its way through the library; mixed into its collection."""

    def answer(self, project: Project, status: int = 200) -> Response:
        """The project as it is now."""
        raise NotImplementedError

    @extend_schema(request=steps.ContractSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="record-contract")
    def record_contract(self, request: ApiRequest, pk: str) -> Response:
        """Who builds and who supervises."""
        project = reached(request, pk, "record_contract")
        asked = checked(steps.ContractSerializer, request)
        facts = {name: asked[name] for name in steps.CONTRACT if name in asked}
        actions.record_contract(project, facts=facts, by=request.user, version=asked["version"])
        return self.answer(project)

    @extend_schema(request=steps.NoticeStepSerializer, responses={201: DETAIL})
    @action(detail=True, methods=["post"], url_path="post-notice")
    def post_notice(self, request: ApiRequest, pk: str) -> Response:
        """A notice of 三公示一公告 with its photo (multipart) or its address."""
        require_size(request, MOST_SENT)
        project = reached(request, pk, "post_notice_village")
        asked = checked(steps.NoticeStepSerializer, request)
        names = ("stage", "posted_on", "ended_on", "place", "url", "objections", "photo")
        draft = actions.NoticeDraft(**{name: asked[name] for name in names})
        actions.post_notice(project, draft, by=request.user, on=asked["on"], version=asked["version"])
        return self.answer(project, 201)

    @extend_schema(request=steps.PlanMilestoneSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="plan-milestone")
    def plan_milestone(self, request: ApiRequest, pk: str) -> Response:
        """The day a step is planned for."""
        project = reached(request, pk, "plan_milestone")
        asked = checked(steps.PlanMilestoneSerializer, request)
        actions.plan_milestone(
            project,
            asked["kind"],
            planned_on=asked["planned_on"],
            by=request.user,
            version=asked["version"],
        )
        return self.answer(project)

    @extend_schema(request=steps.ReachMilestoneSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="reach-milestone")
    def reach_milestone(self, request: ApiRequest, pk: str) -> Response:
        """A step has happened; its paper comes as multipart."""
        require_size(request, MOST_SENT)
        project = reached(request, pk, "reach_milestone")
        asked = checked(steps.ReachMilestoneSerializer, request)
        names = ("actual_on", "document", "on", "version", "note")
        actions.reach_milestone(
            project, asked["kind"], by=request.user, **{name: asked[name] for name in names}
        )
        return self.answer(project)

    @extend_schema(request=steps.TargetReachedSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="record-target")
    def record_target(self, request: ApiRequest, pk: str) -> Response:
        """What became of a promised number."""
        project = reached(request, pk, "record_target")
        asked = checked(steps.TargetReachedSerializer, request)
        target = _target_of(project, asked["target"])
        actions.record_target(
            project, target, actual=asked["actual"], by=request.user, version=asked["version"]
        )
        return self.answer(project)

    @extend_schema(parameters=[OpenApiParameter("notice", OpenApiTypes.INT, "path")], responses=PAPER)
    @action(
        detail=True,
        methods=["get"],
        url_path=r"notices/(?P<notice>[^/.]+)/photo",
        url_name="notice-photo",
    )
    def notice_photo(self, request: ApiRequest, pk: str, notice: str) -> HttpResponse:
        """The picture of a notice."""
        project = access.get_or_404(Project, pk, user=request.user)
        found = access.get_or_404(ProjectNotice, notice, user=request.user)
        return paper_answer(found.photo if found.project_id == project.pk else None)

    @extend_schema(parameters=[OpenApiParameter("milestone", OpenApiTypes.INT, "path")], responses=PAPER)
    @action(
        detail=True,
        methods=["get"],
        url_path=r"milestones/(?P<milestone>[^/.]+)/document",
        url_name="milestone-document",
    )
    def milestone_document(self, request: ApiRequest, pk: str, milestone: str) -> HttpResponse:
        """The paper of a step."""
        project = access.get_or_404(Project, pk, user=request.user)
        found = access.get_or_404(Milestone, milestone, user=request.user)
        return paper_answer(found.document if found.project_id == project.pk else None)


def reached(request: ApiRequest, pk: Any, step: str) -> Project:
    """The project, for somebody who takes this step where it lies."""
    project: Project = access.get_or_404(Project, pk, user=request.user)
    guards.require_role_on(step, project, by=request.user)
    return project


def _target_of(project: Project, key: int) -> ProjectTarget:
    found = project.targets.filter(pk=key).first()
    if found is None:
        raise Invalid([Unmet("target_elsewhere", "这一指标不属于这个项目。", field="target")])
    return found
