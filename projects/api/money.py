"""/api/v1/allocations/ and /api/v1/payments/: money for projects, who asks for it, and the ledger."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import steps
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.api.serializers import AllocationSerializer, EntrySerializer, PaymentSerializer
from projects.forms.money_filters import AllocationFilter, PaymentFilter
from projects.models import Allocation, FundBatch, LedgerEntry, PaymentRequest, Project


class AllocationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Money for the projects in the user's reach."""

    request: ApiRequest
    queryset = Allocation.objects.none()
    serializer_class = AllocationSerializer
    filterset_class = AllocationFilter
    orderings: ClassVar = {
        "-allocated_on": ["-allocated_on", "-id"],
        "allocated_on": ["allocated_on", "id"],
        "-amount_yuan": ["-amount_yuan", "-id"],
    }

    def get_queryset(self) -> QuerySet[Allocation]:
        """The user's own."""
        rows = Allocation.objects.visible_to(self.request.user).with_money()
        return rows.select_related("batch", "project")

    @extend_schema(request=steps.AllocateSerializer, responses={201: AllocationSerializer})
    def create(self, request: ApiRequest) -> Response:
        """So much of a batch is for a project."""
        guards.require_role_anywhere("allocate", by=request.user)
        asked = checked(steps.AllocateSerializer, request)
        allocation = actions.allocate(
            access.get_or_404(FundBatch, asked["batch"], user=request.user),
            access.get_or_404(Project, asked["project"], user=request.user),
            purpose=asked["purpose"],
            amount_yuan=asked["amount_yuan"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(allocation, HTTP_201_CREATED)

    @extend_schema(request=steps.ChangeAllocationSerializer, responses=AllocationSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Another amount or use, for a reason."""
        allocation = self._reached(request, pk, "change_allocation")
        asked = checked(steps.ChangeAllocationSerializer, request)
        names = ("purpose", "amount_yuan", "version", "note")
        actions.change_allocation(allocation, by=request.user, **_given(asked, names))
        return self._answer(allocation)

    @extend_schema(request=steps.RefundSerializer, responses={201: EntrySerializer})
    @action(detail=True, methods=["post"])
    def refund(self, request: ApiRequest, pk: str) -> Response:
        """Money came back."""
        require_size(request, MOST_SENT)
        allocation = self._reached(request, pk, "refund")
        asked = checked(steps.RefundSerializer, request)
        names = ("amount_yuan", "payee", "proof", "on", "version", "note")
        entry = actions.refund(allocation, by=request.user, **_given(asked, names))
        return Response(EntrySerializer(entry).data, status=HTTP_201_CREATED)

    @extend_schema(request={"multipart/form-data": steps.AccountSerializer}, responses={201: EntrySerializer})
    @action(detail=True, methods=["post"], url_path="account-for")
    def account_for(self, request: ApiRequest, pk: str) -> Response:
        """Invoices for money that was paid."""
        require_size(request, MOST_SENT)
        allocation = self._reached(request, pk, "account_for")
        asked = checked(steps.AccountSerializer, request)
        names = ("amount_yuan", "proof", "on", "version", "note")
        entry = actions.account_for(allocation, by=request.user, **_given(asked, names))
        return Response(EntrySerializer(entry).data, status=HTTP_201_CREATED)

    @extend_schema(responses=EntrySerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, orderings={"id": ["id"]})
    def entries(self, request: ApiRequest, pk: str) -> Response:
        """The ledger of an allocation, the oldest line first."""
        allocation = access.get_or_404(Allocation, pk, user=request.user)
        rows = LedgerEntry.objects.visible_to(request.user).filter(allocation=allocation)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(EntrySerializer(page, many=True).data)

    @extend_schema(parameters=[OpenApiParameter("entry", OpenApiTypes.INT, "path")], responses=PAPER)
    @action(detail=True, methods=["get"], url_path=r"entries/(?P<entry>[^/.]+)/proof", url_name="entry-proof")
    def entry_proof(self, request: ApiRequest, pk: str, entry: str) -> HttpResponse:
        """The paper of a line."""
        allocation = access.get_or_404(Allocation, pk, user=request.user)
        found = access.get_or_404(LedgerEntry, entry, user=request.user)
        return paper_answer(found.proof if found.allocation_id == allocation.pk else None)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> Allocation:
        allocation: Allocation = access.get_or_404(Allocation, pk, user=request.user)
        guards.require_role_on(step, allocation, by=request.user)
        return allocation

    def _answer(self, allocation: Allocation, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=allocation.pk)).data, status=status)


class PaymentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Requests for money in the user's reach, and what became of them."""

    request: ApiRequest
    queryset = PaymentRequest.objects.none()
    serializer_class = PaymentSerializer
    filterset_class = PaymentFilter
    orderings: ClassVar = {
        "-requested_on": ["-requested_on", "-id"],
        "requested_on": ["requested_on", "id"],
        "-amount_yuan": ["-amount_yuan", "-id"],
    }

    def get_queryset(self) -> QuerySet[PaymentRequest]:
        """The user's own."""
        return PaymentRequest.objects.visible_to(self.request.user).select_related("allocation__project")

    @extend_schema(request={"multipart/form-data": steps.AskSerializer}, responses={201: PaymentSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Somebody asks for money, with its proof."""
        require_size(request, MOST_SENT)
        guards.require_role_anywhere("request_payment", by=request.user)
        asked = checked(steps.AskSerializer, request)
        allocation = access.get_or_404(Allocation, asked["allocation"], user=request.user)
        draft = actions.PaymentDraft(**_given(asked, ("mode", "amount_yuan", "payee", "proof", "note")))
        payment = actions.request_payment(
            allocation, draft, by=request.user, on=asked["on"], version=asked["version"]
        )
        return self._answer(payment, HTTP_201_CREATED)

    @extend_schema(request=steps.ProjectStepSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """Another person agrees."""
        payment, asked = self._asked(request, pk, "approve_payment")
        actions.approve_payment(payment, by=request.user, version=asked["version"], note=asked["note"])
        return self._answer(payment)

    @extend_schema(request=steps.ProjectStepSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """Not this one, for a reason."""
        payment, asked = self._asked(request, pk, "decline_payment")
        actions.decline_payment(payment, by=request.user, version=asked["version"], note=asked["note"])
        return self._answer(payment)

    @extend_schema(request=steps.ProjectStepSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """It is taken back before anybody decided."""
        payment, asked = self._asked(request, pk, "withdraw_payment")
        actions.withdraw_payment(payment, by=request.user, version=asked["version"])
        return self._answer(payment)

    @extend_schema(request=steps.ProjectStepSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def pay(self, request: ApiRequest, pk: str) -> Response:
        """The money has left; everything that may keep it back is asked again."""
        payment, asked = self._asked(request, pk, "pay")
        actions.pay(payment, by=request.user, on=asked["on"], version=asked["version"])
        return self._answer(payment)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def proof(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The paper with which money was asked for."""
        return paper_answer(access.get_or_404(PaymentRequest, pk, user=request.user).proof)

    def _asked(self, request: ApiRequest, pk: str, verb: str) -> tuple[PaymentRequest, dict[str, Any]]:
        payment = access.get_or_404(PaymentRequest, pk, user=request.user)
        guards.require_mover(verb, payment, by=request.user)
        return payment, checked(steps.ProjectStepSerializer, request)

    def _answer(self, payment: PaymentRequest, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=payment.pk)).data, status=status)


def _given(asked: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: asked[name] for name in names}
