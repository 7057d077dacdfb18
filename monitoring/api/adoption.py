"""名册承接: POST cases/adopt/ takes over what a roll says of a place, GET lists who waits for a person."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED

from monitoring import actions
from monitoring.actions import guards
from monitoring.forms.adoption import BLOCKED, DIFFERING, READY
from monitoring.reports.adoption import Shown, differing_in, place_of, shown, shown_differing, waiting_in
from povertycase.api.base import DEFAULT_SIZE
from povertycase.api.requests import ApiRequest, checked
from povertycase.paging import SIZES, part_of

STEP = "adopt_cases"
LISTS = (BLOCKED, READY, DIFFERING)


class AdoptSerializer(serializers.Serializer):
    """The place whose rolls are taken over: a township, a village or the county."""

    division = serializers.RegexField(r"^\d{2,12}$")


class AdoptedSerializer(serializers.Serializer):
    """How many became cases and how many wait for a person; with many households the job that does it."""

    adopted = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(allow_null=True)
    job = serializers.IntegerField(allow_null=True)


class WaitingQuerySerializer(serializers.Serializer):
    """Which list of which place; "" is the widest place in which the step is the user's."""

    division = serializers.RegexField(r"^\d{2,12}$", required=False, default="")
    show = serializers.ChoiceField(choices=[(name, name) for name in LISTS], default=BLOCKED)
    cursor = serializers.CharField(required=False, default="", allow_blank=True, max_length=9)
    page_size = serializers.IntegerField(default=DEFAULT_SIZE, min_value=1, max_value=SIZES[-1])


class AdoptionUnmetSerializer(serializers.Serializer):
    """One thing that keeps a household from becoming a case."""

    code = serializers.CharField()
    message = serializers.CharField()
    field = serializers.CharField()


class RollDifferenceSerializer(serializers.Serializer):
    """One thing that the case says otherwise than the roll."""

    name = serializers.CharField(source="label")
    of_case = serializers.CharField()
    of_roll = serializers.CharField()


class OnRollSerializer(serializers.Serializer):
    """What the register says of one household, what speaks against its case, and where its case differs."""

    household = serializers.IntegerField(source="row.pk")
    case = serializers.IntegerField(allow_null=True)
    category = serializers.CharField(source="roll.category")
    state = serializers.CharField(source="roll.state")
    identified_on = serializers.CharField(source="roll.identified_on")
    removed_on = serializers.CharField(source="roll.removed_on")
    risks = serializers.ListField(child=serializers.CharField(), source="roll.risks")
    unmet = AdoptionUnmetSerializer(many=True)
    differences = RollDifferenceSerializer(many=True)


class WaitingSerializer(serializers.Serializer):
    """A page of a list."""

    count = serializers.IntegerField()
    next = serializers.CharField()
    previous = serializers.CharField()
    results = OnRollSerializer(many=True)


class Adopting:
    """名册承接; mixed into the collection of cases."""

    @extend_schema(methods=["GET"], parameters=[WaitingQuerySerializer], responses=WaitingSerializer)
    @extend_schema(
        methods=["POST"],
        request=AdoptSerializer,
        responses={200: AdoptedSerializer, 202: AdoptedSerializer},
    )
    @action(detail=False, methods=["get", "post"])
    def adopt(self, request: ApiRequest) -> Response:
        """Who waits for a person (or is ready, or differs from its case); POST takes over what can be."""
        guards.require_role_anywhere(STEP, by=request.user)
        if request.method == "POST":
            return _adopted(request)
        asked = WaitingQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(_listed(request, asked.validated_data))


def _adopted(request: ApiRequest) -> Response:
    """At once, or by a worker when there are many."""
    user = request.user
    place = place_of(user, checked(AdoptSerializer, request)["division"])
    if len(waiting_in(place.pk, by=user)[0]) > actions.ADOPTED_AT_ONCE:
        job = actions.enqueue_adoption(division=place, by=user)
        return Response({"adopted": None, "left": None, "job": job.pk}, status=HTTP_202_ACCEPTED)
    done = actions.adopt_cases(division=place, by=user, on=timezone.localdate())
    return Response({"adopted": done.adopted, "left": done.left, "job": None})


def _listed(request: ApiRequest, asked: dict[str, Any]) -> dict[str, Any]:
    user, show = request.user, asked["show"]
    place = place_of(user, asked["division"]).pk
    if show == DIFFERING:
        rows: Sequence[Any] = differing_in(place, by=user)
    else:
        ready, blocked = waiting_in(place, by=user)
        rows = ready if show == READY else blocked
    page = part_of(rows, cursor=asked["cursor"], size=asked["page_size"])
    found: Sequence[Shown] = (shown_differing if show == DIFFERING else shown)(page.rows, user)
    return {
        "count": page.count,
        "next": page.next,
        "previous": page.previous,
        "results": OnRollSerializer(found, many=True).data,
    }
