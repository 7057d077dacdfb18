"""Households as lists show them: one query for each kind of row beside them, whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
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
from households.models.base import RegisterRow, at_work, postings_reaching
from households.reports.shown import masked
from povertycase.models import Posting, User

# What of a row is not for every trade, and on which field that stands.
TRADE_FIELDS: Mapping[str, tuple[type[RegisterRow], str]] = {
    "phone": (Household, "phone"),
    "head_phone": (Person, "phone"),
    "per_capita_yuan": (IncomeStatement, "stated_per_capita_yuan"),
}


@dataclass(frozen=True)
class Row:
    """A household as a row of a list or of an export; the telephone is masked, "" is unknown or not read."""

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


def rows_of(households: Iterable[Household], *, user: User) -> list[Row]:
    """The rows of households that come from with_summary, each with what the postings that reach it read."""
    known = list(households)
    heads = [head for head in map(head_of, known) if head]
    reading, reading_head = _Readers(known, user), _Readers(heads, user)
    return [_row(each, reading.of(each), reading_head.of(head_of(each))) for each in known]


class _Readers:
    """What is read of each of some rows; worked out once for each set of postings."""

    def __init__(self, rows: Sequence[Household] | Sequence[Person], user: User) -> None:
        self._reach = postings_reaching(rows, user)
        self._read: dict[tuple[int, ...], frozenset[str]] = {}

    def of(self, row: Household | Person | None) -> frozenset[str]:
        if row is None:
            return frozenset()
        postings = self._reach[row.pk]
        key = tuple(posting.pk for posting in postings)
        if key not in self._read:
            self._read[key] = _read_by(postings)
        return self._read[key]


def _read_by(postings: Sequence[Posting]) -> frozenset[str]:
    return frozenset(
        name for name, (model, field) in TRADE_FIELDS.items() if field in model.fields_read_by(postings)
    )


def _row(household: Household, read: frozenset[str], read_of_head: frozenset[str]) -> Row:
    head = head_of(household)
    phone = household.phone or (head.phone if head and "head_phone" in read_of_head else "")
    return Row(
        household=household,
        number=number_of(household),
        head=head.name if head else "",
        place=place_of(household),
        household_type=household.household_type,
        monitoring_category=household.monitoring_category,
        monitoring_state=str(household.get_monitoring_state_display()),
        size=size_of(household),
        per_capita_yuan=per_capita_of(household) if "per_capita_yuan" in read else None,
        phone=masked("phone", phone) if "phone" in read else "",
    )


def hidden_columns(user: User) -> frozenset[str]:
    """The columns of a Row that none of the user's postings reads of any row."""
    return frozenset(TRADE_FIELDS) - _read_by(at_work(user))


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


def place_of(household: Household) -> str:
    """Township, village and group in one line: 甲镇红星村3组."""
    town = household.division.parent.name if household.division.parent else ""
    return f"{town}{household.division.name}{household.group_name}"
