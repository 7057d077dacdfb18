"""What projects give back: how many people, what is owed to whom, what is out, and what does not carry."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from households.choices import EXITED_TYPES
from povertycase.models import User
from povertycase.models.parameters import values_in_force
from projects.choices.subsidies import POOR_SCHEMES
from projects.choices.villages import WorkshopDoubt
from projects.models import BenefitDue, BenefitLink, BenefitPayment, InKindLoan, Workshop
from projects.models.benefits import LinkQuerySet
from projects.models.dividends import NET_YUAN, DueQuerySet
from projects.rules.benefits import Lent, lent_of
from projects.rules.villages import workshop_doubts

IDLE_MONTHS = "workshop.idle_months"


@dataclass(frozen=True, slots=True)
class Reached:
    """How many benefit, each once however often they are linked.

    people: single people and everybody in a linked household; registered_people: those of 建档立卡 households
    among them. Villages are not turned into people.
    """

    links: int
    households: int
    people: int
    registered_people: int
    villages: int


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """Of the promises that have fallen due: what they are, what was paid, and what is missing; in yuan."""

    due_yuan: Decimal
    paid_yuan: Decimal
    short_yuan: Decimal
    short_dues: int


def links_of(user: User) -> LinkQuerySet:
    """The links in force that `user` sees."""
    return BenefitLink.objects.visible_to(user).in_force()


def reached_by(links: LinkQuerySet) -> Reached:
    """4-37: who is reached by these links. links: already scoped."""
    return Reached(
        links=links.count(),
        households=links.filter(beneficiary__isnull=False).values("beneficiary").distinct().count(),
        people=_people(links, Q(), Q()),
        registered_people=_people(
            links, _registered("beneficiary"), _registered("person__memberships__household")
        ),
        villages=links.filter(village__isnull=False).values("village").distinct().count(),
    )


def _people(links: LinkQuerySet, of_household: Q, of_person: Q) -> int:
    members = links.filter(
        of_household, beneficiary__memberships__left_on=None, beneficiary__memberships__isnull=False
    )
    single = links.filter(of_person, person__memberships__left_on=None, person__isnull=False)
    return members.values("beneficiary__memberships__person").union(single.values("person")).count()


def _registered(household: str) -> Q:
    types = ["", *EXITED_TYPES]
    return Q(
        **{f"{household}__registrations__scheme__in": POOR_SCHEMES, f"{household}__household_type__in": types}
    )


def shortfalls(user: User, *, as_of: datetime.date) -> DueQuerySet:
    """2-27: promises past their day that were not paid in full, the oldest first, with `short_yuan`."""
    dues = BenefitDue.objects.visible_to(user).with_paid()
    late = dues.filter(due_on__lt=as_of, short_yuan__gt=0)  # type: ignore[misc]
    return late.select_related(
        "link__project", "link__beneficiary", "link__person", "link__village"
    ).order_by("due_on", "pk")


def fulfilment(user: User, *, as_of: datetime.date) -> Fulfilment:
    """P-BEN: what had fallen due by a day, its day included, against what was paid of it."""
    dues = BenefitDue.objects.visible_to(user).filter(due_on__lte=as_of)
    lines = BenefitPayment.objects.visible_to(user).filter(due__due_on__lte=as_of)
    due = dues.aggregate(total=Sum("amount_yuan"))["total"] or Decimal(0)
    paid = lines.aggregate(net=NET_YUAN)["net"] or Decimal(0)
    short = dues.with_paid().filter(short_yuan__gt=0).count()  # type: ignore[misc]
    return Fulfilment(due, paid, due - paid, short)


def lent_out(user: User, *, as_of: datetime.date) -> list[tuple[InKindLoan, Lent]]:
    """4-36: what is out, with how many and how late; the latest first."""
    loans = InKindLoan.objects.visible_to(user).with_settled().select_related("link__project")
    found = [
        (loan, lent_of(loan.count, loan.settled_count, due_on=loan.due_on, as_of=as_of))  # type: ignore[attr-defined]
        for loan in loans.filter(open_count__gt=0)  # type: ignore[misc]
    ]
    return sorted(found, key=lambda pair: (-pair[1].overdue_days, pair[0].pk))


def workshops_in_doubt(
    user: User, *, division_code: str, as_of: datetime.date
) -> list[tuple[Workshop, list[WorkshopDoubt]]]:
    """2-29: the workshops that do not carry, each with the reasons; those that have closed are left out."""
    months = values_in_force([IDLE_MONTHS], division_code=division_code, on=as_of).get(IDLE_MONTHS)
    rows = Workshop.objects.visible_to(user).filter(division__code__startswith=division_code, closed_on=None)
    doubts = (
        (
            row,
            workshop_doubts(
                orders_yuan=row.orders_yuan,
                registered_workers=row.registered_workers,
                last_active_on=row.last_active_on,
                idle_months=months,
                as_of=as_of,
            ),
        )
        for row in rows.select_related("division").order_by("division", "pk")
    )
    return [(row, found) for row, found in doubts if found]
