"""/api/v1/benefit-dues/: what is promised to beneficiaries, and what was paid of it."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from households.api.sizes import require_size
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import benefit_steps as steps
from projects.api.benefit_serializers import BenefitDueDetailSerializer, BenefitDueSerializer
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.forms.benefit_filters import DueFilter
from projects.models import BenefitDue, BenefitPayment

DETAIL = BenefitDueDetailSerializer


class DueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Promises on the links in the user's reach."""

    request: ApiRequest
    queryset = BenefitDue.objects.none()
    serializer_class = BenefitDueSerializer
    filterset_class = DueFilter
    orderings: ClassVar = {"due_on": ["due_on", "id"], "-due_on": ["-due_on", "-id"]}

    def get_queryset(self) -> QuerySet[BenefitDue]:
        """The user's own."""
        user = self.request.user
        rows = BenefitDue.objects.visible_to(user).with_paid()
        if self.action == "list":
            return rows
        lines = BenefitPayment.objects.visible_to(user).order_by("paid_on", "pk")
        return rows.prefetch_related(Prefetch("payments", lines))

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Lines only for one promise."""
        return BenefitDueSerializer if self.action == "list" else BenefitDueDetailSerializer

    @extend_schema(
        request={
            "application/json": steps.PayBenefitSerializer,
            "multipart/form-data": steps.PayBenefitSerializer,
        },
        responses=DETAIL,
    )
    @action(detail=True, methods=["post"])
    def pay(self, request: ApiRequest, pk: str) -> Response:
        """A beneficiary got so much; its paper comes as multipart."""
        require_size(request, MOST_SENT)
        due = self._reached(request, pk, "pay_benefit")
        asked = checked(steps.PayBenefitSerializer, request)
        names = ("amount_yuan", "paid_on", "proof", "on", "version", "note")
        actions.pay_benefit(due, by=request.user, **{name: asked[name] for name in names})
        return self._answer(due)

    @extend_schema(request=steps.ReturnBenefitSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="return")
    def book_back(self, request: ApiRequest, pk: str) -> Response:
        """What was booked by mistake, or came back, for a reason."""
        due = self._reached(request, pk, "return_benefit")
        asked = checked(steps.ReturnBenefitSerializer, request)
        names = ("amount_yuan", "on", "version", "note")
        actions.return_benefit(due, by=request.user, **{name: asked[name] for name in names})
        return self._answer(due)

    @extend_schema(request=steps.ChangeDueSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """More, less or later, for a reason."""
        due = self._reached(request, pk, "change_due")
        asked = checked(steps.ChangeDueSerializer, request)
        names = ("amount_yuan", "due_on", "version", "note")
        actions.change_due(due, by=request.user, **{name: asked[name] for name in names})
        return self._answer(due)

    @extend_schema(parameters=[OpenApiParameter("payment", OpenApiTypes.INT, "path")], responses=PAPER)
    @action(
        detail=True,
        methods=["get"],
        url_path=r"payments/(?P<payment>[^/.]+)/proof",
        url_name="payment-proof",
    )
    def payment_proof(self, request: ApiRequest, pk: str, payment: str) -> HttpResponse:
        """The paper that shows what a beneficiary got."""
        due = access.get_or_404(BenefitDue, pk, user=request.user)
        found = access.get_or_404(BenefitPayment, payment, user=request.user)
        return paper_answer(found.proof if found.due_id == due.pk else None)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> BenefitDue:
        due: BenefitDue = access.get_or_404(BenefitDue, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=due.division_id)
        return due

    def _answer(self, due: BenefitDue) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=due.pk)).data)
