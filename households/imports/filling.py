"""Merged cells: a value that stands once for several members, filled in inside one 户编号 only."""

from bisect import bisect_right

from households.imports.findings import Findings, Place
from households.imports.structure import Roll
from povertycase.sheets import Merge, Row


class Filler:
    """Gives each row the values of the merged ranges it lies in; `crossed` has the 户编号 they run across."""

    def __init__(self, roll: Roll, merged: tuple[Merge, ...], findings: Findings) -> None:
        self.crossed: set[str] = set()
        self._told: set[Merge] = set()
        self._findings, self._roll = findings, roll
        read = {reading.position for reading in roll.readings}
        self._number_at = next(
            reading.position for reading in roll.readings if reading.column.name == "household_number"
        )
        spans = [
            each
            for each in merged
            if each.bottom > each.top > roll.header.last_row and read & set(range(each.left, each.right + 1))
        ]
        # The 户编号 first: whether another range stays inside one household hangs on it.
        spans.sort(key=lambda each: (each.top, not self._is_number(each)))
        self._spans, self._tops = spans, [each.top for each in spans]
        self._open: list[tuple[Merge, str, str, str]] = []

    def _is_number(self, span: Merge) -> bool:
        return span.left <= self._number_at <= span.right

    def filled(self, row: Row) -> Row:
        """The row, with the blanks filled that merging left."""
        if not self._spans:
            return row
        self._open = [each for each in self._open if each[0].bottom >= row.number]
        if self._open:
            row = self._fill(row)
        start = bisect_right(self._tops, row.number - 1)
        end = bisect_right(self._tops, row.number)
        for span in self._spans[start:end]:
            if span.left < len(row.texts):
                number = row.texts[self._number_at]
                self._open.append((span, number, row.texts[span.left], row.kinds[span.left]))
        return row

    def _fill(self, row: Row) -> Row:
        texts, kinds = row.texts.copy(), list(row.kinds)
        for span, number, text, kind in self._open:
            if not self._is_number(span) and texts[self._number_at] not in ("", number):
                self._cross(span, number, texts[self._number_at])
                continue
            if kinds[span.left] == " ":
                texts[span.left], kinds[span.left] = text, kind
        return Row(row.number, texts, "".join(kinds))

    def _cross(self, span: Merge, first: str, second: str) -> None:
        """Each household that the range reaches waits; it is told once."""
        self.crossed |= {first.strip(), second.strip()}
        if span in self._told:
            return
        self._told.add(span)
        header = self._roll.header.names[span.left]
        message = f"第 {span.top}–{span.bottom} 行合并单元格跨户，请取消合并后逐户填写"
        self._findings.add("E-ROW-MERGE", message, Place(span.top, header, first))
