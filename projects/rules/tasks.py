"""What promised numbers of many projects come to together: planned, done, and how far that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Shares are not added: 100% of one village and 100% of another are 100% of both.
SHARES = frozenset({"%", "％", "百分比"})


@dataclass(frozen=True, slots=True)
class Amount:
    """One promised number in its unit; done: None while nobody has said."""

    planned: Decimal
    done: Decimal | None


@dataclass(frozen=True, slots=True)
class Together:
    """Numbers of one unit together; done: of those that were said, None without any; unknown: the rest."""

    planned: Decimal
    done: Decimal | None
    unknown: int

    @property
    def completion(self) -> Decimal | None:
        """Done of planned as a fraction, unrounded; None while nothing was said."""
        return self.done / self.planned if self.done is not None and self.planned else None


def together(amounts: Iterable[Amount], unit: str) -> Together:
    """Their sum; of shares the mean. What nobody has said counts as planned and not as done.

    Source: SEED4 § 五
    """
    rows = list(amounts)
    said = [row.done for row in rows if row.done is not None]
    planned = sum((row.planned for row in rows), Decimal(0))
    done = sum(said, Decimal(0)) if said else None
    if unit.strip() in SHARES and rows:
        planned = planned / len(rows)
        done = done / len(rows) if done is not None else None
    return Together(planned, done, len(rows) - len(said))
