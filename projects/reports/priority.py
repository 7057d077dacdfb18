"""资金使用顺序: money that goes past registered households which still lack a safeguard."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from households.choices import EXITED_TYPES, HouseholdStatus
from households.models import HouseholdMembership, SafeguardCheck
from povertycase.models import User
from projects.models import Allocation, BenefitLink
from projects.reports.places import PLAN
from projects.rules.priority import passes_by

CLAUSE = f"{PLAN}第43条：首先用于解决建档立卡户的问题"
_REGISTERED = Q(beneficiary__household_type__in=EXITED_TYPES) | Q(
    person__memberships__left_on=None, person__memberships__household__household_type__in=EXITED_TYPES
)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A registered household with a safeguard that is not met. head: "" where the reader sees none."""

    household: int
    head: str


@dataclass(frozen=True, slots=True)
class PassedBy:
    """A project whose money goes to other households alone."""

    project: int
    name: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """One village: what it got for others, and who in it should have come first."""

    place: str
    village: str
    projects: Sequence[PassedBy]
    amount_yuan: Decimal
    lacking: Sequence[Lacking]
    clause: str = CLAUSE


def out_of_order(user: User, *, year: int, place: str) -> list[OutOfOrder]:
    """P-USE of a year's allocations in a place: only what `user` reaches is judged, of both sides.

    At most five queries; the dearest village first.
    """
    rows = Allocation.objects.visible_to(user).filter(division__code__startswith=place, batch__year=year)
    named = rows.values("project", "project__name", "division", "division__name")
    given = list(named.annotate(yuan=Sum("amount_yuan")))
    links = BenefitLink.objects.visible_to(user).in_force()
    links = links.filter(project__in=[row["project"] for row in given], village=None)
    linked = set(links.values_list("project", flat=True))
    registered = set(links.filter(_REGISTERED).values_list("project", flat=True))
    lacking = _lacking(user, {row["division"] for row in given if row["project"] in linked - registered})
    found: dict[tuple[str, str], list[PassedBy]] = {}
    for row in given:
        facts = {
            "linked": int(row["project"] in linked),
            "registered": int(row["project"] in registered),
            "lacking": len(lacking.get(row["division"], ())),
        }
        if passes_by(**facts):
            passed = PassedBy(row["project"], row["project__name"], row["yuan"])
            found.setdefault((row["division"], row["division__name"]), []).append(passed)
    villages = [
        OutOfOrder(code, name, known, sum((each.yuan for each in known), Decimal(0)), lacking[code])
        for (code, name), known in found.items()
    ]
    return sorted(villages, key=lambda each: (-each.amount_yuan, each.place))


def _lacking(user: User, villages: Collection[str]) -> dict[str, list[Lacking]]:
    """{village: registered households in force that lack a safeguard by its newest check}."""
    if not villages:
        return {}
    newest = SafeguardCheck.objects.visible_to(user).filter(division__in=villages).newest()
    checks = SafeguardCheck.objects.visible_to(user).filter(
        pk__in=newest.values("pk"),
        is_met=False,
        household__status=HouseholdStatus.ACTIVE,
        household__household_type__in=EXITED_TYPES,
    )
    homes = dict(checks.values_list("household", "division"))
    heads = HouseholdMembership.objects.visible_to(user).heads().filter(household__in=homes)
    named = dict(heads.values_list("household", "person__name"))
    found: dict[str, list[Lacking]] = {}
    for household, division in sorted(homes.items()):
        found.setdefault(division, []).append(Lacking(household, named.get(household, "")))
    return found
