"""/api/v1/me/visits/ and /api/v1/visit-plan/: what one person has to visit, and how far a place has come."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from households.choices.visit_plan import PlanState, VisitClass
from households.models import Household
from households.reports.phone import MOST_HOUSEHOLDS, to_visit
from households.reports.phone_plan import open_rounds, rounds_shown, summary_of
from households.reports.visit_plan import Asked, Completion, Plan, Planned
from povertycase.api.requests import ApiRequest
from povertycase.choices import CODE_LENGTHS, Level

TOWNSHIP, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]

SummarySerializer = inline_serializer(
    "VisitSummary",
    {
        "due": serializers.IntegerField(help_text="本期应访户数"),
        "done": serializers.IntegerField(help_text="本期已访户数"),
        "overdue": serializers.IntegerField(help_text="超期户数"),
    },
)


class RunningRoundSerializer(serializers.Serializer):
    """A round that runs where the reader works."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    ends_on = serializers.DateField()


class OwnVisitSerializer(serializers.Serializer):
    """One household: due_on is null once it was visited often enough; overdue_days null when not overdue."""

    household = serializers.IntegerField()
    division = serializers.CharField()
    kind = serializers.ChoiceField(choices=VisitClass.choices)
    times = serializers.IntegerField()
    done = serializers.IntegerField()
    last_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    overdue_days = serializers.IntegerField(allow_null=True)


class OwnVisitsSerializer(serializers.Serializer):
    """What the reader has to visit; the longest overdue first, then what is due, then what is done."""

    as_of = serializers.DateField()
    summary = SummarySerializer
    rounds = RunningRoundSerializer(many=True)
    capped = serializers.BooleanField(help_text="超过上限的户没有列出")
    results = OwnVisitSerializer(many=True)


class CompletionSerializer(serializers.Serializer):
    """Of the households of a place that are to be visited in their present period."""

    division = serializers.CharField(source="key")
    name = serializers.CharField()
    due = serializers.IntegerField()
    done = serializers.IntegerField()
    waiting = serializers.IntegerField()
    overdue = serializers.IntegerField()
    percent = serializers.IntegerField()


class PlanQuerySerializer(serializers.Serializer):
    """A place's code, and a class of households."""

    division = serializers.RegexField(r"^\d{2,12}$", required=False, default="")
    kind = serializers.ChoiceField(choices=VisitClass.choices, required=False, default="")


class VisitPlanSerializer(serializers.Serializer):
    """A place as a whole, and the townships in it; of one township or village its villages."""

    as_of = serializers.DateField()
    total = CompletionSerializer()
    results = CompletionSerializer(many=True)


class OwnVisits(APIView):
    """What the reader has to visit in this period."""

    @extend_schema(responses=OwnVisitsSerializer, operation_id="me_visits_retrieve")
    def get(self, request: ApiRequest) -> Response:
        """Households that the reader answers for, with their days."""
        found = list(to_visit(request.user)[: MOST_HOUSEHOLDS + 1])
        households = {each.pk: each for each in found[:MOST_HOUSEHOLDS]}
        planned = Plan(request.user).planned(list(households))
        rows = sorted(planned.values(), key=_urgency)
        answer = {
            "as_of": timezone.localdate(),
            "summary": summary_of(planned),
            "rounds": rounds_shown(open_rounds(request.user)),
            "capped": len(found) > MOST_HOUSEHOLDS,
            "results": [_row(row, households[row.household]) for row in rows],
        }
        return Response(answer)


class VisitPlan(APIView):
    """How far the visits of this period have come."""

    @extend_schema(
        parameters=[PlanQuerySerializer], responses=VisitPlanSerializer, operation_id="visit_plan_retrieve"
    )
    def get(self, request: ApiRequest) -> Response:
        """By township; below one township by village."""
        given = PlanQuerySerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = Asked(given.validated_data["division"], given.validated_data["kind"])
        plan = Plan(request.user)
        digits = VILLAGE if len(asked.division) >= TOWNSHIP else TOWNSHIP
        total: Completion = plan.total(asked)
        answer = {"as_of": plan.on, "total": total, "results": plan.by_place(asked, digits=digits)}
        return Response(VisitPlanSerializer(answer).data)


def _urgency(row: Planned) -> tuple[int, int]:
    state = PlanState.OVERDUE if row.overdue_days is not None else PlanState.WAITING
    if row.due_on is None:
        state = PlanState.DONE
    order = (PlanState.OVERDUE, PlanState.WAITING, PlanState.DONE).index(state)
    return order, -(row.overdue_days or 0)


def _row(row: Planned, household: Household) -> dict[str, Any]:
    return {
        "household": row.household,
        "division": household.division_id,
        "kind": row.kind.value,
        "times": row.times,
        "done": row.done,
        "last_on": row.last_on,
        "due_on": row.due_on,
        "overdue_days": row.overdue_days,
    }
