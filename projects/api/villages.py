"""/api/v1/village-incomes/: what villages earn in a year, and their top-up."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import village_steps as steps
from projects.api.steps import division_named
from projects.api.village_serializers import VillageIncomeSerializer
from projects.forms.village_filters import VillageIncomeFilter
from projects.models import VillageIncome
from projects.reports.villages import incomes_of, judged

ONE = VillageIncomeSerializer


class VillageIncomeViewSet(Collection):
    """Recorded years of the villages in the user's reach; what is not here was not reported."""

    request: ApiRequest
    queryset = VillageIncome.objects.none()
    serializer_class = VillageIncomeSerializer
    filterset_class = VillageIncomeFilter
    orderings: ClassVar = {
        "-year": ["-year", "division_id", "id"],
        "division": ["division_id", "-year", "id"],
    }

    def get_queryset(self) -> QuerySet[VillageIncome]:
        """The user's own."""
        return incomes_of(self.request.user)

    def list(self, request: ApiRequest) -> Response:
        """Each year with its floor, its gap and the halves."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(ONE(judged(page or []), many=True).data)

    @extend_schema(responses=ONE)
    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        """One year."""
        return self._answer(access.get_or_404(VillageIncome, pk, user=request.user))

    @extend_schema(request=steps.RecordIncomeSerializer, responses={201: ONE})
    def create(self, request: ApiRequest) -> Response:
        """A village's income of a year that nobody has recorded; 409 where somebody has."""
        guards.require_role_anywhere("record_village_income", by=request.user)
        asked = checked(steps.RecordIncomeSerializer, request)
        lines = steps.RecordIncomeSerializer.pairs(asked)
        village = division_named(asked["division"])
        income = actions.record_village_income(
            village, asked["year"], lines, by=request.user, version=asked["version"]
        )
        return self._answer(income, HTTP_201_CREATED)

    @extend_schema(request=steps.IncomeLinesSerializer, responses=ONE)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Other figures; they end a confirmation."""
        income = self._reached(request, pk, "record_village_income")
        asked = checked(steps.IncomeLinesSerializer, request)
        lines = steps.IncomeLinesSerializer.pairs(asked)
        actions.correct_village_income(income, lines, by=request.user, version=asked["version"])
        return self._answer(income)

    @extend_schema(request=steps.ConfirmTopUpSerializer, responses=ONE)
    @action(detail=True, methods=["post"], url_path="confirm-topup")
    def confirm_topup(self, request: ApiRequest, pk: str) -> Response:
        """The village fulfils the conditions."""
        income = self._reached(request, pk, "confirm_village_topup")
        asked = checked(steps.ConfirmTopUpSerializer, request)
        given = {name: asked[name] for name in ("grounds", "on", "version")}
        actions.confirm_village_topup(income, by=request.user, **given)
        return self._answer(income)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> VillageIncome:
        income: VillageIncome = access.get_or_404(VillageIncome, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=income.division_id)
        return income

    def _answer(self, income: VillageIncome, status: int = 200) -> Response:
        return Response(ONE(judged([self.get_queryset().get(pk=income.pk)])[0]).data, status=status)
