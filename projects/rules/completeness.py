"""Whether the library holds every project that finance paid for, year by year. Amounts are in yuan."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class YearHeld:
    """One year: what finance's own ledger says, and what stands in the library.

    Rates are fractions, unrounded, and None where the ledger says nought; must_be_whole: nothing may be
    missing.
    """

    year: int
    ledger_projects: int
    ledger_yuan: Decimal
    library_projects: int
    library_yuan: Decimal
    projects_rate: Decimal | None
    money_rate: Decimal | None
    must_be_whole: bool
    is_whole: bool


def year_held(
    year: int,
    *,
    ledger: tuple[int, Decimal],
    library: tuple[int, Decimal],
    is_known: bool,
    whole_years: tuple[int, int] | None,
) -> YearHeld:
    """The library against the ledger of one year; (projects, yuan) of each.

    Whole means that neither number nor money is behind. is_known: whether finance's numbers were recorded; a
    year without them is never whole. whole_years: the first and last year of which nothing may be missing,
    None for no such years. Source: SEED0 § 28
    """
    (asked, asked_yuan), (held, held_yuan) = ledger, library
    return YearHeld(
        year=year,
        ledger_projects=asked,
        ledger_yuan=asked_yuan,
        library_projects=held,
        library_yuan=held_yuan,
        projects_rate=Decimal(held) / asked if asked else None,
        money_rate=held_yuan / asked_yuan if asked_yuan else None,
        must_be_whole=whole_years is not None and whole_years[0] <= year <= whole_years[1],
        is_whole=is_known and held >= asked and held_yuan >= asked_yuan,
    )
