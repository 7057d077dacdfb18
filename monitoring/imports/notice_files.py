"""The list that hangs in a village as a sheet, and what a finished sheet or page says, cell by cell."""

import tempfile
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation import gettext as _

from monitoring.reports.notice_lists import NoticeList
from monitoring.rules.notice_scan import Cell
from povertycase import sheets
from povertycase.sheets import writing

WIDTHS = {"户主姓名": 14, "家庭人口": 10, "所在村组": 22, "监测对象类别": 18, "风险类型": 30, "公示期": 28}
USUAL_WIDTH = 18
SHEET = "公示名单"
TEXTS = frozenset({"h1", "h2", "p", "th", "td"})


def written_list(listed: NoticeList) -> bytes:
    """The list as a workbook; without the exporter's name at its foot, for it hangs in public."""
    table = writing.Table(
        title=listed.title,
        columns=[writing.Column(name, "text", WIDTHS.get(name, USUAL_WIDTH)) for name in listed.columns],
        rows=listed.rows,
        sheet=SHEET,
        signatures="",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        writing.write_table(path, table)
        return path.read_bytes()


def cells_of_workbook(content: bytes) -> Iterator[Cell]:
    """Every text of every sheet of a finished workbook, by its address."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        path.write_bytes(content)
        workbook = sheets.inspect(path, path.name)
        for sheet in workbook.sheets:
            names: Sequence[str] = ()
            for row in sheets.rows(path, workbook, sheet.name):
                yield from _cells(row, names)
                names = names or _heading(row.texts)


def _cells(row: sheets.Row, names: Sequence[str]) -> Iterator[Cell]:
    for index, text in enumerate(row.texts):
        if text:
            column = names[index] if index < len(names) else ""
            yield Cell(f"{sheets.column_letter(index)}{row.number}", column, text)


def _heading(texts: Sequence[str]) -> Sequence[str]:
    """The row of the columns' names, which is the first with more than one text."""
    return list(texts) if sum(bool(text) for text in texts) > 1 else ()


def cells_of_page(html: str) -> list[Cell]:
    """Every text of the list on a finished page."""
    reader = _PageReader()
    reader.feed(html)
    return reader.cells


class _PageReader(HTMLParser):
    """Collects what stands inside the page's article: headings, paragraphs, and the table row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self._is_inside, self._tag, self._text = False, "", ""
        self._names: list[str] = []
        self._row = self._column = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A text, a row or the list itself begins."""
        if tag == "article":
            self._is_inside = True
        elif tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif tag in TEXTS:
            self._tag, self._text = tag, ""

    def handle_data(self, data: str) -> None:
        """What is read."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """A text, or the list itself, ends."""
        if tag == "article":
            self._is_inside = False
        elif tag == self._tag:
            self._finish(self._text.strip())
            self._tag = ""

    def _finish(self, text: str) -> None:
        column = ""
        if self._tag == "th":
            self._names.append(text)
        elif self._tag == "td":
            column = self._names[self._column] if self._column < len(self._names) else ""
            self._column += 1
        if self._is_inside and text:
            self.cells.append(Cell(_("第{}行").format(self._row) if self._row else _("标题"), column, text))
