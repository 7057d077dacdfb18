"""What a household and its people received in a year, from every record that knows of it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from households.choices import IncomeConcept, IncomeItem
from households.models import Household, HouseholdMembership, IncomeStatement
from monitoring.choices.benefits import PURPOSES, TO_RETURN, BenefitSource
from monitoring.choices.fund import EntryKind
from monitoring.models import FundApplication, SupportMeasure
from monitoring.rules.benefits import Benefit, Doubted, doubts_of
from monitoring.rules.fund import CAP
from povertycase.models import User
from povertycase.models.parameters import values_in_force
from projects.choices.benefits import DueKind, PaidKind
from projects.choices.subsidies import ClaimStatus
from projects.models import BenefitPayment, InKindLoan, Loan, Relocation, SubsidyClaim

NOUGHT = Decimal(0)
Span = tuple[datetime.date, datetime.date]
# Where an income statement has what these sources paid.
STATED_IN: Mapping[IncomeItem, frozenset[str]] = {
    IncomeItem.TRANSFER: frozenset({BenefitSource.SUBSIDY, BenefitSource.RELIEF, BenefitSource.MEASURE}),
    IncomeItem.PROPERTY_DIVIDEND: frozenset({BenefitSource.DIVIDEND}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One thing that was received on a day.

    what: the scheme, project or measure; whom: the person's name, "" for the household. quantity: of what is
    not money. page, proof: (name of the address, key), proof None where no paper is kept. is_dividend: of
    项目收益, whether a statement has it among dividends.
    """

    source: BenefitSource
    on: datetime.date
    what: str
    page: tuple[str, int]
    kind: str = ""
    whom: str = ""
    person: int | None = None
    yuan: Decimal | None = None
    quantity: str = ""
    proof: tuple[str, int] | None = None
    is_dividend: bool = True


@dataclass(frozen=True, slots=True)
class Beside:
    """An item of the income statement beside what the records of its period add up to; in yuan."""

    label: str
    known_yuan: Decimal
    stated_yuan: Decimal

    @property
    def gap_yuan(self) -> Decimal:
        """How much more is stated than known."""
        return self.stated_yuan - self.known_yuan


@dataclass(frozen=True, slots=True)
class Stack:
    """A household's year. sums: {source: yuan} of money; statement: the one held beside it, None without."""

    money: Sequence[Received]
    in_kind: Sequence[Received]
    to_return: Sequence[Received]
    sums: Mapping[BenefitSource, Decimal]
    doubts: Sequence[tuple[Doubted, Sequence[Received]]]
    statement: IncomeStatement | None
    beside: Sequence[Beside]

    @property
    def total_yuan(self) -> Decimal:
        """All the money, less what came back."""
        return sum(self.sums.values(), NOUGHT)


def stack_of(household: Household, user: User, *, year: int) -> Stack:
    """Everything of a calendar year that `user` sees, the newest first, and what looks alike in it."""
    span = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    rows = received(household, user, span)
    money = [row for row in rows if row.yuan is not None and row.source not in TO_RETURN]
    sums: defaultdict[BenefitSource, Decimal] = defaultdict(Decimal)
    for row in money:
        sums[row.source] += row.yuan or NOUGHT
    statement, beside = _beside(household, user, year)
    return Stack(
        money=money,
        in_kind=[row for row in rows if row.yuan is None and row.source not in TO_RETURN],
        to_return=[row for row in rows if row.source in TO_RETURN],
        sums={source: sums[source] for source in BenefitSource if source in sums},
        doubts=_doubts(household, money, span[1]),
        statement=statement,
        beside=beside,
    )


def received(household: Household, user: User, span: Span) -> list[Received]:
    """From the first to the last day, the newest first; of people while they belonged to the household."""
    people: defaultdict[int, list[Any]] = defaultdict(list)
    for each in HouseholdMembership.objects.visible_to(user).filter(household=household):
        people[each.person_id].append(each)
    found = [
        *_claims(household, people, user, span),
        *_payments(household, people, user, span),
        *_relief(household, user, span),
        *_measures(household, user, span),
        *_moves(household, user, span),
        *_loans(household, user, span),
        *_lent(household, people, user, span),
    ]
    mine = (row for row in found if row.person is None or _belonged(people[row.person], row.on))
    return sorted(mine, key=lambda row: (row.on, row.source, row.page), reverse=True)


def _belonged(memberships: Iterable[Any], on: datetime.date) -> bool:
    return any(
        (each.joined_on is None or each.joined_on <= on) and (each.left_on is None or on <= each.left_on)
        for each in memberships
    )


def _claims(household: Household, people: Iterable[int], user: User, span: Span) -> Iterator[Received]:
    rows = SubsidyClaim.objects.visible_to(user).filter(status=ClaimStatus.PAID, paid_on__range=span)
    for row in rows.filter(Q(household=household) | Q(person__in=list(people))).select_related(
        "scheme", "person"
    ):
        yield Received(
            source=BenefitSource.SUBSIDY,
            on=_day(row.paid_on),
            what=row.scheme.name,
            kind=row.scheme.kind,
            page=("projects:claim", row.pk),
            proof=("projects:claim-document", row.pk) if row.document_id else None,
            yuan=row.amount_yuan,
            **_of_person(row.person),
        )


def _payments(household: Household, people: Iterable[int], user: User, span: Span) -> Iterator[Received]:
    rows = BenefitPayment.objects.visible_to(user).filter(paid_on__range=span)
    own = rows.filter(Q(due__link__beneficiary=household) | Q(due__link__person__in=list(people)))
    for row in own.select_related("due__link__project", "due__link__person"):
        link = row.due.link
        yield Received(
            source=BenefitSource.DIVIDEND,
            on=_day(row.paid_on),
            what=_("%(project)s：%(kind)s")
            % {"project": link.project.name, "kind": row.due.get_kind_display()},
            page=("projects:benefit", link.pk),
            proof=("projects:benefit-proof", row.pk) if row.proof_id else None,
            yuan=row.amount_yuan if row.kind == PaidKind.PAID else -row.amount_yuan,
            is_dividend=row.due.kind != DueKind.OTHER,
            **_of_person(link.person),
        )


def _relief(household: Household, user: User, span: Span) -> Iterator[Received]:
    """The lines of an application that was found in scope; the money itself lies with the county."""
    rows = FundApplication.objects.visible_to(user).filter(household=household)
    signs = {EntryKind.PAYMENT.value: 1, EntryKind.REFUND.value: -1}
    for row in rows.prefetch_related("entries"):
        for line in row.entries.all():
            if line.kind in signs and span[0] <= line.booked_on <= span[1]:
                yield Received(
                    source=BenefitSource.RELIEF,
                    on=line.booked_on,
                    what=_("防返贫基金：%s") % row.get_purpose_display(),
                    kind=row.purpose,
                    page=("monitoring:fund-application", row.pk),
                    proof=("monitoring:fund-application-proof", row.pk),
                    yuan=signs[line.kind] * line.amount_yuan,
                )


def _measures(household: Household, user: User, span: Span) -> Iterator[Received]:
    rows = SupportMeasure.objects.visible_to(user).filter(case__household=household, landed_on__range=span)
    for row in rows:
        yield Received(
            source=BenefitSource.MEASURE,
            on=_day(row.landed_on),
            what="、".join([row.kind, *row.items]),
            kind=row.kind,
            page=("monitoring:case-measures", row.case_id),
            proof=("monitoring:measure-proof", row.pk) if row.proof_id else None,
            yuan=row.amount_yuan,
            quantity=row.content if row.amount_yuan is None else "",
        )


def _moves(household: Household, user: User, span: Span) -> Iterator[Received]:
    rows = Relocation.objects.visible_to(user).filter(household=household, moved_in_on__range=span)
    for row in rows.select_related("project"):
        yield Received(
            source=BenefitSource.RELOCATION,
            on=_day(row.moved_in_on),
            what=row.project.name,
            page=("projects:detail", row.project_id),
            quantity=_("入住安置房"),
        )


def _loans(household: Household, user: User, span: Span) -> Iterator[Received]:
    rows = Loan.objects.visible_to(user).filter(household=household, lent_on__range=span)
    for row in rows.select_related("borrower"):
        yield Received(
            source=BenefitSource.LOAN,
            on=_day(row.lent_on),
            what=f"{row.bank} {row.get_use_display()}",
            whom=row.borrower.name,
            page=("projects:loan", row.pk),
            yuan=row.amount_yuan,
        )


def _lent(household: Household, people: Iterable[int], user: User, span: Span) -> Iterator[Received]:
    rows = InKindLoan.objects.visible_to(user).filter(lent_on__range=span)
    own = rows.filter(Q(link__beneficiary=household) | Q(link__person__in=list(people)))
    for row in own.select_related("link__project", "link__person"):
        yield Received(
            source=BenefitSource.IN_KIND,
            on=_day(row.lent_on),
            what=row.link.project.name,
            page=("projects:benefit", row.link_id),
            quantity=f"{row.item} {row.count} {row.unit}",
            **_of_person(row.link.person),
        )


def _day(on: datetime.date | None) -> datetime.date:
    """The day that a filter has asked for."""
    assert on is not None  # noqa: S101  for the type checker
    return on


def _of_person(person: Any) -> dict[str, Any]:
    return {"whom": person.name, "person": person.pk} if person else {}


def _doubts(
    household: Household, money: Sequence[Received], on: datetime.date
) -> list[tuple[Doubted, list[Received]]]:
    cap = values_in_force([CAP], division_code=household.division_id, on=on).get(CAP)
    known = [
        Benefit(row.source, _programme(row), str(PURPOSES.get(row.kind, "")), row.person, row.yuan)
        for row in money
    ]
    found = doubts_of(known, relief_cap=None if cap is None else Decimal(str(cap)))
    return [(each, [money[at] for at in each.places]) for each in found]


def _programme(row: Received) -> str:
    """By which it is held against others: all measures are one, several of a kind are usual."""
    return str(row.source.label) if row.source == BenefitSource.MEASURE else row.what


def _beside(household: Household, user: User, year: int) -> tuple[IncomeStatement | None, list[Beside]]:
    """The statement whose period ended in the year, and what the records have of that very period."""
    rows = IncomeStatement.objects.visible_to(user).filter(household=household, concept=IncomeConcept.NET)
    row = rows.filter(period_end__year=year).prefetch_related("lines").order_by("-period_end", "-pk").first()
    if row is None or "stated_net_yuan" not in IncomeStatement.readable_fields(user, row):
        return None, []
    lines = {line.item: line.amount_yuan for line in row.lines.all()}
    known = received(household, user, (row.period_start, row.period_end))
    return row, [
        Beside(str(item.label), _yuan(known, sources), lines[item])
        for item, sources in STATED_IN.items()
        if item in lines
    ]


def _yuan(rows: Iterable[Received], sources: frozenset[str]) -> Decimal:
    paid = (row.yuan or NOUGHT for row in rows if row.source in sources and row.is_dividend)
    return sum(paid, NOUGHT)
