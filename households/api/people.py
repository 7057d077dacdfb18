"""/api/v1/people/: people, found by certificate, revealed, corrected."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as FormError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from households import actions
from households.actions import searches
from households.api.serializers import PersonSerializer
from households.api.steps import FactsSerializer, FindSerializer, RevealedSerializer, RevealSerializer
from households.forms.certificates import TAIL_LENGTHS, certificate_text
from households.forms.filters import PersonFilter
from households.models import HouseholdMembership, Person
from households.reports.people import by_certificate
from povertycase import access
from povertycase.actions import reveal
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Refused
from povertycase.models import User

FOUND_MAX = 50


class PersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """People in the user's reach; fields of other trades are absent, personal values masked."""

    request: ApiRequest
    queryset = Person.objects.none()
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    orderings: ClassVar = {
        "name_pinyin": ["name_pinyin", "id"],
        "division": ["division_id", "name_pinyin", "id"],
        "-updated_at": ["-updated_at", "-id"],
    }

    def get_queryset(self) -> QuerySet[Person]:
        """The user's own, with the household each belongs to."""
        return _with_household(Person.objects.visible_to(self.request.user), self.request.user)

    @extend_schema(request=FindSerializer, responses=PersonSerializer(many=True), filters=False)
    @action(detail=False, methods=["post"], pagination_class=None)
    def find(self, request: ApiRequest) -> Response:
        """People by certificate number or its last 4 or 6 characters; at most 50, recorded."""
        asked = checked(FindSerializer, request)
        if "certificate_number" not in Person.readable_fields(request.user):
            raise Refused(_("您的岗位不能按证件查找。"))
        number = _number(asked)
        people = _with_household(by_certificate(request.user, number), request.user)[:FOUND_MAX]
        body = self.get_serializer(people, many=True).data
        searches.record_find(by=request.user, characters=len(number), found=len(body))
        return Response(body, headers={"Cache-Control": "no-store"})

    @extend_schema(request=RevealSerializer, responses=RevealedSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request: ApiRequest, pk: str) -> Response:
        """One personal field in full, for a reason that is recorded."""
        person = access.get_or_404(Person, pk, user=request.user)
        asked = checked(RevealSerializer, request)
        value = reveal(person, asked["field"], by=request.user, reason=asked["reason"])
        return Response({"value": value}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=FactsSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Correct what is known about a person."""
        person = access.get_or_404(Person, pk, user=request.user)
        asked = checked(FactsSerializer, request)
        actions.change_person(
            person,
            facts=asked["facts"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
            note=asked["note"],
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=person.pk)).data)


def _with_household(people: QuerySet[Person], user: User) -> QuerySet[Person]:
    memberships = HouseholdMembership.objects.visible_to(user).in_force()
    return people.prefetch_related(Prefetch("memberships", memberships, to_attr="memberships_now"))


def _number(given: dict[str, Any]) -> str:
    """The number to look for; raises ValidationError at the field it came in."""
    field = "id_number" if "id_number" in given else "tail"
    try:
        number = certificate_text(given[field])
    except FormError as error:
        raise ValidationError({field: error.messages}) from None
    if (len(number) in TAIL_LENGTHS) != (field == "tail"):
        raise ValidationError({field: _("tail 写最后 4 位或 6 位，id_number 写完整号码")})
    return number
