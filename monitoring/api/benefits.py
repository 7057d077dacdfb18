"""/api/v1/households/{id}/benefits/: what one household received in a year, from every record."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from households.models import Household
from monitoring.choices.benefits import BenefitDoubt, BenefitSource
from monitoring.forms.benefits import BenefitYearForm
from monitoring.models.received import Received
from monitoring.reports.benefits import Stack, stack_of
from povertycase import access
from povertycase.api.requests import ApiRequest

KNOWN = frozenset({"year"})


def _yuan(**how: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=2, **how)


class ReceivedSerializer(serializers.Serializer):
    """One thing received. whom: "" for the household; yuan: null for what is not money; page: its record."""

    source = serializers.ChoiceField(choices=BenefitSource.choices)  # type: ignore[assignment]
    on = serializers.DateField()
    what = serializers.CharField()
    whom = serializers.CharField()
    yuan = _yuan(allow_null=True)
    quantity = serializers.CharField()
    page = serializers.SerializerMethodField()

    def get_page(self, row: Received) -> str:
        """Its address."""
        return reverse(row.page[0], args=[row.page[1]])


class BenefitSumSerializer(serializers.Serializer):
    """What one source paid."""

    source = serializers.ChoiceField(choices=BenefitSource.choices)  # type: ignore[assignment]
    yuan = _yuan()


class BenefitDoubtSerializer(serializers.Serializer):
    """What to look at together; it says nothing of who is right."""

    doubt = serializers.ChoiceField(choices=BenefitDoubt.choices)
    reason = serializers.CharField()
    benefits = ReceivedSerializer(many=True)


class BesideSerializer(serializers.Serializer):
    """An item of the income statement beside what is known of its period; gap_yuan: stated less known."""

    label = serializers.CharField()  # type: ignore[assignment]
    known_yuan = _yuan()
    stated_yuan = _yuan()
    gap_yuan = _yuan()


class BenefitStackSerializer(serializers.Serializer):
    """A household's year; to_return: loans, which are in no sum."""

    year = serializers.IntegerField()
    total_yuan = _yuan()
    sums = BenefitSumSerializer(many=True)
    money = ReceivedSerializer(many=True)
    in_kind = ReceivedSerializer(many=True)
    to_return = ReceivedSerializer(many=True)
    doubts = BenefitDoubtSerializer(many=True)
    beside = BesideSerializer(many=True)


class HouseholdBenefits(APIView):
    """Every benefit of a household in one year, as far as the caller sees its record."""

    @extend_schema(
        parameters=[OpenApiParameter("year", int, description="年度；不写是今年")],
        responses=BenefitStackSerializer,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """`?year=`: one of the last ten."""
        household = access.get_or_404(Household, pk, user=request.user)
        if unknown := set(request.query_params) - KNOWN:
            raise ValidationError({name: f"没有这个筛选条件：{name}" for name in unknown})
        form = BenefitYearForm(request.query_params, this_year=timezone.localdate().year)
        if not form.is_valid():
            raise ValidationError({name: [str(each) for each in said] for name, said in form.errors.items()})
        year = form.chosen
        return Response(
            BenefitStackSerializer(_shown(stack_of(household, request.user, year=year), year)).data
        )


def _shown(stack: Stack, year: int) -> dict[str, Any]:
    return {
        "year": year,
        "total_yuan": stack.total_yuan,
        "sums": [{"source": source, "yuan": yuan} for source, yuan in stack.sums.items()],
        "money": stack.money,
        "in_kind": stack.in_kind,
        "to_return": stack.to_return,
        "doubts": [
            {"doubt": each.doubt, "reason": each.reason, "benefits": rows} for each, rows in stack.doubts
        ],
        "beside": stack.beside,
    }
