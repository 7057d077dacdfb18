"""/api/v1/project-reviews/: what rounds of 产业项目“回头看” found."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import village_steps as steps
from projects.api.village_serializers import ReviewSerializer
from projects.forms.village_filters import ReviewFilter
from projects.models import Project, ProjectReview

DRAFT = ("round", "outcome", "reviewed_on", "found")


class ReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Reviews of the projects in the user's reach; written once, never changed."""

    request: ApiRequest
    queryset = ProjectReview.objects.none()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter
    orderings: ClassVar = {
        "-reviewed_on": ["-reviewed_on", "-id"],
        "division": ["division_id", "id"],
    }

    def get_queryset(self) -> QuerySet[ProjectReview]:
        """The user's own."""
        return ProjectReview.objects.visible_to(self.request.user).select_related("project", "reviewed_by")

    @extend_schema(request=steps.ReviewStepSerializer, responses={201: ReviewSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Somebody went back to a project; the year is that of the day."""
        guards.require_role_anywhere("review_project", by=request.user)
        asked = checked(steps.ReviewStepSerializer, request)
        project = access.get_or_404(Project, asked["project"], user=request.user)
        draft = actions.ReviewDraft(year=asked["reviewed_on"].year, **{name: asked[name] for name in DRAFT})
        review = actions.review_project(
            project, draft, by=request.user, on=asked["on"], version=asked["version"]
        )
        found = self.get_queryset().get(pk=review.pk)
        return Response(self.get_serializer(found).data, status=HTTP_201_CREATED)
