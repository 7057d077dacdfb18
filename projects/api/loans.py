"""/api/v1/loans/: small loans to households, and what was paid back."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.models import Household, Person
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import loan_steps as steps
from projects.api.asset_serializers import LoanSerializer, RepaymentSerializer
from projects.api.steps import ProjectStepSerializer
from projects.forms.asset_filters import LoanFilter
from projects.models import Loan, LoanRepayment

DRAFT = ("bank", "use", "purpose", "amount_yuan", "months", "applied_on")
LINE = ("repaid_on", "amount_yuan", "repayer", "note")


class LoanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Loans of the households in the user's reach."""

    request: ApiRequest
    queryset = Loan.objects.none()
    serializer_class = LoanSerializer
    filterset_class = LoanFilter
    orderings: ClassVar = {
        "-applied_on": ["-applied_on", "-id"],
        "due_on": ["due_on", "id"],
        "-amount_yuan": ["-amount_yuan", "-id"],
    }

    def get_queryset(self) -> QuerySet[Loan]:
        """The user's own."""
        return Loan.objects.visible_to(self.request.user).with_rest().select_related("borrower")

    @extend_schema(request=steps.ApplyForLoanSerializer, responses={201: LoanSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A household asks for a loan."""
        guards.require_role_anywhere("apply_for_loan", by=request.user)
        asked = checked(steps.ApplyForLoanSerializer, request)
        base = asked["tops_up"]
        draft = actions.LoanDraft(
            borrower=access.get_or_404(Person, asked["borrower"], user=request.user),
            tops_up=access.get_or_404(Loan, base, user=request.user) if base else None,
            **_given(asked, DRAFT),
        )
        household = access.get_or_404(Household, asked["household"], user=request.user)
        loan = actions.apply_for_loan(household, draft, by=request.user, **_given(asked, ("on", "version")))
        return self._answer(loan, HTTP_201_CREATED)

    @extend_schema(request=steps.DecideLoanSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """The bank has granted it."""
        loan = self._moved(request, pk, "approve_loan")
        asked = checked(steps.DecideLoanSerializer, request)
        actions.approve_loan(loan, by=request.user, **_given(asked, ("decided_on", "on", "version")))
        return self._answer(loan)

    @extend_schema(request=steps.DecideLoanSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """The bank has not, for a reason."""
        loan = self._moved(request, pk, "decline_loan")
        asked = checked(steps.DecideLoanSerializer, request)
        names = ("decided_on", "on", "version", "note")
        actions.decline_loan(loan, by=request.user, **_given(asked, names))
        return self._answer(loan)

    @extend_schema(request=ProjectStepSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """The household does not want it any more."""
        loan = self._moved(request, pk, "withdraw_loan")
        asked = checked(ProjectStepSerializer, request)
        actions.withdraw_loan(loan, by=request.user, **_given(asked, ("version", "note")))
        return self._answer(loan)

    @extend_schema(request=steps.LendSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def lend(self, request: ApiRequest, pk: str) -> Response:
        """The bank has paid it out."""
        loan = self._moved(request, pk, "lend")
        asked = checked(steps.LendSerializer, request)
        actions.lend(loan, by=request.user, **_given(asked, ("lent_on", "on", "version")))
        return self._answer(loan)

    @extend_schema(request=ProjectStepSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def recover(self, request: ApiRequest, pk: str) -> Response:
        """追偿 of what is overdue."""
        loan = self._moved(request, pk, "recover_loan")
        asked = checked(ProjectStepSerializer, request)
        actions.recover_loan(loan, by=request.user, **_given(asked, ("on", "version", "note")))
        return self._answer(loan)

    @extend_schema(request=steps.RepaymentStepSerializer, responses={201: RepaymentSerializer})
    @action(detail=True, methods=["post"], url_path="record-repayment")
    def record_repayment(self, request: ApiRequest, pk: str) -> Response:
        """What came back."""
        loan = self._reached(request, pk, "record_repayment")
        asked = checked(steps.RepaymentStepSerializer, request)
        draft = actions.RepaymentDraft(**_given(asked, LINE))
        line = actions.record_repayment(loan, draft, by=request.user, **_given(asked, ("on", "version")))
        return Response(RepaymentSerializer(line).data, status=HTTP_201_CREATED)

    @extend_schema(request=steps.RepaymentStepSerializer, responses={201: RepaymentSerializer})
    @action(detail=True, methods=["post"], url_path="correct-repayment")
    def correct_repayment(self, request: ApiRequest, pk: str) -> Response:
        """A repayment that was none is booked back."""
        loan = self._reached(request, pk, "correct_repayment")
        asked = checked(steps.RepaymentStepSerializer, request)
        draft = actions.RepaymentDraft(**_given(asked, LINE))
        line = actions.correct_repayment(loan, draft, by=request.user, **_given(asked, ("on", "version")))
        return Response(RepaymentSerializer(line).data, status=HTTP_201_CREATED)

    @extend_schema(responses=RepaymentSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, orderings={"id": ["id"]})
    def repayments(self, request: ApiRequest, pk: str) -> Response:
        """What was paid back, the oldest line first."""
        loan = access.get_or_404(Loan, pk, user=request.user)
        page = self.paginate_queryset(LoanRepayment.objects.visible_to(request.user).filter(loan=loan))
        return self.get_paginated_response(RepaymentSerializer(page, many=True).data)

    def _moved(self, request: ApiRequest, pk: Any, verb: str) -> Loan:
        loan: Loan = access.get_or_404(Loan, pk, user=request.user)
        guards.require_mover(verb, loan, by=request.user)
        return loan

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> Loan:
        loan: Loan = access.get_or_404(Loan, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=loan.division_id)
        return loan

    def _answer(self, loan: Loan, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=loan.pk)).data, status=status)


def _given(asked: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: asked[name] for name in names}
