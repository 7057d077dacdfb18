"""/api/v1/subsidy-schemes/ and /api/v1/subsidy-claims/: subsidies that are paid by rule, and who has them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from households.models import Household, Person
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from projects import actions
from projects.actions import guards
from projects.actions.subsidy_counts import Subject, place_of
from projects.api import subsidy_steps as steps
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.api.steps import ProjectStepSerializer, division_named, with_organisations
from projects.api.subsidy_serializers import ClaimDetailSerializer, ClaimSerializer, SchemeSerializer
from projects.forms.subsidy_filters import ClaimFilter, SchemeFilter
from projects.models import SubsidyClaim, SubsidyScheme

FACTS = ("year", "kind", "name", "source", "periods", "authority", "claims_until")
DETAIL = ClaimDetailSerializer


class SchemeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Subsidies of the user's place and of those above it."""

    request: ApiRequest
    queryset = SubsidyScheme.objects.none()
    serializer_class = SchemeSerializer
    filterset_class = SchemeFilter
    orderings: ClassVar = {"-year": ["-year", "-id"], "year": ["year", "id"]}

    def get_queryset(self) -> QuerySet[SubsidyScheme]:
        """The user's own."""
        rows = SubsidyScheme.objects.visible_to(self.request.user)
        return rows.select_related("division", "authority").prefetch_related("rates")

    @extend_schema(request=steps.OpenSchemeSerializer, responses={201: SchemeSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A subsidy may be claimed from now on."""
        guards.require_role_anywhere("open_scheme", by=request.user)
        asked = checked(steps.OpenSchemeSerializer, request)
        place = division_named(asked["division"])
        guards.require_role("open_scheme", by=request.user, division_code=place.pk)
        scheme = actions.open_scheme(place, _draft(asked, place.pk), by=request.user)
        return self._answer(scheme, HTTP_201_CREATED)

    @extend_schema(request=steps.SchemeStepSerializer, responses=SchemeSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Another name, paper, rate or term, while nobody has claimed."""
        scheme = access.get_or_404(SubsidyScheme, pk, user=request.user)
        guards.require_role("change_scheme", by=request.user, division_code=scheme.division_id)
        asked = checked(steps.SchemeStepSerializer, request)
        draft = _draft(asked, scheme.division_id)
        actions.change_scheme(scheme, draft, by=request.user, version=asked["version"])
        return self._answer(scheme)

    def _answer(self, scheme: SubsidyScheme, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=scheme.pk)).data, status=status)


class ClaimViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Claims in the user's reach, and what became of them."""

    request: ApiRequest
    queryset = SubsidyClaim.objects.none()
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    orderings: ClassVar = {
        "-requested_on": ["-requested_on", "-id"],
        "requested_on": ["requested_on", "id"],
        "-amount_yuan": ["-amount_yuan", "-id"],
    }

    def get_queryset(self) -> QuerySet[SubsidyClaim]:
        """The user's own."""
        return SubsidyClaim.objects.visible_to(self.request.user).select_related("scheme")

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """The people only for one claim."""
        return ClaimSerializer if self.action == "list" else ClaimDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """With whom of a claim's people the user reaches."""
        return {**super().get_serializer_context(), "recipients": self._recipients}

    @extend_schema(request=steps.RequestClaimSerializer, responses={201: DETAIL})
    def create(self, request: ApiRequest) -> Response:
        """Somebody asks for a subsidy; what it comes to is computed."""
        guards.require_role_anywhere("request_claim", by=request.user)
        asked = checked(steps.RequestClaimSerializer, request)
        scheme = access.get_or_404(SubsidyScheme, asked["scheme"], user=request.user)
        subject = self._subject(asked)
        guards.require_role("request_claim", by=request.user, division_code=place_of(subject))
        names = ("on", "period", "note")
        claim = actions.request_claim(scheme, subject, by=request.user, **_given(asked, names))
        return self._answer(claim, HTTP_201_CREATED)

    @extend_schema(request={"multipart/form-data": steps.AcceptClaimSerializer}, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str) -> Response:
        """Somebody looked and it is true, with the paper."""
        require_size(request, MOST_SENT)
        claim = self._moved(request, pk, "accept_claim")
        asked = checked(steps.AcceptClaimSerializer, request)
        names = ("accepted_on", "acceptance", "document", "on", "version")
        actions.accept_claim(claim, by=request.user, **_given(asked, names))
        return self._answer(claim)

    @extend_schema(request=ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """Another person agrees; what it comes to is computed again."""
        claim = self._moved(request, pk, "approve_claim")
        asked = checked(ProjectStepSerializer, request)
        actions.approve_claim(claim, by=request.user, **_given(asked, ("on", "version", "note")))
        return self._answer(claim)

    @extend_schema(request=steps.PayClaimSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def pay(self, request: ApiRequest, pk: str) -> Response:
        """The money has reached them."""
        claim = self._moved(request, pk, "pay_claim")
        asked = checked(steps.PayClaimSerializer, request)
        actions.pay_claim(claim, by=request.user, **_given(asked, ("paid_on", "on", "version")))
        return self._answer(claim)

    @extend_schema(request=ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """Not this one, for a reason."""
        claim = self._moved(request, pk, "decline_claim")
        asked = checked(ProjectStepSerializer, request)
        actions.decline_claim(claim, by=request.user, **_given(asked, ("version", "note")))
        return self._answer(claim)

    @extend_schema(request=ProjectStepSerializer, responses=DETAIL)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """It was asked for by mistake."""
        claim = self._moved(request, pk, "withdraw_claim")
        asked = checked(ProjectStepSerializer, request)
        actions.withdraw_claim(claim, by=request.user, version=asked["version"])
        return self._answer(claim)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def document(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The paper of its acceptance."""
        return paper_answer(access.get_or_404(SubsidyClaim, pk, user=request.user).document)

    def _moved(self, request: ApiRequest, pk: Any, verb: str) -> SubsidyClaim:
        claim: SubsidyClaim = access.get_or_404(SubsidyClaim, pk, user=request.user)
        guards.require_mover(verb, claim, by=request.user)
        return claim

    def _subject(self, asked: dict[str, Any]) -> Subject:
        user = self.request.user
        if asked["household"] is not None:
            return access.get_or_404(Household, asked["household"], user=user)
        if asked["person"] is not None:
            return access.get_or_404(Person, asked["person"], user=user)
        given = asked["enterprise"]
        workers = list(Person.objects.visible_to(user).filter(pk__in=given["workers"]))
        if len(workers) < len(set(given["workers"])):
            raise Invalid([Unmet("scope", _("有申报对象不在您的管辖范围。"), field="enterprise")])
        return actions.Enterprise(given["name"], division_named(given["division"]), workers)

    def _recipients(self, claim: SubsidyClaim) -> list[Person]:
        seen = Person.objects.visible_to(self.request.user)
        return list(seen.filter(subsidies__claim=claim).order_by("pk"))

    def _answer(self, claim: SubsidyClaim, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=claim.pk)).data, status=status)


def _draft(asked: dict[str, Any], division_code: str) -> actions.SchemeDraft:
    facts = with_organisations(_given(asked, FACTS), division_code)
    rates = [actions.RateDraft(**rate) for rate in asked["rates"]]
    return actions.SchemeDraft(**facts, rates=rates)


def _given(asked: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: asked[name] for name in names}
