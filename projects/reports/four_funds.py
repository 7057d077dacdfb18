"""四大基金: what each of them has, has given to projects, has paid, and has left."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When

from povertycase.models import User
from projects.choices.money import PAID_OUT, EntryKind, FundSource
from projects.models import Allocation, FundBatch, LedgerEntry

FOUR_FUNDS = (FundSource.GUARANTEE, FundSource.INTEREST, FundSource.RISK, FundSource.DEVELOPMENT)


@dataclass(frozen=True, slots=True)
class SpecialFund:
    """One of the four, in yuan. balance_yuan: what it has and has not paid out."""

    source: FundSource
    total_yuan: Decimal
    allocated_yuan: Decimal
    paid_yuan: Decimal

    @property
    def balance_yuan(self) -> Decimal:
        """What is left in it."""
        return self.total_yuan - self.paid_yuan


def four_funds(user: User, *, place: str) -> list[SpecialFund]:
    """4-32: every one of the four, also the one without money; three queries.

    What a batch passed on to another counts once: the total is what batches have left and gave to projects.
    """
    batches = FundBatch.objects.visible_to(user).filter(
        division__code__startswith=place, source__in=FOUR_FUNDS
    )
    given = Allocation.objects.visible_to(user).filter(batch__in=batches)
    booked = LedgerEntry.objects.visible_to(user).filter(allocation__batch__in=batches)
    net = Case(
        When(Q(kind__in=PAID_OUT), then=F("amount_yuan")),
        When(kind=EntryKind.REFUND, then=-F("amount_yuan")),
        default=None,
    )
    left = _by_source(batches.with_balance(), "source", Sum("balance_yuan"))
    allocated = _by_source(given, "batch__source", Sum("amount_yuan"))
    paid = _by_source(booked, "allocation__batch__source", Sum(net))
    nought = Decimal(0)
    return [
        SpecialFund(
            source=source,
            total_yuan=left.get(source, nought) + allocated.get(source, nought),
            allocated_yuan=allocated.get(source, nought),
            paid_yuan=paid.get(source, nought),
        )
        for source in FOUR_FUNDS
    ]


def _by_source(rows: QuerySet, path: str, total: Sum) -> dict[str, Decimal]:
    return {source: yuan or Decimal(0) for source, yuan in rows.values_list(path).annotate(total=total)}
