"""/api/v1/tickets/: problems from their registration on."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.requests import ApiRequest, checked
from povertycase.models import User
from rectification import actions
from rectification.actions import guards
from rectification.api import steps
from rectification.api.assigning import Assigning
from rectification.api.collection import CREATED, STEPPED
from rectification.api.judging import Judging
from rectification.api.naming import subject_of, type_named
from rectification.api.serializers import ReferralSerializer
from rectification.api.steps import given
from rectification.api.working import Working
from rectification.models import IssueSource, Ticket

FACTS = ("content", "found_on", "amount_yuan", "liability", "is_common", "is_restricted")
DAY = ("on", "version")


class TicketViewSet(Assigning, Working, Judging, mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Tickets in the user's reach; what is restricted is there for the county's office and who does it."""

    @extend_schema(request=steps.RegisterTicketSerializer, responses=CREATED)
    def create(self, request: ApiRequest) -> Response:
        """A problem goes on the ledger."""
        guards.require_role_anywhere("register_ticket", by=request.user)
        draft, asked = self._drafted(request)
        ticket = actions.register_ticket(draft, by=request.user, on=asked["on"])
        return self.answer(ticket, HTTP_201_CREATED)

    @extend_schema(request=steps.RegisterTicketSerializer, responses=CREATED)
    @action(detail=True, methods=["post"], url_path="register-sibling")
    def register_sibling(self, request: ApiRequest, pk: str) -> Response:
        """举一反三: another one of its kind; answers with that one."""
        ticket = access.get_or_404(Ticket, pk, user=request.user)
        guards.require_role_anywhere("register_ticket", by=request.user)
        draft, asked = self._drafted(request)
        sibling = actions.register_sibling(ticket, draft, by=request.user, on=asked["on"])
        return self.answer(sibling, HTTP_201_CREATED)

    @extend_schema(request=steps.SplitTicketSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def split(self, request: ApiRequest, pk: str) -> Response:
        """A common problem is split into its places, all or none."""
        ticket = self.reached(request, pk, "split_ticket")
        asked = checked(steps.SplitTicketSerializer, request)
        drafts = [_child(row, request.user) for row in asked["children"]]
        actions.split_ticket(ticket, drafts, by=request.user, **given(asked, *DAY))
        return self.answer(ticket)

    @extend_schema(request=steps.TicketStepSerializer, responses=STEPPED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        """It was no problem, or registered twice, for a reason (note)."""
        ticket = self.moved(request, pk, "cancel_ticket")
        asked = checked(steps.TicketStepSerializer, request)
        done = actions.cancel_ticket(ticket, reason=asked["note"], by=request.user, **given(asked, *DAY))
        return self.answer(done)

    @extend_schema(request=steps.ReferTicketSerializer, responses={201: ReferralSerializer})
    @action(detail=True, methods=["post"])
    def refer(self, request: ApiRequest, pk: str) -> Response:
        """移送: what it shows of somebody's conduct goes to 纪委."""
        ticket = self.reached(request, pk, "refer_ticket")
        asked = checked(steps.ReferTicketSerializer, request)
        names = ("referred_to", "clue", "referred_on", *DAY)
        referral = actions.refer_ticket(ticket, by=request.user, **given(asked, *names))
        return Response(ReferralSerializer(referral).data, status=HTTP_201_CREATED)

    def _drafted(self, request: ApiRequest) -> tuple[actions.TicketDraft, dict[str, Any]]:
        """What was found, and all that was asked."""
        asked = checked(steps.RegisterTicketSerializer, request)
        draft = actions.TicketDraft(
            source=access.get_or_404(IssueSource, asked["source"], user=request.user),
            type=type_named(asked["type"]),
            subject=subject_of(asked, user=request.user),
            **given(asked, *FACTS),
        )
        return draft, asked


def _child(row: dict[str, Any], user: User) -> actions.ChildDraft:
    return actions.ChildDraft(subject_of(row, user=user), row["content"])
