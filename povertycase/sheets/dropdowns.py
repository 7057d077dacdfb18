"""Drop-downs of a sheet: a short list stands in the cells' own rule, a long one in a hidden sheet."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from openpyxl.worksheet.datavalidation import DataValidation

from .book import LAST_ROW, column_letter

LONGEST = 255  # characters of a list written into the rule itself
ABOVE = 2  # rows of the hidden sheet before its lists


class DropDowns:
    """The drop-downs of one workbook. sheet: what its hidden sheet is called."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._lists: dict[tuple[str, ...], int] = {}

    def rule(self, choices: tuple[str, ...], column: int, first_row: int) -> DataValidation:
        """What may be chosen in a column from a row on; anything else may still be typed."""
        letter = column_letter(column)
        return DataValidation(
            "list", self._formula(choices), allow_blank=True, sqref=f"{letter}{first_row}:{letter}{LAST_ROW}"
        )

    def hidden_rows(self, template: tuple[str, str] | None) -> Iterator[Sequence[str]]:
        """The hidden sheet: code and version in its first row, the long lists one a column from the third."""
        if template or self._lists:
            yield template or ("",)
        if self._lists:
            yield ("",)
            yield from zip_longest(*self._lists, fillvalue="")

    def _formula(self, choices: tuple[str, ...]) -> str:
        listed = ",".join(choices)
        if len(listed) <= LONGEST and not any("," in each or '"' in each for each in choices):
            return f'"{listed}"'
        letter = column_letter(self._lists.setdefault(choices, len(self._lists)))
        return f"'{self._sheet}'!${letter}${ABOVE + 1}:${letter}${ABOVE + len(choices)}"
