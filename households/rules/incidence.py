"""贫困发生率: how many of the rural registered population are still poor."""

from decimal import Decimal


def incidence(poor: int | None, population: int | None) -> Decimal | None:
    """The share of the poor, from 0 to 1, not rounded; None where a number is unknown or nobody lives there.

    Comparisons use it unrounded; pages show it as a percentage with two decimals.

    Source: SEED4 § 一
    """
    if poor is None or not population:
        return None
    return Decimal(poor) / Decimal(population)


def is_below(poor: int | None, population: int | None, *, limit: Decimal) -> bool | None:
    """Whether the share is below the limit, which itself is not; None where it is unknown.

    Source: DOMAIN § 5.11
    """
    share = incidence(poor, population)
    return None if share is None else share < limit


def reaches_share(part: int, whole: int, *, least: Decimal) -> bool | None:
    """Whether a part of a whole is at least so great a share: 324 of 360 are 90 %; None of nothing.

    Source: SEED4 § 三
    """
    return Decimal(part) >= least * whole if whole else None
