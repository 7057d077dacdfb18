"""/api/v1/change-proposals/: changes of the register that visits propose, and the decision on them."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from households import actions
from households.api.steps import VersionedSerializer
from households.choices.visits import ProposalStatus
from households.models import ChangeProposal, Household, Person
from households.reports.shown import masked
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked


class ChangeProposalSerializer(serializers.ModelSerializer):
    """One field of a household, or of `person`, that a visit found different; personal values masked."""

    field_label = serializers.SerializerMethodField(help_text="字段的名称")
    old_value = serializers.SerializerMethodField()
    new_value = serializers.SerializerMethodField()

    class Meta:
        model = ChangeProposal
        fields = (
            "id",
            "household",
            "division",
            "person",
            "visit",
            "field",
            "field_label",
            "old_value",
            "new_value",
            "status",
            "moved_at",
            "version",
        )
        read_only_fields = fields

    def get_field_label(self, proposal: ChangeProposal) -> str:
        """As the register calls it."""
        column: Any = _owner(proposal)._meta.get_field(proposal.field)
        return str(column.verbose_name)

    def get_old_value(self, proposal: ChangeProposal) -> str:
        """What the register said on the day of the visit."""
        return _shown(proposal, proposal.old_value)

    def get_new_value(self, proposal: ChangeProposal) -> str:
        """What the visit found."""
        return _shown(proposal, proposal.new_value)


def _owner(proposal: ChangeProposal) -> type[Person] | type[Household]:
    return Person if proposal.person_id else Household


def _shown(proposal: ChangeProposal, value: str) -> str:
    return masked(proposal.field, value) if proposal.field in _owner(proposal).PERSONAL else value


class ProposalStepSerializer(VersionedSerializer):
    """The version that was seen, the day of the change, and a note; to decline, the note says why."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class ChangeProposalFilter(django_filters.FilterSet):
    """Proposals by household, person, visit, field and status."""

    household = django_filters.NumberFilter()
    person = django_filters.NumberFilter()
    visit = django_filters.UUIDFilter()
    field = django_filters.CharFilter()
    status = django_filters.ChoiceFilter(choices=ProposalStatus.choices)

    class Meta:
        model = ChangeProposal
        fields = ()


class ChangeProposalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Proposed changes of the households in the user's reach."""

    request: ApiRequest
    queryset = ChangeProposal.objects.none()
    serializer_class = ChangeProposalSerializer
    filterset_class = ChangeProposalFilter
    orderings: ClassVar = {"-id": ["-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[ChangeProposal]:
        """The user's own."""
        return ChangeProposal.objects.visible_to(self.request.user)

    @extend_schema(request=ProposalStepSerializer, responses=ChangeProposalSerializer)
    @action(detail=True, methods=["post"])
    def adopt(self, request: ApiRequest, pk: str) -> Response:
        """The register takes the value over."""
        proposal, asked = self._asked(pk)
        actions.adopt_proposal(
            proposal, by=request.user, on=asked["on"], version=asked["version"], note=asked["note"]
        )
        return self._answer(proposal)

    @extend_schema(request=ProposalStepSerializer, responses=ChangeProposalSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """The register stays as it is."""
        proposal, asked = self._asked(pk)
        actions.decline_proposal(proposal, by=request.user, version=asked["version"], note=asked["note"])
        return self._answer(proposal)

    def _asked(self, pk: str) -> tuple[ChangeProposal, dict[str, Any]]:
        proposal = access.get_or_404(ChangeProposal, pk, user=self.request.user)
        return proposal, checked(ProposalStepSerializer, self.request)

    def _answer(self, proposal: ChangeProposal) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=proposal.pk)).data)
