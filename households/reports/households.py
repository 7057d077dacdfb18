"""Households as lists show them: one query for each kind of row beside them, whatever their number."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from households import choices
from households.models import (
    Household,
    HouseholdMembership,
    IncomeStatement,
    Person,
    Registration,
)
from households.reports.shown import masked
from povertycase.models import User


@dataclass(frozen=True)
class Row:
    """A household as a row of a list or of an export; the telephone is masked, "" is unknown."""

    household: Household
    number: str
    head: str
    place: str
    household_type: str
    monitoring_category: str
    monitoring_state: str
    size: int
    per_capita_yuan: Decimal | None
    phone: str

    @property
    def pk(self) -> int:
        """The household's."""
        return self.household.pk


def row_of(household: Household, *, user: User) -> Row:
    """The row of a household that comes from with_summary."""
    head = head_of(household)
    return Row(
        household=household,
        number=number_of(household),
        head=head.name if head else "",
        place=place_of(household),
        household_type=household.household_type,
        monitoring_category=household.monitoring_category,
        monitoring_state=str(household.get_monitoring_state_display()),
        size=size_of(household),
        per_capita_yuan=per_capita_of(household),
        phone=masked("phone", phone_of(household, user=user)),
    )


def hidden_columns(user: User) -> frozenset[str]:
    """The columns of a Row that are not for the user's trade."""
    needs = {
        "phone": "phone" in Household.readable_fields(user),
        "per_capita_yuan": "stated_per_capita_yuan" in IncomeStatement.readable_fields(user),
    }
    return frozenset(name for name, readable in needs.items() if not readable)


def with_summary(households: QuerySet[Household], *, user: User) -> QuerySet[Household]:
    """The households with place, numbers, members in force and newest income a head at hand."""
    last_head = Q(relation=choices.Relation.HEAD, left_on=F("household__closed_on"))
    memberships = HouseholdMembership.objects.visible_to(user).filter(Q(left_on=None) | last_head)
    newest = newest_incomes(user).filter(household=OuterRef("pk")).values("stated_per_capita_yuan")
    return (
        households.select_related("division__parent")
        .annotate(per_capita_yuan=Subquery(newest[:1]))
        .prefetch_related(
            Prefetch("registrations", Registration.objects.visible_to(user).order_by("pk")),
            Prefetch(
                "memberships", memberships.select_related("person").order_by("pk"), to_attr="members_known"
            ),
        )
    )


def newest_incomes(user: User) -> QuerySet[IncomeStatement]:
    """Statements of net income, the newest first."""
    net = IncomeStatement.objects.visible_to(user).filter(concept=choices.IncomeConcept.NET)
    return net.order_by("-period_end", "-pk")


def number_of(household: Household) -> str:
    """The 户编号 people know the household by: the national one, else the first of another scheme."""
    numbers = {each.scheme: each.number for each in household.registrations.all()}
    return numbers.get(choices.Scheme.NATIONAL) or next(iter(numbers.values()), "")


def head_of(household: Household) -> Person | None:
    """The head in force; of a closed household the one it was closed with."""
    known = household.members_known  # type: ignore[attr-defined]
    return next((each.person for each in known if each.relation == choices.Relation.HEAD), None)


def members_of(household: Household) -> list[HouseholdMembership]:
    """Members in force."""
    return [each for each in household.members_known if each.left_on is None]  # type: ignore[attr-defined]


def size_of(household: Household) -> int:
    """Members in force."""
    return len(members_of(household))


def per_capita_of(household: Household) -> Decimal | None:
    """人均纯收入 of the newest statement, in yuan."""
    amount: Decimal | None = household.per_capita_yuan  # type: ignore[attr-defined]
    return amount


def phone_of(household: Household, *, user: User) -> str:
    """The household's telephone, else the head's where `user` reads it; in full, to be masked."""
    head = head_of(household)
    if household.phone or head is None or "phone" not in Person.readable_fields(user):
        return household.phone
    return head.phone


def place_of(household: Household) -> str:
    """Township, village and group in one line: 甲镇红星村3组."""
    town = household.division.parent.name if household.division.parent else ""
    return f"{town}{household.division.name}{household.group_name}"
