"""What a household and its people received in a year, from every record that knows of it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.choices import IncomeConcept, IncomeItem
from households.models import Household, IncomeStatement
from monitoring.choices.benefits import TO_RETURN, BenefitSource
from monitoring.models.received import Asked, Received, Span, doubts_in, money, seen_by, things
from monitoring.rules.benefits import Doubted
from monitoring.rules.fund import CAP
from povertycase.models import User
from povertycase.models.parameters import values_in_force

NOUGHT = Decimal(0)
# Where an income statement has what these sources paid.
STATED_IN: Mapping[IncomeItem, frozenset[str]] = {
    IncomeItem.TRANSFER: frozenset({BenefitSource.SUBSIDY, BenefitSource.RELIEF, BenefitSource.MEASURE}),
    IncomeItem.PROPERTY_DIVIDEND: frozenset({BenefitSource.DIVIDEND}),
}


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
    paid = [row for row in rows if row.yuan is not None and row.source not in TO_RETURN]
    sums: defaultdict[BenefitSource, Decimal] = defaultdict(Decimal)
    for row in paid:
        sums[row.source] += row.yuan or NOUGHT
    statement, beside = _beside(household, user, year)
    return Stack(
        money=paid,
        in_kind=[row for row in rows if row.yuan is None and row.source not in TO_RETURN],
        to_return=[row for row in rows if row.source in TO_RETURN],
        sums={source: sums[source] for source in BenefitSource if source in sums},
        doubts=_doubts(household, paid, span[1]),
        statement=statement,
        beside=beside,
    )


def received(household: Household, user: User, span: Span) -> list[Received]:
    """From the first to the last day, the newest first; of people while they belonged to the household."""
    asked = Asked(seen_by(user), {"pk": household.pk}, span)
    found = [*money(asked), *things(asked)]
    return sorted(found, key=lambda row: (row.on, row.source, row.page), reverse=True)


def _doubts(
    household: Household, rows: Sequence[Received], on: datetime.date
) -> list[tuple[Doubted, list[Received]]]:
    cap = values_in_force([CAP], division_code=household.division_id, on=on).get(CAP)
    found = doubts_in(rows, relief_cap=None if cap is None else Decimal(str(cap)))
    return [(each, [rows[at] for at in each.places]) for each in found]


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
