"""What reached households on the days of a span, from every record that knows of it; no table of its own."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from households.models import HouseholdMembership
from monitoring.choices.benefits import PURPOSES, BenefitSource
from monitoring.choices.fund import EntryKind
from monitoring.models.fund import FundApplication
from monitoring.models.measures import SupportMeasure
from monitoring.rules.benefits import Benefit, Doubted, doubts_of
from povertycase.models import User
from projects.choices.benefits import DueKind, PaidKind
from projects.choices.subsidies import ClaimStatus
from projects.models import BenefitPayment, InKindLoan, Loan, Relocation, SubsidyClaim

Span = tuple[datetime.date, datetime.date]
SIGNS = {EntryKind.PAYMENT.value: 1, EntryKind.REFUND.value: -1}
Rows = Callable[[type[Model]], QuerySet]
AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One thing that was received on a day.

    what: the scheme, project or measure; whom: the person's name, "" for the household. quantity: of what is
    not money. page, proof: (name of the address, key), proof None where no paper is kept. is_dividend: of
    项目收益, whether a statement has it among dividends.
    """

    household: int
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
class Asked:
    """Of which households, of which days, and from which rows of each table.

    rows: the rows of a table that count: what somebody sees, or all of a county's. homes: how households are
    looked up, such as {"pk": 5}. What a person got counts while they belonged to the household.
    """

    rows: Rows
    homes: Mapping[str, Any]
    span: Span

    def own(self, model: type[Model], path: str) -> QuerySet:
        """The rows of the households themselves, with `home`."""
        rows = self.rows(model).filter(**{f"{path}__{name}": value for name, value in self.homes.items()})
        return rows.annotate(home=F(f"{path}__pk"))

    def of_people(self, model: type[Model], path: str, on: str) -> QuerySet:
        """The rows of people who belonged to the households on the day in `on`, with `home`."""
        stay = f"{path}__memberships"
        members = self.rows(HouseholdMembership).filter(
            **{f"household__{name}": value for name, value in self.homes.items()}
        )
        rows = self.rows(model).filter(
            Q(**{f"{stay}__joined_on": None}) | Q(**{f"{stay}__joined_on__lte": F(on)}),
            Q(**{f"{stay}__left_on": None}) | Q(**{f"{stay}__left_on__gte": F(on)}),
            **{f"{stay}__in": members.values("pk")},
        )
        return rows.annotate(home=F(f"{stay}__household_id")).distinct()


def seen_by(user: User) -> Rows:
    """The rows of each table that somebody sees."""

    def rows(model: type[Model]) -> QuerySet:
        seen: QuerySet = model._default_manager.get_queryset().visible_to(user)  # type: ignore[attr-defined]
        return seen

    return rows


def inside(place: str) -> Rows:
    """The rows of each table that lie in a place: what is seen by whoever sees all of it."""

    def rows(model: type[Model]) -> QuerySet:
        whole: Any = model._default_manager.get_queryset()
        lying: QuerySet = whole.filter(**{f"{whole.division_path}__startswith": place})
        return lying

    return rows


def money(asked: Asked) -> Iterator[Received]:
    """What was paid, and what of it came back, by a query or two for each source."""
    yield from _claims(asked)
    yield from _payments(asked)
    yield from _relief(asked)
    yield from _measures(asked)


def things(asked: Asked) -> Iterator[Received]:
    """Moves into a new house, loans, and what was lent."""
    yield from _moves(asked)
    yield from _loans(asked)
    yield from _lent(asked)


def doubts_in(rows: Sequence[Received], *, relief_cap: Decimal | None) -> list[Doubted]:
    """What the rule finds in the money of one household's year; places are those of `rows`."""
    known = [
        Benefit(row.source, _programme(row), str(PURPOSES.get(row.kind, "")), row.person, row.yuan)
        for row in rows
    ]
    return doubts_of(known, relief_cap=relief_cap)


def _programme(row: Received) -> str:
    """By which it is held against others: all measures are one, several of a kind are usual."""
    return str(row.source.label) if row.source == BenefitSource.MEASURE else row.what


def _claims(asked: Asked) -> Iterator[Received]:
    for rows in (
        asked.own(SubsidyClaim, "household"),
        asked.of_people(SubsidyClaim, "person", "paid_on"),
    ):
        paid = rows.filter(status=ClaimStatus.PAID, paid_on__range=asked.span)
        for row in paid.select_related("scheme", "person").iterator(AT_ONCE):
            yield Received(
                household=row.home,
                source=BenefitSource.SUBSIDY,
                on=row.paid_on,
                what=row.scheme.name,
                kind=row.scheme.kind,
                page=("projects:claim", row.pk),
                proof=("projects:claim-document", row.pk) if row.document_id else None,
                yuan=row.amount_yuan,
                **_of_person(row.person),
            )


def _payments(asked: Asked) -> Iterator[Received]:
    for rows in (
        asked.own(BenefitPayment, "due__link__beneficiary"),
        asked.of_people(BenefitPayment, "due__link__person", "paid_on"),
    ):
        paid = rows.filter(paid_on__range=asked.span)
        paid = paid.select_related("due__link__project", "due__link__person")
        for row in paid.iterator(AT_ONCE):
            link = row.due.link
            yield Received(
                household=row.home,
                source=BenefitSource.DIVIDEND,
                on=row.paid_on,
                what=_("%(project)s：%(kind)s")
                % {"project": link.project.name, "kind": row.due.get_kind_display()},
                page=("projects:benefit", link.pk),
                proof=("projects:benefit-proof", row.pk) if row.proof_id else None,
                yuan=row.amount_yuan if row.kind == PaidKind.PAID else -row.amount_yuan,
                is_dividend=row.due.kind != DueKind.OTHER,
                **_of_person(link.person),
            )


def _relief(asked: Asked) -> Iterator[Received]:
    """The lines of an application that was found in scope; the money itself lies with the county."""
    rows = asked.own(FundApplication, "household").prefetch_related("entries")
    for row in rows.iterator(AT_ONCE):
        for line in row.entries.all():
            if line.kind in SIGNS and asked.span[0] <= line.booked_on <= asked.span[1]:
                yield Received(
                    household=row.home,
                    source=BenefitSource.RELIEF,
                    on=line.booked_on,
                    what=_("防返贫基金：%s") % row.get_purpose_display(),
                    kind=row.purpose,
                    page=("monitoring:fund-application", row.pk),
                    proof=("monitoring:fund-application-proof", row.pk),
                    yuan=SIGNS[line.kind] * line.amount_yuan,
                )


def _measures(asked: Asked) -> Iterator[Received]:
    rows = asked.own(SupportMeasure, "case__household").filter(landed_on__range=asked.span)
    for row in rows.iterator(AT_ONCE):
        yield Received(
            household=row.home,
            source=BenefitSource.MEASURE,
            on=row.landed_on,
            what="、".join([row.kind, *row.items]),
            kind=row.kind,
            page=("monitoring:case-measures", row.case_id),
            proof=("monitoring:measure-proof", row.pk) if row.proof_id else None,
            yuan=row.amount_yuan,
            quantity=row.content if row.amount_yuan is None else "",
        )


def _moves(asked: Asked) -> Iterator[Received]:
    rows = asked.own(Relocation, "household").filter(moved_in_on__range=asked.span)
    for row in rows.select_related("project"):
        yield Received(
            household=row.home,
            source=BenefitSource.RELOCATION,
            on=row.moved_in_on,
            what=row.project.name,
            page=("projects:detail", row.project_id),
            quantity=_("入住安置房"),
        )


def _loans(asked: Asked) -> Iterator[Received]:
    rows = asked.own(Loan, "household").filter(lent_on__range=asked.span)
    for row in rows.select_related("borrower"):
        yield Received(
            household=row.home,
            source=BenefitSource.LOAN,
            on=row.lent_on,
            what=f"{row.bank} {row.get_use_display()}",
            whom=row.borrower.name,
            page=("projects:loan", row.pk),
            yuan=row.amount_yuan,
        )


def _lent(asked: Asked) -> Iterator[Received]:
    for rows in (
        asked.own(InKindLoan, "link__beneficiary"),
        asked.of_people(InKindLoan, "link__person", "lent_on"),
    ):
        for row in rows.filter(lent_on__range=asked.span).select_related("link__project", "link__person"):
            yield Received(
                household=row.home,
                source=BenefitSource.IN_KIND,
                on=row.lent_on,
                what=row.link.project.name,
                page=("projects:benefit", row.link_id),
                quantity=f"{row.item} {row.count} {row.unit}",
                **_of_person(row.link.person),
            )


def _of_person(person: Any) -> dict[str, Any]:
    return {"whom": person.name, "person": person.pk} if person else {}
