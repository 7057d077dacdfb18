"""/api/v1/year-closings/ and /api/v1/finance-ledger-years/: what is done with a county's year as a whole."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.models import Division
from projects import actions
from projects.actions import guards
from projects.api import steps
from projects.api.serializers import ClosingSerializer, LedgerYearSerializer
from projects.forms.money_filters import ClosingFilter, LedgerYearFilter
from projects.models import FinanceLedgerYear, YearClosing

NEWEST: dict[str, list[str]] = {"-year": ["-year", "-id"], "year": ["year", "id"]}


class YearClosingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Closed years of the places in the user's reach, and of those above."""

    request: ApiRequest
    queryset = YearClosing.objects.none()
    serializer_class = ClosingSerializer
    filterset_class = ClosingFilter
    orderings: ClassVar = NEWEST

    def get_queryset(self) -> QuerySet[YearClosing]:
        """The user's own."""
        return YearClosing.objects.visible_to(self.request.user).select_related("closed_by")

    @extend_schema(request=steps.CloseYearSerializer, responses={201: ClosingSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Nothing is booked in this year of the county any more; there is no way back."""
        guards.require_role_anywhere("close_year", by=request.user)
        asked = checked(steps.CloseYearSerializer, request)
        place = _place(request, asked["division"], "close_year")
        closing = actions.close_year(place, asked["year"], by=request.user, on=timezone.localdate())
        return Response(self.get_serializer(closing).data, status=HTTP_201_CREATED)


class FinanceLedgerYearViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """What finance's ledger says of each year, which the library is held against."""

    request: ApiRequest
    queryset = FinanceLedgerYear.objects.none()
    serializer_class = LedgerYearSerializer
    filterset_class = LedgerYearFilter
    orderings: ClassVar = NEWEST

    def get_queryset(self) -> QuerySet[FinanceLedgerYear]:
        """The user's own."""
        return FinanceLedgerYear.objects.visible_to(self.request.user)

    @extend_schema(request=steps.LedgerYearStepSerializer, responses={201: LedgerYearSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A year that is not recorded yet."""
        guards.require_role_anywhere("record_finance_ledger", by=request.user)
        asked = checked(steps.LedgerYearStepSerializer, request)
        place = _place(request, asked["division"], "record_finance_ledger")
        row = actions.record_finance_ledger(
            place,
            asked["year"],
            projects=asked["projects"],
            amount_yuan=asked["amount_yuan"],
            by=request.user,
        )
        return Response(self.get_serializer(row).data, status=HTTP_201_CREATED)

    @extend_schema(request=steps.LedgerYearChangeSerializer, responses=LedgerYearSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """The numbers of a recorded year are corrected."""
        row = access.get_or_404(FinanceLedgerYear, pk, user=request.user)
        guards.require_role("record_finance_ledger", by=request.user, division_code=row.division_id)
        asked = checked(steps.LedgerYearChangeSerializer, request)
        names = ("projects", "amount_yuan", "version")
        facts = {name: asked[name] for name in names}
        changed = actions.change_finance_ledger(row, **facts, by=request.user)
        return Response(self.get_serializer(changed).data)


def _place(request: ApiRequest, code: str, step: str) -> Division:
    division = steps.division_named(code)
    guards.require_role(step, by=request.user, division_code=division.pk)
    return division
