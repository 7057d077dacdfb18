"""/api/v1/in-kind-loans/: things lent for things, and what came back."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api.benefit_serializers import InKindLoanDetailSerializer, InKindLoanSerializer
from projects.api.benefit_steps import SettleInKindSerializer
from projects.forms.benefit_filters import InKindFilter
from projects.models import InKindLoan, InKindReturn

DETAIL = InKindLoanDetailSerializer
SETTLED = ("count", "settled_on", "on", "version", "note")


class InKindLoanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Things lent on the links in the user's reach."""

    request: ApiRequest
    queryset = InKindLoan.objects.none()
    serializer_class = InKindLoanSerializer
    filterset_class = InKindFilter
    orderings: ClassVar = {"due_on": ["due_on", "id"], "-lent_on": ["-lent_on", "-id"]}

    def get_queryset(self) -> QuerySet[InKindLoan]:
        """The user's own."""
        user = self.request.user
        rows = InKindLoan.objects.visible_to(user).with_settled()
        if self.action == "list":
            return rows
        lines = InKindReturn.objects.visible_to(user).order_by("settled_on", "pk")
        return rows.prefetch_related(Prefetch("returns", lines))

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """What came back only for one loan."""
        return InKindLoanSerializer if self.action == "list" else InKindLoanDetailSerializer

    @extend_schema(request=SettleInKindSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: ApiRequest, pk: str) -> Response:
        """So many came back."""
        loan = self._reached(request, pk, "return_in_kind")
        asked = checked(SettleInKindSerializer, request)
        actions.return_in_kind(loan, by=request.user, **{name: asked[name] for name in SETTLED})
        return self._answer(loan)

    @extend_schema(request=SettleInKindSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"], url_path="write-off")
    def write_off(self, request: ApiRequest, pk: str) -> Response:
        """So many were lost and need not come back, for a reason."""
        loan = self._reached(request, pk, "write_off_in_kind")
        asked = checked(SettleInKindSerializer, request)
        actions.write_off_in_kind(loan, by=request.user, **{name: asked[name] for name in SETTLED})
        return self._answer(loan)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> InKindLoan:
        loan: InKindLoan = access.get_or_404(InKindLoan, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=loan.division_id)
        return loan

    def _answer(self, loan: InKindLoan) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=loan.pk)).data)
