"""/api/v1/benefits/: who benefits from projects, and the steps on a link."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.models import Household, Person
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.models import Division
from projects import actions
from projects.actions import guards
from projects.actions.benefits import Beneficiary
from projects.api import benefit_steps as steps
from projects.api.benefit_serializers import BenefitDueSerializer, BenefitSerializer, InKindLoanSerializer
from projects.api.steps import ProjectStepSerializer
from projects.forms.benefit_filters import BenefitOfFilter
from projects.models import BenefitDue, BenefitLink, InKindLoan, Project
from projects.reports.benefit_rows import beneficiaries_of, with_amounts

LENT = ("item", "unit", "count", "lent_on", "due_on", "note")


class BenefitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Links of the projects in the user's reach."""

    request: ApiRequest
    queryset = BenefitLink.objects.none()
    serializer_class = BenefitSerializer
    filterset_class = BenefitOfFilter
    orderings: ClassVar = {"-started_on": ["-started_on", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[BenefitLink]:
        """The user's own."""
        user = self.request.user
        return with_amounts(BenefitLink.objects.visible_to(user), user, as_of=timezone.localdate())

    def get_serializer(self, *rows: Any, **how: Any) -> serializers.BaseSerializer:
        """Told who benefits, as the user knows them, in two queries for a whole page."""
        links = (rows[0] if how.get("many") else rows) if rows else []
        known = beneficiaries_of(links, self.request.user) if links else {}
        context = how.pop("context", None) or self.get_serializer_context()
        return BenefitSerializer(*rows, **how, context={**context, "beneficiaries": known})

    @extend_schema(request=steps.LinkBenefitSerializer, responses={201: BenefitSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A household, a person or a village benefits, from the day of `on`."""
        guards.require_role_anywhere("link_benefit", by=request.user)
        asked = checked(steps.LinkBenefitSerializer, request)
        project = access.get_or_404(Project, asked["project"], user=request.user)
        link = actions.link_benefit(
            project,
            _beneficiary(request, asked),
            by=request.user,
            **_given(asked, ("mode", "terms", "on", "version")),
        )
        return self._answer(link, HTTP_201_CREATED)

    @extend_schema(request=ProjectStepSerializer, responses=BenefitSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """Nobody benefits this way any more, for a reason."""
        link = self._reached(request, pk, "end_benefit")
        asked = checked(ProjectStepSerializer, request)
        actions.end_benefit(link, by=request.user, **_given(asked, ("on", "version", "note")))
        return self._answer(link)

    @extend_schema(request=steps.PromiseSerializer, responses={201: BenefitDueSerializer})
    @action(detail=True, methods=["post"])
    def promise(self, request: ApiRequest, pk: str) -> Response:
        """So much is to be paid by a day."""
        link = self._reached(request, pk, "promise_benefit")
        asked = checked(steps.PromiseSerializer, request)
        names = ("kind", "due_on", "amount_yuan", "version", "note")
        due = actions.promise_benefit(link, by=request.user, **_given(asked, names))
        row = BenefitDue.objects.visible_to(request.user).with_paid().get(pk=due.pk)
        return Response(BenefitDueSerializer(row).data, status=HTTP_201_CREATED)

    @extend_schema(request=steps.LendInKindSerializer, responses={201: InKindLoanSerializer})
    @action(detail=True, methods=["post"], url_path="lend-in-kind")
    def lend_in_kind(self, request: ApiRequest, pk: str) -> Response:
        """Animals or things are lent, to come back in kind."""
        link = self._reached(request, pk, "lend_in_kind")
        asked = checked(steps.LendInKindSerializer, request)
        draft = actions.InKindDraft(**_given(asked, LENT))
        loan = actions.lend_in_kind(link, draft, by=request.user, version=asked["version"])
        row = InKindLoan.objects.visible_to(request.user).with_settled().get(pk=loan.pk)
        return Response(InKindLoanSerializer(row).data, status=HTTP_201_CREATED)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> BenefitLink:
        link: BenefitLink = access.get_or_404(BenefitLink, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=link.division_id)
        return link

    def _answer(self, link: BenefitLink, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=link.pk)).data, status=status)


def _beneficiary(request: ApiRequest, asked: dict[str, Any]) -> Beneficiary:
    """Whom the body names; the 404 of an absent one for whoever is out of reach."""
    if asked["household"]:
        household: Household = access.get_or_404(Household, asked["household"], user=request.user)
        return household
    if asked["person"]:
        person: Person = access.get_or_404(Person, asked["person"], user=request.user)
        return person
    village = Division.objects.filter(pk=asked["village"]).first()
    if village is None:
        raise Http404
    return village


def _given(asked: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: asked[name] for name in names}
