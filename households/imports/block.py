"""Some people's rows, column by column: a step for a whole column costs far less than one for each cell."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from households.imports.layouts.columns import Column
from households.rules.problems import Problem
from povertycase.sheets import Row


class Reading(NamedTuple):
    """A column of the sheet: where it is, what it is, what its header says."""

    position: int
    column: Column
    header: str


# What is wrong with a row, and in which columns.
Wrong = list[tuple[tuple[Problem, ...], Reading]]


class Block:
    """Rows that stand one below the other.

    texts, kinds: of the cells, by column. wrongs: what is wrong with a row, by its place among the rows, in
    the order in which it was found.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.texts = list(zip(*(row.texts for row in rows), strict=False))
        width = len(self.texts)
        kinds = "".join([row.kinds[:width] for row in rows])
        self.kinds = [kinds[position::width] for position in range(width)]
        self.wrongs: dict[int, Wrong] = {}

    def wrong(self, place: int, problems: tuple[Problem, ...], reading: Reading) -> None:
        """Remember what is wrong with a cell."""
        self.wrongs.setdefault(place, []).append((problems, reading))

    def note(self, reading: Reading, problems_of: Iterable[tuple[Problem, ...]]) -> None:
        """Remember what is wrong with a column's cells, row by row."""
        for place, problems in enumerate(problems_of):
            if problems:
                self.wrong(place, problems, reading)

    def has_digits(self, position: int, longest: int) -> bool:
        """Whether every cell of the column is a text of so many ASCII digits, or of fewer."""
        texts = self.texts[position]
        together = "".join(texts)
        return (
            self.kinds[position].count("t") == len(texts)
            and together.isascii()
            and together.isdigit()
            and max(map(len, texts)) <= longest
        )
