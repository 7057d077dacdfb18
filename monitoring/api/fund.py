"""/api/v1/prevention-funds/ and /api/v1/fund-applications/: a county's fund, and who asks it for money."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from households.models import Household
from monitoring import actions
from monitoring.actions import guards
from monitoring.api import fund_serializers as steps
from monitoring.api.steps import given
from monitoring.forms.fund_filters import PreventionFundFilter, ReliefFilter
from monitoring.models import FundApplication, FundEntry, PreventionFund
from monitoring.reports.fund import funds_of
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer

NOTED = ("version", "note")


class PreventionFundViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The funds of the user's counties, with their money."""

    request: ApiRequest
    queryset = PreventionFund.objects.none()
    serializer_class = steps.PreventionFundSerializer
    filterset_class = PreventionFundFilter
    orderings: ClassVar = {"-year": ["-year", "-id"], "year": ["year", "id"]}

    def get_queryset(self) -> QuerySet[PreventionFund]:
        """The user's own."""
        return PreventionFund.objects.visible_to(self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        """With the money of every fund in reach: a county has one a year."""
        money = {row.fund.pk: row for row in funds_of(self.user)} if self.request else {}
        return {**super().get_serializer_context(), "money": money}

    @extend_schema(
        request={"multipart/form-data": steps.ReverseDepositSerializer},
        responses=steps.PreventionFundSerializer,
    )
    @action(detail=True, methods=["post"])
    def reverse(self, request: ApiRequest, pk: str) -> Response:
        """A deposit, or a part of it, is taken back."""
        require_size(request, MOST_SENT)
        fund = self._own(request, pk, "reverse_deposit")
        asked = checked(steps.ReverseDepositSerializer, request)
        known = FundEntry.objects.visible_to(request.user).filter(fund=fund, pk=asked["entry"]).first()
        entry = access.get_or_404(FundEntry, known.pk if known else None, user=request.user)
        draft = actions.ReversalDraft(**given(asked, "amount_yuan", "booked_on", "document", "note"))
        actions.reverse_deposit(entry, draft, by=request.user, **given(asked, "on", "version"))
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        request={"multipart/form-data": steps.CarryOverSerializer},
        responses=steps.PreventionFundSerializer,
    )
    @action(detail=True, methods=["post"], url_path="carry-over")
    def carry_over(self, request: ApiRequest, pk: str) -> Response:
        """What a year left goes into the next."""
        require_size(request, MOST_SENT)
        fund = self._own(request, pk, "carry_over_relief")
        asked = checked(steps.CarryOverSerializer, request)
        draft = actions.CarryDraft(**given(asked, "document", "document_number"))
        actions.carry_over_relief(fund, draft, by=request.user, **given(asked, "on", "version"))
        return Response(self.get_serializer(self.get_object()).data)

    def _own(self, request: ApiRequest, pk: str, step: str) -> PreventionFund:
        fund: PreventionFund = access.get_or_404(PreventionFund, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=fund.division_id)
        return fund


class FundApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Applications of the households in the user's reach."""

    request: ApiRequest
    queryset = FundApplication.objects.none()
    serializer_class = steps.FundApplicationSerializer
    filterset_class = ReliefFilter
    orderings: ClassVar = {
        "-applied_on": ["-applied_on", "-id"],
        "applied_on": ["applied_on", "id"],
        "id": ["id"],
    }

    def get_queryset(self) -> QuerySet[FundApplication]:
        """The user's own."""
        return FundApplication.objects.visible_to(self.request.user).select_related("fund")

    @extend_schema(
        request={"multipart/form-data": steps.ApplyForReliefSerializer},
        responses={201: steps.FundApplicationSerializer},
    )
    def create(self, request: ApiRequest) -> Response:
        """The village asks for a household."""
        require_size(request, MOST_SENT)
        guards.require_role_anywhere("apply_for_relief", by=request.user)
        asked = checked(steps.ApplyForReliefSerializer, request)
        household = access.get_or_404(Household, asked["household"], user=request.user)
        draft = actions.ReliefDraft(**given(asked, "ground", "purpose", "amount_yuan", "reason", "proof"))
        made = actions.apply_for_relief(
            household, draft, by=request.user, on=asked["on"], version=asked["version"]
        )
        return self._answer(made, HTTP_201_CREATED)

    @extend_schema(request=steps.CaseStepSerializer, responses=steps.FundApplicationSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: ApiRequest, pk: str) -> Response:
        """The township agrees; not by who applied."""
        record = self._moved(request, pk, "review_relief")
        asked = checked(steps.CaseStepSerializer, request)
        actions.review_relief(record, by=request.user, **given(asked, *NOTED))
        return self._answer(record)

    @extend_schema(request=steps.ApproveReliefSerializer, responses=steps.FundApplicationSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """The county agrees; not by who reviewed."""
        record = self._moved(request, pk, "approve_relief")
        asked = checked(steps.ApproveReliefSerializer, request)
        facts = {"amount_yuan": asked.get("amount_yuan"), **given(asked, "on", *NOTED)}
        actions.approve_relief(record, by=request.user, **facts)
        return self._answer(record)

    @extend_schema(
        request={"multipart/form-data": steps.PayReliefSerializer},
        responses=steps.FundApplicationSerializer,
    )
    @action(detail=True, methods=["post"])
    def pay(self, request: ApiRequest, pk: str) -> Response:
        """The money has left."""
        require_size(request, MOST_SENT)
        record = self._moved(request, pk, "pay_relief")
        asked = checked(steps.PayReliefSerializer, request)
        names = ("proof", "document_number", "on", "version")
        actions.pay_relief(record, by=request.user, **given(asked, *names))
        return self._answer(record)

    @extend_schema(request=steps.CaseStepSerializer, responses=steps.FundApplicationSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """Not this one, for a reason."""
        record = self._moved(request, pk, "decline_relief")
        asked = checked(steps.CaseStepSerializer, request)
        actions.decline_relief(record, by=request.user, **given(asked, *NOTED))
        return self._answer(record)

    @extend_schema(request=steps.CaseStepSerializer, responses=steps.FundApplicationSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: ApiRequest, pk: str) -> Response:
        """What was approved is not paid after all, for a reason."""
        record = self._moved(request, pk, "revoke_relief")
        asked = checked(steps.CaseStepSerializer, request)
        actions.revoke_relief(record, by=request.user, **given(asked, *NOTED))
        return self._answer(record)

    @extend_schema(request=steps.CaseStepSerializer, responses=steps.FundApplicationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """The household does not ask any more."""
        record = self._moved(request, pk, "withdraw_relief")
        asked = checked(steps.CaseStepSerializer, request)
        actions.withdraw_relief(record, by=request.user, **given(asked, *NOTED))
        return self._answer(record)

    @extend_schema(
        request={"multipart/form-data": steps.RefundReliefSerializer},
        responses=steps.FundApplicationSerializer,
    )
    @action(detail=True, methods=["post"])
    def refund(self, request: ApiRequest, pk: str) -> Response:
        """Money came back."""
        require_size(request, MOST_SENT)
        record: FundApplication = access.get_or_404(FundApplication, pk, user=request.user)
        guards.require_role("refund_relief", by=request.user, division_code=record.division_id)
        asked = checked(steps.RefundReliefSerializer, request)
        draft = actions.ReturnDraft(**given(asked, "amount_yuan", "proof", "booked_on", "note"))
        actions.refund_relief(record, draft, by=request.user, **given(asked, "on", "version"))
        return self._answer(record)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def proof(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The paper with which the household asked."""
        return paper_answer(access.get_or_404(FundApplication, pk, user=request.user).proof)

    def _moved(self, request: ApiRequest, pk: Any, verb: str) -> FundApplication:
        record: FundApplication = access.get_or_404(FundApplication, pk, user=request.user)
        guards.require_mover(verb, record, by=request.user)
        return record

    def _answer(self, record: FundApplication, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=record.pk)).data, status=status)
