"""/api/v1/households/: households, and the steps on them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED

from households import actions
from households.actions import guards
from households.api import steps
from households.api.serializers import HouseholdDetailSerializer, HouseholdSerializer
from households.forms.filters import HouseholdFilter
from households.models import Household, HouseholdMembership, IncomeStatement
from households.reports.households import with_summary
from povertycase import access
from povertycase.actions import reveal
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet


class HouseholdViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Households in the user's reach; fields of other trades are absent, personal values masked."""

    request: ApiRequest
    queryset = Household.objects.none()
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    orderings: ClassVar = {
        "division": ["division_id", "id"],
        "id": ["id"],
        "-updated_at": ["-updated_at", "-id"],
    }

    def get_queryset(self) -> QuerySet[Household]:
        """The user's own."""
        return with_summary(Household.objects.visible_to(self.request.user), user=self.request.user)

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Members and income only for one household."""
        return HouseholdSerializer if self.action == "list" else HouseholdDetailSerializer

    @extend_schema(request=steps.RegisterStepSerializer, responses={201: HouseholdDetailSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A household comes onto the register with its members."""
        guards.require_role_anywhere("register_household", by=request.user)
        asked = checked(steps.RegisterStepSerializer, request)
        household = actions.register_household(
            asked["division"],
            facts=asked["facts"],
            members=asked["members"],
            by=request.user,
            on=asked["on"],
            number=asked["number"],
            registered_on=asked["registered_on"],
            income=asked["income"],
        )
        return self._answer(household, status=HTTP_201_CREATED)

    @extend_schema(request=steps.SplitSerializer, responses={201: HouseholdDetailSerializer})
    @action(detail=True, methods=["post"])
    def split(self, request: ApiRequest, pk: str) -> Response:
        """Some members form a household of their own; the answer is the new one."""
        household, asked = self._asked(steps.SplitSerializer)
        new = actions.split_household(
            household,
            relations=asked["relations"],
            staying=asked["staying"],
            facts=asked["facts"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
            number=asked["number"],
            note=asked["note"],
        )
        return self._answer(new, status=HTTP_201_CREATED)

    @extend_schema(request=steps.MergeSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: ApiRequest, pk: str) -> Response:
        """Another household's members join this one, and it is closed."""
        household, asked = self._asked(steps.MergeSerializer)
        actions.merge_households(
            household,
            source=access.get_or_404(Household, asked["other"], user=request.user),
            relations=asked["relations"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
            source_version=asked["other_version"],
            note=asked["note"],
        )
        return self._answer(household)

    @extend_schema(request=steps.MoveSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: ApiRequest, pk: str) -> Response:
        """The household moves to another village."""
        household, asked = self._asked(steps.MoveSerializer)
        actions.move_household(
            household,
            to=asked["division"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
            note=asked["note"],
        )
        return self._answer(household)

    @extend_schema(request=steps.FactsSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Correct what is known about a household."""
        household, asked = self._asked(steps.FactsSerializer)
        actions.change_household(
            household,
            facts=asked["facts"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
            note=asked["note"],
        )
        return self._answer(household)

    @extend_schema(request=steps.JoinSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"], url_path="add-member")
    def add_member(self, request: ApiRequest, pk: str) -> Response:
        """Somebody joins the household."""
        household, asked = self._asked(steps.JoinSerializer)
        actions.add_member(
            household,
            facts=asked["facts"],
            relation=asked["relation"],
            reason=asked["reason"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(household)

    @extend_schema(request=steps.LeaveSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"], url_path="end-membership")
    def end_membership(self, request: ApiRequest, pk: str) -> Response:
        """Somebody leaves the household."""
        household, asked = self._asked(steps.LeaveSerializer)
        membership = self._member(household, asked["membership"])
        actions.end_membership(
            membership, reason=asked["reason"], by=request.user, on=asked["on"], version=asked["version"]
        )
        return self._answer(household)

    @extend_schema(request=steps.HeadSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"], url_path="change-head")
    def change_head(self, request: ApiRequest, pk: str) -> Response:
        """Another member becomes 户主."""
        household, asked = self._asked(steps.HeadSerializer)
        actions.change_head(
            household,
            new_head=self._member(household, asked["new_head"]),
            relations=asked["relations"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(household)

    @extend_schema(request=steps.CloseSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """The whole household leaves the register."""
        household, asked = self._asked(steps.CloseSerializer)
        actions.close_household(
            household,
            reason=asked["reason"],
            left_reason=asked["left_reason"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
            note=asked["note"],
        )
        return self._answer(household)

    @extend_schema(request=steps.IncomeStepSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"], url_path="record-income")
    def record_income(self, request: ApiRequest, pk: str) -> Response:
        """Write or correct the income of a period."""
        household, asked = self._asked(steps.IncomeStepSerializer)
        actions.record_income(
            household,
            statement=asked["statement"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(household)

    @extend_schema(request=steps.WithdrawIncomeSerializer, responses=HouseholdDetailSerializer)
    @action(detail=True, methods=["post"], url_path="withdraw-income")
    def withdraw_income(self, request: ApiRequest, pk: str) -> Response:
        """Take back a statement that should never have been recorded; the history keeps it."""
        household, asked = self._asked(steps.WithdrawIncomeSerializer)
        statements = IncomeStatement.objects.visible_to(request.user).filter(household=household)
        statement = statements.filter(pk=asked["statement"]).first()
        if statement is None:
            raise Invalid([Unmet("not_a_statement", _("本户没有这条收支记录。"), field="statement")])
        actions.withdraw_income(statement, by=request.user, version=asked["version"], note=asked["note"])
        return self._answer(household)

    @extend_schema(request=steps.RevealSerializer, responses=steps.RevealedSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request: ApiRequest, pk: str) -> Response:
        """One personal field in full, for a reason that is recorded."""
        household, asked = self._asked(steps.RevealSerializer)
        value = reveal(household, asked["field"], by=request.user, reason=asked["reason"])
        return Response({"value": value}, headers={"Cache-Control": "no-store"})

    def _asked(self, shape: type[serializers.Serializer]) -> tuple[Household, dict[str, Any]]:
        """The household (404 before anything else) and the checked body."""
        household = access.get_or_404(Household, self.kwargs["pk"], user=self.request.user)
        return household, checked(shape, self.request)

    def _member(self, household: Household, pk: int) -> HouseholdMembership:
        members = HouseholdMembership.objects.visible_to(self.request.user).filter(household=household)
        found = members.filter(pk=pk).first()
        if found is None:
            raise Invalid([Unmet("not_a_member", _("此人不是本户成员。"), field="membership")])
        return found

    def _answer(self, household: Household, *, status: int = HTTP_200_OK) -> Response:
        """The household as it is now."""
        body = self.get_serializer(self.get_queryset().get(pk=household.pk)).data
        return Response(body, status=status)
