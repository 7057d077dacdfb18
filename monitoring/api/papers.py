"""/api/v1/meetings/ and /api/v1/notices/: what a village keeps of its meetings and of what hung in it."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from monitoring import actions
from monitoring.actions import guards
from monitoring.api import steps
from monitoring.api.serializers import MeetingSerializer, ObjectionSerializer, VillageNoticeSerializer
from monitoring.api.steps import given
from monitoring.forms.paper_filters import MeetingFilter, NoticeFilter
from monitoring.models import MonitoringCase, NoticeLine
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.models import Division, NoticeObjection, PublicNotice, ReviewMeeting
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.api.steps import division_named


class MeetingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """民主评议会 of the villages in the user's reach."""

    request: ApiRequest
    queryset = ReviewMeeting.objects.none()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    orderings: ClassVar = {"-held_on": ["-held_on", "-id"], "held_on": ["held_on", "id"]}

    def get_queryset(self) -> QuerySet[ReviewMeeting]:
        """The user's own."""
        return ReviewMeeting.objects.visible_to(self.request.user).select_related("division")

    @extend_schema(
        request={"multipart/form-data": steps.HoldMeetingSerializer}, responses={201: MeetingSerializer}
    )
    def create(self, request: ApiRequest) -> Response:
        """A meeting is written down once, for all the cases it voted on."""
        require_size(request, 2 * MOST_SENT)
        guards.require_role_anywhere("hold_meeting", by=request.user)
        asked = checked(steps.HoldMeetingSerializer, request)
        village = _village("hold_meeting", asked["division"], request)
        names = ("held_on", "place", "chaired_by", "present", "minutes", "sign_in")
        draft = actions.MeetingDraft(**given(asked, *names))
        meeting = actions.hold_meeting(village, draft, by=request.user, on=asked["on"])
        return Response(self.get_serializer(meeting).data, status=HTTP_201_CREATED)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def minutes(self, request: ApiRequest, pk: str) -> HttpResponse:
        """会议记录."""
        return paper_answer(access.get_or_404(ReviewMeeting, pk, user=request.user).minutes)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"], url_path="sign-in")
    def sign_in(self, request: ApiRequest, pk: str) -> HttpResponse:
        """签到表."""
        return paper_answer(access.get_or_404(ReviewMeeting, pk, user=request.user).sign_in)


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """村内公示 of the villages in the user's reach, with what was said against them."""

    request: ApiRequest
    queryset = PublicNotice.objects.none()
    serializer_class = VillageNoticeSerializer
    filterset_class = NoticeFilter
    orderings: ClassVar = {
        "-ended_on": ["-ended_on", "-id"],
        "ended_on": ["ended_on", "id"],
        "-posted_on": ["-posted_on", "-id"],
    }

    def get_queryset(self) -> QuerySet[PublicNotice]:
        """The user's own."""
        rows = PublicNotice.objects.visible_to(self.request.user)
        lines = NoticeLine.objects.visible_to(self.request.user).select_related("procedure").order_by("pk")
        known = rows.select_related("division")
        return known.prefetch_related("objections", Prefetch("lines", lines))

    @extend_schema(
        request={"multipart/form-data": steps.PostListSerializer}, responses={201: VillageNoticeSerializer}
    )
    def create(self, request: ApiRequest) -> Response:
        """A list hung, for all the cases on it."""
        require_size(request, MOST_SENT)
        guards.require_role_anywhere("post_list", by=request.user)
        asked = checked(steps.PostListSerializer, request)
        village = _village("post_list", asked["division"], request)
        cases = [access.get_or_404(MonitoringCase, pk, user=request.user) for pk in asked.get("cases", ())]
        facts = given(asked, "posted_on", "ended_on", "place", "photo")
        draft = actions.ListDraft(**facts, cases=cases if "cases" in asked else None)
        notice = actions.post_list(village, draft, by=request.user, on=asked["on"])
        shown = self.get_queryset().get(pk=notice.pk)
        return Response(self.get_serializer(shown).data, status=HTTP_201_CREATED)

    @extend_schema(request=steps.RecordObjectionSerializer, responses={201: ObjectionSerializer})
    @action(detail=True, methods=["post"], url_path="record-objection")
    def record_objection(self, request: ApiRequest, pk: str) -> Response:
        """Somebody objects; it waits for an answer."""
        notice = self._reached(request, pk, "record_objection")
        asked = checked(steps.RecordObjectionSerializer, request)
        names = ("raised_on", "content", "version")
        objection = actions.record_objection(
            notice, by=request.user, on=timezone.localdate(), **given(asked, *names)
        )
        return Response(ObjectionSerializer(objection).data, status=HTTP_201_CREATED)

    @extend_schema(request=steps.AnswerObjectionSerializer, responses=ObjectionSerializer)
    @action(detail=True, methods=["post"], url_path="answer-objection")
    def answer_objection(self, request: ApiRequest, pk: str) -> Response:
        """What the inquiry found."""
        notice = self._reached(request, pk, "answer_objection")
        asked = checked(steps.AnswerObjectionSerializer, request)
        objection = access.get_or_404(NoticeObjection, asked["objection"], user=request.user)
        if objection.notice_id != notice.pk:
            raise Http404
        names = ("answered_on", "answer", "version")
        answered = actions.answer_objection(
            objection, by=request.user, on=timezone.localdate(), **given(asked, *names)
        )
        return Response(ObjectionSerializer(answered).data)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def photo(self, request: ApiRequest, pk: str) -> HttpResponse:
        """公示照片."""
        return paper_answer(access.get_or_404(PublicNotice, pk, user=request.user).photo)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> PublicNotice:
        notice: PublicNotice = access.get_or_404(PublicNotice, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=notice.division_id)
        return notice


def _village(step: str, code: str, request: ApiRequest) -> Division:
    """The place of a code, for somebody who takes this step in it."""
    village = division_named(code)
    guards.require_role(step, by=request.user, division_code=village.pk)
    return village
