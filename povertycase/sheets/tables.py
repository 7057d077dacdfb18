"""Write a table in the official layout of a roll or ledger (花名册, 台账)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from . import looks
from .book import column_letter
from .dropdowns import DropDowns
from .pen import A3, CENTRE, DATE, GRID, HEAD_FONT, MONEY, NUMBER, TEXT, TITLE_FONT, Pen, drafted, printable

FORMATS = {"text": TEXT, "number": NUMBER, "money": MONEY, "date": DATE}
TEMPLATE_SHEET = "模板信息"
SIGNATURES = "填表人：              审核人：              负责人：              "
PADDING, HIGHEST = 3.0, 409.0  # points; no row is higher
EDGES = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.7, "header": 0.3, "footer": 0.3}  # inches


@dataclass(frozen=True)
class Column:
    """A column. kind: text, number, money (yuan, to the cent) or date; width in characters.

    Columns next to each other with the same `group` stand under that name. choices: what may be entered.
    """

    name: str
    kind: str = "text"
    width: float = 12
    group: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """What one official sheet shows.

    subtitle: the second line, such as 填报单位, date and unit. rows: one value for each column; they are
    taken one by one. footer: printed at the foot of each page, for the name of who exported it and when.
    template: code and version, kept in a hidden sheet, so that a filled form can be told from an old one.
    signatures: a row below the others; a form that is read again has them at the foot of each page instead.
    is_printed: its rows are as high as their texts, which not every program sees to by itself.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    subtitle: str = ""
    sheet: str = "Sheet1"
    footer: str = ""
    signatures: str = SIGNATURES
    template: tuple[str, str] | None = None
    is_printed: bool = False


def write_table(path: Path, table: Table) -> int:
    """Write the workbook and say how many data rows it has.

    Raises ValueError for a row that has not one value for each column.
    """
    return write_tables(path, [table])


def write_tables(path: Path, tables: Sequence[Table]) -> int:
    """Write a workbook of several sheets and say how many data rows they have together.

    Raises ValueError as `write_table`. A template is named by the sheet that comes last with one.
    """
    count, lists = 0, DropDowns(TEMPLATE_SHEET)
    with drafted(path) as book:
        for table in tables:
            count += _write_sheet(book.create_sheet(table.sheet), table, lists)
        template = next((each.template for each in reversed(tables) if each.template), None)
        if hidden := list(lists.hidden_rows(template)):
            _write_hidden(book.create_sheet(TEMPLATE_SHEET), hidden)
    return count


def _write_sheet(sheet: WriteOnlyWorksheet, table: Table, lists: DropDowns) -> int:
    head = _head(table)
    _page(sheet, table, len(head))
    for index, column in enumerate(table.columns):
        if column.choices:
            sheet.data_validations.append(lists.rule(column.choices, index, len(head) + 1))
    pen = Pen(sheet)
    _fit(sheet, len(head), [column.name for column in table.columns], table)
    _write_head(sheet, pen, table, head)
    count = _write_rows(sheet, pen, table, len(head))
    if table.signatures:
        foot = len(head) + count + 1
        sheet.append([pen.dressed(table.signatures, {"font": HEAD_FONT})])
        _merge(sheet, foot, 0, foot, len(table.columns) - 1)
    return count


def _head(table: Table) -> list[list[str]]:
    """The texts above the data: title, second line, and one or two levels of names."""
    upper: list[str] = []
    for group, members in groupby(table.columns, key=lambda column: column.group):
        names = [column.name for column in members]
        upper.extend([group, *[""] * (len(names) - 1)] if group else names)
    lower = [column.name if column.group else "" for column in table.columns]
    return [[table.title], [table.subtitle], upper, *([lower] if any(lower) else [])]


def _page(sheet: WriteOnlyWorksheet, table: Table, head: int) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize = A3
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = f"1:{head}"
    sheet.freeze_panes = f"A{head + 1}"
    sheet.page_margins = PageMargins(**EDGES)
    sheet.print_options.horizontalCentered = True
    sheet.row_dimensions[1].height = looks.TITLE_HEIGHT  # programs do not see to merged cells
    sheet.oddFooter.left.text = printable(table.footer).replace("&", "&&") or None
    if table.template and not table.signatures:
        sheet.oddFooter.center.text = SIGNATURES.strip()
    sheet.oddFooter.right.text = "第 &P 页 共 &N 页"
    for index, column in enumerate(table.columns):
        dimension = sheet.column_dimensions[column_letter(index)]
        dimension.width = column.width
        if column.kind == "text":
            dimension.number_format = TEXT  # a number that somebody types below keeps every digit


def _write_head(sheet: WriteOnlyWorksheet, pen: Pen, table: Table, head: list[list[str]]) -> None:
    last = len(table.columns) - 1
    title = {"font": TITLE_FONT, "alignment": CENTRE}
    sheet.append([pen.dressed(table.title, title)])
    sheet.append([pen.dressed(table.subtitle, {"font": HEAD_FONT})])
    look = {"font": HEAD_FONT, "border": GRID, "alignment": CENTRE}
    for names in head[2:]:
        sheet.append([pen.dressed(name, look) for name in names])
    for row in (1, 2):
        _merge(sheet, row, 0, row, last)
    if len(head) == 3:
        return
    for group, members in groupby(range(last + 1), key=lambda index: table.columns[index].group):
        columns = list(members)
        if group:
            _merge(sheet, 3, columns[0], 3, columns[-1])
        else:
            for column in columns:
                _merge(sheet, 3, column, 4, column)


def _write_rows(sheet: WriteOnlyWorksheet, pen: Pen, table: Table, head: int) -> int:
    formats = [FORMATS[column.kind] for column in table.columns]
    count = 0
    for row in table.rows:
        if table.is_printed:
            _fit(sheet, head + count + 1, row, table)
        sheet.append([pen.value(value, shown) for value, shown in zip(row, formats, strict=True)])
        count += 1
    return count


def _fit(sheet: WriteOnlyWorksheet, number: int, row: Sequence[object], table: Table) -> None:
    """Make a row that is about to be written high enough for its longest text."""
    widths = (column.width - 1 for column in table.columns)
    most = max(looks.lines(str(value or ""), width) for value, width in zip(row, widths, strict=True))
    sheet.row_dimensions[number].height = min(looks.LINE * most + PADDING, HIGHEST)


def _merge(sheet: WriteOnlyWorksheet, top: int, left: int, bottom: int, right: int) -> None:
    if (top, left) != (bottom, right):
        sheet.merged_cells.add(CellRange(None, left + 1, top, right + 1, bottom))


def _write_hidden(sheet: WriteOnlyWorksheet, rows: Iterable[Sequence[str]]) -> None:
    sheet.sheet_state = "hidden"
    pen = Pen(sheet)
    for row in rows:
        sheet.append([pen.text(each) for each in row])
