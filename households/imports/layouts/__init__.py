"""The official tables a roll may arrive in; the same tables are what the register is exported as."""

from collections.abc import Sequence

from households.imports.layouts.columns import Column, Layout, header_key
from households.imports.layouts.household import E
from households.imports.layouts.lists import B, C
from households.imports.layouts.national import A
from households.imports.layouts.quality import D

LAYOUTS: tuple[Layout, ...] = (A, B, C, D, E)
BY_CODE: dict[str, Layout] = {layout.code: layout for layout in LAYOUTS}
# A form of ours is told by this and its year: those of an earlier one may lack what is asked for today.
FORM, FORM_YEAR = "roll-", "2026"
KNOWN_HEADERS: frozenset[str] = frozenset(key for layout in LAYOUTS for key in layout.by_key)

__all__ = [
    "BY_CODE",
    "FORM",
    "FORM_YEAR",
    "KNOWN_HEADERS",
    "LAYOUTS",
    "A",
    "B",
    "C",
    "Column",
    "D",
    "E",
    "Layout",
    "header_key",
    "recognise",
]


def recognise(headers: Sequence[str]) -> Layout:
    """The layout that a header row fits best: most columns in common, then fewest that it lacks.

    headers: as `header_key` writes them.
    """
    return max(LAYOUTS, key=lambda layout: (layout.matched(headers), -len(layout.columns)))
