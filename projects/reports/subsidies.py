"""Subsidies as lists: what each scheme comes to, its claims, and those that count a household's people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.models import Household, HouseholdMembership, Person
from povertycase.models import AuditEvent, User
from projects.choices.subsidies import LIVE_CLAIMS, ClaimStatus
from projects.choices.verbs import VERBS
from projects.models import SubsidyClaim, SubsidyScheme
from projects.reports.timeline import Event

APPROVED = (ClaimStatus.APPROVED, ClaimStatus.PAID)
UNSEEN = gettext_lazy("您管辖范围以外的申报方")


@dataclass(frozen=True, slots=True)
class Sums:
    """Claims by status; people and yuan of those that live, approved_yuan and what of it is paid."""

    by_status: Mapping[str, int]
    people: int = 0
    claimed_yuan: Decimal = Decimal(0)
    approved_yuan: Decimal = Decimal(0)
    paid_yuan: Decimal = Decimal(0)

    @property
    def claims(self) -> int:
        """All of them, also those that came to nothing."""
        return sum(self.by_status.values())

    @property
    def ended(self) -> int:
        """Declined and withdrawn."""
        return sum(count for status, count in self.by_status.items() if status not in LIVE_CLAIMS)


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One scheme with what the reader sees of its claims."""

    scheme: SubsidyScheme
    sums: Sums

    @property
    def pk(self) -> int:
        """The key of the scheme."""
        return self.scheme.pk


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim with who asks, and where."""

    claim: SubsidyClaim
    claimant: str
    place: str

    @property
    def pk(self) -> int:
        """The key of the claim."""
        return self.claim.pk


@dataclass(frozen=True, slots=True)
class Counted:
    """A claim that counts people of one household, with their names."""

    row: ClaimRow
    people: Sequence[str]


def sums_of(claims: QuerySet[SubsidyClaim]) -> Sums:
    """What these claims come to, by one query."""
    found = claims.order_by().values_list("status")
    return _sums(found.annotate(Count("pk"), Sum("people"), Sum("amount_yuan")))


def scheme_rows(schemes: Sequence[SubsidyScheme], user: User) -> list[SchemeRow]:
    """The rows of a page, by one query for all their claims."""
    claims = SubsidyClaim.objects.visible_to(user).filter(scheme__in=schemes).order_by()
    found = claims.values_list("scheme_id", "status")
    known: dict[int, list[tuple[Any, ...]]] = {}
    for scheme, *facts in found.annotate(Count("pk"), Sum("people"), Sum("amount_yuan")):
        known.setdefault(scheme, []).append(tuple(facts))
    return [SchemeRow(each, _sums(known.get(each.pk, ()))) for each in schemes]


def _sums(rows: Iterable[tuple[Any, ...]]) -> Sums:
    """Of (status, claims, people, yuan)."""
    facts = list(rows)
    live = [row for row in facts if row[0] in LIVE_CLAIMS]
    return Sums(
        by_status={status: count for status, count, _people, _yuan in facts},
        people=sum(people for _status, _count, people, _yuan in live),
        claimed_yuan=_yuan(live),
        approved_yuan=_yuan(row for row in live if row[0] in APPROVED),
        paid_yuan=_yuan(row for row in live if row[0] == ClaimStatus.PAID),
    )


def _yuan(rows: Iterable[tuple[Any, ...]]) -> Decimal:
    return sum((row[3] for row in rows), Decimal(0))


def with_claimants(claims: QuerySet[SubsidyClaim], user: User) -> QuerySet[SubsidyClaim]:
    """With all that `claim_row` reads: the scheme, the place, and who asks as far as the reader sees them."""
    heads = HouseholdMembership.objects.visible_to(user).heads().select_related("person")
    return claims.select_related("scheme", "division__parent").prefetch_related(
        Prefetch("household", Household.objects.visible_to(user)),
        Prefetch("household__memberships", heads, to_attr="heads_known"),
        Prefetch("person", Person.objects.visible_to(user)),
    )


def claim_row(claim: SubsidyClaim) -> ClaimRow:
    """One of `with_claimants`."""
    return ClaimRow(claim, _claimant(claim), _place(claim))


def _claimant(claim: SubsidyClaim) -> str:
    if claim.enterprise:
        return claim.enterprise
    if claim.household:
        heads = [member.person.name for member in claim.household.heads_known]  # type: ignore[attr-defined]
        return _("{}户").format(heads[0]) if heads else _("已销户的农户")
    return claim.person.name if claim.person else str(UNSEEN)


def _place(claim: SubsidyClaim) -> str:
    above = claim.division.parent
    return f"{above.name if above else ''}{claim.division.name}"


def counting(household: Household, user: User) -> list[Counted]:
    """The claims that count somebody who belongs or belonged to a household, the newest first."""
    people = HouseholdMembership.objects.visible_to(user).filter(household=household).values("person")
    claims = SubsidyClaim.objects.visible_to(user)
    counted = claims.filter(recipients__person__in=people)
    names: dict[int, list[str]] = {}
    for claim, name in counted.order_by("pk").values_list("pk", "recipients__person__name"):
        names.setdefault(claim, []).append(name)
    found = claims.filter(Q(household=household) | Q(pk__in=names))
    ordered = with_claimants(found, user).order_by("-requested_on", "-pk")
    return [Counted(claim_row(claim), names.get(claim.pk, [])) for claim in ordered]


def timeline_of_claim(claim: SubsidyClaim) -> list[Event]:
    """The steps on a claim that was found in scope, the newest first."""
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent).filter(
        subject="projects.subsidyclaim", subject_key=str(claim.pk), verb__in=VERBS
    )
    return [
        Event(event.at, event.actor_name, str(VERBS[event.verb]), event.note)
        for event in trail.order_by("-at", "-pk")
    ]
