"""贫困发生率: how many of the rural registered population are still poor."""

from decimal import Decimal


def incidence(poor: int | None, population: int | None) -> Decimal | None:
    """The share of the poor, from 0 to 1, not rounded; None where a number is unknown or nobody lives there.

    Source: SEED4 § 一
    """
    if poor is None or not population:
        return None
    return Decimal(poor) / Decimal(population)
