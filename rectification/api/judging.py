"""/api/v1/tickets/: a ticket is closed by levels, and looked at again afterwards."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase.api.requests import ApiRequest, checked
from rectification import actions
from rectification.api import steps
from rectification.api.collection import STEPPED, TicketCollection
from rectification.api.steps import given
from rectification.models import Ticket
from rectification.rules.closing import Answers

Judge = Callable[..., Ticket]
STEP = extend_schema(request=steps.TicketStepSerializer, responses=STEPPED)


class Judging(TicketCollection):
    """Each level says in note why a ticket passes or goes back."""

    @STEP
    @action(detail=True, methods=["post"])
    def check(self, request: ApiRequest, pk: str) -> Response:
        """村镇初验."""
        return self._judged(request, pk, "check_closeout", actions.check_closeout)

    @STEP
    @action(detail=True, methods=["post"])
    def review(self, request: ApiRequest, pk: str) -> Response:
        """牵头部门审核."""
        return self._judged(request, pk, "review_closeout", actions.review_closeout)

    @STEP
    @action(detail=True, methods=["post"])
    def confirm(self, request: ApiRequest, pk: str) -> Response:
        """县级认定: it is closed."""
        return self._judged(request, pk, "confirm_closeout", actions.confirm_closeout)

    @STEP
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: ApiRequest, pk: str) -> Response:
        """It is not done, and the work goes on; by the level whose turn it is."""
        return self._judged(request, pk, "return_closeout", actions.return_closeout)

    @extend_schema(request=steps.RecheckSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def recheck(self, request: ApiRequest, pk: str) -> Response:
        """回头看: it holds, or it comes back with a new deadline."""
        ticket = self.moved(request, pk, "pass_recheck")
        asked = checked(steps.RecheckSerializer, request)
        answers = Answers(
            information=asked["is_information_precise"],
            measures=asked["are_measures_precise"],
            effect=asked["is_effect_precise"],
        )
        names = ("found", "rechecked_on", "due_on", "on", "version")
        return self.answer(actions.recheck(ticket, answers, by=request.user, **given(asked, *names)))

    def _judged(self, request: ApiRequest, pk: str, verb: str, judge: Judge) -> Response:
        ticket = self.moved(request, pk, verb)
        asked = checked(steps.TicketStepSerializer, request)
        facts = given(asked, "on", "version")
        return self.answer(judge(ticket, opinion=asked["note"], by=request.user, **facts))
