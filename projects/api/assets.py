"""/api/v1/assets/: what projects left behind, whose it is, who keeps it, and what it earns."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import User
from projects import actions
from projects.actions import guards
from projects.api import asset_steps as steps
from projects.api.asset_serializers import (
    AssetDetailSerializer,
    AssetIncomeSerializer,
    AssetSerializer,
)
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.api.steps import ProjectStepSerializer
from projects.forms.asset_filters import AssetFilter
from projects.models import Asset, AssetIncome, AssetStrategy, IncomePlan, Project

DETAIL = AssetDetailSerializer
DRAFT = ("name", "kind", "value_yuan", "formed_on", "place")


class AssetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Assets of the projects in the user's reach."""

    request: ApiRequest
    queryset = Asset.objects.none()
    serializer_class = AssetSerializer
    filterset_class = AssetFilter
    orderings: ClassVar = {
        "division": ["division_id", "id"],
        "-value_yuan": ["-value_yuan", "-id"],
        "-formed_on": ["-formed_on", "-id"],
    }

    def get_queryset(self) -> QuerySet[Asset]:
        """The user's own."""
        user = self.request.user
        rows = Asset.objects.visible_to(user).with_handover().select_related("project", "division")
        if self.action == "list":
            return rows
        strategies = AssetStrategy.objects.visible_to(user).select_related("owner").order_by("-pk")
        plans = IncomePlan.objects.visible_to(user).order_by("-decided_on")
        return rows.prefetch_related(Prefetch("strategies", strategies), Prefetch("income_plans", plans))

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Strategies and plans only for one asset."""
        return AssetSerializer if self.action == "list" else AssetDetailSerializer

    @extend_schema(request=steps.RegisterAssetSerializer, responses={201: DETAIL})
    def create(self, request: ApiRequest) -> Response:
        """A project has left something behind."""
        guards.require_role_anywhere("register_asset", by=request.user)
        asked = checked(steps.RegisterAssetSerializer, request)
        project = access.get_or_404(Project, asked["project"], user=request.user)
        draft = actions.AssetDraft(**_given(asked, DRAFT))
        asset = actions.register_asset(project, draft, by=request.user, **_given(asked, ("on", "version")))
        return self._answer(asset, HTTP_201_CREATED)

    @extend_schema(request=steps.AssetStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """What was registered wrongly is put right."""
        asset = self._reached(request, pk, "change_asset")
        asked = checked(steps.AssetStepSerializer, request)
        draft = actions.AssetDraft(**_given(asked, DRAFT))
        actions.change_asset(asset, draft, by=request.user, **_given(asked, ("on", "version", "note")))
        return self._answer(asset)

    @extend_schema(request={"multipart/form-data": steps.ConfirmOwnerSerializer}, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="confirm-owner")
    def confirm_owner(self, request: ApiRequest, pk: str) -> Response:
        """确权, with its paper."""
        require_size(request, MOST_SENT)
        asset = self._reached(request, pk, "confirm_owner")
        asked = checked(steps.ConfirmOwnerSerializer, request)
        names = ("owner_level", "owner_name", "confirmed_on", "document")
        draft = actions.OwnerDraft(**_given(asked, names))
        actions.confirm_owner(asset, draft, by=request.user, **_given(asked, ("on", "version")))
        return self._answer(asset)

    @extend_schema(request=steps.NameKeeperSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="name-keeper")
    def name_keeper(self, request: ApiRequest, pk: str) -> Response:
        """Who keeps it."""
        asset = self._reached(request, pk, "name_keeper")
        asked = checked(steps.NameKeeperSerializer, request)
        actions.name_keeper(asset, by=request.user, **_given(asked, ("keeper", "version")))
        return self._answer(asset)

    @extend_schema(request=steps.JudgeSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def judge(self, request: ApiRequest, pk: str) -> Response:
        """It lies idle, earns little or is stalled."""
        asset = access.get_or_404(Asset, pk, user=request.user)
        guards.require_mover("find_idle", asset, by=request.user)
        asked = checked(steps.JudgeSerializer, request)
        verb = f"find_{asked['status']}"
        actions.judge_asset(asset, verb, by=request.user, **_given(asked, ("version", "note")))
        return self._answer(asset)

    @extend_schema(request=ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def revive(self, request: ApiRequest, pk: str) -> Response:
        """It is in use again."""
        asset = access.get_or_404(Asset, pk, user=request.user)
        guards.require_mover("revive", asset, by=request.user)
        asked = checked(ProjectStepSerializer, request)
        actions.revive_asset(asset, by=request.user, **_given(asked, ("version", "note")))
        return self._answer(asset)

    @extend_schema(request={"multipart/form-data": steps.DisposeSerializer}, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def dispose(self, request: ApiRequest, pk: str) -> Response:
        """处置, with its approval."""
        require_size(request, MOST_SENT)
        asset = access.get_or_404(Asset, pk, user=request.user)
        guards.require_mover("dispose", asset, by=request.user)
        asked = checked(steps.DisposeSerializer, request)
        names = ("disposed_on", "approval", "on", "version", "note")
        actions.dispose_asset(asset, by=request.user, **_given(asked, names))
        return self._answer(asset)

    @extend_schema(request={"multipart/form-data": steps.IncomePlanStepSerializer}, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="decide-income-plan")
    def decide_income_plan(self, request: ApiRequest, pk: str) -> Response:
        """How its income is shared out, with the minutes."""
        require_size(request, MOST_SENT)
        asset = self._reached(request, pk, "decide_income_plan")
        asked = checked(steps.IncomePlanStepSerializer, request)
        names = ("decided_on", "terms", "document", "on", "version")
        actions.decide_income_plan(asset, by=request.user, **_given(asked, names))
        return self._answer(asset)

    @extend_schema(request=steps.AssetIncomeStepSerializer, responses={201: AssetIncomeSerializer})
    @action(detail=True, methods=["post"], url_path="record-income")
    def record_income(self, request: ApiRequest, pk: str) -> Response:
        """What came in."""
        asset = self._reached(request, pk, "record_asset_income")
        asked = checked(steps.AssetIncomeStepSerializer, request)
        draft = actions.IncomeDraft(**_given(asked, ("received_on", "amount_yuan", "payer", "note")))
        line = actions.record_asset_income(asset, draft, by=request.user, **_given(asked, ("on", "version")))
        return Response(AssetIncomeSerializer(line).data, status=HTTP_201_CREATED)

    @extend_schema(responses=AssetIncomeSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, orderings={"id": ["id"]})
    def incomes(self, request: ApiRequest, pk: str) -> Response:
        """What it earned, the oldest line first."""
        asset = access.get_or_404(Asset, pk, user=request.user)
        page = self.paginate_queryset(AssetIncome.objects.visible_to(request.user).filter(asset=asset))
        return self.get_paginated_response(AssetIncomeSerializer(page, many=True).data)

    @extend_schema(request=steps.StrategyStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="plan-strategy")
    def plan_strategy(self, request: ApiRequest, pk: str) -> Response:
        """一项目一策略."""
        asset = self._reached(request, pk, "plan_strategy")
        asked = checked(steps.StrategyStepSerializer, request)
        owner = User.objects.filter(pk=asked["owner"], is_active=True).first()
        if owner is None:
            raise Invalid([Unmet("owner_unknown", "没有这个责任人。", field="owner")])
        draft = actions.StrategyDraft(plan=asked["plan"], owner=owner, due_on=asked["due_on"])
        actions.plan_strategy(asset, draft, by=request.user, **_given(asked, ("on", "version")))
        return self._answer(asset)

    @extend_schema(request=steps.FinishStrategySerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="finish-strategy")
    def finish_strategy(self, request: ApiRequest, pk: str) -> Response:
        """Its strategy was carried out."""
        asset = self._reached(request, pk, "finish_strategy")
        asked = checked(steps.FinishStrategySerializer, request)
        strategy = asset.strategies.filter(pk=asked["strategy"]).first()
        if strategy is None:
            raise Invalid([Unmet("strategy_unknown", "这项资产没有这条策略。", field="strategy")])
        actions.finish_strategy(strategy, by=request.user, **_given(asked, ("result", "on", "version")))
        return self._answer(asset)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"], url_path="title-document")
    def title_document(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The paper of 确权."""
        return paper_answer(access.get_or_404(Asset, pk, user=request.user).title_document)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"], url_path="disposal-approval")
    def disposal_approval(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The approval of 处置."""
        return paper_answer(access.get_or_404(Asset, pk, user=request.user).disposal_approval)

    @extend_schema(parameters=[OpenApiParameter("plan", OpenApiTypes.INT, "path")], responses=PAPER)
    @action(
        detail=True,
        methods=["get"],
        url_path=r"income-plans/(?P<plan>[^/.]+)/document",
        url_name="income-plan-document",
    )
    def income_plan_document(self, request: ApiRequest, pk: str, plan: str) -> HttpResponse:
        """The minutes of 村民代表大会."""
        asset = access.get_or_404(Asset, pk, user=request.user)
        found = access.get_or_404(IncomePlan, plan, user=request.user)
        return paper_answer(found.document if found.asset_id == asset.pk else None)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> Asset:
        asset: Asset = access.get_or_404(Asset, pk, user=request.user)
        guards.require_role_on(step, asset, by=request.user)
        return asset

    def _answer(self, asset: Asset, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=asset.pk)).data, status=status)


def _given(asked: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: asked[name] for name in names}
