"""/api/v1/campaigns/ and /api/v1/acceptances/: campaigns to be read, their acceptances listed and judged."""

from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from monitoring.api.steps import CaseStepSerializer
from povertycase import access
from povertycase.actions.guards import require_one_anywhere
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation
from povertycase.models.divisions import CODE_MAX
from rectification import actions
from rectification.actions import guards
from rectification.choices.campaigns import Quarter
from rectification.choices.tickets import Topic
from rectification.forms.acceptances import AcceptanceFilter
from rectification.forms.campaigns import CampaignFilter
from rectification.models import Acceptance, Campaign, CampaignPhase, CampaignTopic
from rectification.reports.campaigns import rechecked_of, scores_of
from rectification.rules.campaigns import Judgement
from rectification.rules.rights import RECTIFICATION_STEPS

LONG = 500


class TopicSerializer(serializers.ModelSerializer):
    """One topic; lead: as the plan says, lead_unit: which unit that is here, null while nobody said."""

    class Meta:
        model = CampaignTopic
        fields = ("topic", "lead", "lead_unit")
        read_only_fields = fields


class PhaseSerializer(serializers.ModelSerializer):
    """One phase in its order."""

    class Meta:
        model = CampaignPhase
        fields = ("position", "name", "starts_on", "ends_on", "passed_on", "passed_note")
        read_only_fields = fields


class CampaignSerializer(serializers.ModelSerializer):
    """One campaign; source: what tickets of it are registered with."""

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = (
            *("id", "version", "division", "kind", "year", "name", "document_number", "starts_on"),
            *("ends_on", "source"),
        )
        read_only_fields = fields


class WholeCampaignSerializer(CampaignSerializer):
    """One campaign with topics, phases, and how many closed tickets wait to be looked at again."""

    topics = TopicSerializer(many=True, read_only=True)
    phases = PhaseSerializer(many=True, read_only=True)
    rechecks = serializers.SerializerMethodField()

    class Meta(CampaignSerializer.Meta):
        fields = (*CampaignSerializer.Meta.fields, "topics", "phases", "rechecks")
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_rechecks(self, campaign: Campaign) -> dict[str, int]:
        """R-RECHECK in the caller's reach: closed, done, left."""
        found = rechecked_of(campaign, self.context["request"].user)
        return {"closed": found.closed, "done": found.done, "left": found.left}


class AcceptanceSerializer(serializers.ModelSerializer):
    """One acceptance; organisation: null for the village that is its division."""

    class Meta:
        model = Acceptance
        fields = (
            *("id", "version", "campaign", "quarter", "topic", "division", "organisation", "due_on"),
            *("score", "findings", "accepted_on"),
        )
        read_only_fields = fields


class ListAcceptanceSerializer(serializers.Serializer):
    """What is to be accepted: a department, or a village by its code."""

    campaign = serializers.IntegerField()
    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    quarter = serializers.ChoiceField(Quarter.choices)
    topic = serializers.ChoiceField(Topic.choices)
    organisation = serializers.IntegerField(required=False, allow_null=True, default=None)
    division = serializers.CharField(
        max_length=CODE_MAX, required=False, allow_blank=True, default="", help_text="行政村的区划代码"
    )


class JudgeAcceptanceSerializer(CaseStepSerializer):
    """The score and what was found."""

    score = serializers.DecimalField(
        max_digits=4, decimal_places=1, min_value=Decimal(0), max_value=Decimal(100)
    )
    findings = serializers.CharField(max_length=LONG)
    accepted_on = serializers.DateField()


class ScoreSerializer(serializers.Serializer):
    """2-45: the mean score of a department or a village, and of how many acceptances."""

    division = serializers.CharField()
    organisation = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    score = serializers.DecimalField(max_digits=5, decimal_places=2)
    judged = serializers.IntegerField()


class CampaignAcceptanceFilter(AcceptanceFilter):
    """As on the page, and by campaign."""

    campaign = django_filters.NumberFilter()


class CampaignViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The campaigns that the user's places carry out; a department's are those it leads a topic of."""

    request: ApiRequest
    queryset = Campaign.objects.none()
    filterset_class = CampaignFilter
    orderings: ClassVar = {"-year": ["-year", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[Campaign]:
        """The user's own."""
        return Campaign.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.ModelSerializer]:
        """With topics and phases, for one."""
        return CampaignSerializer if self.action == "list" else WholeCampaignSerializer

    @extend_schema(responses=ScoreSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def scores(self, request: ApiRequest, pk: str) -> Response:
        """2-45: the mean score of each department and village in reach, for the yearly assessment."""
        campaign: Campaign = access.get_or_404(Campaign, pk, user=request.user)
        rows = [
            {**row, "name": row["organisation__name"] or row["division__name"]}
            for row in scores_of(campaign, request.user)
        ]
        return Response(ScoreSerializer(rows, many=True).data)


class AcceptanceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Acceptances in reach; a department's are its own."""

    request: ApiRequest
    queryset = Acceptance.objects.none()
    serializer_class = AcceptanceSerializer
    filterset_class = CampaignAcceptanceFilter
    orderings: ClassVar = {"id": ["id"], "-id": ["-id"]}

    def get_queryset(self) -> QuerySet[Acceptance]:
        """The user's own."""
        return Acceptance.objects.visible_to(self.request.user)

    @extend_schema(request=ListAcceptanceSerializer, responses={201: AcceptanceSerializer})
    def create(self, request: ApiRequest) -> Response:
        """One is to be judged. R-CAL: 422 for a topic that the quarter does not accept."""
        require_one_anywhere(RECTIFICATION_STEPS["list_acceptances"], by=request.user)
        asked = checked(ListAcceptanceSerializer, request)
        campaign: Campaign = access.get_or_404(Campaign, asked["campaign"], user=request.user)
        made = actions.list_acceptance(
            campaign,
            asked["quarter"],
            asked["topic"],
            _subject(asked),
            by=request.user,
            on=timezone.localdate(),
            version=asked["version"],
        )
        return Response(self.get_serializer(made).data, status=HTTP_201_CREATED)

    @extend_schema(request=JudgeAcceptanceSerializer, responses=AcceptanceSerializer)
    @action(detail=True, methods=["post"])
    def judge(self, request: ApiRequest, pk: str) -> Response:
        """The score and what was found, or a correction. R-SOD: nobody of those who are judged."""
        row: Acceptance = access.get_or_404(Acceptance, pk, user=request.user)
        guards.require_role("judge_acceptance", by=request.user, division_code=row.division_id)
        asked = checked(JudgeAcceptanceSerializer, request)
        judged = Judgement(**{name: asked[name] for name in ("score", "findings", "accepted_on")})
        done = actions.judge_acceptance(
            row, judged, by=request.user, on=asked["on"], version=asked["version"]
        )
        return Response(self.get_serializer(done).data)


def _subject(asked: dict[str, Any]) -> Organisation | Division:
    """The department or the village that is meant. Raises Invalid for neither and for both."""
    unit = Organisation.objects.filter(pk=asked["organisation"]).first()
    place = Division.objects.filter(pk=asked["division"]).first()
    if bool(asked["organisation"]) == bool(asked["division"]) or not (unit or place):
        message = _("请写一个部门（organisation）或者一个行政村（division），只写其中一项。")
        guards.require([Unmet("subject_required", message, field="organisation")])
    subject = unit or place
    assert subject is not None  # noqa: S101  asked above
    return subject
