"""The next step on a claim for its page: who takes it, what keeps it shut, and the ways out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.models import User
from projects.actions import guards
from projects.actions.subsidy_counts import approval_unmet
from projects.choices.subsidies import ClaimStatus
from projects.choices.verbs import VERBS
from projects.models import SubsidyClaim
from projects.views.gates import Gate, Stop

# The step that follows each state; what was paid, declined or withdrawn has none.
NEXT: Mapping[str, str] = {
    ClaimStatus.REQUESTED: "accept_claim",
    ClaimStatus.ACCEPTED: "approve_claim",
    ClaimStatus.APPROVED: "pay_claim",
}
ROAD = (ClaimStatus.REQUESTED, ClaimStatus.ACCEPTED, ClaimStatus.APPROVED, ClaimStatus.PAID)
ADDRESSES: Mapping[str, str] = {
    "accept_claim": "projects:claim-accept",
    "approve_claim": "projects:claim-approve",
    "pay_claim": "projects:claim-pay",
    "decline_claim": "projects:claim-decline",
    "withdraw_claim": "projects:claim-withdraw",
}


@dataclass(frozen=True)
class ClaimGate:
    """The gate, and the page on which it is taken."""

    gate: Gate
    url: str


def gate_of(claim: SubsidyClaim, user: User, *, on: datetime.date) -> ClaimGate | None:
    """The next step; None for a claim that has come to its end."""
    verb = NEXT.get(claim.status)
    if verb is None:
        return None
    offered = guards.is_mover(verb, claim, by=user)
    may = offered and access.can(user, verb, claim)
    unmet = approval_unmet(claim, on) if verb == "approve_claim" else []
    gate = Gate(verb, str(VERBS[verb]), _who(verb, claim), may, offered and not may, unmet)
    return ClaimGate(gate, _url(verb, claim))


def side_steps(claim: SubsidyClaim, user: User) -> list[tuple[str, str]]:
    """(address, words) of the ways out that the reader may take now."""
    return [
        (_url(verb, claim), str(VERBS[verb]))
        for verb in ("decline_claim", "withdraw_claim")
        if access.can(user, verb, claim) and guards.is_mover(verb, claim, by=user)
    ]


def road_of(claim: SubsidyClaim) -> list[Stop]:
    """The states from asking to the money, as far as the claim has come; none where it came to nothing."""
    if claim.status not in ROAD:
        return []
    here = ROAD.index(ClaimStatus(claim.status))
    states = ["done" if place < here else "here" if place == here else "ahead" for place in range(len(ROAD))]
    return [Stop(str(status.label), state) for status, state in zip(ROAD, states, strict=True)]


def _url(verb: str, claim: SubsidyClaim) -> str:
    return reverse(ADDRESSES[verb], args=[claim.pk])


def _who(verb: str, claim: SubsidyClaim) -> str:
    if verb == "accept_claim":
        return _("乡镇")
    if verb == "approve_claim" and claim.scheme.authority:
        return _("县或%s") % claim.scheme.authority.name
    return _("县")
