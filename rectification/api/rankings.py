"""/api/v1/rankings/ and /api/v1/ranking-objections/: rankings by quarter, their steps, and what is said."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED

from povertycase import access
from povertycase.actions.guards import require_one_anywhere
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, User, WarZone
from povertycase.models.divisions import CODE_MAX
from rectification import actions
from rectification.actions import guards
from rectification.actions.objections import place_of
from rectification.choices.campaigns import Quarter
from rectification.choices.rankings import Indicator, RankingKind
from rectification.forms.rankings import RankingFilter
from rectification.models import Campaign, Ranking, RankingLine, RankingObjection, ScoreScheme
from rectification.rules.rights import RECTIFICATION_STEPS

LONG, SHORT = 500, 300
FIGURES = tuple(name for each in Indicator.values for name in (each, f"{each}_of"))


class RankingLineSerializer(serializers.ModelSerializer):
    """One department or village: each indicator as a part of a whole; rank null where nothing was weighed."""

    class Meta:
        model = RankingLine
        fields = ("code", "name", "organisation", "place", *FIGURES, "months", "score", "rank")
        read_only_fields = fields


class RankingSerializer(serializers.ModelSerializer):
    """One ranking; sha256: of the sealed content, once it is frozen."""

    class Meta:
        model = Ranking
        fields: tuple[str, ...] = (
            *("id", "version", "division", "campaign", "kind", "year", "quarter", "edition", "weights"),
            *("counted_on", "turn", "preview_from", "preview_until", "frozen_on", "sha256", "supersedes"),
            *("reason", "status", "scheme", "zone", "rule"),
        )
        read_only_fields = fields


class WholeRankingSerializer(RankingSerializer):
    """One ranking with its lines, in the order of their rank."""

    lines = serializers.SerializerMethodField()

    class Meta(RankingSerializer.Meta):
        fields = (*RankingSerializer.Meta.fields, "lines")
        read_only_fields = fields

    @extend_schema_field(RankingLineSerializer(many=True))
    def get_lines(self, ranking: Ranking) -> Any:
        """Everybody who is ranked; last those with nothing to weigh."""
        return RankingLineSerializer(ranking.lines.order_by("position"), many=True).data


class RankingObjectionSerializer(serializers.ModelSerializer):
    """One objection and its answer."""

    class Meta:
        model = RankingObjection
        fields = (
            *(
                "id",
                "version",
                "ranking",
                "sheet",
                "turn",
                "division",
                "organisation",
                "content",
                "raised_on",
            ),
            *("is_upheld", "answer", "answered_on"),
        )
        read_only_fields = fields


class DraftRankingSerializer(serializers.Serializer):
    """Who is ranked, where, and for which quarter."""

    division = serializers.CharField(max_length=CODE_MAX, help_text="县或乡镇的区划代码")
    kind = serializers.ChoiceField(RankingKind.choices)
    year = serializers.IntegerField(min_value=2014, max_value=2100)
    quarter = serializers.ChoiceField(Quarter.choices)
    campaign = serializers.IntegerField(required=False, allow_null=True, default=None)
    scheme = serializers.IntegerField(required=False, allow_null=True, default=None)
    zone = serializers.IntegerField(required=False, allow_null=True, default=None)


class VersionSerializer(serializers.Serializer):
    """The version the caller saw."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class NotedSerializer(VersionSerializer):
    """With a reason."""

    note = serializers.CharField(max_length=SHORT, allow_blank=True)


class CorrectSerializer(VersionSerializer):
    """With what the next edition changes, and why."""

    reason = serializers.CharField(max_length=SHORT, allow_blank=True)


class ObjectSerializer(serializers.Serializer):
    """What is wrong with a ranking."""

    content = serializers.CharField(max_length=LONG, allow_blank=True)


class AnswerSerializer(VersionSerializer):
    """Whether an objection is right, and why."""

    is_upheld = serializers.BooleanField()
    answer = serializers.CharField(max_length=LONG, allow_blank=True)


class ObjectionFilter(django_filters.FilterSet):
    """Objections to one ranking or one sheet."""

    ranking = django_filters.NumberFilter()
    sheet = django_filters.NumberFilter()

    class Meta:
        model = RankingObjection
        fields = ()


class RankingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The rankings that the user may see: drafts for those who make them, what is published for the place."""

    request: ApiRequest
    queryset = Ranking.objects.none()
    filterset_class = RankingFilter
    orderings: ClassVar = {"-year": ["-year", "-quarter", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[Ranking]:
        """The user's own."""
        return Ranking.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.ModelSerializer]:
        """With the lines, for one."""
        return RankingSerializer if self.action == "list" else WholeRankingSerializer

    @extend_schema(request=DraftRankingSerializer, responses={201: WholeRankingSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A ranking of a quarter that is over is counted."""
        require_one_anywhere(RECTIFICATION_STEPS["draft_ranking"], by=request.user)
        asked = checked(DraftRankingSerializer, request)
        place = _place(asked["division"])
        campaign = _found(Campaign, asked["campaign"], request.user)
        facts = {name: asked[name] for name in ("kind", "year", "quarter")}
        scheme = _found(ScoreScheme, asked["scheme"], request.user)
        zone = _found(WarZone, asked["zone"], request.user)
        draft = actions.RankingDraft(campaign=campaign, scheme=scheme, zone=zone, **facts)
        made = actions.draft_ranking(place, draft, by=request.user, on=timezone.localdate())
        return Response(self.get_serializer(made).data, status=HTTP_201_CREATED)

    @extend_schema(request=VersionSerializer, responses=WholeRankingSerializer)
    @action(detail=True, methods=["post"])
    def recount(self, request: ApiRequest, pk: str) -> Response:
        """A draft is counted anew."""
        return self._step(request, pk, actions.recount_ranking, VersionSerializer)

    @extend_schema(request=VersionSerializer, responses=WholeRankingSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: ApiRequest, pk: str) -> Response:
        """A draft is shown for objections."""
        return self._step(request, pk, actions.publish_ranking, VersionSerializer)

    @extend_schema(request=NotedSerializer, responses=WholeRankingSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request: ApiRequest, pk: str) -> Response:
        """What is shown is a draft again, for a reason."""
        return self._step(request, pk, actions.recall_ranking, NotedSerializer)

    @extend_schema(request=VersionSerializer, responses=WholeRankingSerializer)
    @action(detail=True, methods=["post"])
    def freeze(self, request: ApiRequest, pk: str) -> Response:
        """What was shown is final and sealed; not by who published it."""
        return self._step(request, pk, actions.freeze_ranking, VersionSerializer)

    @extend_schema(request=CorrectSerializer, responses={201: WholeRankingSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: ApiRequest, pk: str) -> Response:
        """A new edition of what was sealed, which stays as it is."""
        return self._step(request, pk, actions.correct_ranking, CorrectSerializer, HTTP_201_CREATED)

    @extend_schema(request=ObjectSerializer, responses={201: RankingObjectionSerializer})
    @action(detail=True, methods=["post"])
    def object(self, request: ApiRequest, pk: str) -> Response:
        """Somebody who is ranked, or whose villages are, objects while it is shown."""
        ranking = access.get_or_404(Ranking, pk, user=request.user)
        require_one_anywhere(RECTIFICATION_STEPS["object_to_ranking"], by=request.user)
        asked = checked(ObjectSerializer, request)
        made = actions.object_to_ranking(ranking, by=request.user, on=timezone.localdate(), **asked)
        return Response(RankingObjectionSerializer(made).data, status=HTTP_201_CREATED)

    def _step(
        self,
        request: ApiRequest,
        pk: str,
        step: Callable[..., Ranking],
        shape: type[serializers.Serializer],
        status: int = HTTP_200_OK,
    ) -> Response:
        ranking: Ranking = access.get_or_404(Ranking, pk, user=request.user)
        guards.require_role("draft_ranking", by=request.user, division_code=ranking.division_id)
        asked = checked(shape, request)
        done = step(ranking, by=request.user, on=timezone.localdate(), **asked)
        return Response(self.get_serializer(done).data, status=status)


class RankingObjectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Objections: of the user's own office and those below it; of a department its own."""

    request: ApiRequest
    queryset = RankingObjection.objects.none()
    serializer_class = RankingObjectionSerializer
    filterset_class = ObjectionFilter
    orderings: ClassVar = {"id": ["id"], "-id": ["-id"]}

    def get_queryset(self) -> QuerySet[RankingObjection]:
        """The user's own."""
        return RankingObjection.objects.visible_to(self.request.user)

    @extend_schema(request=AnswerSerializer, responses=RankingObjectionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, pk: str) -> Response:
        """Whoever made the ranking answers, once; not who objected."""
        objection: RankingObjection = access.get_or_404(RankingObjection, pk, user=request.user)
        place = place_of(objection)
        guards.require_role("answer_ranking_objection", by=request.user, division_code=place)
        asked = checked(AnswerSerializer, request)
        on = timezone.localdate()
        done = actions.answer_ranking_objection(objection, by=request.user, on=on, **asked)
        return Response(self.get_serializer(done).data)


def _found(model: Any, key: int | None, user: User) -> Any:
    return None if key is None else access.get_or_404(model, key, user=user)


def _place(code: str) -> Division:
    """The county or township. Raises Invalid for none."""
    found = Division.objects.filter(pk=code).first()
    if found is None:
        raise Invalid([Unmet("division", _("没有这个区划，请填写县或乡镇的区划代码。"), field="division")])
    return found
